from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from billing_desktop.domain.operator import Role
from billing_desktop.domain.top_up import AttemptState, TopUp, TopUpAction, TopUpStatus
from tests.builders import attempt, operator, top_up
from ui.translation import set_language
from ui.usage_and_billing.actions_menu import ActionsMenu

FINANCE = operator(Role.FINANCE)
AUDITOR = operator(Role.AUDITOR)


def words(menu: ActionsMenu) -> list[str]:
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def menu_of(qtbot: QtBot, of: TopUp, role: Role = Role.FINANCE) -> ActionsMenu:
    menu = ActionsMenu(of, operator(role), lambda _action: None)
    qtbot.addWidget(menu)
    return menu


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (
            top_up(TopUpStatus.PENDING),
            ["Complete payment", "Copy payment link", "Choose another method", "Cancel"],
        ),
        (top_up(TopUpStatus.FAILED), ["Retry", "Choose another method"]),
        (top_up(TopUpStatus.COMPLETED), ["Open invoice", "Refund…"]),
        (top_up(TopUpStatus.REQUESTED), ["Open request"]),
        (top_up(TopUpStatus.CANCELLED), ["There is nothing to do"]),
        (
            top_up(TopUpStatus.PENDING, last_attempt=attempt(AttemptState.PROCESSING)),
            ["The payment is being processed: there is nothing to do"],
        ),
    ],
)
def test_the_state_says_what_is_offered(qtbot: QtBot, of: TopUp, expected: list[str]) -> None:
    assert words(menu_of(qtbot, of)) == expected


def test_the_likeliest_is_bold_and_cancelling_stands_apart_at_the_end(qtbot: QtBot) -> None:
    menu = menu_of(qtbot, top_up(TopUpStatus.PENDING))

    assert menu.defaultAction() is menu.actions()[0]
    assert menu.actions()[-2].isSeparator()
    assert menu.actions()[-1].text() == "Cancel"


def test_where_nothing_can_be_done_nothing_can_be_chosen(qtbot: QtBot) -> None:
    menu = menu_of(qtbot, top_up(TopUpStatus.CANCELLED))

    assert not menu.actions()[0].isEnabled()


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (TopUpStatus.PENDING, ["There is nothing to do"]),
        (TopUpStatus.FAILED, ["There is nothing to do"]),
        (TopUpStatus.COMPLETED, ["Open invoice"]),
        (TopUpStatus.REQUESTED, ["Open request"]),
    ],
)
def test_an_auditor_is_offered_reading_only(
    qtbot: QtBot, status: TopUpStatus, expected: list[str]
) -> None:
    assert words(menu_of(qtbot, top_up(status), Role.AUDITOR)) == expected


def test_choosing_tells_which(qtbot: QtBot) -> None:
    chosen: list[TopUpAction] = []
    menu = ActionsMenu(top_up(TopUpStatus.PENDING), FINANCE, chosen.append)
    qtbot.addWidget(menu)
    menu.popup(menu.pos())
    menu.setActiveAction(menu.actions()[0])

    qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Return)

    assert chosen == [TopUpAction.COPY_LINK]


def test_every_action_has_words_in_both_languages(qtbot: QtBot) -> None:
    set_language("de")

    pending = words(menu_of(qtbot, top_up(TopUpStatus.PENDING)))

    assert pending[0] == "Zahlung abschließen"
