from __future__ import annotations

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from billing_desktop.errors import DatabaseRefusedError
from tests.ui.shell_fakes import (
    FakeBook,
    FakeOffline,
)
from tests.ui.shell_stage import Stage, click, stage
from ui.changes import Topic
from ui.pages import Page
from ui.translation import Language

__all__ = ["stage"]


def test_without_copies_there_is_nothing_to_print_offline(stage: Stage) -> None:
    stage.refusal = DatabaseRefusedError("The server is away.")

    stage.shell.open_books()

    assert stage.window.current_screen.findChild(QPushButton, "offline_button") is None


def test_copies_are_printed_offline_and_nobody_signs_in(qtbot: QtBot, stage: Stage) -> None:
    stage.refusal = DatabaseRefusedError("The server is away.")
    stage.offline = FakeOffline(FakeBook(is_test=True, seller_name="Demo GmbH"))
    stage.shell.open_books()
    assert stage.shown == "failure_page"

    click(qtbot, stage, "offline_button")

    assert stage.shown == "offline_screen"
    assert stage.dialogs == []
    assert stage.frame.windowTitle() == "TEST – Billing Desktop – Demo GmbH"
    assert stage.window.sidebar.state_label.text() == "Offline: reprint only"
    shown = {name for name in Page if stage.window.sidebar.item(name).isVisible()}
    assert shown == {Page.INVOICES}


def test_the_language_can_be_changed_offline(qtbot: QtBot, stage: Stage) -> None:
    stage.refusal = DatabaseRefusedError("The server is away.")
    stage.offline = FakeOffline()
    stage.shell.open_books()
    click(qtbot, stage, "offline_button")

    stage.shell.set_language(Language.GERMAN)

    assert stage.shown == "offline_screen"
    assert stage.window.sidebar.state_label.text() == "Offline: nur Nachdruck"


def test_from_offline_one_comes_back_to_the_books(qtbot: QtBot, stage: Stage) -> None:
    stage.refusal = DatabaseRefusedError("The server is away.")
    stage.offline = FakeOffline()
    stage.shell.open_books()
    click(qtbot, stage, "offline_button")

    stage.refusal = None
    stage.retries[-1]()

    assert stage.shown == "accounts_screen"
    assert stage.window.sidebar.item(Page.ACCOUNTS).isVisible()


def test_copies_are_made_at_the_start_and_when_documents_were_issued(stage: Stage) -> None:
    stage.shell.open_books()
    assert stage.workspace.invoices.asked == 1

    stage.shell.changes.announce(Topic.INVOICES)

    assert stage.workspace.invoices.asked == 2
