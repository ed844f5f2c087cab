from __future__ import annotations

from billing_desktop.domain.listing import AccountFilter, AccountQuery, AccountSort, InvoiceQuery


def test_a_list_of_accounts_begins_with_all_of_them_the_latest_activity_first() -> None:
    query = AccountQuery()

    assert (query.text, query.filter) == ("", AccountFilter.ALL)
    assert (query.sort, query.is_descending) == (AccountSort.LAST_ACTIVITY, True)


def test_a_list_of_documents_begins_with_those_of_all_accounts_and_dates() -> None:
    query = InvoiceQuery()

    assert query.text == ""
    assert (query.account_id, query.issued_from, query.issued_until) == (None, None, None)


def test_queries_that_ask_the_same_are_the_same() -> None:
    assert AccountQuery(text="Müller") == AccountQuery(text="Müller")
    assert len({InvoiceQuery(), InvoiceQuery(), InvoiceQuery(account_id="acc-1")}) == 2
