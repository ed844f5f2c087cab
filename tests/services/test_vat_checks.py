"""The register's answers are kept, decide what they may, and can be overruled by finance alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_desktop.domain.account import Account, BillingDetails
from billing_desktop.domain.audit_trail import split_reference
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.tax import TaxCategory, VatStanding
from billing_desktop.domain.vat_check import CheckOutcome, Silence, VatRecord
from billing_desktop.errors import ConflictError, NotAllowedError, TaxHeldError, UserError
from tests import builders
from tests.book import Book
from tests.builders import NOW, VAT_NUMBERS, eur
from tests.fakes.vat_register import CONSULTATION

FRENCH, AUSTRIAN = VAT_NUMBERS["FR"], VAT_NUMBERS["AT"]
REASON = "The tax office has confirmed it by letter."


def check(book: Book, account: Account) -> VatRecord:
    return book.services.vat_checks.check(book.operator, account.account_id)


def standing(book: Book, account: Account) -> VatStanding | None:
    record = book.services.vat_checks.record(book.operator, account.account_id)
    return None if record is None else record.standing


def refuted(book: Book, country: str = "FR") -> Account:
    account = book.account(country)
    book.register.unknown.add(account.details.vat_number)
    check(book, account)
    return account


def override(book: Book, account: Account, reason: str = REASON) -> VatRecord:
    return book.services.vat_checks.override(
        book.operator,
        account.account_id,
        vat_number=account.details.vat_number,
        reason=reason,
    )


def trail(book: Book, action: str) -> list[tuple[object, ...]]:
    rows = book.rows(f"SELECT operator, object FROM audit_trail WHERE action = '{action}'")
    return [(operator, split_reference(str(object_))[0]) for operator, object_ in rows]


def test_a_valid_answer_is_kept_with_its_proof_and_the_registers_own_words(book: Book) -> None:
    account = book.account("FR")
    book.register.names[FRENCH] = ("ATELIER BRUN", "12 RUE DES TANNEURS, 69002 LYON")

    record = check(book, account)

    assert record.standing is VatStanding.CONFIRMED
    assert record.latest == record.decisive
    found = record.latest
    assert found is not None
    assert (found.outcome, found.silence) == (CheckOutcome.VALID, None)
    assert (found.name, found.address) == ("ATELIER BRUN", "12 RUE DES TANNEURS, 69002 LYON")
    assert found.consultation_number == CONSULTATION
    assert found.question.requester == builders.seller().vat_number
    assert (found.question.asked_by, found.answered_at) == (book.operator.name, NOW)
    place = f"account:{account.account_id}:valid"
    assert trail(book, "vat_number.check") == [(book.operator.name, place)]


def test_the_question_is_stored_before_it_is_asked(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = book.account("FR")
    seen: list[tuple[object, ...]] = []
    original = book.register.check

    def die(number: str, *, requester: str) -> None:
        seen.extend(book.rows("SELECT vat_number FROM vat_question"))
        raise KeyboardInterrupt

    monkeypatch.setattr(book.register, "check", die)
    with pytest.raises(KeyboardInterrupt):
        check(book, account)

    assert seen == [(FRENCH,)]
    assert standing(book, account) is VatStanding.UNCHECKED

    monkeypatch.setattr(book.register, "check", original)
    assert check(book, account).standing is VatStanding.CONFIRMED
    assert book.findings() == ()


def test_no_transaction_is_open_while_the_register_takes_its_time(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = book.account("FR")
    original = book.register.check

    def meanwhile(number: str, *, requester: str) -> object:
        book.account("DE")  # Would wait for a writer on SQLite, and time out.
        return original(number, requester=requester)

    monkeypatch.setattr(book.register, "check", meanwhile)

    assert check(book, account).standing is VatStanding.CONFIRMED


def test_silence_leaves_a_number_as_it_stood_whatever_the_reason(book: Book) -> None:
    unchecked, confirmed, held = book.account("FR"), book.account("NL"), refuted(book, "AT")
    check(book, confirmed)
    for silence in Silence:
        book.register.is_silent = silence
        for account in (unchecked, confirmed, held):
            last = check(book, account).latest
            assert last is not None
            assert (last.outcome, last.silence) == (CheckOutcome.NOT_REACHABLE, silence)

    assert standing(book, unchecked) is VatStanding.UNCHECKED
    assert standing(book, confirmed) is VatStanding.CONFIRMED
    assert standing(book, held) is VatStanding.REFUTED


@pytest.mark.parametrize("country", ["DE", "CH", "US", "GB", "NO"])
def test_where_no_number_decides_anything_nobody_is_asked(book: Book, country: str) -> None:
    account = book.account(country)

    book.start(account)

    assert book.register.asked == []
    assert standing(book, account) is None
    with pytest.raises(UserError) as raised:
        check(book, account)
    assert raised.value.code == "not_asked_about"


def test_an_account_without_a_number_is_not_asked_about(book: Book) -> None:
    account = book.account(details=BillingDetails(company="Brun", country="FR"))

    assert standing(book, account) is None


def test_a_refuted_number_needs_a_person_until_the_register_knows_it(book: Book) -> None:
    account = refuted(book)
    (task,) = book.services.tasks.all_open(book.operator)
    assert task.object == f"account:{account.account_id}"
    assert FRENCH in str(task.sentence)
    assert account.name in str(task.sentence)

    check(book, account)
    assert book.tasks() == ["vat_number_refuted"]

    book.register.unknown.clear()
    check(book, account)

    assert book.tasks() == []


def test_finance_lets_a_refuted_number_pass_with_a_reason(book: Book) -> None:
    account = refuted(book)

    record = override(book, account)

    assert record.standing is VatStanding.CLEARED
    assert record.override is not None
    assert (record.override.reason, record.override.made_by) == (REASON, book.operator.name)
    assert book.tasks() == []
    place = f"account:{account.account_id}:{FRENCH}:{REASON}"
    assert trail(book, "vat_number.clear") == [(book.operator.name, place)]
    assert book.top_up(account).invoice_number is not None


def test_letting_pass_twice_is_letting_pass_once(book: Book) -> None:
    account = refuted(book)

    first, second = override(book, account), override(book, account, "Another reason.")

    assert first == second
    assert len(trail(book, "vat_number.clear")) == 1


def test_another_no_changes_nothing_about_a_number_that_was_let_pass(book: Book) -> None:
    account = refuted(book)
    override(book, account)

    assert check(book, account).standing is VatStanding.CLEARED
    assert book.tasks() == []


def test_a_no_after_a_yes_needs_a_person_again(book: Book) -> None:
    account = refuted(book)
    override(book, account)
    book.register.unknown.clear()
    check(book, account)

    book.register.unknown.add(FRENCH)

    record = check(book, account)
    assert (record.standing, record.override) == (VatStanding.REFUTED, None)
    assert book.tasks() == ["vat_number_refuted"]


@pytest.mark.parametrize("reason", ["", "   ", "\t"])
def test_without_a_reason_nothing_passes(book: Book, reason: str) -> None:
    account = refuted(book)

    with pytest.raises(UserError):
        override(book, account, reason)

    assert standing(book, account) is VatStanding.REFUTED


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.AUDITOR])
def test_only_finance_and_the_administrator_let_a_number_pass(book: Book, role: Role) -> None:
    account = refuted(book)
    book.operator = Operator("somebody", role)

    with pytest.raises(NotAllowedError):
        override(book, account)

    book.operator = book.administrator
    assert override(book, account).standing is VatStanding.CLEARED


def test_there_is_nothing_to_let_pass_where_the_register_did_not_say_no(book: Book) -> None:
    unchecked, confirmed, german = book.account("FR"), book.account("NL"), book.account("DE")
    check(book, confirmed)

    for account in (unchecked, confirmed, german):
        with pytest.raises(UserError) as raised:
            override(book, account)
        assert raised.value.code == "not_refuted"


def test_what_was_read_about_a_former_number_lets_no_other_pass(book: Book) -> None:
    account = refuted(book)
    change_number(book, account, "FR83404833048")

    with pytest.raises(ConflictError):
        override(book, account)


def change_number(book: Book, account: Account, number: str) -> Account:
    details = builders.billing_details("FR", vat_number=number)
    current = book.services.accounts.get(book.operator, account.account_id)
    return book.services.accounts.save_details(
        book.operator, account.account_id, details, version=current.version
    )


def test_another_number_starts_anew_and_the_old_one_keeps_what_was_said(book: Book) -> None:
    account = refuted(book)

    change_number(book, account, "FR83404833048")
    assert standing(book, account) is VatStanding.UNCHECKED
    assert book.tasks() == []
    assert book.start(account).quote.tax.category is TaxCategory.REVERSE_CHARGE
    assert standing(book, account) is VatStanding.CONFIRMED

    change_number(book, account, FRENCH)
    assert standing(book, account) is VatStanding.REFUTED
    assert book.tasks() == ["vat_number_refuted"]
    history = book.services.vat_checks.history(book.operator, account.account_id)
    assert [each.question.vat_number for each in history] == ["FR83404833048", FRENCH]


def test_another_account_with_the_same_number_is_asked_about_by_itself(book: Book) -> None:
    refuted(book)

    assert standing(book, book.account("FR")) is VatStanding.UNCHECKED


def test_an_answer_counts_for_as_many_days_as_the_administrator_says(book: Book) -> None:
    checks = book.services.vat_checks
    assert checks.valid_days(book.operator) == 30

    checks.save_valid_days(book.administrator, 14)
    checks.save_valid_days(book.administrator, 14)

    assert checks.valid_days(book.operator) == 14
    assert trail(book, "vat_rule.save") == [(book.administrator.name, "vat_rule:14")]
    with pytest.raises(NotAllowedError):
        checks.save_valid_days(book.operator, 60)
    for days in (0, -1, 366):
        with pytest.raises(UserError, match="1 to 365 days"):
            checks.save_valid_days(book.administrator, days)


def test_what_the_stand_in_said_does_not_count_at_the_register(book: Book) -> None:
    account = refuted(book)
    book.execute(
        "INSERT INTO vat_question SELECT 'x', account_id, vat_number, requester, 1, asked_at,"
        " asked_by FROM vat_question",
        "INSERT INTO vat_answer SELECT 99, 'x', 'valid', NULL, consultation_number, name, address,"
        " answered_at FROM vat_answer",
    )

    assert standing(book, account) is VatStanding.REFUTED
    assert not book.services.vat_checks.is_stand_in(book.operator)


def test_a_register_that_is_away_can_be_told_from_one_that_is_there(book: Book) -> None:
    checks = book.services.vat_checks
    assert checks.silence(book.operator) is None

    book.register.is_silent = Silence.SERVICE_AWAY

    assert checks.silence(book.operator) is Silence.SERVICE_AWAY


def test_a_held_top_up_is_refused_and_nothing_is_stored(book: Book) -> None:
    account = refuted(book)

    with pytest.raises(TaxHeldError) as raised:
        book.start(account)
    with pytest.raises(TaxHeldError):
        book.services.top_ups.quote(book.operator, account.account_id, eur("50.00"))

    assert raised.value.code == "tax_held"
    assert book.rows("SELECT 1 FROM top_up") == []


def test_a_check_from_the_day_before_yesterday_is_not_repeated(book: Book) -> None:
    account = book.account("FR")
    book.start(account)
    book.clock.move(timedelta(days=29))

    book.start(account)

    assert book.register.asked == [FRENCH]
