"""A number is asked about before it is used, and silence never stands in anybody's way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_desktop.domain.account import Account
from billing_desktop.domain.tax import TaxCategory, VatStanding
from billing_desktop.domain.top_up import TopUp, TopUpStatus
from billing_desktop.domain.vat_check import PAUSE, Silence
from billing_desktop.errors import AmountError, TaxHeldError
from billing_desktop.services.checking import REST
from tests.book import Book
from tests.builders import VAT_NUMBERS, eur

FRENCH, DUTCH = VAT_NUMBERS["FR"], VAT_NUMBERS["NL"]


def standing(book: Book, account: Account) -> VatStanding:
    record = book.services.vat_checks.record(book.operator, account.account_id)
    assert record is not None
    return record.standing


def override(book: Book, account: Account) -> None:
    book.services.vat_checks.override(
        book.operator,
        account.account_id,
        vat_number=account.details.vat_number,
        reason="The certificate is here.",
    )


def sync(book: Book) -> None:
    book.services.payments.sync(book.operator)


def paid_but_unseen(book: Book, account: Account) -> TopUp:
    """A top-up that is paid at the provider, 31 days after its number was confirmed."""
    top_up = book.open(account)
    book.gateway.pay(book.page(top_up))
    book.clock.move(timedelta(days=31))
    return top_up


def test_the_first_top_up_asks_and_the_next_one_trusts_the_answer(book: Book) -> None:
    account = book.account("FR")

    first = book.start(account)
    book.start(account)

    assert first.quote.tax.category is TaxCategory.REVERSE_CHARGE
    assert book.register.asked == [FRENCH]


def test_a_number_that_the_register_refutes_holds_the_first_top_up(book: Book) -> None:
    account = book.account("FR")
    book.register.unknown.add(FRENCH)

    with pytest.raises(TaxHeldError):
        book.start(account)

    assert book.tasks() == ["vat_number_refuted"]
    assert book.rows("SELECT 1 FROM top_up") == []


def test_a_held_top_up_goes_on_once_finance_let_the_number_pass(book: Book) -> None:
    account = book.account("FR")
    book.register.unknown.add(FRENCH)
    with pytest.raises(TaxHeldError):
        book.start(account)

    override(book, account)

    assert book.top_up(account).invoice_number is not None
    assert book.register.asked == [FRENCH]


@pytest.mark.parametrize("silence", [Silence.TIMEOUT, Silence.COUNTRY_AWAY])
def test_silence_holds_nothing(book: Book, silence: Silence) -> None:
    account = book.account("FR")
    book.register.is_silent = silence

    top_up = book.top_up(account)

    assert top_up.quote.tax.category is TaxCategory.REVERSE_CHARGE
    assert top_up.invoice_number is not None
    assert standing(book, account) is VatStanding.UNCHECKED
    assert book.tasks() == []


def test_after_silence_about_a_number_there_is_a_pause(book: Book) -> None:
    account = book.account("FR")
    book.register.is_silent = Silence.COUNTRY_AWAY

    book.start(account)
    book.start(account)
    assert book.register.asked == [FRENCH]

    book.clock.move(PAUSE)
    book.start(account)

    assert book.register.asked == [FRENCH, FRENCH]


def test_a_register_that_is_away_makes_nobody_else_wait(book: Book) -> None:
    french, dutch = book.account("FR"), book.account("NL")
    book.register.is_silent = Silence.TIMEOUT

    book.start(french)
    book.start(dutch)
    assert book.register.asked == [FRENCH]

    book.clock.move(REST)
    book.start(dutch)

    assert book.register.asked == [FRENCH, DUTCH]


def test_one_country_that_is_away_says_nothing_about_another(book: Book) -> None:
    book.register.is_silent = Silence.COUNTRY_AWAY

    book.start(book.account("FR"))
    book.start(book.account("NL"))

    assert book.register.asked == [FRENCH, DUTCH]


def test_a_repeated_order_asks_nothing(book: Book) -> None:
    account = book.account("FR")
    book.start(account, key="once")
    book.clock.move(timedelta(days=40))
    book.register.unknown.add(FRENCH)

    assert book.start(account, key="once").status is TopUpStatus.PENDING
    assert book.register.asked == [FRENCH]


def test_an_amount_that_is_refused_asks_nothing(book: Book) -> None:
    account = book.account("FR")

    with pytest.raises(AmountError):
        book.services.top_ups.start(book.operator, account.account_id, eur("0.10"), key="x")

    assert book.register.asked == []


def test_an_answer_too_old_is_asked_for_again_before_a_top_up(book: Book) -> None:
    account = book.account("FR")
    book.start(account)
    book.clock.move(timedelta(days=30))
    book.register.unknown.add(FRENCH)

    with pytest.raises(TaxHeldError):
        book.start(account)

    assert book.register.asked == [FRENCH, FRENCH]


def test_the_administrator_decides_what_is_too_old(book: Book) -> None:
    account = book.account("FR")
    book.start(account)
    book.services.vat_checks.save_valid_days(book.administrator, 1)
    book.clock.move(timedelta(days=1))

    book.start(account)

    assert book.register.asked == [FRENCH, FRENCH]


def test_an_answer_too_old_does_no_harm_while_the_register_is_away(book: Book) -> None:
    account = book.account("FR")
    book.start(account)
    book.clock.move(timedelta(days=300))
    book.register.is_silent = Silence.SERVICE_AWAY

    assert book.top_up(account).invoice_number is not None
    assert standing(book, account) is VatStanding.CONFIRMED


def test_a_number_refuted_after_the_payment_holds_the_invoice_and_never_the_credit(
    book: Book,
) -> None:
    account = book.account("FR")
    top_up = paid_but_unseen(book, account)
    book.register.unknown.add(FRENCH)

    sync(book)

    assert book.get(top_up).status is TopUpStatus.COMPLETED
    assert book.balance(account) == eur("50.00")
    assert book.get(top_up).invoice_number is None
    assert sorted(book.tasks()) == ["invoice_missing", "vat_number_refuted"]
    (said,) = [
        str(task.sentence)
        for task in book.services.tasks.all_open(book.operator)
        if task.kind.value == "invoice_missing"
    ]
    assert "The invoice is held until finance clears the number." in said
    assert book.findings() == ()


def test_the_held_invoice_is_issued_once_finance_let_the_number_pass(book: Book) -> None:
    account = book.account("FR")
    top_up = paid_but_unseen(book, account)
    book.register.unknown.add(FRENCH)
    sync(book)
    asked = len(book.register.asked)
    sync(book)
    assert len(book.register.asked) == asked  # A refuted number waits for a person.

    override(book, account)
    sync(book)

    assert book.get(top_up).invoice_number is not None
    assert book.tasks() == []
    assert book.findings() == ()


def test_the_held_invoice_is_issued_once_the_register_knows_the_number(book: Book) -> None:
    account = book.account("FR")
    top_up = paid_but_unseen(book, account)
    book.register.unknown.add(FRENCH)
    sync(book)

    book.register.unknown.clear()
    book.services.vat_checks.check(book.operator, account.account_id)
    sync(book)

    assert book.get(top_up).invoice_number is not None
    assert book.tasks() == []


def test_silence_before_the_invoice_holds_nothing(book: Book) -> None:
    account = book.account("FR")
    top_up = paid_but_unseen(book, account)
    book.register.is_silent = Silence.NO_CONNECTION

    sync(book)

    assert book.get(top_up).invoice_number is not None
    assert book.register.asked == [FRENCH, FRENCH]


def test_an_invoice_held_for_another_reason_asks_before_it_is_issued(book: Book) -> None:
    account = book.account("FR")
    top_up = book.open(account)
    book.seller(name="")
    book.pay(top_up)
    book.seller()
    book.clock.move(timedelta(days=31))
    book.register.unknown.add(FRENCH)

    sync(book)

    assert book.get(top_up).invoice_number is None
    assert "vat_number_refuted" in book.tasks()


def test_no_page_is_opened_for_a_number_refuted_since_the_top_up_was_confirmed(
    book: Book,
) -> None:
    account = book.account("FR")
    top_up = book.start(account)
    book.register.unknown.add(FRENCH)
    book.services.vat_checks.check(book.operator, account.account_id)

    with pytest.raises(TaxHeldError):
        book.services.payments.open_page(book.operator, top_up.top_up_id)

    assert book.gateway.references(top_up.top_up_id) == ()
    assert book.get(top_up).status is TopUpStatus.PENDING
    override(book, account)
    assert book.pay(
        book.services.payments.open_page(book.operator, top_up.top_up_id).top_up
    ).invoice_number


def test_an_open_page_is_followed_whatever_the_register_says(book: Book) -> None:
    account = book.account("FR")
    top_up = book.open(account)
    book.register.unknown.add(FRENCH)
    book.services.vat_checks.check(book.operator, account.account_id)

    paid = book.pay(top_up)

    assert paid.status is TopUpStatus.COMPLETED
    assert book.balance(account) == eur("50.00")


def test_a_german_customer_is_never_asked_about(book: Book) -> None:
    book.top_up(book.account("DE"))

    assert book.register.asked == []


SPECIAL = [
    ("ES", "35001", "Las Palmas", "O"),  # The Canary Islands.
    ("ES", "38003", "Santa Cruz de Tenerife", "O"),
    ("ES", "51001", "Ceuta", "O"),
    ("ES", "52001", "Melilla", "O"),
    ("FI", "22100", "Mariehamn", "O"),  # Åland.
    ("FR", "97100", "Basse-Terre", "O"),
    ("FR", "97200", "Fort-de-France", "O"),
    ("FR", "97300", "Cayenne", "O"),
    ("FR", "97400", "Saint-Denis", "O"),
    ("FR", "97600", "Mamoudzou", "O"),
    ("GR", "63086", "Karyes", "O"),  # Mount Athos.
    ("IT", "23041", "Livigno", "O"),
    ("IT", "22061", "Campione d'Italia", "O"),
    ("DE", "27498", "Helgoland", "O"),
    ("DE", "78266", "Büsingen", "O"),
    ("GB", "BT1 5GS", "Belfast", "O"),  # Northern Ireland: EU for goods only.
    ("MC", "98000", "Monaco", "AE"),  # Counts as France.
]


def test_special_territories_are_taxed_by_law_and_asked_about_only_where_it_matters(
    book: Book,
) -> None:
    numbers = VAT_NUMBERS | {"GB": "XI123456727"}
    for country, postal_code, city, category in SPECIAL:
        account = book.account(
            country, postal_code=postal_code, city=city, vat_number=numbers[country]
        )

        quote = book.start(account).quote

        assert (quote.tax.category.value, quote.vat) == (category, eur("0.00")), city

    assert book.register.asked == [VAT_NUMBERS["MC"]]


def test_an_answer_about_a_former_number_settles_nothing_about_the_new_one(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = book.account("FR")
    book.register.unknown.add(FRENCH)
    original = book.register.check

    def meanwhile(number: str, *, requester: str) -> object:
        answer = original(number, requester=requester)
        other = book.account("FR", vat_number="FR83404833048").details
        book.services.accounts.save_details(
            book.operator, account.account_id, other, version=account.version
        )
        return answer

    monkeypatch.setattr(book.register, "check", meanwhile)

    book.services.vat_checks.check(book.operator, account.account_id)

    assert standing(book, account) is VatStanding.UNCHECKED
    assert book.tasks() == []
