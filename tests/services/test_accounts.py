"""Opening accounts, finding them, and keeping their billing details."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from billing_desktop.domain.account import BillingDetails
from billing_desktop.domain.listing import AccountFilter, AccountQuery, AccountSort
from billing_desktop.domain.period import Month
from billing_desktop.errors import (
    ConflictError,
    DetailsMissingError,
    FieldsError,
    KeyReusedError,
    NotFoundError,
)
from tests.book import Book
from tests.builders import NOW, billing_details, eur


def names(book: Book, query: AccountQuery) -> list[str]:
    listing = book.services.accounts.search(book.operator, query)
    return [row.account.name for row in book.services.accounts.rows(book.operator, listing.ids)]


def use(book: Book, account_id: str, amount: str, on: date) -> None:
    book.services.usage.add(
        book.operator,
        account_id,
        eur(amount),
        key=book.key(),
        used_on=on,
        description="API calls",
    )


def test_a_new_account_has_the_next_customer_number_and_a_balance_of_zero(book: Book) -> None:
    first, second = book.account(), book.account("AT")

    assert (first.customer_number, second.customer_number) == ("K-10001", "K-10002")
    assert book.balance(first) == eur("0")
    assert first.created_at == NOW
    assert book.services.accounts.get(book.operator, first.account_id) == first


def test_an_account_needs_no_more_than_a_name(book: Book) -> None:
    account = book.account(details=BillingDetails(company="Nordlicht"))

    assert not account.details.is_complete


def test_an_account_without_a_name_is_refused(book: Book) -> None:
    with pytest.raises(DetailsMissingError) as refused:
        book.services.accounts.create(book.operator, BillingDetails())

    assert refused.value.fields == ("company",)


def test_details_that_nobody_checked_are_checked(book: Book) -> None:
    unchecked = BillingDetails(company="Nordlicht\u202e", email="nobody")

    with pytest.raises(FieldsError) as refused:
        book.services.accounts.create(book.operator, unchecked)

    assert [problem.field for problem in refused.value.problems] == ["company", "email"]
    assert names(book, AccountQuery()) == []


def test_the_same_key_again_is_the_same_account(book: Book) -> None:
    create = book.services.accounts.create
    first = create(book.operator, billing_details(), key="crm-1")

    assert create(book.operator, billing_details(), key="crm-1") == first
    assert len(names(book, AccountQuery())) == 1


def test_a_key_is_not_taken_for_another_account(book: Book) -> None:
    create = book.services.accounts.create
    create(book.operator, billing_details(), key="crm-1")

    with pytest.raises(KeyReusedError, match="crm-1"):
        create(book.operator, billing_details("AT"), key="crm-1")


def test_an_account_is_found_by_id_key_and_customer_number(book: Book) -> None:
    account = book.services.accounts.create(book.operator, billing_details(), key="crm-1")
    find = book.services.accounts.find

    for reference in (account.account_id, "crm-1", "K-10001"):
        assert find(book.operator, reference) == account
    with pytest.raises(NotFoundError, match="There is no account K-99999"):
        find(book.operator, "K-99999")


def test_nobody_is_found_under_an_unknown_id(book: Book) -> None:
    accounts = book.services.accounts
    for ask in (accounts.get, accounts.overview, accounts.find):
        for unknown in ("nobody", "", "\x00", "\ud800", "x" * 1000):
            with pytest.raises(NotFoundError):
                ask(book.operator, unknown)


def test_saved_details_hold_from_then_on(book: Book) -> None:
    account = book.account(details=BillingDetails(company="Nordlicht"))

    saved = book.services.accounts.save_details(
        book.operator, account.account_id, billing_details(), version=account.version
    )

    assert saved.details == billing_details()
    assert saved.version == account.version + 1
    assert book.services.accounts.get(book.operator, account.account_id) == saved


def test_details_are_saved_complete_or_not_at_all(book: Book) -> None:
    account = book.account()
    incomplete = BillingDetails(company="Nordlicht", city="Hamburg")

    with pytest.raises(DetailsMissingError) as refused:
        book.services.accounts.save_details(
            book.operator, account.account_id, incomplete, version=account.version
        )

    assert "vat_number" in refused.value.fields
    assert book.services.accounts.get(book.operator, account.account_id) == account


def test_the_second_of_two_editors_is_told(book: Book) -> None:
    account = book.account()
    save = book.services.accounts.save_details
    first = billing_details(company="Erste GmbH")
    save(book.operator, account.account_id, first, version=account.version)

    with pytest.raises(ConflictError, match="Somebody else changed the billing details"):
        save(
            book.operator,
            account.account_id,
            billing_details(company="Zweite GmbH"),
            version=account.version,
        )

    kept = book.services.accounts.get(book.operator, account.account_id)
    assert kept.details == first


def test_saving_what_is_there_changes_nothing(book: Book) -> None:
    account = book.account()

    same = book.services.accounts.save_details(
        book.operator, account.account_id, account.details, version=account.version
    )

    assert same == account
    assert book.rows("SELECT count(*) FROM audit WHERE action = 'account.save_details'") == [(0,)]


def test_accounts_are_found_by_parts_of_name_number_and_address(book: Book) -> None:
    german, austrian = "Nordlicht DE GmbH & Co. KG", "Ärzte AG"
    book.account()
    book.account("AT", company=austrian)

    for text, found in {
        "": [german, austrian],
        "nordlicht de": [german],
        "ÄRZTE": [austrian],
        "k-10001": [german],
        "10002 wien": [austrian],
        "nordlicht-at.example": [austrian],
        "de123456788": [german],
        "100%": [],
        "_": [],
        "\x00": [],
        "\ud800": [],
    }.items():
        assert (
            names(book, AccountQuery(text, sort=AccountSort.CUSTOMER_NUMBER, is_descending=False))
            == found
        )


def test_a_name_that_grows_when_its_case_is_folded_is_found(book: Book) -> None:
    book.account(company="ΐ" * 200, city="ΐ" * 100)

    assert names(book, AccountQuery("ΐΐ")) == ["ΐ" * 200]


def test_filters_list_and_count_what_they_say(book: Book) -> None:
    below_zero, pending, requested = book.account(), book.account("AT"), book.account("FR")
    missing = book.account(details=BillingDetails(company="Nur ein Name"))
    use(book, below_zero.account_id, "10.00", date(2026, 11, 20))
    book.start(pending)
    book.start(requested, "1000.00")

    listed = {
        kind: book.services.accounts.search(book.operator, AccountQuery(filter=kind))
        for kind in AccountFilter
    }

    assert set(listed[AccountFilter.BELOW_ZERO].ids) == {below_zero.account_id}
    assert set(listed[AccountFilter.DETAILS_MISSING].ids) == {missing.account_id}
    assert set(listed[AccountFilter.PENDING].ids) == {pending.account_id, requested.account_id}
    assert len(listed[AccountFilter.ALL].ids) == 4
    for kind, listing in listed.items():
        assert listing.counts[kind] == len(listing.ids)
    assert listed[AccountFilter.ALL].balance == eur("-10.00")
    assert listed[AccountFilter.PENDING].balance == eur("0")


def test_every_order_works_and_turns_around(book: Book) -> None:
    expected = ["Adler", "Biber", "Chamois"]
    for country, company, amount in zip(
        ("AT", "DE", "FR"), expected, ("1.00", "2.00", "3.00"), strict=True
    ):
        book.top_up(book.account(country, company=company), amount)
        book.clock.move(timedelta(minutes=1))

    for sort in AccountSort:
        assert names(book, AccountQuery(sort=sort, is_descending=False)) == expected
        assert names(book, AccountQuery(sort=sort, is_descending=True)) == expected[::-1]


def test_a_line_of_the_list_tells_balance_and_what_is_pending(book: Book) -> None:
    account = book.account()
    book.top_up(account, "30.00")
    book.start(account, "20.00")
    book.start(account, "1000.00")

    (row,) = book.services.accounts.rows(book.operator, [account.account_id, "nobody"])

    assert row.balance == eur("30.00")
    assert (row.pending, row.pending_count, row.requests_count) == (eur("1020.00"), 2, 1)
    assert row.active_at == NOW


def test_the_overview_adds_up_what_is_pending(book: Book) -> None:
    account = book.account()
    book.start(account, "20.00")
    book.start(account, "1000.00")

    overview = book.services.accounts.overview(book.operator, account.account_id)

    assert (overview.pending, overview.pending_count) == (eur("1020.00"), 2)
    assert (overview.average, overview.average_months, overview.months) == (None, 0, ())


def test_the_monthly_average_counts_full_months_since_the_first_usage(book: Book) -> None:
    account = book.account()
    use(book, account.account_id, "100.00", date(2026, 8, 31))
    use(book, account.account_id, "50.01", date(2026, 10, 1))
    use(book, account.account_id, "999.00", date(2026, 11, 1))

    overview = book.services.accounts.overview(book.operator, account.account_id)

    # August, September (nothing) and October; November is not over yet.
    assert overview.average_months == 3
    assert overview.average == eur("50.00")
    assert [(row.month, row.amount) for row in overview.months[-4:]] == [
        (Month(2026, 8), eur("100.00")),
        (Month(2026, 9), eur("0")),
        (Month(2026, 10), eur("50.01")),
        (Month(2026, 11), eur("999.00")),
    ]


def test_there_is_no_average_before_the_first_full_month_is_over(book: Book) -> None:
    account = book.account()
    use(book, account.account_id, "10.00", date(2026, 11, 1))
    overview = book.services.accounts.overview(book.operator, account.account_id)
    assert overview.average is None

    # 23:30 UTC on the last of November is already December in Berlin.
    book.clock.set(datetime(2026, 11, 30, 23, 30, tzinfo=UTC))

    overview = book.services.accounts.overview(book.operator, account.account_id)
    assert overview.average == eur("10.00")


def test_the_average_looks_back_twelve_months_at_most(book: Book) -> None:
    account = book.account()
    use(book, account.account_id, "1200.00", date(2025, 10, 31))
    use(book, account.account_id, "12.00", date(2025, 11, 1))

    overview = book.services.accounts.overview(book.operator, account.account_id)

    assert (overview.average, overview.average_months) == (eur("1.00"), 12)
    assert len(overview.months) == 12
    assert overview.months[-1].month == Month(2026, 11)


def test_an_account_needs_no_key(book: Book) -> None:
    create = book.services.accounts.create

    first = create(book.operator, billing_details())
    second = create(book.operator, billing_details())

    assert first.account_id != second.account_id
    assert first.key is None
    assert book.rows("SELECT count(*) FROM operation WHERE kind = 'account'") == [(0,)]


def test_the_history_says_who_replaced_what_by_what(book: Book) -> None:
    account = book.account(city="Hamburg", company="Nord: Licht")
    account_id = account.account_id
    save, other = book.services.accounts.save_details, book.account("AT")
    book.clock.move(timedelta(days=1))
    details = replace(account.details, city="Bremen", company="Nordlicht")
    account = save(book.operator, account_id, details, version=account.version)
    book.clock.move(timedelta(days=1))
    details = replace(account.details, city="Kiel")
    save(book.administrator, account_id, details, version=account.version)

    history = book.services.accounts.details_history(book.operator, account_id)

    name, administrator = book.operator.name, book.administrator.name
    assert [(c.operator, c.field, c.before, c.after) for c in history] == [
        (administrator, "city", "Bremen", "Kiel"),
        (name, "city", "Hamburg", "Bremen"),
        (name, "company", "Nord: Licht", "Nordlicht"),
        (name, "", "", ""),
    ]
    assert (history[0].at - history[-1].at).days == 2
    assert len(book.services.accounts.details_history(book.operator, other.account_id)) == 1
    assert book.findings() == ()
