from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from tests.book import Book
from tests.ui.accounts.books import WaitingTasks
from ui.changes import ChangeHub, Topic
from ui.documents.periods import Period
from ui.invoices.screen import InvoicesScreen
from ui.tasks import InlineTasks, Tasks
from ui.widgets.menu import Menu


class Invoices:
    """The screen over a book, and what it is told with."""

    def __init__(self, qtbot: QtBot, book: Book, *, tasks: Tasks | None = None) -> None:
        self.changes = ChangeHub()
        self.screen = InvoicesScreen(
            services=book.services,
            operator=book.operator,
            tasks=tasks or InlineTasks(),
            changes=self.changes,
            clock=book.clock,
        )
        qtbot.addWidget(self.screen)
        self.screen.resize(1144, 860)
        self.screen.show()
        self.list = self.screen.list_panel

    @property
    def listed(self) -> list[str]:
        model = self.list.model
        return [model.number_at(row) for row in range(model.rowCount())]

    def cells(self, row: int) -> list[str]:
        model = self.list.model
        return [str(model.index(row, column).data()) for column in range(model.columnCount())]

    def search(self, text: str) -> None:
        self.list.search_edit.setText(text)
        QTest.keyClick(self.list.search_edit, Qt.Key.Key_Return)

    def select_all(self) -> None:
        self.list.table.selectAll()


@pytest.fixture
def filled(book: Book) -> Book:
    """Two documents of October and one of November."""
    book.clock.set(datetime(2026, 10, 5, 9, 0, tzinfo=UTC))
    first = book.account(company="Weidmann Logistik GmbH")
    book.top_up(first, "250.00")
    book.top_up(book.account("NL", company="Van der Meer Groothandel B.V."), "100.00")
    book.clock.set(datetime(2026, 11, 23, 13, 2, tzinfo=UTC))
    book.top_up(first, "500.00")
    return book


def test_documents_of_all_accounts_are_listed_newest_first(qtbot: QtBot, filled: Book) -> None:
    invoices = Invoices(qtbot, filled)

    assert invoices.cells(0) == [
        "TEST-RE-2026-000003",
        "23 Nov 2026",
        "Weidmann Logistik GmbH",
        "TEST-TU-2026-000003",
        "€604.22",
        "Card",
        "Paid",
    ]
    assert invoices.listed[1:] == ["TEST-RE-2026-000002", "TEST-RE-2026-000001"]
    assert invoices.screen.foot.note_label.text() == "3 documents, €1,008.23 in total"


def test_the_search_finds_customers_and_numbers(qtbot: QtBot, filled: Book) -> None:
    invoices = Invoices(qtbot, filled)

    invoices.search("meer")
    by_customer = invoices.listed
    invoices.search("TU-2026-000003")

    assert by_customer == ["TEST-RE-2026-000002"]
    assert invoices.listed == ["TEST-RE-2026-000003"]


def test_a_period_narrows_the_list(qtbot: QtBot, filled: Book) -> None:
    invoices = Invoices(qtbot, filled)

    invoices.list.periods.button("last_month").click()

    assert invoices.listed == ["TEST-RE-2026-000002", "TEST-RE-2026-000001"]
    assert invoices.screen.foot.note_label.text() == "2 documents, €404.01 in total"


def test_nothing_found_says_so_and_offers_nothing(qtbot: QtBot, filled: Book) -> None:
    invoices = Invoices(qtbot, filled)

    invoices.search("nobody")

    assert invoices.list.empty.line_label.text() == "Nothing found"
    assert invoices.list.stack.currentWidget() is invoices.list.empty
    assert not invoices.screen.actions_bar.save_button.isVisible()


def test_a_book_without_documents_says_what_makes_one(qtbot: QtBot, book: Book) -> None:
    invoices = Invoices(qtbot, book)

    assert invoices.list.empty.line_label.text() == "No invoices yet"


def test_enter_shows_the_pages_and_escape_hides_them(qtbot: QtBot, filled: Book) -> None:
    invoices = Invoices(qtbot, filled)
    before = invoices.list.is_previewing

    QTest.keyClick(invoices.list.table, Qt.Key.Key_Return)
    shown = invoices.list.document_panel.number
    pages = invoices.list.document_panel.view.pages_count
    QTest.keyClick(invoices.list.table, Qt.Key.Key_Escape)

    assert not before
    assert (shown, pages) == ("TEST-RE-2026-000003", 1)
    assert not invoices.list.is_previewing


def test_the_pages_follow_the_selection(qtbot: QtBot, filled: Book) -> None:
    invoices = Invoices(qtbot, filled)
    invoices.screen.actions_bar.preview_button.click()

    QTest.keyClick(invoices.list.table, Qt.Key.Key_Down)

    assert invoices.list.document_panel.number == "TEST-RE-2026-000002"
    assert invoices.screen.actions_bar.preview_button.text() == "Hide preview"


def test_several_are_saved_into_a_folder(qtbot: QtBot, filled: Book, tmp_path: Path) -> None:
    invoices = Invoices(qtbot, filled)
    folder = tmp_path / "october"
    folder.mkdir()
    invoices.select_all()

    invoices.screen.actions_bar.save_button.click()
    dialog = invoices.screen.findChild(QFileDialog, "save_dialog")
    assert isinstance(dialog, QFileDialog)
    dialog.setDirectory(str(tmp_path))
    dialog.selectFile(str(folder))
    dialog.accept()

    assert invoices.screen.actions_bar.save_button.text() == "Save 3 PDFs"
    assert len(list(folder.iterdir())) == 3
    assert invoices.screen.banner.sentence_label.text() == f"3 documents saved in {folder}."


def test_the_selection_survives_a_reload(qtbot: QtBot, filled: Book) -> None:
    invoices = Invoices(qtbot, filled)
    invoices.select_all()

    invoices.screen.reload()

    assert len(invoices.list.selected_numbers) == 3


def test_the_key_saves_what_is_selected(qtbot: QtBot, filled: Book) -> None:
    invoices = Invoices(qtbot, filled)

    QTest.keyClick(invoices.list.table, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)

    assert invoices.screen.findChild(QFileDialog, "save_dialog") is not None


def test_a_document_can_be_asked_for_by_number(qtbot: QtBot, filled: Book) -> None:
    invoices = Invoices(qtbot, filled)
    invoices.search("meer")

    invoices.screen.show_document("TEST-RE-2026-000001")

    assert len(invoices.listed) == 3
    assert invoices.list.document_panel.number == "TEST-RE-2026-000001"


def test_the_menu_of_a_row_leads_to_its_account(qtbot: QtBot, filled: Book) -> None:
    invoices = Invoices(qtbot, filled)
    invoices.list.table.select_position(1)

    QTest.keyClick(invoices.list.table, Qt.Key.Key_Menu)
    menu = invoices.screen.findChild(Menu)
    assert isinstance(menu, Menu)
    with qtbot.waitSignal(invoices.screen.account_requested) as requested:
        menu.actions()[-1].trigger()

    row = invoices.list.selected_row
    assert [action.text() for action in menu.actions()] == [
        "Preview",
        "Print",
        "Save PDF",
        "Send again",
        "Cancel invoice…",
        "Correct invoice…",
        "Open account",
    ]
    assert row is not None
    assert requested.args == [row.account_id]


def test_an_invoice_is_cancelled_or_corrected_from_its_menu(qtbot: QtBot, filled: Book) -> None:
    invoices = Invoices(qtbot, filled)
    invoices.list.table.select_position(1)
    row = invoices.list.selected_row
    assert row is not None

    QTest.keyClick(invoices.list.table, Qt.Key.Key_Menu)
    menu = invoices.screen.findChild(Menu)
    assert isinstance(menu, Menu)
    with qtbot.waitSignal(invoices.screen.cancel_requested) as cancelled:
        menu.actions()[4].trigger()
    with qtbot.waitSignal(invoices.screen.correct_requested) as corrected:
        menu.actions()[5].trigger()

    assert cancelled.args == corrected.args == [row.number]


def test_the_answer_to_an_earlier_search_is_dropped(qtbot: QtBot, filled: Book) -> None:
    tasks = WaitingTasks()
    invoices = Invoices(qtbot, filled, tasks=tasks)
    tasks.finish_all()
    invoices.search("meer")
    invoices.search("weidmann")

    tasks.finish(1)
    tasks.finish_all()

    assert invoices.listed == ["TEST-RE-2026-000003", "TEST-RE-2026-000001"]


def test_a_new_document_appears_by_itself(qtbot: QtBot, filled: Book) -> None:
    invoices = Invoices(qtbot, filled)
    filled.top_up(filled.account(), "77.00")

    invoices.changes.announce(Topic.INVOICES)

    qtbot.waitUntil(lambda: len(invoices.listed) == 4)
    assert invoices.list.selected_numbers == ["TEST-RE-2026-000003"]


def test_find_puts_the_cursor_into_the_search(qtbot: QtBot, filled: Book) -> None:
    invoices = Invoices(qtbot, filled)
    invoices.screen.activateWindow()

    invoices.screen.focus_search()

    qtbot.waitUntil(invoices.list.search_edit.hasFocus)


def test_the_pages_print_and_save_all_that_is_selected(qtbot: QtBot, filled: Book) -> None:
    invoices = Invoices(qtbot, filled)
    invoices.screen.actions_bar.show_preview()
    model = invoices.list.table.selectionModel()

    model.select(
        invoices.list.model.index(1, 0),
        QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
    )

    assert invoices.list.document_panel.save_button.accessibleName() == "Save 2 PDFs"


def test_the_documents_of_a_month_are_saved_in_one_file(
    qtbot: QtBot, filled: Book, tmp_path: Path
) -> None:
    invoices = Invoices(qtbot, filled)
    zip_button = invoices.screen.actions_bar.zip_button
    assert not zip_button.isVisible()  # Not of everything there is.
    invoices.list.periods.set_current(Period.LAST_MONTH)
    invoices.screen.reload()

    zip_button.click()
    dialog = invoices.screen.findChild(QFileDialog, "save_dialog")
    assert isinstance(dialog, QFileDialog)
    assert Path(dialog.selectedFiles()[0]).name == "invoices-2026-10.zip"
    dialog.fileSelected.emit(str(tmp_path / "october.zip"))

    with ZipFile(tmp_path / "october.zip") as packed:
        for name in packed.namelist():
            number = name.removesuffix(".pdf")
            stored = filled.services.invoices.document(filled.operator, number)
            assert packed.read(name) == stored
    assert len(packed.namelist()) == 2
    assert "2 documents saved in" in invoices.screen.banner.sentence_label.text()
