from __future__ import annotations

import socket
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from billing_desktop.domain.account import Account, BillingDetails
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.ports.clock import Clock
from tests.book import Book
from tests.ui.accounts.books import WaitingTasks
from ui.changes import ChangeHub, Topic
from ui.documents.rows import status_sentence
from ui.portal.screen import PortalScreen
from ui.tasks import InlineTasks, Tasks
from ui.widgets.menu import Menu


class Portal:
    """The screen over a book, and what it is told with."""

    def __init__(
        self,
        qtbot: QtBot,
        book: Book,
        *,
        tasks: Tasks | None = None,
        role: Role = Role.FINANCE,
        clock: Clock | None = None,
    ) -> None:
        self.changes = ChangeHub()
        self.screen = PortalScreen(
            services=book.services,
            operator=Operator("desk", role),
            tasks=tasks or InlineTasks(),
            changes=self.changes,
            clock=clock,
        )
        qtbot.addWidget(self.screen)
        self.screen.resize(1144, 860)
        self.screen.show()

    @property
    def listed(self) -> list[list[str]]:
        model = self.screen.model
        return [
            [str(model.index(row, column).data()) for column in range(model.columnCount())]
            for row in range(model.rowCount())
        ]


@pytest.fixture
def account(book: Book) -> Account:
    made = book.account(company="Weidmann Logistik GmbH")
    book.top_up(made, "250.00")
    book.top_up(made, "500.00")
    return made


def test_the_documents_of_the_account_are_listed_newest_first(
    qtbot: QtBot, book: Book, account: Account
) -> None:
    book.top_up(book.account(), "77.00")
    portal = Portal(qtbot, book)

    portal.screen.show_account(account.account_id)

    assert portal.listed == [
        ["TEST-RE-2026-000002", "23 Nov 2026", "€604.22", "Paid"],
        ["TEST-RE-2026-000001", "23 Nov 2026", "€302.26", "Paid"],
    ]
    assert portal.screen.count_label.text() == "2"


def test_the_newest_is_previewed_at_once(qtbot: QtBot, book: Book, account: Account) -> None:
    portal = Portal(qtbot, book)

    portal.screen.show_account(account.account_id)

    assert portal.screen.document_panel.number_label.text() == "TEST-RE-2026-000002"
    assert portal.screen.document_panel.view.pages_count == 1


def test_the_arrow_keys_preview_another(qtbot: QtBot, book: Book, account: Account) -> None:
    portal = Portal(qtbot, book)
    portal.screen.show_account(account.account_id)

    QTest.keyClick(portal.screen.table, Qt.Key.Key_Down)

    assert portal.screen.document_panel.number == "TEST-RE-2026-000001"


def test_a_document_can_be_asked_for_by_number(qtbot: QtBot, book: Book, account: Account) -> None:
    portal = Portal(qtbot, book)

    portal.screen.show_account(account.account_id)
    portal.screen.show_document("TEST-RE-2026-000001")

    assert portal.screen.document_panel.number == "TEST-RE-2026-000001"


def test_a_document_asked_for_before_the_list_is_there_is_shown_then(
    qtbot: QtBot, book: Book, account: Account
) -> None:
    tasks = WaitingTasks()
    portal = Portal(qtbot, book, tasks=tasks)
    portal.screen.show_account(account.account_id)
    portal.screen.show_document("TEST-RE-2026-000001")

    tasks.finish_all()

    assert portal.screen.document_panel.number == "TEST-RE-2026-000001"


def test_billing_information_is_shown(qtbot: QtBot, book: Book, account: Account) -> None:
    portal = Portal(qtbot, book)

    portal.screen.show_account(account.account_id)

    assert [value.text() for value in portal.screen.billing_card.rows.values] == [
        "Weidmann Logistik GmbH",
        "Hafenstraße 1, 20457 Hamburg, Germany",
        "DE123456788",
        "billing@nordlicht-de.example, in German",
    ]


def test_missing_billing_information_is_a_dash(qtbot: QtBot, book: Book) -> None:
    bare = book.account(details=BillingDetails.checked(company="Ferretería Aguilar S.L."))
    portal = Portal(qtbot, book)

    portal.screen.show_account(bare.account_id)

    values = [value.text() for value in portal.screen.billing_card.rows.values]
    assert values == ["Ferretería Aguilar S.L.", "–", "–", "–"]


def test_an_account_without_documents_says_what_makes_one(qtbot: QtBot, book: Book) -> None:
    empty = book.account()
    portal = Portal(qtbot, book)
    portal.screen.show_account(empty.account_id)

    with qtbot.waitSignal(portal.screen.top_up_requested) as requested:
        portal.screen.top_up_button.click()

    assert portal.screen.top_up_button.isVisible()
    assert requested.args == [empty.account_id]


def test_another_account_takes_the_place_of_the_first(
    qtbot: QtBot, book: Book, account: Account
) -> None:
    other = book.account()
    portal = Portal(qtbot, book)
    portal.screen.show_account(account.account_id)

    portal.screen.show_account(other.account_id)

    assert portal.listed == []
    assert portal.screen.count_label.text() == ""
    assert portal.screen.document_panel.number == ""


def test_the_answer_for_an_earlier_account_is_dropped(
    qtbot: QtBot, book: Book, account: Account
) -> None:
    tasks = WaitingTasks()
    portal = Portal(qtbot, book, tasks=tasks)
    portal.screen.show_account(account.account_id)
    portal.screen.show_account(book.account().account_id)

    tasks.finish(1)
    tasks.finish_all()

    assert portal.listed == []


def test_a_new_invoice_appears_by_itself_and_the_selection_stays(
    qtbot: QtBot, book: Book, account: Account
) -> None:
    portal = Portal(qtbot, book)
    portal.screen.show_account(account.account_id)
    portal.screen.table.select_key("TEST-RE-2026-000001")
    book.top_up(account, "100.00")

    portal.changes.announce(Topic.ACCOUNTS, Topic.TOP_UPS, Topic.INVOICES)

    qtbot.waitUntil(lambda: len(portal.listed) == 3)
    assert portal.screen.document_panel.number == "TEST-RE-2026-000001"


def test_a_hidden_screen_asks_only_when_it_is_seen_again(
    qtbot: QtBot, book: Book, account: Account
) -> None:
    tasks = WaitingTasks()
    portal = Portal(qtbot, book, tasks=tasks)
    portal.screen.show_account(account.account_id)
    tasks.finish_all()
    portal.screen.hide()

    portal.changes.announce_all()
    hidden = tasks.waiting
    portal.screen.show()

    assert hidden == 0
    assert tasks.waiting == 1


def test_the_breadcrumb_leads_back(qtbot: QtBot, book: Book, account: Account) -> None:
    portal = Portal(qtbot, book)
    portal.screen.show_account(account.account_id)
    to_accounts, to_account = portal.screen.header.breadcrumb.links

    with qtbot.waitSignal(portal.screen.account_requested) as requested:
        to_account.click()
    with qtbot.waitSignal(portal.screen.accounts_requested):
        to_accounts.click()

    assert requested.args == [account.account_id]


def test_editing_is_asked_for_with_the_account(qtbot: QtBot, book: Book, account: Account) -> None:
    portal = Portal(qtbot, book)
    portal.screen.show_account(account.account_id)

    with qtbot.waitSignal(portal.screen.billing_details_requested) as requested:
        portal.screen.billing_card.edit_button.click()

    assert requested.args == [account.account_id]


def test_an_auditor_reads_and_changes_nothing(qtbot: QtBot, book: Book, account: Account) -> None:
    portal = Portal(qtbot, book, role=Role.AUDITOR)

    portal.screen.show_account(account.account_id)

    assert portal.screen.document_panel.view.pages_count == 1
    assert not portal.screen.billing_card.edit_button.isVisible()
    assert portal.screen.document_panel.save_button.isVisible()


def test_it_works_with_the_network_off(
    qtbot: QtBot,
    book: Book,
    account: Account,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unplugged(*_args: object, **_kwargs: object) -> None:
        raise OSError("Network is unreachable")

    monkeypatch.setattr(socket.socket, "connect", unplugged)
    monkeypatch.setattr(socket, "create_connection", unplugged)
    calls = len(book.gateway.calls)
    portal = Portal(qtbot, book)
    portal.screen.show_account(account.account_id)

    portal.screen.document_panel.save_button.click()
    dialog = portal.screen.findChild(QFileDialog, "save_dialog")
    assert isinstance(dialog, QFileDialog)
    dialog.setDirectory(str(tmp_path))
    dialog.selectFile(str(tmp_path / "reprint.pdf"))
    dialog.accept()

    stored = book.services.invoices.document(book.operator, "TEST-RE-2026-000002")
    assert (tmp_path / "reprint.pdf").read_bytes() == stored
    assert len(book.gateway.calls) == calls


def test_an_error_is_a_sentence_over_what_is_shown(
    qtbot: QtBot, book: Book, account: Account
) -> None:
    portal = Portal(qtbot, book)
    portal.screen.show_account(account.account_id)

    portal.screen.show_account("no such account")

    assert portal.screen.banner.isVisible()
    assert portal.screen.banner.sentence_label.text().endswith(".")


def test_numbers_and_amounts_are_never_cut_off(qtbot: QtBot, book: Book, account: Account) -> None:
    portal = Portal(qtbot, book)

    portal.screen.show_account(account.account_id)

    table = portal.screen.table
    for column in range(3):
        wanted = max(
            table.fontMetrics().horizontalAdvance(cells[column]) for cells in portal.listed
        )
        assert table.columnWidth(column) >= wanted + 24


def test_an_invoice_is_cancelled_from_its_menu_and_then_says_so(
    qtbot: QtBot, book: Book, account: Account
) -> None:
    portal = Portal(qtbot, book)
    portal.screen.show_account(account.account_id)

    QTest.keyClick(portal.screen.table, Qt.Key.Key_Menu)
    menu = portal.screen.findChild(Menu)
    assert isinstance(menu, Menu)
    with qtbot.waitSignal(portal.screen.cancel_requested) as requested:
        next(each for each in menu.actions() if each.text() == "Cancel invoice…").trigger()

    (number,) = requested.args
    book.services.corrections.issue_credit_note(
        book.operator, str(number), key="c1", reason="Ordered twice"
    )
    portal.screen.reload()
    assert portal.listed[0][0].startswith("TEST-ST-")
    chips = [portal.screen.model.row_at(place) for place in range(2)]
    assert [row is not None and status_sentence(row)[:11] for row in chips] == [
        "Credit note",
        "Cancelled, ",
    ]


def test_an_auditor_is_offered_no_correction(qtbot: QtBot, book: Book, account: Account) -> None:
    portal = Portal(qtbot, book, role=Role.AUDITOR)
    portal.screen.show_account(account.account_id)

    QTest.keyClick(portal.screen.table, Qt.Key.Key_Menu)

    menu = portal.screen.findChild(Menu)
    assert isinstance(menu, Menu)
    assert [action.text() for action in menu.actions()] == ["Print", "Save PDF"]
