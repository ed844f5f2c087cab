from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from billing_desktop.domain.listing import TransactionFilter, TransactionListing
from billing_desktop.domain.top_up import TopUpStatus
from tests.builders import eur, quote, top_up
from ui.style.tokens import Tone
from ui.tasks import InlineTasks
from ui.translation import set_language
from ui.usage_and_billing.transactions_model import (
    TransactionLine,
    TransactionsModel,
    TransactionsPage,
    ids_ahead,
    status_chip,
    transaction_line,
)
from ui.widgets.table import TableView


def fetch(ids: Sequence[str]) -> tuple[TransactionLine, ...]:
    return tuple(transaction_line(top_up(top_up_id=top_up_id)) for top_up_id in ids)


def page(ids: Sequence[str]) -> TransactionsPage:
    counts = dict.fromkeys(TransactionFilter, len(ids))
    return TransactionsPage(TransactionListing(tuple(ids), counts), 0, fetch(ids[:100]))


def model_of(ids: Sequence[str]) -> TransactionsModel:
    model = TransactionsModel(InlineTasks())
    model.show_page(page(ids), fetch)
    return model


def test_the_model_keeps_the_promises_of_a_qt_model(qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(model_of([f"top-{number}" for number in range(250)]))


def test_the_columns_are_those_that_customers_are_told_of() -> None:
    titles = [column.title for column in TransactionsModel(InlineTasks()).columns]

    assert titles == ["Status", "Type", "Amount", "Charged", "Billing number", "Date", "Actions"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Pending", "Card", "€50.00", "€60.69", "TU-2026-000042"]),
        ("de", ["Ausstehend", "Karte", "50,00 €", "60,69 €", "TU-2026-000042"]),
    ],
)
def test_a_line_is_in_the_words_of_the_window(language: str, words: list[str]) -> None:
    set_language(language)
    model = model_of(["top-1"])

    assert [model.index(0, column).data() for column in range(5)] == words


def test_a_top_up_by_invoice_says_so() -> None:
    line = transaction_line(top_up(price=quote("2500.00")))

    assert line.type == "Invoice"
    assert line.charged == "€2,975.00"


@pytest.mark.parametrize(
    ("status", "word", "tone", "is_tinted"),
    [
        (TopUpStatus.COMPLETED, "Completed", Tone.OK, False),
        (TopUpStatus.PENDING, "Pending", Tone.WARN, True),
        (TopUpStatus.REQUESTED, "Pending", Tone.WARN, True),
        (TopUpStatus.FAILED, "Failed", Tone.BAD, True),
        (TopUpStatus.CANCELLED, "Cancelled", Tone.NEUTRAL, False),
    ],
)
def test_what_somebody_has_to_do_something_about_is_tinted(
    status: TopUpStatus, word: str, tone: Tone, *, is_tinted: bool
) -> None:
    chip = status_chip(top_up(status))

    assert (chip.text, chip.tone, chip.is_tinted) == (word, tone, is_tinted)


def test_money_that_went_back_is_at_rest_and_a_dispute_needs_somebody() -> None:
    completed = top_up(TopUpStatus.COMPLETED)

    refunded = status_chip(replace(completed, refunded=completed.quote.total))
    in_part = status_chip(replace(completed, refunded=eur("1.00")))
    disputed = status_chip(replace(completed, is_disputed=True))

    assert (refunded.text, refunded.is_tinted) == ("Refunded", False)
    assert in_part.text == "Completed"
    assert (disputed.text, disputed.is_tinted) == ("Disputed", True)


def test_the_selected_transaction_stays_selected_when_newer_ones_come(qtbot: QtBot) -> None:
    table = TableView()
    qtbot.addWidget(table)
    model = model_of(["b", "a"])
    table.set_table_model(model)
    table.select_position(0)

    model.show_page(page(["c", "b", "a"]), fetch)

    assert isinstance(table.selected_row, TransactionLine)
    assert table.selected_row.top_up.top_up_id == "b"


def test_a_page_around_what_is_seen_comes_with_the_listing() -> None:
    ids = [f"top-{number}" for number in range(300)]

    assert ids_ahead(ids, 290) == (200, ids[200:])
    assert ids_ahead(ids[:3], 0) == (0, ids[:3])
