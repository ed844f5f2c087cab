"""What assistive tools call a widget, and which widgets somebody can do something with."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QWidget


def name_of(widget: QWidget) -> str:
    """Return the accessible name.

    On Linux a combo box tells what is chosen instead, and its label as a relation.
    """
    interface = QAccessible.queryAccessibleInterface(widget)
    if interface is None:
        return ""
    if not isinstance(widget, QComboBox):
        return interface.text(QAccessible.Text.Name)
    labels = [
        other.text(QAccessible.Text.Name)
        for other, relation in interface.relations()
        if relation == QAccessible.RelationFlag.Label
    ]
    return next(filter(None, labels), widget.accessibleName())


def is_interactive(widget: QWidget) -> bool:
    """Say whether somebody can do something with it, by the keyboard or by the mouse.

    What passes the keyboard on to a part of it is not it, but the part is.
    """
    if not widget.isVisible() or widget.focusProxy() is not None:
        return False
    if isinstance(widget, QLabel):  # One whose text can be marked is still a text.
        return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return isinstance(widget, QAbstractButton) or widget.focusPolicy() != Qt.FocusPolicy.NoFocus


def interactive_widgets(place: QWidget) -> list[QWidget]:
    """Return what is seen within ``place`` and can be used, in no order."""
    return [each for each in place.findChildren(QWidget) if is_interactive(each)]
