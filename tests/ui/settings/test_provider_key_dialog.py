from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from billing_desktop.bootstrap import Services
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.provider_key import ProviderMode
from tests.book import ADMINISTRATOR, FINANCE
from tests.payments.live_peer import LIVE_KEY, OTHER_LIVE_KEY, LivePeer, live_peer
from tests.real_book import connect, key_store, opened, real_office, real_sqlite_book
from ui.changes import ChangeHub
from ui.settings.provider_key_dialog import ProviderKeyDialog
from ui.tasks import InlineTasks

__all__ = ["key_store", "live_peer", "real_office", "real_sqlite_book"]

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    """What the dialog is opened over."""
    window = QMainWindow()
    qtbot.addWidget(window)
    window.show()
    return window


def shown(window: QMainWindow, services: Services, operator: Operator) -> ProviderKeyDialog:
    dialog = ProviderKeyDialog(
        services=services,
        operator=operator,
        tasks=InlineTasks(),
        changes=ChangeHub(),
        status=services.provider_keys.status(operator),
        parent=window,
    )
    dialog.open()
    return dialog


def test_an_administrator_enters_the_key_where_work_waits_for_it(
    qtbot: QtBot, window: QMainWindow, real_office: Services, live_peer: LivePeer
) -> None:
    connect(real_office)
    opened(real_office)
    real_office.provider_keys.forget(ADMINISTRATOR)
    live_peer.keys_refused.add(OTHER_LIVE_KEY)
    dialog = shown(window, real_office, ADMINISTRATOR)
    assert dialog.box.title_label.text() == "The provider's key is needed"
    assert "1 open payment is not followed" in dialog.box.text_label.text()
    dialog.form.key_edit.setText(OTHER_LIVE_KEY)
    qtbot.mouseClick(dialog.primary_button, LEFT)
    assert "does not accept the key" in dialog.error_label.text()

    dialog.form.key_edit.setText(LIVE_KEY)
    qtbot.keyClick(dialog.form.key_edit, Qt.Key.Key_Return)

    assert not dialog.isVisible()
    assert dialog.form.key_edit.text() == ""
    assert real_office.provider_keys.status(FINANCE).mode is ProviderMode.LIVE


def test_nothing_pasted_is_said_at_the_field(
    qtbot: QtBot, window: QMainWindow, real_office: Services
) -> None:
    dialog = shown(window, real_office, ADMINISTRATOR)
    assert dialog.box.title_label.text() == "No provider is connected yet"

    qtbot.mouseClick(dialog.primary_button, LEFT)

    assert dialog.form.key_field.error == "Paste the secret key here."
    assert dialog.isVisible()


def test_others_are_told_whom_to_ask(window: QMainWindow, real_office: Services) -> None:
    dialog = shown(window, real_office, FINANCE)

    assert not dialog.form.isVisible()
    assert not dialog.primary_button.isVisible()
    assert dialog.cancel_button.text() == "Close"
