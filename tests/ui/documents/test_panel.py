from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from billing_desktop.domain.listing import InvoiceRow
from tests.book import Book
from tests.ui.accounts.books import WaitingTasks
from ui.documents.panel import DocumentPanel
from ui.documents.printing import page_sizes
from ui.tasks import InlineTasks, Tasks
from ui.translation import set_language


def open_panel(qtbot: QtBot, book: Book, *, tasks: Tasks | None = None) -> DocumentPanel:
    panel = DocumentPanel(
        services=book.services, operator=book.operator, tasks=tasks or InlineTasks()
    )
    qtbot.addWidget(panel)
    panel.resize(620, 700)
    panel.show()
    return panel


def invoices(book: Book, count: int = 1) -> list[InvoiceRow]:
    account = book.account()
    numbers = [book.top_up(account, "250.00").invoice_number or "" for _ in range(count)]
    return list(book.services.invoices.rows(book.operator, numbers))


def save_dialog(panel: DocumentPanel) -> QFileDialog:
    dialog = panel.findChild(QFileDialog, "save_dialog")
    assert isinstance(dialog, QFileDialog)
    return dialog


def test_the_stored_bytes_are_shown_with_number_and_status(qtbot: QtBot, book: Book) -> None:
    panel = open_panel(qtbot, book)
    [row] = invoices(book)

    with qtbot.waitSignal(panel.shown):
        panel.show_document(row)

    assert panel.number_label.text() == row.number
    assert panel.status_label.text() == "Paid by card, 23 Nov 2026"
    assert panel.view.pages_count == 1
    assert panel.view.pages.accessibleDescription() == "€302.26, Paid by card, 23 Nov 2026, 1 page"


def test_without_a_document_there_is_nothing_to_press(qtbot: QtBot, book: Book) -> None:
    panel = open_panel(qtbot, book)

    panel.show_document(None)

    assert not panel.save_button.isVisible()
    assert not panel.print_button.isVisible()


def test_the_answer_for_an_earlier_document_is_dropped(qtbot: QtBot, book: Book) -> None:
    tasks = WaitingTasks()
    panel = open_panel(qtbot, book, tasks=tasks)
    first, second = invoices(book, 2)
    panel.show_document(first)
    panel.show_document(second)
    told: list[str] = []
    panel.shown.connect(told.append)

    tasks.finish(1)
    tasks.finish(0)

    assert told == [second.number]


def test_a_changed_document_is_not_shown_but_explained(qtbot: QtBot, book: Book) -> None:
    panel = open_panel(qtbot, book)
    [row] = invoices(book)
    book.execute(
        "DROP TRIGGER document_no_update",
        "UPDATE document SET pdf = x'00'",
    )

    panel.show_document(row)

    assert "was changed after it was issued" in panel.banner.sentence_label.text()
    assert panel.view.pages_count == 0


def test_save_suggests_the_number_and_writes_the_stored_bytes(
    qtbot: QtBot, book: Book, tmp_path: Path
) -> None:
    panel = open_panel(qtbot, book)
    [row] = invoices(book)
    panel.show_document(row)

    panel.save_button.click()
    dialog = save_dialog(panel)
    suggested = Path(dialog.selectedFiles()[0]).name
    dialog.setDirectory(str(tmp_path))
    dialog.selectFile(str(tmp_path / "mine.pdf"))
    dialog.accept()

    stored = book.services.invoices.document(book.operator, row.number)
    assert suggested == f"{row.number}.pdf"
    assert (tmp_path / "mine.pdf").read_bytes() == stored
    assert panel.banner.sentence_label.text() == f"Saved as {tmp_path / 'mine.pdf'}."


def test_several_are_saved_into_a_folder(qtbot: QtBot, book: Book, tmp_path: Path) -> None:
    panel = open_panel(qtbot, book)
    rows = invoices(book, 3)
    folder = tmp_path / "for the accountant"
    folder.mkdir()
    panel.show_document(rows[0], [row.number for row in rows])

    panel.save_button.click()
    dialog = save_dialog(panel)
    dialog.setDirectory(str(tmp_path))
    dialog.selectFile(str(folder))
    dialog.accept()

    assert panel.save_button.text() == "Save 3 PDFs"
    assert sorted(path.stem for path in folder.iterdir()) == sorted(row.number for row in rows)


def test_a_second_press_opens_no_second_dialog(qtbot: QtBot, book: Book) -> None:
    panel = open_panel(qtbot, book)
    panel.show_document(invoices(book)[0])

    panel.save_button.click()
    panel.save_button.click()

    dialogs = panel.findChildren(QFileDialog)
    assert len(dialogs) == 1
    dialogs[0].reject()
    panel.save_button.click()
    assert panel.findChildren(QFileDialog)[-1].isVisible()


def test_printing_goes_through_the_dialog_of_the_system(
    qtbot: QtBot, book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def to_file(dialog: QPrintDialog) -> None:
        printer = dialog.printer()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "paper.pdf"))
        printer.setResolution(72)
        dialog.finished.emit(QDialog.DialogCode.Accepted)

    monkeypatch.setattr(QPrintDialog, "show", to_file)
    panel = open_panel(qtbot, book)
    panel.show_document(invoices(book)[0])

    panel.print_button.click()

    assert len(page_sizes((tmp_path / "paper.pdf").read_bytes())) == 1
    assert panel.banner.what_label.text() == "Done"
    assert "handed to" in panel.banner.sentence_label.text()


def test_the_keys_are_those_of_every_program(qtbot: QtBot, book: Book) -> None:
    panel = open_panel(qtbot, book)
    panel.show_document(invoices(book)[0])
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)

    QTest.keyClick(panel, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)

    assert save_dialog(panel).isVisible()


def test_where_there_is_little_room_print_is_an_icon(qtbot: QtBot, book: Book) -> None:
    panel = open_panel(qtbot, book)
    panel.show_document(invoices(book)[0])

    panel.resize(480, 700)

    assert panel.print_button.text() == ""
    assert panel.print_button.accessibleName() == "Print"
    assert panel.print_button.toolTip() == "Print"


def test_hostile_names_stay_text(qtbot: QtBot, book: Book) -> None:
    panel = open_panel(qtbot, book)
    panel.show_document(invoices(book)[0])

    labels = [label for label in panel.findChildren(QLabel) if label.text()]

    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)


def test_the_e_invoice_inside_is_saved_as_a_file(qtbot: QtBot, book: Book, tmp_path: Path) -> None:
    panel = open_panel(qtbot, book)
    [row] = invoices(book)
    panel.show_document(row)

    panel.xml_button.click()
    dialog = save_dialog(panel)
    suggested = Path(dialog.selectedFiles()[0]).name
    dialog.setDirectory(str(tmp_path))
    dialog.selectFile(str(tmp_path / "mine.xml"))
    dialog.accept()

    assert suggested == f"{row.number}.xml"
    stored = book.services.invoices.xml(book.operator, row.number)
    assert (tmp_path / "mine.xml").read_bytes() == stored
    assert stored.startswith(b"<?xml")


@pytest.mark.parametrize("spoken", ["en", "de"])
def test_in_a_narrow_window_the_number_is_read_whole(qtbot: QtBot, book: Book, spoken: str) -> None:
    set_language(spoken)
    panel = open_panel(qtbot, book)
    panel.mail_button.show()
    [row] = invoices(book)
    panel.show_document(row)
    wide = panel.save_button.text()

    panel.resize(500, 700)

    qtbot.waitUntil(lambda: not panel.number_label.is_elided())
    assert panel.save_button.text() == "PDF"
    assert panel.save_button.accessibleName() == panel.save_button.toolTip() == wide
