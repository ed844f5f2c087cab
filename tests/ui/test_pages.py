from __future__ import annotations

import pytest

from ui.pages import (
    HISTORY_LENGTH_MAX,
    History,
    Page,
    Route,
    View,
    account,
    keys_of,
    page,
    portal,
)

ACCOUNTS = page(Page.ACCOUNTS)


def test_the_views_of_an_account_belong_to_the_accounts_page() -> None:
    assert account("a1").page is Page.ACCOUNTS
    assert portal("a1").page is Page.ACCOUNTS


def test_breadcrumb_of_a_portal_leads_over_the_account_to_the_list() -> None:
    up = portal("a1").parent

    assert up == account("a1")
    assert up is not None
    assert up.parent == ACCOUNTS
    assert ACCOUNTS.parent is None


def test_one_screen_shows_every_account_in_turn() -> None:
    assert account("a1").screen_key == account("a2").screen_key != portal("a1").screen_key


@pytest.mark.parametrize(
    ("view", "account_id"), [(View.PAGE, "a1"), (View.PORTAL, ""), (View.USAGE_AND_BILLING, "")]
)
def test_route_that_leads_nowhere_is_refused(view: View, account_id: str) -> None:
    with pytest.raises(ValueError, match="account"):
        Route(Page.ACCOUNTS, view, account_id)


def test_back_goes_the_way_one_came() -> None:
    history = History(ACCOUNTS)
    history.visit(account("a1"))
    history.visit(portal("a1"))

    assert history.back() == account("a1")
    assert history.back() == ACCOUNTS


def test_back_at_the_first_place_stays_there() -> None:
    history = History(ACCOUNTS)

    assert not history.can_go_back
    assert history.back() == ACCOUNTS


def test_going_where_one_is_adds_no_step_back() -> None:
    history = History(ACCOUNTS)
    history.visit(page(Page.INVOICES))
    history.visit(page(Page.INVOICES))

    assert history.back() == ACCOUNTS


def test_a_long_day_does_not_grow_the_history() -> None:
    history = History(ACCOUNTS)

    for number in range(1, HISTORY_LENGTH_MAX * 2):
        history.visit(account(f"a{number}"))

    steps = 0
    while history.can_go_back:
        history.back()
        steps += 1
    assert steps == HISTORY_LENGTH_MAX - 1


def test_settings_are_told_with_their_own_keys_and_every_page_with_some() -> None:
    keys = keys_of(tuple(Page))

    assert keys[Page.ACCOUNTS] == "Ctrl+1"
    assert keys[Page.SETTINGS] == "Ctrl+,"
    assert set(keys) == set(Page)
    assert len(set(keys.values())) == len(Page)
