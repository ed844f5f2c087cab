"""One page with every component in its states, for the pictures."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.widgets.banner import Banner
from ui.widgets.button import Button
from ui.widgets.check_box import CheckBox
from ui.widgets.chip import Chip, StatusChip
from ui.widgets.fields import ComboField, FormField

CHIPS = (
    (
        Chip("Completed", "circle-check", Tone.OK, is_tinted=False),
        Chip("Pending", "clock", Tone.WARN, is_tinted=True),
        Chip("Failed", "circle-x", Tone.BAD, is_tinted=True),
        Chip("Cancelled", "ban", Tone.NEUTRAL, is_tinted=False),
        Chip("Refunded", "undo-2", Tone.NEUTRAL, is_tinted=False),
    ),
    (
        Chip("Requested", "inbox", Tone.INFO, is_tinted=True),
        Chip("In review", "eye", Tone.INFO, is_tinted=True),
        Chip("Needs information", "message-circle-question-mark", Tone.WARN, is_tinted=True),
        Chip("Approved", "check", Tone.OK, is_tinted=True),
        Chip("Invoiced", "file-text", Tone.INFO, is_tinted=True),
        Chip("Declined", "circle-x", Tone.BAD, is_tinted=False),
    ),
    (
        Chip("Complete", "circle-check", Tone.OK, is_tinted=False),
        Chip("Incomplete", "circle-dashed", Tone.WARN, is_tinted=True),
        Chip("Number refuted", "circle-alert", Tone.BAD, is_tinted=True),
        Chip("Below zero", "circle-alert", Tone.BAD, is_tinted=True),
        Chip("Corrected", "undo-2", Tone.NEUTRAL, is_tinted=False),
        Chip("Overdue", "circle-alert", Tone.BAD, is_tinted=True),
    ),
)


class ComponentsPage(QWidget):
    """Buttons, chips, fields and banners below each other, 1360 x 860."""

    def __init__(self) -> None:
        super().__init__()
        set_role(self, "page")
        self.resize(1360, 860)
        self.focused_button = Button("Top Up", "primary", "plus")
        self.focused_edit = QLineEdit("Speicherstraße 14")
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 22, 28, 20)
        column.setSpacing(12)
        title = QLabel("Components")
        set_role(title, "pageTitle")
        column.addWidget(title)
        column.addWidget(self._buttons())
        column.addWidget(_chips())
        column.addWidget(self._fields())
        for banner in _banners():
            column.addWidget(banner)
        column.addStretch(1)

    def _buttons(self) -> QWidget:
        disabled = (Button("Continue", "primary"), Button("Print", icon="printer"))
        for button in disabled:
            button.setEnabled(False)
        first = _row(
            Button("Top Up", "primary", "plus"),
            Button("Customer Portal", icon="panels-top-left"),
            Button("Cancel"),
            Button("Templates", "quiet", "text-quote"),
            Button("Cancel payment", "danger"),
            Button("Accounts", "link"),
            *disabled,
        )
        note = QLabel("keyboard focus")
        set_role(note, "muted")
        return _card("Buttons", first, _row(self.focused_button, Button("Cancel"), note))

    def _fields(self) -> QWidget:
        broken = FormField("Error", QLineEdit("DE12927339"))
        broken.set_error("DE and nine digits")
        read_only = QLineEdit("TU-2026-000118")
        read_only.setReadOnly(True)
        combo = ComboField()
        combo.set_items([("Germany", "DE"), ("France", "FR")])
        fields = QHBoxLayout()
        fields.setSpacing(12)
        for field in (
            FormField("Rest", QLineEdit("Speicherstraße 14")),
            FormField("Focus", self.focused_edit),
            broken,
            FormField("Read-only", read_only),
            FormField("Choice", combo),
        ):
            fields.addWidget(field, 1)
        checked = CheckBox("Checked")
        checked.setChecked(True)
        boxes = _row(CheckBox("Unchecked"), checked)
        boxes.setSpacing(43)
        return _card("Fields", fields, boxes)


def _chips() -> QWidget:
    rows = []
    for chips in CHIPS:
        row = _row(*(StatusChip(chip) for chip in chips))
        row.setSpacing(9)
        rows.append(row)
    return _card("Status: icon and word", *rows)


def _banners() -> list[Banner]:
    banners = [
        Banner(
            Tone.INFO,
            "Payment continues in the browser",
            "TU-2026-000118 is Pending. You can go on working.",
        ),
        Banner(
            Tone.OK,
            "Invoice RE-2026-000087 issued",
            "It was handed over to the mail server at 14:04.",
        ),
        Banner(
            Tone.WARN,
            "Billing details are incomplete",
            "VAT number and invoice e-mail address are missing. "
            "They are required before the first top-up.",
        ),
        Banner(
            Tone.BAD,
            "The mail server refused the password",
            "3 invoice mails wait in the outbox.",
        ),
    ]
    banners[0].add_button("Open window")
    banners[2].add_button("Billing details")
    banners[3].add_button("Open settings")
    return banners


def _card(caption: str, *rows: QLayout) -> QWidget:
    card = QFrame()
    set_role(card, "card")
    column = QVBoxLayout(card)
    column.setContentsMargins(16, 14, 16, 14)
    column.setSpacing(8)
    label = QLabel(caption)
    set_role(label, "caption")
    column.addWidget(label)
    for row in rows:
        column.addLayout(row)
    return card


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
    row.addStretch(1)
    return row
