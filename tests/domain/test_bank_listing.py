"""A query for everything asks for everything."""

from __future__ import annotations

from billing_desktop.domain.bank_listing import BankQuery, LineFilter


def test_an_empty_query_leaves_nothing_out() -> None:
    assert BankQuery() == BankQuery(LineFilter.ALL, None, "")
