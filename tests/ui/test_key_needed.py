"""In the window of a real book: the key is asked for where a card is to be charged."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from billing_desktop.bootstrap import Services
from tests.book import ADMINISTRATOR, FINANCE
from tests.builders import eur
from tests.payments.live_peer import LIVE_KEY, LivePeer, live_peer
from tests.real_book import THANKS, account, key_store, real_office, real_sqlite_book
from tests.ui.top_ups.dialogs import confirm, type_amount
from ui.changes import ChangeHub
from ui.dialogs import Dialogs, Needs
from ui.frame import Frame
from ui.main_window import MainWindow
from ui.preferences import Appearance
from ui.screens import provider_key_dialog
from ui.settings.provider_key_dialog import ProviderKeyDialog
from ui.style.theme import Theme
from ui.tasks import InlineTasks
from ui.top_ups.dialog import TopUpDialog
from ui.top_ups.payment_window import PaymentWindow
from ui.translation import Language
from ui.window_menu import WindowMenu

__all__ = ["key_store", "live_peer", "real_office", "real_sqlite_book"]

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # Dialogs, offscreen.


@pytest.fixture
def frame(qtbot: QtBot, qapp: QApplication) -> Frame:
    Theme.apply(qapp, dark=False)
    frame = Frame(dark=False)
    qtbot.addWidget(frame)
    frame.show()
    return frame


@pytest.fixture
def window(frame: Frame) -> MainWindow:
    window = MainWindow(WindowMenu(language=Language.ENGLISH, appearance=Appearance.LIGHT))
    frame.set_content(window)
    return window


def needs_of(services: Services, window: MainWindow) -> Needs:
    return Needs(
        services=services, operator=ADMINISTRATOR, tasks=InlineTasks(), changes=ChangeHub(window)
    )


def shown(window: MainWindow) -> QDialog:
    (dialog,) = (one for one in window.findChildren(QDialog) if one.isVisible())
    return dialog


def test_the_key_is_asked_for_once_and_then_the_top_up_goes_on(
    qtbot: QtBot, window: MainWindow, real_office: Services
) -> None:
    customer = account(real_office)
    dialogs = Dialogs(needs_of(real_office, window), window)
    dialogs.top_up(customer.account_id)
    asking = shown(window)
    assert isinstance(asking, ProviderKeyDialog)

    asking.reject()

    top_up = shown(window)
    assert isinstance(top_up, TopUpDialog)
    top_up.reject()
    dialogs.top_up(customer.account_id)
    assert isinstance(shown(window), TopUpDialog)


def test_a_card_is_charged_after_the_key_was_entered(
    qtbot: QtBot,
    window: MainWindow,
    real_office: Services,
    live_peer: LivePeer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    browser: list[str] = []

    def open_url(url: str) -> bool:
        browser.append(url)
        return True

    monkeypatch.setattr("ui.top_ups.payment_window.open_url", open_url)
    real_office.provider_keys.save_address(ADMINISTRATOR, THANKS)
    customer = account(real_office)
    Dialogs(needs_of(real_office, window), window).top_up(customer.account_id)
    asking = shown(window)
    assert isinstance(asking, ProviderKeyDialog)
    asking.form.key_edit.setText(LIVE_KEY)

    asking.primary_button.click()

    dialog = shown(window)
    assert isinstance(dialog, TopUpDialog)
    type_amount(dialog, "50")
    confirm(dialog)
    dialog.primary_button.click()
    payment = shown(window)
    assert isinstance(payment, PaymentWindow)
    (address,) = browser
    assert address.startswith(f"{live_peer.base_address}/")
    live_peer.pay(address.rpartition("/")[2].partition("#")[0])
    payment.refresh()
    assert payment.panel.head.heading_label.text() == "Completed"
    overview = real_office.accounts.overview(FINANCE, customer.account_id)
    assert overview.balance == eur("50.00")


def test_the_window_builds_the_dialog_for_a_session_without_a_key(
    qtbot: QtBot, window: MainWindow, real_office: Services
) -> None:
    status = real_office.provider_keys.status(FINANCE)

    dialog = provider_key_dialog(needs_of(real_office, window), window, status)

    assert isinstance(dialog, ProviderKeyDialog)
    assert dialog.parent() is window
