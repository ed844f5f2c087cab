"""Settings, Four eyes: whether a second person confirms, and who decided that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from billing_desktop.domain.four_eyes import FourEyes, OnePersonChange
from billing_desktop.domain.operator import Operator, Right
from billing_desktop.errors import BillingError
from ui.changes import ChangeHub, Topic
from ui.formatting import format_instant
from ui.messages import explain
from ui.settings.four_eyes_dialog import FourEyesDialog
from ui.style.roles import LabelRole, set_role
from ui.style.tokens import Tone
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.button import Button
from ui.widgets.chip import StatusChip
from ui.widgets.detail_rows import DetailRows

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services

_WIDTH_MAX = 640
_CHANGES_SHOWN = 10


class FourEyesPanel(QWidget):
    """Everybody sees how it stands and who changed it; administrators change it."""

    def __init__(
        self,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("four_eyes_panel")
        self._corrections = services.corrections
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._found: FourEyes | None = None
        self.title_label = _plain("four_eyes_title", "section")
        self.about_label = _plain("four_eyes_about", "second")
        self.chip = StatusChip()
        self.chip.setObjectName("four_eyes_chip")
        self.state_label = _plain("four_eyes_state", "second")
        self.rows_label = _plain("four_eyes_changes_title", "label")
        self.rows = DetailRows()
        self.rows.setObjectName("four_eyes_changes")
        self.switch_button = Button("")
        self.switch_button.setObjectName("four_eyes_button")
        self.dialog: FourEyesDialog | None = None
        self._arrange()
        self.switch_button.clicked.connect(self.switch)

    @Slot()
    def reload(self) -> None:
        """Read how it stands; what is shown stays until the answer comes."""
        corrections, operator = self._corrections, self._operator
        self._tasks.run(
            self,
            lambda: corrections.four_eyes(operator),
            on_success=self._on_loaded,
            on_error=self._on_failed,
        )

    @Slot()
    def switch(self) -> None:
        """Ask once more, and then let the other rule hold."""
        if self._found is None:
            return
        self.dialog = FourEyesDialog(
            corrections=self._corrections,
            operator=self._operator,
            tasks=self._tasks,
            to_one_person=not self._found.is_switched_off,
            parent=self.window(),
        )
        self.dialog.switched.connect(lambda: self._changes.announce(Topic.SETTINGS))
        self.dialog.finished.connect(self.dialog.deleteLater)
        self.dialog.open()

    def _on_loaded(self, found: FourEyes) -> None:
        self._found = found
        self.chip.show()
        if found.is_switched_off:
            self.chip.set_status(tr("One person decides"), "user", Tone.WARN, tinted=True)
        else:
            self.chip.set_status(tr("A second person confirms"), "users", Tone.OK, tinted=False)
        self.state_label.setText(_state(found))
        self.switch_button.setText(
            tr("Ask for a second person again…")
            if found.is_switched_off
            else tr("Let one person decide alone…")
        )
        self.switch_button.setVisible(self._operator.may(Right.ADMINISTER))
        shown = found.changes[:_CHANGES_SHOWN]
        self.rows.set_rows([(format_instant(each.changed_at), _change(each)) for each in shown])
        self.rows.setVisible(bool(shown))
        self.rows_label.setVisible(bool(shown))

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, BillingError):  # The exception hook tells of all others.
            self.state_label.setText(explain(error))

    def _arrange(self) -> None:
        self.setFocusProxy(self.switch_button)
        self.title_label.setText(tr("Four eyes"))
        self.about_label.setText(
            tr(
                "Where money is made or taken away by hand, whoever wants it does not decide it: "
                "somebody else confirms. A company of one cannot do that and lets one person "
                "decide alone; the audit trail then says so each time."
            )
        )
        self.rows_label.setText(tr("Who changed it"))
        for part in (self.chip, self.rows, self.rows_label, self.switch_button):
            part.hide()
        standing = QHBoxLayout()
        standing.setSpacing(12)
        standing.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignTop)
        standing.addWidget(self.state_label, 1)
        switching = QHBoxLayout()
        switching.addWidget(self.switch_button)
        switching.addStretch(1)
        card = QFrame()
        card.setObjectName("four_eyes_card")
        card.setMaximumWidth(_WIDTH_MAX)
        set_role(card, "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(16, 14, 16, 16)
        inside.setSpacing(12)
        inside.addWidget(self.title_label)
        inside.addWidget(self.about_label)
        inside.addLayout(standing)
        inside.addLayout(switching)
        inside.addWidget(self.rows_label)
        inside.addWidget(self.rows)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 14, 0, 0)
        column.addWidget(card)
        column.addStretch(1)


def _state(found: FourEyes) -> str:
    if found.is_switched_off:
        return tr("What would wait for a second person is booked at once.")
    if found.has_operators:
        return tr("Whoever orders it cannot confirm it.")
    return tr(
        "Nobody has to sign in yet, so the person at this computer decides alone. It begins "
        "with the first operator."
    )


def _change(change: OnePersonChange) -> str:
    if change.is_one_person:
        return tr("{name} let one person decide alone", name=change.changed_by)
    return tr("{name} asked for a second person again", name=change.changed_by)


def _plain(name: str, role: LabelRole) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    set_role(label, role)
    return label
