"""The cards of the payment provider's settings: how it stands, the key, the thank-you page."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QLineEdit, QVBoxLayout, QWidget

from billing_desktop.domain.provider_key import ProviderMode, ProviderStatus
from ui.settings.key_form import KeyForm
from ui.settings.provider_texts import checklist_items, detail_rows, mode_chip, mode_sentence
from ui.style.roles import LabelRole, set_role
from ui.translation import tr
from ui.widgets.button import Button
from ui.widgets.checklist import Checklist
from ui.widgets.chip import StatusChip
from ui.widgets.detail_rows import DetailRows
from ui.widgets.fields import FormField


class ConnectionCard(QFrame):
    """What the payments go through, whose account it is, and what is still missing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chip = StatusChip()
        self.chip.setObjectName("provider_mode")
        self.sentence_label = _words("provider_sentence", "second")
        self.rows = DetailRows()
        self.rows.setObjectName("provider_rows")
        self.needs_title = _words("provider_needs_title", "semibold")
        self.needs_title.setText(tr("What card payments need"))
        self.checklist = Checklist()
        self.checklist.setObjectName("provider_checklist")
        self.test_button = Button(tr("Test connection"), icon="refresh-cw")
        self.test_button.setObjectName("test_connection_button")
        self.forget_button = Button(tr("Forget the key"), "danger")
        self.forget_button.setObjectName("forget_key_button")
        column = _card(self, "connection_card", tr("Connection"), self.chip)
        column.addWidget(self.sentence_label)
        column.addWidget(self.rows)
        column.addWidget(self.needs_title)
        column.addWidget(self.checklist)
        foot = QHBoxLayout()
        foot.addWidget(self.forget_button)
        foot.addStretch(1)
        foot.addWidget(self.test_button)
        column.addLayout(foot)

    def show_status(self, status: ProviderStatus, *, may_change: bool) -> None:
        """Show how it stands; Forget is there for those who may, while there is a key."""
        self.chip.set_chip(mode_chip(status))
        self.sentence_label.setText(mode_sentence(status))
        self.rows.set_rows(detail_rows(status))
        self.checklist.set_items(checklist_items(status))
        has_needs = bool(status.lacks)
        self.needs_title.setVisible(has_needs)
        self.checklist.setVisible(has_needs)
        self.test_button.setVisible(status.mode is not ProviderMode.NONE or bool(status.problem))
        self.forget_button.setVisible(may_change and status.key_place is not None)


class KeyCard(QFrame):
    """The key is pasted here, tried, and kept."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = KeyForm()
        self.save_button = Button(tr("Save key"), "primary")
        self.save_button.setObjectName("save_key_button")
        column = _card(self, "key_card", tr("Key of the provider"))
        column.addWidget(self.form)
        column.addLayout(_foot(self.save_button))


class AddressCard(QFrame):
    """The page that payers come back to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.address_edit = QLineEdit()
        self.address_edit.setObjectName("thank_you_edit")
        self.address_edit.setPlaceholderText("https://company.example/thanks")
        self.address_field = FormField(
            tr("Address of the thank-you page"),
            self.address_edit,
            tr(
                "Payers see this page of yours after paying. It has to begin with https:// and "
                "needs no content of ours: whether somebody has paid, the provider tells."
            ),
        )
        self.address_field.setObjectName("thank_you_field")
        self.save_button = Button(tr("Save address"))
        self.save_button.setObjectName("save_address_button")
        self._saved = ""
        column = _card(self, "address_card", tr("After paying"))
        column.addWidget(self.address_field)
        column.addLayout(_foot(self.save_button))

    @property
    def address(self) -> str:
        """What is typed, without blanks around it."""
        return self.address_edit.text().strip()

    def show_address(self, address: str | None) -> None:
        """Show what is saved, unless somebody has typed something else."""
        is_dirty = self.address != self._saved
        self._saved = address or ""
        if not is_dirty:
            self.address_edit.setText(self._saved)

    def set_read_only(self) -> None:
        """Let people read and copy only."""
        self.address_edit.setReadOnly(True)
        self.save_button.hide()


def _card(card: QFrame, name: str, title: str, side: QWidget | None = None) -> QVBoxLayout:
    card.setObjectName(name)
    set_role(card, "card")
    heading = _words(f"{name}_title", "section")
    heading.setText(title)
    head = QHBoxLayout()
    head.addWidget(heading, 1)
    if side is not None:
        head.addWidget(side)
    column = QVBoxLayout(card)
    column.setContentsMargins(16, 14, 16, 16)
    column.setSpacing(12)
    column.addLayout(head)
    return column


def _foot(button: Button) -> QLayout:
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(button)
    return row


def _words(name: str, role: LabelRole) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    set_role(label, role)
    return label
