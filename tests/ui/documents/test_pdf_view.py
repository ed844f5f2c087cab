from __future__ import annotations

import pytest
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.documents.pdfs import pdf_of
from ui.documents.pdf_view import ZOOM_MAX, ZOOM_MIN, PdfView


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(660, 500)
    made.show()
    return made


@pytest.fixture
def view(parent: QWidget) -> PdfView:
    made = PdfView(parent)
    made.resize(600, 400)
    made.show()
    return made


def test_a_page_is_as_wide_as_there_is_room(view: PdfView) -> None:
    assert view.show_pdf(pdf_of(2))

    assert view.pages_count == 2
    assert view.pages.zoomMode() is QPdfView.ZoomMode.FitToWidth


def test_zooming_starts_from_what_is_seen(view: PdfView) -> None:
    view.show_pdf(pdf_of(1))
    fitted = view.shown_zoom

    view.zoom_in()

    assert view.shown_zoom == pytest.approx(fitted * 1.25)
    view.zoom_out()
    assert view.shown_zoom == pytest.approx(fitted)


def test_zoom_has_an_end_on_both_sides(view: PdfView) -> None:
    view.show_pdf(pdf_of(1))

    for _ in range(30):
        view.zoom_in()
    assert view.shown_zoom == ZOOM_MAX
    for _ in range(30):
        view.zoom_out()
    assert view.shown_zoom == ZOOM_MIN


def test_bytes_that_are_no_document_are_told(view: PdfView) -> None:
    assert not view.show_pdf(b"not a document")


def test_one_document_after_the_other(view: PdfView) -> None:
    view.show_pdf(pdf_of(3))

    assert view.show_pdf(pdf_of(1))
    assert view.pages_count == 1
    view.clear()
    assert view.pages_count == 0


def test_a_view_that_is_deleted_takes_its_document_along(qtbot: QtBot, parent: QWidget) -> None:
    view = PdfView(parent)
    view.resize(600, 400)
    view.show()
    view.show_pdf(pdf_of(2))

    with qtbot.waitSignal(view.destroyed):
        view.deleteLater()

    assert parent.findChild(PdfView) is None
