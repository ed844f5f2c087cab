"""The way to the provider's own portal, on the screen of an account that has paid by card."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from pytestqt.qtbot import QtBot

from billing_desktop.bootstrap import Services
from billing_desktop.domain.account import Account
from billing_desktop.domain.operator import Operator, Role
from tests.payments.live_peer import LivePeer, live_peer
from tests.real_book import connect, key_store, opened, real_office, real_sqlite_book
from tests.workspace import Workspace
from ui.changes import ChangeHub
from ui.portal.screen import PortalScreen
from ui.tasks import InlineTasks

__all__ = ["key_store", "live_peer", "real_office", "real_sqlite_book"]

LEFT = Qt.MouseButton.LeftButton


class Browser(QObject):
    """Takes the addresses that the system's browser would."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.opened.append(url.toString())


@pytest.fixture
def browser(qapp: object) -> Iterator[Browser]:
    browser = Browser()
    # The stub says bytes, the binding takes str.
    QDesktopServices.setUrlHandler("http", browser, "take")  # type: ignore[arg-type]
    yield browser
    QDesktopServices.unsetUrlHandler("http")


@pytest.fixture
def account(workspace: Workspace) -> Account:
    made = workspace.account()
    workspace.top_up(made)
    return made


def shown(
    qtbot: QtBot, services: Services, account_id: str, role: Role = Role.FINANCE
) -> PortalScreen:
    screen = PortalScreen(
        services=services,
        operator=Operator("desk", role),
        tasks=InlineTasks(),
        changes=ChangeHub(),
    )
    qtbot.addWidget(screen)
    screen.resize(1144, 860)
    screen.show()
    screen.show_account(account_id)
    return screen


def test_the_portal_opens_in_the_browser_with_an_address_of_its_own_each_time(
    qtbot: QtBot,
    workspace: Workspace,
    account: Account,
    browser: Browser,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    screen = shown(qtbot, workspace.services, account.account_id)

    qtbot.mouseClick(screen.provider_link, LEFT)
    qtbot.mouseClick(screen.provider_link, LEFT)

    first, second = browser.opened
    assert "/portal/" in first
    assert first != second
    assert not screen.banner.isVisible()
    assert first not in caplog.text
    data = workspace.settings.book_file.read_bytes()
    assert first.rpartition("/")[2].encode() not in data


def test_an_account_that_never_paid_by_card_has_no_portal(
    qtbot: QtBot, workspace: Workspace, account: Account
) -> None:
    screen = shown(qtbot, workspace.services, account.account_id)
    assert screen.provider_link.isVisible()

    screen.show_account(workspace.account().account_id)

    assert not screen.provider_link.isVisible()


def test_who_may_not_top_up_is_not_led_to_it(
    qtbot: QtBot, workspace: Workspace, account: Account
) -> None:
    assert not shown(
        qtbot, workspace.services, account.account_id, Role.AUDITOR
    ).provider_link.isVisible()


def test_a_portal_that_is_not_set_up_is_a_sentence(
    qtbot: QtBot, real_office: Services, live_peer: LivePeer, browser: Browser
) -> None:
    connect(real_office)
    screen = shown(qtbot, real_office, opened(real_office).account_id)
    live_peer.set_up_portal(is_set_up=False)

    qtbot.mouseClick(screen.provider_link, LEFT)

    assert screen.banner.what_label.text() == "The provider's portal was not opened"
    assert "is not set up yet" in screen.banner.sentence_label.text()
    assert screen.provider_link.isEnabled()
    assert browser.opened == []
    live_peer.set_up_portal(is_set_up=True)
    qtbot.mouseClick(screen.provider_link, LEFT)
    assert len(browser.opened) == 1


def test_without_a_browser_the_link_can_be_copied(
    qtbot: QtBot, workspace: Workspace, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.portal.provider_link.open_url", lambda _url: False)
    screen = shown(qtbot, workspace.services, account.account_id)
    qtbot.mouseClick(screen.provider_link, LEFT)
    assert screen.banner.what_label.text() == "No browser was opened"

    qtbot.mouseClick(screen.banner.buttons[0], LEFT)

    assert "/portal/" in QGuiApplication.clipboard().text()
    screen.reload()
    assert not screen.banner.isVisible()
