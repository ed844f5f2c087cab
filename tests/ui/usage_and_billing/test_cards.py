from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from tests.builders import eur
from tests.ui.usage_and_billing.overviews import months, overview
from ui.translation import set_language
from ui.usage_and_billing.cards import Cards


@pytest.fixture
def cards(qtbot: QtBot) -> Cards:
    cards = Cards()
    qtbot.addWidget(cards)
    return cards


def test_the_balance_is_what_is_available(cards: Cards) -> None:
    cards.show_overview(overview())

    card = cards.balance_card
    assert card.label.text() == "Account Balance"
    assert card.figure_label.text() == "€1,284.60"
    assert card.figure_label.property("role") == "cardFigure"
    assert card.line_label.text() == "Available for usage"


def test_what_is_pending_is_said_to_be_not_credited_yet(cards: Cards) -> None:
    cards.show_overview(overview(pending=eur("2750"), pending_count=2))

    line = "€2,750.00 pending in 2 top-ups, not credited yet"
    assert cards.balance_card.line_label.text() == line
    assert cards.balance_card.figure_label.text() == "€1,284.60"


def test_a_balance_below_zero_is_red_and_explained(cards: Cards) -> None:
    cards.show_overview(overview(balance="-42.80"))

    card = cards.balance_card
    assert card.figure_label.text() == "−€42.80"
    assert card.figure_label.property("role") == "cardFigureBad"
    assert card.line_label.text().startswith("Below zero")


def test_a_balance_that_recovers_is_no_longer_red(cards: Cards) -> None:
    cards.show_overview(overview(balance="-42.80"))

    cards.show_overview(overview(balance="7.20"))

    assert cards.balance_card.figure_label.property("role") == "cardFigure"


@pytest.mark.parametrize(
    ("count", "line"),
    [
        (12, "Mean of the 12 full months to October 2026"),
        (1, "Usage of the only full month, October 2026"),
    ],
)
def test_the_average_says_which_months_it_counts(cards: Cards, count: int, line: str) -> None:
    cards.show_overview(overview(average_months=count))

    assert cards.average_card.figure_label.text() == "€612.42"
    assert cards.average_card.line_label.text() == line


@pytest.mark.parametrize("used", [(), ("17.00",)])
def test_before_the_first_full_month_the_average_is_a_dash(
    cards: Cards, used: tuple[str, ...]
) -> None:
    cards.show_overview(overview(average=None, average_months=0, used=months(*used)))

    assert cards.average_card.figure_label.text() == "–"
    assert cards.average_card.line_label.text() == "Shown after the first full month of usage"


def test_the_average_explains_itself_to_mouse_and_screen_reader(cards: Cards) -> None:
    label = cards.average_card.figure_label

    assert "last twelve months at most" in label.toolTip()
    assert label.accessibleDescription() == label.toolTip()


def test_figures_that_are_not_known_are_not_zero(cards: Cards) -> None:
    cards.show_overview(overview())

    cards.clear()

    assert cards.balance_card.figure_label.text() == "…"
    assert cards.average_card.figure_label.text() == "…"


def test_the_cards_speak_german(qtbot: QtBot) -> None:
    set_language("de")
    cards = Cards()
    qtbot.addWidget(cards)

    cards.show_overview(overview(balance="-42.80", pending=eur("250"), pending_count=1))

    assert cards.balance_card.label.text() == "Guthaben"
    assert cards.balance_card.figure_label.text() == "−42,80 €"
    assert cards.average_card.line_label.text() == "Mittel der 12 vollen Monate bis Oktober 2026"
