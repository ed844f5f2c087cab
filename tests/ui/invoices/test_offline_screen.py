"""Without the books: found, read, printed and saved from this computer's copies alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from billing_desktop.offline import offline_services
from billing_desktop.services.offline_invoices import READER
from tests.book import Book
from ui.invoices.offline_screen import OfflineScreen
from ui.tasks import InlineTasks


@pytest.fixture
def documents(book: Book) -> dict[str, bytes]:
    """Two issued documents; the book is gone afterwards."""
    found = {}
    for company in ("Weidmann Logistik GmbH", "Van der Meer Groothandel B.V."):
        number = book.top_up(book.account(company=company)).invoice_number
        assert number is not None
        found[number] = book.services.invoices.document(book.operator, number)
    book.services.close()
    book.settings.book_file.unlink()
    return found


@pytest.fixture
def screen(qtbot: QtBot, book: Book, documents: dict[str, bytes]) -> OfflineScreen:
    services = offline_services(book.settings)
    screen = OfflineScreen(services=services, operator=READER, tasks=InlineTasks())
    qtbot.addWidget(screen)
    screen.resize(1144, 860)
    screen.show()
    return screen


def listed(screen: OfflineScreen) -> list[str]:
    model = screen.list_panel.model
    return [model.number_at(row) for row in range(model.rowCount())]


def search(screen: OfflineScreen, text: str) -> None:
    screen.list_panel.search_edit.setText(text)
    QTest.keyClick(screen.list_panel.search_edit, Qt.Key.Key_Return)


def test_it_says_what_it_is_and_how_much_there_is(
    screen: OfflineScreen, documents: dict[str, bytes]
) -> None:
    assert listed(screen) == sorted(documents, reverse=True)
    assert screen.offline_banner.what_label.text() == "Offline: reprint only"
    assert "copies of 2 documents" in screen.offline_banner.sentence_label.text()


def test_documents_are_found_by_customer_and_amount(screen: OfflineScreen) -> None:
    search(screen, "weidmann 60.69")

    assert listed(screen) == ["TEST-RE-2026-000001"]
    assert "copies of 2 documents" in screen.offline_banner.sentence_label.text()


def test_the_pages_of_a_copy_are_shown_by_enter_and_put_away_by_escape(
    qtbot: QtBot, screen: OfflineScreen
) -> None:
    panel = screen.list_panel.document_panel
    with qtbot.waitSignal(panel.shown):
        QTest.keyClick(screen.list_panel.table, Qt.Key.Key_Return)
    assert panel.number == "TEST-RE-2026-000002"

    QTest.keyClick(screen, Qt.Key.Key_Escape)

    assert panel.isHidden()


def test_a_saved_copy_is_what_was_issued(
    screen: OfflineScreen, documents: dict[str, bytes], tmp_path: Path
) -> None:
    search(screen, "000001")
    screen.actions_bar.save_button.click()
    dialog = screen.findChild(QFileDialog, "save_dialog")
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "saved.pdf"))
    dialog.reject()

    assert (tmp_path / "saved.pdf").read_bytes() == documents["TEST-RE-2026-000001"]
    assert screen.banner.isVisible()


def test_a_copy_that_was_changed_is_refused_with_a_sentence(
    screen: OfflineScreen, book: Book
) -> None:
    copy = book.settings.data_dir / "documents" / "TEST-RE-2026-000002.pdf"
    copy.write_bytes(b"%PDF-1.7 another document")

    screen.actions_bar.print_button.click()

    assert "was changed after it was issued" in screen.banner.sentence_label.text()


def test_one_can_try_to_reach_the_books_again(qtbot: QtBot, screen: OfflineScreen) -> None:
    with qtbot.waitSignal(screen.connect_requested):
        screen.connect_button.click()
