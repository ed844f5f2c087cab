"""The pages of a document on the screen."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QMargins
from PySide6.QtGui import QGuiApplication
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

_MARGIN = 16
_ZOOM_STEP = 1.25
ZOOM_MIN, ZOOM_MAX = 0.25, 5.0
_POINTS_PER_INCH = 72


class PdfView(QWidget):
    """Shows the bytes it is given, as wide as there is room until somebody zooms."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Before the pages and not a part of them: a document that closes tells the pages, and
        # must not do so when these are half gone.
        self._document = QPdfDocument(self)
        self._buffer = QBuffer(self._document)
        self.pages = QPdfView(self)
        self.pages.setObjectName("pdf_pages")
        self.pages.setFrameShape(QFrame.Shape.NoFrame)
        self.pages.setPageMode(QPdfView.PageMode.MultiPage)
        self.pages.setDocumentMargins(QMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN))
        self.pages.setPageSpacing(_MARGIN)
        self.pages.setDocument(self._document)
        self.setFocusProxy(self.pages)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pages)
        self.fit_width()

    def show_pdf(self, pdf: bytes) -> bool:
        """Show that document from its first page; False when it cannot be read."""
        self.clear()
        self._buffer.setData(QByteArray(pdf))
        self._buffer.open(QBuffer.OpenModeFlag.ReadOnly)
        self._document.load(self._buffer)
        self.pages.verticalScrollBar().setValue(0)
        return self._document.status() is QPdfDocument.Status.Ready

    def clear(self) -> None:
        """Show nothing."""
        self._document.close()
        self._buffer.close()

    def describe(self, name: str, description: str) -> None:
        """Say in words what the pages show: pictures of text are not read aloud."""
        self.pages.setAccessibleName(name)
        self.pages.setAccessibleDescription(description)

    @property
    def pages_count(self) -> int:
        """How many pages are shown."""
        return self._document.pageCount()

    def fit_width(self) -> None:
        """Make a page as wide as there is room."""
        self.pages.setZoomMode(QPdfView.ZoomMode.FitToWidth)

    def zoom_in(self) -> None:
        """Show everything larger."""
        self._zoom_to(self.shown_zoom * _ZOOM_STEP)

    def zoom_out(self) -> None:
        """Show everything smaller."""
        self._zoom_to(self.shown_zoom / _ZOOM_STEP)

    @property
    def shown_zoom(self) -> float:
        """How large pages are shown, 1.0 being the size on paper."""
        if self.pages.zoomMode() is QPdfView.ZoomMode.Custom or not self.pages_count:
            return self.pages.zoomFactor()
        dots = QGuiApplication.primaryScreen().logicalDotsPerInch()
        page = self._document.pagePointSize(0).width() * dots / _POINTS_PER_INCH
        return (self.pages.viewport().width() - 2 * _MARGIN) / page

    def _zoom_to(self, zoom: float) -> None:
        self.pages.setZoomMode(QPdfView.ZoomMode.Custom)
        self.pages.setZoomFactor(min(max(zoom, ZOOM_MIN), ZOOM_MAX))
