"""The inbox shows what is open first."""

from __future__ import annotations

from billing_desktop.domain.request_listing import RequestFilter, RequestQuery, RequestSort


def test_the_inbox_begins_with_what_is_open_and_the_oldest_of_it() -> None:
    query = RequestQuery()

    assert query.filter is RequestFilter.OPEN
    assert (query.sort, query.is_descending) == (RequestSort.AGE, False)
