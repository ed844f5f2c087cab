"""One row of the audit trail beside the list: all that it says, and what was changed by it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ui.audit.action_words import action_text
from ui.audit.change_rows import COLUMN_WIDTH, SPACING, ChangeRows
from ui.audit.field_words import field_text, value_text
from ui.audit.model import moment_text
from ui.audit.object_words import (
    Link,
    kind_text,
    link_of,
    link_text,
    object_text,
    operator_text,
)
from ui.formatting import format_count
from ui.style.roles import set_role
from ui.translation import tr
from ui.widgets.button import Button
from ui.widgets.detail_rows import DetailRows
from ui.widgets.link_field import LinkField
from ui.widgets.selectable_text import rule, selectable_text

if TYPE_CHECKING:
    from billing_desktop.domain.audit_trail import AuditEntry
    from ui.pages import Page

_MARGIN = 16
_SCROLL_BAR = 12
WIDTH = 2 * COLUMN_WIDTH + SPACING + 2 * _MARGIN + _SCROLL_BAR


class AuditDetails(QFrame):
    """Facts, before and after, and the place in the chain; everything can be copied.

    Signals:
        link_requested: the ``Link`` to what the row is about.
        object_requested: the object and what people call it, to list all that concerns it.
        copy_requested: the row as text.
        left: Escape was pressed.
    """

    link_requested = Signal(object)
    object_requested = Signal(str, str)
    copy_requested = Signal(str)
    left = Signal()

    def __init__(self, *, pages: Collection[Page], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("audit_details")
        self.setFixedWidth(WIDTH)
        self._pages = pages
        self._entry: AuditEntry | None = None
        self._link: Link | None = None
        self.title_label = selectable_text("audit_title", "section")
        self.facts = DetailRows()
        self.changes_label = selectable_text("audit_changes_title", "semibold")
        self.changes = ChangeRows()
        self.chain_label = selectable_text("audit_chain_title", "semibold")
        self.object_field, self.hash_field, self.before_field = (
            LinkField(),
            LinkField(),
            LinkField(),
        )
        self.link_button = Button("", icon="external-link")
        self.object_button = Button(tr("Everything about it"), icon="search")
        self.copy_button = Button(tr("Copy as text"), icon="copy")
        self._arrange()
        self.link_button.clicked.connect(self.open_link)
        self.object_button.clicked.connect(self._ask_for_object)
        self.copy_button.clicked.connect(self._copy)

    def show_entry(self, entry: AuditEntry) -> None:
        """Show a row."""
        if entry == self._entry:
            return  # What is selected in here stays so.
        self._entry, self._link = entry, link_of(entry, self._pages)
        self.title_label.setText(action_text(entry.action))
        self.facts.set_rows(_facts(entry))
        self.changes_label.setText(
            tr("Before and after")
            if entry.changes
            else tr("Field by field nothing was changed here.")
        )
        self.changes.setVisible(bool(entry.changes))
        self.changes.set_changes(entry.changes)
        self.chain_label.setText(tr("Row {number} of the chain", number=format_count(entry.seq)))
        self.object_field.setText(entry.object)
        self.hash_field.setText(entry.hash)
        self.before_field.setText(entry.prev_hash)
        self.link_button.setVisible(self._link is not None)
        if self._link is not None:
            self.link_button.setText(link_text(self._link))

    @Slot()
    def open_link(self) -> None:
        """Open what the row is about, where a page shows it."""
        if self._link is not None:
            self.link_requested.emit(self._link)

    @Slot()
    def _ask_for_object(self) -> None:
        entry = self._entry
        if entry is not None:
            name = ":".join(entry.object.split(":")[:2])
            self.object_requested.emit(name, object_text(entry))

    @Slot()
    def _copy(self) -> None:
        if self._entry is not None:
            self.copy_requested.emit(as_text(self._entry))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    # Putting it together ----------------------------------------------------------------------

    def _arrange(self) -> None:
        set_role(self, "tableCard")
        inside = QWidget()
        inside.setObjectName("audit_details_page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(_MARGIN, 16, _MARGIN, 12)
        column.setSpacing(8)
        self.facts.setObjectName("audit_facts")
        column.addWidget(self.title_label)
        column.addWidget(self.facts)
        above, below = rule("audit_rule"), rule("audit_rule")
        for part in (above, self.changes_label, self.changes, below, self.chain_label):
            column.addWidget(part)
        for field, text, name in (
            (self.object_field, tr("Object"), "audit_object_code"),
            (self.hash_field, tr("Hash"), "audit_hash"),
            (self.before_field, tr("Hash of the row before"), "audit_hash_before"),
        ):
            field.setObjectName(name)
            field.setAccessibleName(text)
            label = selectable_text(f"{name}_label", "label")
            label.setText(text)
            label.setBuddy(field)
            column.addWidget(label)
            column.addWidget(field)
        column.addStretch(1)
        area = QScrollArea()
        area.setObjectName("audit_scroll")
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        # No stop of the Tab key: it follows the field that has the focus.
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        foot = QVBoxLayout()
        foot.setContentsMargins(_MARGIN, 8, _MARGIN, 14)
        foot.setSpacing(8)
        for button, name in (
            (self.link_button, "audit_link_button"),
            (self.object_button, "audit_everything_button"),
            (self.copy_button, "audit_copy_button"),
        ):
            button.setObjectName(name)
            foot.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setSpacing(0)
        whole.addWidget(area, 1)
        whole.addLayout(foot)


def as_text(entry: AuditEntry) -> str:
    """Return all that a row says as lines, each name before its value."""
    facts = [
        (tr("What"), action_text(entry.action)),
        *_facts(entry),
        (tr("Object"), entry.object),
        *(
            (field_text(change.field), f"{value_text(change.before)} → {value_text(change.after)}")
            for change in entry.changes
        ),
        (tr("Number in the chain"), str(entry.seq)),
        (tr("Hash"), entry.hash),
        (tr("Hash of the row before"), entry.prev_hash),
    ]
    return "\n".join(f"{name}: {value}" for name, value in facts)


def _facts(entry: AuditEntry) -> list[tuple[str, str]]:
    return [
        (tr("When"), moment_text(entry.at)),
        (tr("In UTC"), f"{entry.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"),
        (tr("Who"), operator_text(entry.operator)),
        (tr("About"), entry.name or object_text(entry)),
        (tr("Kind"), kind_text(entry)),
        (tr("Action"), entry.action),
    ]
