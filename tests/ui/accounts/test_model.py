from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from billing_desktop.domain.account import BillingDetails
from billing_desktop.domain.listing import AccountFilter, AccountListing, AccountRow
from billing_desktop.domain.money import Money
from tests.builders import account, eur
from tests.ui.accounts.books import WaitingTasks
from ui.accounts.model import (
    AccountLine,
    AccountsModel,
    AccountsPage,
    account_line,
    details_chip,
    ids_ahead,
)
from ui.style.tokens import Tone
from ui.tasks import InlineTasks, Tasks
from ui.translation import set_language
from ui.widgets.table import TableView


def row(
    account_id: str = "acc-1",
    *,
    balance: str = "1284.60",
    pending: Money | None = None,
    pending_count: int = 0,
    requests_count: int = 0,
    details: BillingDetails | None = None,
) -> AccountRow:
    return AccountRow(
        account=account(account_id, details=details),
        balance=eur(balance),
        pending=eur("0") if pending is None else pending,
        pending_count=pending_count,
        requests_count=requests_count,
        active_at=datetime(2026, 11, 23, 12, 0, tzinfo=UTC),
    )


def page(ids: Sequence[str], *, first: int = 0, lines: int = 0) -> AccountsPage:
    listing = AccountListing(tuple(ids), dict.fromkeys(AccountFilter, len(ids)), eur("0"))
    return AccountsPage(listing, first, fetch(ids[first : first + lines]))


def fetch(ids: Sequence[str]) -> tuple[AccountLine, ...]:
    return tuple(account_line(row(account_id)) for account_id in ids)


def model_of(ids: Sequence[str], tasks: Tasks | None = None) -> AccountsModel:
    model = AccountsModel(tasks or InlineTasks())
    model.show_page(page(ids), fetch)
    return model


def test_the_model_keeps_the_promises_of_a_qt_model(qtmodeltester: ModelTester) -> None:
    model = model_of([f"acc-{number}" for number in range(250)])

    qtmodeltester.check(model)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["K-10001", "Germany", "€1,284.60", "23 Nov 2026"]),
        ("de", ["K-10001", "Deutschland", "1.284,60 €", "23.11.2026"]),
    ],
)
def test_a_line_is_in_the_words_of_the_window(language: str, words: list[str]) -> None:
    set_language(language)

    line = account_line(row())

    assert [line.customer_number, line.country, line.balance, line.active_on] == words


def test_a_balance_below_zero_has_a_real_minus_sign() -> None:
    assert account_line(row(balance="-42.80")).balance == "−€42.80"


@pytest.mark.parametrize(
    ("count", "requests", "pending", "open_requests"),
    [
        (0, 0, "", ""),
        (1, 0, "€400.00 card", ""),
        (1, 1, "€400.00 invoice", "1 open"),
        (2, 1, "€400.00 in 2", "1 open"),
    ],
)
def test_pending_says_how_it_is_paid_or_in_how_many(
    count: int, requests: int, pending: str, open_requests: str
) -> None:
    line = account_line(
        row(pending=eur("400") if count else None, pending_count=count, requests_count=requests)
    )

    assert (line.pending, line.requests) == (pending, open_requests)


def test_details_that_are_missing_are_tinted_and_complete_ones_are_at_rest() -> None:
    missing = account_line(row(details=BillingDetails(company="Ferretería Aguilar S.L."))).details

    assert (missing.text, missing.tone, missing.is_tinted) == ("Incomplete", Tone.WARN, True)
    assert account_line(row()).details == details_chip(is_complete=True)
    assert not details_chip(is_complete=True).is_tinted


def test_a_country_that_is_not_known_yet_is_an_empty_cell() -> None:
    model = AccountsModel(InlineTasks())
    line = account_line(row(details=BillingDetails(company="Ferretería Aguilar S.L.")))

    assert model.columns[2].cell_text(line) == "–"


def test_the_lines_that_came_with_the_listing_need_no_further_question() -> None:
    tasks = WaitingTasks()
    model = AccountsModel(tasks)

    model.show_page(page(["a", "b", "c"], lines=3), fetch)

    assert [line.account_id for n in range(3) if (line := model.row_at(n))] == ["a", "b", "c"]
    assert tasks.waiting == 0


def test_other_lines_are_fetched_when_they_are_seen() -> None:
    tasks = WaitingTasks()
    model = AccountsModel(tasks)
    model.show_page(page([f"acc-{n}" for n in range(300)], lines=100), fetch)

    assert model.row_at(250) is None
    tasks.finish()

    line = model.row_at(250)
    assert line is not None
    assert line.account_id == "acc-250"


@pytest.mark.parametrize(
    ("count", "top", "expected"), [(30, 0, (0, 30)), (300, 120, (120, 100)), (300, 290, (200, 100))]
)
def test_a_page_around_what_is_seen_comes_with_the_listing(
    count: int, top: int, expected: tuple[int, int]
) -> None:
    first, ids = ids_ahead([f"acc-{n}" for n in range(count)], top)

    assert (first, len(ids)) == expected


def test_the_selected_account_stays_selected_in_another_order(qtbot: QtBot) -> None:
    table = TableView()
    qtbot.addWidget(table)
    model = model_of(["a", "b", "c"])
    table.set_table_model(model)
    table.select_position(1)

    model.show_page(page(["b", "c", "d", "a"]), fetch)

    assert isinstance(table.selected_row, AccountLine)
    assert table.selected_row.account_id == "b"


def test_the_latest_activity_comes_first_to_begin_with() -> None:
    assert AccountsModel(InlineTasks()).sorted_by == (7, Qt.SortOrder.DescendingOrder)
