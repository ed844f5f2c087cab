"""What a label, button or frame is for; the style sheet gives each role its look."""

from __future__ import annotations

from typing import Literal, overload

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QFrame, QLabel, QLineEdit, QWidget

from ui.style.focus_ring import ring_on_keyboard_focus

LabelRole = Literal[
    "pageTitle",
    "heading",
    "cardFigure",
    "cardFigureBad",
    "dialogHeading",
    "total",
    "section",
    "strong",
    "semibold",
    "body",
    "second",
    "muted",
    "label",
    "cardLabel",
    "caption",
    "faint",
    "count",
    "error",
    "errorLine",
    "ok",
    "warn",
]
ButtonRole = Literal[
    "primary",
    "primaryDanger",
    "secondary",
    "quiet",
    "danger",
    "link",
    "icon",
    "preset",
    "painted",
]
FrameRole = Literal[
    "page",
    "card",
    "tableCard",
    "inset",
    "chat",
    "ownChat",
    "pane",
    "line",
    "verticalLine",
    "sidebar",
    "bannerInfo",
    "bannerOk",
    "bannerWarn",
    "bannerBad",
]
FieldRole = Literal["amount", "search"]


@overload
def set_role(widget: QLabel, role: LabelRole) -> None: ...
@overload
def set_role(widget: QAbstractButton, role: ButtonRole) -> None: ...
@overload
def set_role(widget: QWidget, role: FrameRole) -> None: ...
def set_role(widget: QWidget, role: str) -> None:
    """Give ``widget`` the look of that role; safe to call again with another."""
    widget.setProperty("role", role)
    if isinstance(widget, QAbstractButton):
        _prepare_button(widget, role)
    elif isinstance(widget, QFrame) and not isinstance(widget, QLabel):
        _prepare_frame(widget, role)
    polish_again(widget)


def polish_again(widget: QWidget) -> None:
    """Let the style sheet look again at the properties of a widget that has its look already."""
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        style = widget.style()
        style.unpolish(widget)
        style.polish(widget)
        widget.update()


def set_role_of_field(field: QLineEdit, role: FieldRole) -> None:
    """Give a line to type in the look of an amount or of a search."""
    field.setProperty("role", role)


def _prepare_button(button: QAbstractButton, role: str) -> None:
    if role == "link":
        button.setCursor(Qt.CursorShape.PointingHandCursor)
    else:
        button.unsetCursor()
    ring_on_keyboard_focus(button)


def _prepare_frame(frame: QFrame, role: str) -> None:
    if role == "line":
        frame.setFixedHeight(1)
    elif role == "verticalLine":
        frame.setFixedWidth(1)
