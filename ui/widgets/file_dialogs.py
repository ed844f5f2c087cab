"""Asking for a file to write or to read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from ui.translation import tr


def ask_where(
    parent: QWidget, *, title: str, name: str, names: str, then: Callable[[Path], object]
) -> QFileDialog:
    """Ask where to write; ``name`` is suggested, its ending is added where none is typed."""
    dialog = _dialog(parent, title, then)
    dialog.setObjectName("save_dialog")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(names)
    dialog.setDefaultSuffix(Path(name).suffix.removeprefix("."))
    dialog.selectFile(name)
    dialog.open()
    return dialog


def ask_for_file(
    parent: QWidget, *, title: str, names: str, then: Callable[[Path], object]
) -> QFileDialog:
    """Ask for a file that is there."""
    dialog = _dialog(parent, title, then)
    dialog.setObjectName("choose_file_dialog")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters([names, tr("All files (*)")])
    dialog.open()
    return dialog


def _dialog(parent: QWidget, title: str, then: Callable[[Path], object]) -> QFileDialog:
    dialog = QFileDialog(parent, title)
    place = QStandardPaths.StandardLocation.DocumentsLocation
    dialog.setDirectory(QStandardPaths.writableLocation(place))
    dialog.fileSelected.connect(lambda path: then(Path(path)))
    dialog.finished.connect(dialog.deleteLater)
    return dialog
