"""Small PDF documents of a known number of pages."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, Qt
from PySide6.QtGui import QPageSize, QPainter, QPdfWriter


def pdf_of(pages: int) -> bytes:
    """Return a document of A4 pages, each with a black square at its top left."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = QPainter(writer)
    for number in range(pages):
        if number:
            writer.newPage()
        painter.fillRect(1000, 1000, 1200, 1200, Qt.GlobalColor.black)
    painter.end()
    buffer.close()
    return bytes(content.data())
