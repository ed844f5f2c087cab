"""Mailing documents once more, from both lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from billing_desktop.domain.account import Account
from billing_desktop.domain.operator import SYSTEM, Operator, Role
from billing_desktop.domain.outgoing_mail import MailStatus
from billing_desktop.offline import offline_services
from billing_desktop.services.offline_invoices import READER
from tests.book import Book
from tests.mail.servers import PostBox, post_box
from tests.workspace import Workspace
from ui.changes import ChangeHub, Topic
from ui.invoices.offline_screen import OfflineScreen
from ui.invoices.screen import InvoicesScreen
from ui.portal.screen import PortalScreen
from ui.tasks import InlineTasks
from ui.widgets.menu import Menu

ScreenT = TypeVar("ScreenT", bound=QWidget)


@pytest.fixture
def box() -> Iterator[PostBox]:
    with post_box() as opened:
        yield opened


@pytest.fixture
def account(workspace: Workspace, box: PostBox) -> Account:
    """An account whose two documents were mailed."""
    workspace.settings = replace(workspace.settings, smtp_url=f"smtp://localhost:{box.server.port}")
    workspace.restart()
    account = workspace.account()
    workspace.top_up(account, "250.00")
    workspace.top_up(account, "500.00")
    workspace.services.mail.outbox.send_all(SYSTEM)
    assert len(box.mails) == 2
    return account


def invoices(
    qtbot: QtBot, workspace: Workspace, changes: ChangeHub | None = None, role: Role = Role.FINANCE
) -> InvoicesScreen:
    screen = InvoicesScreen(
        services=workspace.services,
        operator=Operator("desk", role),
        tasks=InlineTasks(),
        changes=changes or ChangeHub(),
        clock=workspace.clock,
    )
    return shown(qtbot, screen)


def portal(
    qtbot: QtBot, workspace: Workspace, account: Account, role: Role = Role.FINANCE
) -> PortalScreen:
    screen = PortalScreen(
        services=workspace.services,
        operator=Operator("desk", role),
        tasks=InlineTasks(),
        changes=ChangeHub(),
    )
    shown(qtbot, screen).show_account(account.account_id)
    return screen


def shown(qtbot: QtBot, screen: ScreenT) -> ScreenT:
    qtbot.addWidget(screen)
    screen.resize(1144, 860)
    screen.show()
    return screen


def choices(screen: QWidget, table: QWidget) -> dict[str, Menu]:
    QTest.keyClick(table, Qt.Key.Key_Menu)
    menu = screen.findChild(Menu)
    assert isinstance(menu, Menu)
    return {action.text(): menu for action in menu.actions()}


def choose(screen: QWidget, table: QWidget, text: str) -> None:
    menu = choices(screen, table)[text]
    next(action for action in menu.actions() if action.text() == text).trigger()


def status(workspace: Workspace, number: str) -> MailStatus:
    return workspace.services.mail.outbox.of_invoice(SYSTEM, number).status


def test_the_menu_of_a_listed_document_queues_its_mail_again(
    qtbot: QtBot, workspace: Workspace, account: Account, box: PostBox
) -> None:
    changes, announced = ChangeHub(), list[str]()
    changes.changed.connect(announced.append)
    screen = invoices(qtbot, workspace, changes)
    [number] = screen.list_panel.selected_numbers

    choose(screen, screen.list_panel.table, "Send again")

    assert status(workspace, number) is MailStatus.QUEUED
    assert screen.banner.what_label.text() == "Queued again"
    assert account.details.email in screen.banner.sentence_label.text()
    assert announced == [Topic.MAIL, Topic.TASKS]
    workspace.services.mail.outbox.send_all(SYSTEM)
    assert status(workspace, number) is MailStatus.HANDED_OVER
    assert len(box.mails) == 3


def test_all_selected_documents_are_mailed_again_and_a_reload_leaves_the_outcome(
    qtbot: QtBot, workspace: Workspace, account: Account
) -> None:
    changes = ChangeHub()
    screen = invoices(qtbot, workspace, changes)
    screen.list_panel.table.selectAll()

    choose(screen, screen.list_panel.table, "Send again")
    with qtbot.waitSignal(screen.list_panel.listed):
        changes.announce(Topic.INVOICES)

    assert screen.banner.isVisible()
    assert screen.banner.sentence_label.text().startswith("2 mails are queued again: to ")
    screen.reload()
    assert not screen.banner.isVisible()


def test_the_customer_portal_offers_it_in_the_menu_and_beside_the_pages(
    qtbot: QtBot, workspace: Workspace, account: Account
) -> None:
    screen = portal(qtbot, workspace, account)
    panel = screen.document_panel
    QTest.keyClick(screen.table, Qt.Key.Key_Down)

    panel.mail_button.click()
    assert panel.banner.what_label.text() == "Queued again"
    screen.reload()
    assert panel.banner.isVisible()
    by_button = status(workspace, panel.number)
    QTest.keyClick(screen.table, Qt.Key.Key_Up)
    assert not panel.banner.isVisible()
    choose(screen, screen.table, "Send again")

    assert by_button is MailStatus.QUEUED
    assert panel.banner.isVisible()
    assert status(workspace, panel.number) is MailStatus.QUEUED


def test_without_a_server_it_says_that_the_mail_waits(qtbot: QtBot, workspace: Workspace) -> None:
    workspace.top_up(workspace.account())
    screen = invoices(qtbot, workspace)

    choose(screen, screen.list_panel.table, "Send again")

    assert screen.banner.what_label.text() == "No mail server is set"
    assert "is queued again. Mails wait until" in screen.banner.sentence_label.text()


def test_a_document_without_a_mail_is_a_sentence(
    qtbot: QtBot, workspace: Workspace, account: Account
) -> None:
    screen = invoices(qtbot, workspace)
    known = screen.list_panel.selected_numbers

    screen.mail_again.send([*known, "RE-1999-000001"])

    sentence = screen.banner.sentence_label.text()
    assert sentence == "1 of 2 mails are queued again. There is no mail about RE-1999-000001."


def test_who_only_reads_is_offered_nothing(
    qtbot: QtBot, workspace: Workspace, account: Account
) -> None:
    screen = portal(qtbot, workspace, account, Role.AUDITOR)
    listing = invoices(qtbot, workspace, role=Role.AUDITOR)

    assert not screen.document_panel.mail_button.isVisible()
    assert "Send again" not in choices(screen, screen.table)
    assert "Send again" not in choices(listing, listing.list_panel.table)


def test_without_the_books_nothing_is_mailed(qtbot: QtBot, book: Book) -> None:
    book.top_up(book.account())
    book.services.invoices.document(book.operator, "TEST-RE-2026-000001")
    book.services.close()
    services = offline_services(book.settings)
    screen = shown(qtbot, OfflineScreen(services=services, operator=READER, tasks=InlineTasks()))
    screen.actions_bar.show_preview()

    assert screen.list_panel.document_panel.number == "TEST-RE-2026-000001"
    assert not screen.list_panel.document_panel.mail_button.isVisible()
    assert "Send again" not in choices(screen, screen.list_panel.table)
