"""The one style sheet of the program, made from the colours of a theme."""

from __future__ import annotations

from dataclasses import fields
from importlib.resources import files
from string import Template

from ui.style.tokens import Tokens

_LABELS = """
QLabel { color: $text; background: transparent; }
QLabel[role="pageTitle"], QLabel[role="heading"] { font-size: 22px; font-weight: 600; }
QLabel[role="cardFigure"] { font-size: 26px; font-weight: 600; }
QLabel[role="cardFigureBad"] { font-size: 26px; font-weight: 600; color: $bad; }
QLabel[role="dialogHeading"], QLabel[role="total"] { font-size: 18px; font-weight: 600; }
QLabel[role="section"] { font-size: 15px; font-weight: 600; }
QLabel[role="strong"] { font-weight: 500; }
QLabel[role="semibold"] { font-weight: 600; }
QLabel[role="second"], QLabel[role="count"] { color: $muted; }
QLabel[role="muted"] { color: $muted; font-size: 12px; }
QLabel[role="label"] { font-size: 12px; font-weight: 500; }
QLabel[role="cardLabel"] { color: $faint; font-size: 12px; font-weight: 600; }
QLabel[role="caption"] { color: $faint; font-size: 12px; font-weight: 600; }
QLabel[role="faint"] { color: $faint; font-size: 12px; }
QLabel[role="error"] { color: $bad; }
QLabel[role="errorLine"] { color: $bad; font-size: 12px; }
QLabel[role="ok"] { color: $ok; }
QLabel[role="warn"] { color: $warn; }
QLabel:disabled { color: $faint; }
"""

_FRAMES = """
QMainWindow, QWidget[role="page"] { background: $canvas; }
QDialog { background: $raised; }
QToolTip {
    background: $raised; color: $text; border: 1px solid $line_button; padding: 4px 6px;
    font-size: 12px;
}
QWidget[role="sidebar"] { background: $sidebar; }
QFrame[role="card"], QFrame[role="tableCard"] {
    background: $surface; border: 1px solid $line; border-radius: 8px;
}
QFrame[role="inset"], QFrame[role="chat"] {
    background: $sunken; border: none; border-radius: 6px;
}
QFrame[role="ownChat"] { background: $accent_soft; border: none; border-radius: 8px; }
QFrame[role="pane"] { background: $surface; border: none; }
QFrame[role="line"], QFrame[role="verticalLine"] { background: $line; border: none; }
QFrame[role="bannerInfo"] { background: $accent_soft; border: none; border-radius: 8px; }
QFrame[role="bannerOk"] { background: $ok_soft; border: none; border-radius: 8px; }
QFrame[role="bannerWarn"] { background: $warn_soft; border: none; border-radius: 8px; }
QFrame[role="bannerBad"] { background: $bad_soft; border: none; border-radius: 8px; }
QScrollArea, QScrollArea > QWidget > QWidget[role="page"] { border: none; }
QSplitter::handle { background: $line; }
"""

_BUTTONS = """
QPushButton, QToolButton {
    background: $surface; color: $text; border: 1px solid $line_button; border-radius: 6px;
    min-height: 30px; padding: 0 12px; font-weight: 500;
}
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QToolButton:pressed { background: $sunken; }
QPushButton:disabled, QToolButton:disabled { background: $sunken; color: $faint; }
QPushButton:disabled { border-color: $line; }
QPushButton[role="primary"] {
    background: $accent; color: $on_accent; border: 1px solid $accent; padding: 0 14px;
    font-weight: 600;
}
QPushButton[role="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[role="primary"]:pressed {
    background: $accent_pressed; border-color: $accent_pressed;
}
QPushButton[role="primaryDanger"] {
    background: $bad; color: $canvas; border: 1px solid $bad; padding: 0 14px; font-weight: 600;
}
QPushButton[role="primary"]:disabled, QPushButton[role="primaryDanger"]:disabled {
    background: $neutral_soft; border-color: $neutral_soft; color: $faint;
}
QPushButton[role="quiet"], QPushButton[role="danger"], QPushButton[role="icon"],
QToolButton[role="icon"] { background: transparent; border: 1px solid transparent; }
QPushButton[role="quiet"]:hover, QPushButton[role="icon"]:hover,
QToolButton[role="icon"]:hover { background: $neutral_soft; }
QPushButton[role="danger"] { color: $bad; padding: 0 8px; }
QPushButton[role="danger"]:hover { background: $bad_soft; }
QPushButton[role="quiet"]:disabled, QPushButton[role="danger"]:disabled,
QPushButton[role="icon"]:disabled { color: $faint; background: transparent; }
QPushButton[role="icon"], QToolButton[role="icon"] {
    min-width: 30px; max-width: 30px; padding: 0;
}
QPushButton[role="link"] {
    background: transparent; border: none; color: $accent_text; padding: 0; min-height: 20px;
}
QPushButton[role="link"]:hover { text-decoration: underline; }
QPushButton[role="link"]:disabled { color: $faint; }
QPushButton[role="preset"] { min-height: 34px; padding: 0 4px; }
QPushButton[role="preset"]:checked {
    background: $accent_soft; border-color: $accent_text; color: $accent_text;
    font-weight: 600;
}
QPushButton[role="painted"] {
    background: transparent; border: none; padding: 0; min-height: 0; min-width: 0;
}
QPushButton::menu-indicator, QToolButton::menu-indicator { image: none; width: 0; }
"""

_FIELDS = """
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QAbstractSpinBox {
    background: $field; color: $text; border: 1px solid $line_strong; border-radius: 6px;
    selection-background-color: $accent; selection-color: $on_accent;
    placeholder-text-color: $faint;
}
QLineEdit, QAbstractSpinBox { padding: 0 9px; min-height: 30px; }
QAbstractSpinBox { min-height: 27px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: none; }
QPlainTextEdit, QTextEdit { padding: 5px 8px; }
QComboBox { padding: 0 9px; min-height: 30px; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus, QComboBox:on {
    border: 2px solid $accent_text; min-height: 28px;
}
QLineEdit:focus, QAbstractSpinBox:focus { padding: 0 8px; }
QAbstractSpinBox:focus, QAbstractSpinBox[invalid="true"] { min-height: 25px; }
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus, QComboBox QLineEdit {
    background: transparent; border: none; padding: 0; min-height: 0;
}
QComboBox:focus, QComboBox:on { padding: 0 8px; }
QPlainTextEdit:focus, QTextEdit:focus {
    border: 2px solid $accent_text; padding: 4px 7px;
}
QLineEdit[invalid="true"], QComboBox[invalid="true"], QAbstractSpinBox[invalid="true"] {
    border: 2px solid $bad; min-height: 28px;
}
QLineEdit[invalid="true"], QAbstractSpinBox[invalid="true"] { padding: 0 8px; }
QComboBox[invalid="true"] { padding: 0 8px; }
QPlainTextEdit[invalid="true"] { border: 2px solid $bad; padding: 4px 7px; }
QLineEdit[readOnly="true"], QPlainTextEdit[readOnly="true"], QLineEdit:disabled,
QComboBox:disabled, QAbstractSpinBox:disabled {
    background: $sunken; color: $muted; border-color: $line;
}
QLineEdit[role="amount"] {
    min-height: 34px; font-size: 15px; font-weight: 700;
}
QLineEdit[role="amount"]:focus, QLineEdit[role="amount"][invalid="true"] {
    min-height: 32px;
}
QLineEdit[role="search"] { padding-left: 26px; }
QLineEdit[role="search"]:focus { padding-left: 25px; }
QComboBox::drop-down, QDateEdit::drop-down { border: none; width: 30px; }
QComboBox::down-arrow, QDateEdit::down-arrow {
    image: url($arrow_down); width: 16px; height: 16px;
}
QComboBox QAbstractItemView {
    background: $raised; color: $text; border: 1px solid $line_button; outline: 0;
    selection-background-color: $selection; selection-color: $text; padding: 4px;
}
QComboBox QAbstractItemView::item { min-height: 28px; padding: 0 6px; border-radius: 6px; }
QComboBox QAbstractItemView::item:selected, QComboBox QAbstractItemView::item:hover {
    background: $selection; color: $text;
}
QRadioButton { spacing: 10px; color: $text; min-height: 24px; }
QRadioButton::indicator {
    width: 16px; height: 16px; border: 1px solid $line_strong; border-radius: 9px;
    background: $field;
}
QRadioButton::indicator:checked { width: 8px; height: 8px; border: 5px solid $accent; }
QRadioButton::indicator:focus { border-color: $accent_text; }
QProgressBar {
    background: $neutral_soft; border: none; border-radius: 3px; max-height: 6px;
    min-height: 6px;
}
QProgressBar::chunk { background: $accent; border-radius: 3px; }
"""

_VIEWS = """
QTableView, QListView, QTreeView {
    background: transparent; border: none; outline: 0; color: $text;
    selection-background-color: $selection; selection-color: $text;
}
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section {
    background: transparent; color: $muted; border: none; border-bottom: 1px solid $line;
    padding: 0 12px; font-size: 12px; font-weight: 600;
}
QTableCornerButton::section { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 2px 2px 2px 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0 2px 2px 2px; }
QScrollBar::handle { background: $line_button; border-radius: 4px; margin: 1px; }
QScrollBar::handle:hover { background: $line_strong; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QMenu {
    background: $raised; color: $text; border: 1px solid $line; border-radius: 8px;
    padding: 5px; icon-size: 16px;
}
QMenu::item { min-height: 32px; padding: 0 16px 0 10px; border-radius: 6px; }
QMenu::icon { padding-left: 5px; }
QMenu::item:selected { background: $selection; }
QMenu::item:default { font-weight: 600; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 5px 6px; }
QTabWidget::pane { border: none; }
QTabBar::tab {
    background: transparent; color: $muted; padding: 0 4px; margin-right: 12px;
    min-height: 34px; border-bottom: 2px solid transparent; font-weight: 500;
}
QTabBar#settings_tab_bar::tab { padding: 0 3px; margin-right: 6px; }  /* Twelve, in German too. */
QTabBar::tab:selected { color: $text; border-bottom-color: $accent_text; }
QTabBar::tab:hover { color: $text; }
"""


def style_sheet(tokens: Tokens) -> str:
    """Return the style sheet in the colours of ``tokens``."""
    values = {field.name: str(getattr(tokens, field.name)) for field in fields(tokens)}
    theme = "dark" if tokens.is_dark else "light"
    arrow = files("resources") / "icons" / "arrows" / f"chevron-down-{theme}.png"
    values["arrow_down"] = str(arrow).replace("\\", "/")
    return Template(_LABELS + _FRAMES + _BUTTONS + _FIELDS + _VIEWS).substitute(values)
