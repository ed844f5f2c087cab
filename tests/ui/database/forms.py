"""Filling a server's form by keyboard, as people do."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from tests.asking_server import PASSWORD, AskedLogin
from ui.database.server_form import ServerForm


def fill(qtbot: QtBot, form: ServerForm, login: AskedLogin, *, password: str = PASSWORD) -> None:
    """Type where the server is and who we are there."""
    typed = {"host": login.host, "database": login.database, "user": login.user}
    for name, text in typed.items():
        form.edits[name].clear()
        qtbot.keyClicks(form.edits[name], text)
    form.password_form.password_edit.clear()
    qtbot.keyClicks(form.password_form.password_edit, password)
