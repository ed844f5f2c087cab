"""While the database server is away a banner says so; nothing that was typed goes."""

from __future__ import annotations

from threading import Thread

from PySide6.QtWidgets import QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from tests.ui.shell_stage import Stage, stage

__all__ = ["stage"]


def tell(stage: Stage, *, is_reached: bool) -> None:
    """Let the listening thread say how it stands."""
    thread = Thread(target=stage.workspace.book_changes.on_reached, args=(is_reached,))
    thread.start()
    thread.join()


def test_the_banner_comes_and_goes_by_itself_and_an_open_dialog_stays(
    qtbot: QtBot, stage: Stage
) -> None:
    stage.shell.open_books()
    banner = stage.window.server_banner
    assert not banner.isVisible()
    dialog = QDialog(stage.window)
    typed = QLineEdit(dialog)
    dialog.open()
    typed.setText("1,234.00")

    tell(stage, is_reached=False)

    qtbot.waitUntil(banner.isVisible)
    assert banner.what_label.text() == "The database server does not answer"
    assert "What you typed is kept" in banner.sentence_label.text()
    tell(stage, is_reached=True)
    qtbot.waitUntil(lambda: not banner.isVisible())
    assert dialog.isVisible()
    assert typed.text() == "1,234.00"
    dialog.close()
    dialog.deleteLater()


def test_the_banner_stays_when_the_window_is_filled_anew(qtbot: QtBot, stage: Stage) -> None:
    stage.shell.open_books()
    tell(stage, is_reached=False)
    qtbot.waitUntil(stage.window.server_banner.isVisible)

    stage.shell.open_books()

    assert stage.window.server_banner.isVisible()
