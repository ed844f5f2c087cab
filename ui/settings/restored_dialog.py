"""Asks which numbers were used after the state that the book was put back to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from billing_desktop.domain.lost_number import (
    REASON_LENGTH_MAX,
    RestoredStanding,
    UsedNumber,
)
from billing_desktop.domain.operator import Operator
from billing_desktop.errors import BillingError
from ui.anchor_file import read_anchor_file
from ui.formatting import format_instant
from ui.messages import explain
from ui.style.roles import set_role
from ui.tasks import Tasks
from ui.translation import ntr, tr
from ui.widgets.button import Button
from ui.widgets.dialog import MIDDLE, Dialog
from ui.widgets.fields import FormField
from ui.widgets.file_dialogs import ask_for_file

if TYPE_CHECKING:
    from billing_desktop.domain.anchor import Anchor
    from billing_desktop.services.restorations import Restorations

_BETWEEN = re.compile(r"[\s,;]+")


class RestoredDialog(Dialog):
    """Shows what this computer knows, and asks for what it does not.

    Signals:
        confirmed: how many numbers are noted as lost, now that numbers are taken again.
    """

    confirmed = Signal(int)

    def __init__(
        self,
        standing: RestoredStanding,
        *,
        restorations: Restorations,
        operator: Operator,
        tasks: Tasks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Restored book"), MIDDLE, parent)
        self.setObjectName("restored_dialog")
        self._restorations = restorations
        self._operator = operator
        self._tasks = tasks
        self._anchor: Anchor | None = None
        self.about_label = _words("restored_about", "second")
        self.known_label = _words("restored_known", "body")
        self.used_edit = QLineEdit()
        self.used_edit.setObjectName("used_numbers_edit")
        self.used_field = FormField(
            tr("Further numbers that were used"),
            self.used_edit,
            tr(
                "As they stand on documents, separated by commas; the last one of each kind is "
                "enough. Sent mail, the provider and customers know them."
            ),
        )
        self.used_field.setObjectName("used_numbers_field")
        self.anchor_button = Button(tr("Use an anchor file…"), icon="hash")
        self.anchor_button.setObjectName("choose_anchor_button")
        self.anchor_label = _words("restored_anchor", "second")
        self.reason_edit = QLineEdit()
        self.reason_edit.setObjectName("reason_edit")
        self.reason_edit.setMaxLength(REASON_LENGTH_MAX)
        self.reason_field = FormField(
            tr("What was found out"),
            self.reason_edit,
            tr("Kept in the audit trail with your name."),
        )
        self.reason_field.setObjectName("reason_field")
        self._fill(standing)
        self.primary_clicked.connect(self._on_confirmed)
        self.anchor_button.clicked.connect(self.ask_for_anchor)

    def _fill(self, standing: RestoredStanding) -> None:
        earliest = min(one.state_of for one in standing.open)
        self.set_heading(
            tr("Which numbers were used since?"),
            tr("The book is as it was on {when}.", when=format_instant(earliest)),
        )
        self.about_label.setText(
            tr(
                "What was issued after that is gone from the book, but customers may have it. "
                "Those numbers, and all before them, are noted as lost and never used again."
            )
        )
        self.known_label.setText(_known(standing.known))
        self.set_primary(tr("Take numbers again"))
        self.anchor_label.setText(
            tr("An anchor that was kept since the backup knows how many numbers were used by then.")
        )
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.anchor_button)
        row.addWidget(self.anchor_label, 1)
        self.body.addWidget(self.about_label)
        self.body.addWidget(self.known_label)
        self.body.addLayout(row)
        self.body.addWidget(self.used_field)
        self.body.addWidget(self.reason_field)

    @Slot()
    def ask_for_anchor(self) -> None:
        """Ask for an anchor file."""
        ask_for_file(
            self,
            title=tr("Choose an anchor file"),
            names=tr("Anchor files (*.json)"),
            then=self.use_anchor,
        )

    def use_anchor(self, path: Path) -> None:
        """Take the numbers that an anchor counts for used, too."""
        self.set_message("")
        self._tasks.run(
            self,
            lambda: read_anchor_file(path),
            on_success=lambda anchor: self._on_anchor(path, anchor),
            on_error=lambda error: self.set_message(explain(error)),
        )

    def _on_anchor(self, path: Path, anchor: Anchor) -> None:
        self._anchor = anchor
        self.anchor_label.setText(
            tr(
                "{name}, taken on {when}: its numbers count as used.",
                name=path.name,
                when=format_instant(anchor.taken_at),
            )
        )

    @Slot()
    def _on_confirmed(self) -> None:
        reason = self.reason_edit.text().strip()
        if self.is_busy or not reason:
            self.reason_field.set_error(None if reason else tr("Please say what was found out."))
            self.reason_edit.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        used = tuple(filter(None, _BETWEEN.split(self.used_edit.text())))
        restorations, operator, anchor = self._restorations, self._operator, self._anchor
        self.set_message("")
        self.set_busy(True)
        self._tasks.run(
            self,
            lambda: restorations.confirm(operator, reason=reason, used=used, anchor=anchor),
            on_success=self._on_done,
            on_error=self._on_refused,
        )

    def _on_done(self, lost: Sequence[UsedNumber]) -> None:
        self.set_busy(False)
        self.accept()
        self.confirmed.emit(len(lost))

    def _on_refused(self, error: Exception) -> None:
        self.set_busy(False)
        if not isinstance(error, BillingError):  # The exception hook tells of all others.
            return
        if error.code in ("number_unknown", "number_too_far"):
            self.used_field.set_error(explain(error))
            self.used_edit.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.set_message(explain(error))


def _known(known: Sequence[UsedNumber]) -> str:
    if not known:
        return tr("This computer has no document that the book does not know.")
    last = {one.series: one for one in sorted(known, key=lambda one: one.seq)}
    return ntr(
        "This computer knows {n} number that was used: {numbers}.",
        "This computer knows {n} numbers that were used. The last of each kind: {numbers}.",
        len(known),
        numbers=", ".join(str(last[series].number) for series in sorted(last)),
    )


def _words(name: str, role: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    set_role(label, "body" if role == "body" else "second")
    return label
