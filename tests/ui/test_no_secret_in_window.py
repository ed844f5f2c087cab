"""A window in which everything goes wrong: what it tells and what it leaves names no secret."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from billing_desktop.log_file import LOG_NAME
from tests.security.canaries import Canary, search, search_folder
from tests.security.hostile_servers import echoing_mail_server
from tests.security.office import quoted
from tests.ui.test_program import StartProgram, book, open_books, preferences, start
from tests.workspace import workspace_template

__all__ = ["book", "preferences", "start", "workspace_template"]

MAIL = Canary("the mail password", 'Möwe "grün" &\'5/+ ?§ 3391 Kx8')
ACCOUNT = Canary("a payer's bank account", "DE42500105179417263548", head=4, tail=4)


def texts(window: QWidget) -> str:
    shown = [label.text() for label in window.findChildren(QLabel)]
    boxes = window.findChildren(QMessageBox)
    told = [f"{box.text()} {box.informativeText()} {box.detailedText()}" for box in boxes]
    return "\n".join([*shown, *told])


@pytest.mark.qt_no_exception_capture
@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_crash_in_a_slot_and_a_server_that_quotes_leave_no_secret(
    qtbot: QtBot, start: StartProgram, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash() -> None:
        secret, account = MAIL.text, ACCOUNT.text
        raise ValueError(f"{secret} is not for {account}: {[secret.encode().hex()]}")

    with echoing_mail_server() as port:
        address = f"smtp://clerk:{quoted(MAIL.text)}@localhost:{port}"
        monkeypatch.setenv("BILLING_SMTP_URL", address)
        program = start(book)
        open_books(qtbot, program)
        window = program.shell.window.window()

        QTimer.singleShot(0, crash)
        qtbot.waitUntil(lambda: window.findChild(QMessageBox, "internal_error_notice") is not None)
        qtbot.waitUntil(lambda: not program.tasks.is_busy)

    assert "ValueError" in (book / LOG_NAME).read_text(encoding="utf-8")
    assert search_folder(book, [MAIL, ACCOUNT]) == []
    assert search(texts(window).encode(), [MAIL, ACCOUNT]) == []
