"""How the VAT number of an account stands, and the ways to settle it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from billing_desktop.domain.operator import Operator, Right
from billing_desktop.domain.tax import VatStanding
from billing_desktop.errors import BillingError
from ui.changes import ChangeHub, Topic
from ui.messages import explain
from ui.style.icons import set_icon
from ui.style.roles import set_role
from ui.tasks import Tasks
from ui.translation import tr
from ui.vat_numbers.override_dialog import OverrideDialog
from ui.vat_numbers.texts import StandingText, checking_text, not_saved_text, standing_text
from ui.widgets.button import Button

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.vat_check import VatRecord


class VatNumberPanel(QFrame):
    """Asks the register beside the window; hidden where it decides nothing.

    Signals:
        standing_changed: what is known about the number was read anew, after a check or a release.
    """

    standing_changed = Signal()

    def __init__(
        self,
        account_id: str,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("vat_number_panel")
        self._account_id = account_id
        self._services = services
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._record: VatRecord | None = None
        self._is_same = True
        self._is_decisive = True
        self._is_checking = False
        self.override_dialog: OverrideDialog | None = None
        self._icon = QLabel()
        self._icon.setObjectName("vat_number_icon")
        self.title_label = _plain("vat_number_title")
        self.text_label = _plain("vat_number_text")
        self.check_button = Button(tr("Check now"))
        self.check_button.setObjectName("check_vat_number_button")
        self.release_button = Button(tr("Release number…"))
        self.release_button.setObjectName("release_vat_number_button")
        self._arrange()
        self.check_button.clicked.connect(self.check)
        self.release_button.clicked.connect(self._on_release)
        self.hide()

    @property
    def record(self) -> VatRecord | None:
        """What is known about the saved number; None where it decides nothing."""
        return self._record

    def show_record(self, record: VatRecord | None) -> None:
        """Show what is known; a number that was never asked about is checked at once."""
        self._record = record
        self._show()
        if record is not None and record.latest is None and self._may_check:
            self.check()

    @Slot()
    def check(self) -> None:
        """Ask the register now, beside the window."""
        if self._is_checking:
            return
        self._is_checking = True
        self._show()
        checks, operator, account_id = self._services.vat_checks, self._operator, self._account_id
        self._tasks.run(
            self,
            lambda: checks.check(operator, account_id),
            on_success=self._on_checked,
            on_error=self._on_refused,
        )

    def set_typed(self, *, is_same: bool, is_decisive: bool) -> None:
        """Say whether what is typed was saved, and whether the register decides about it."""
        if (self._is_same, self._is_decisive) != (is_same, is_decisive):
            self._is_same, self._is_decisive = is_same, is_decisive
            self._show()

    def _on_checked(self, record: VatRecord) -> None:
        self._is_checking = False
        self._record = record
        self._show()
        self._changes.announce(Topic.TASKS)
        self.standing_changed.emit()

    def _on_refused(self, error: Exception) -> None:
        self._is_checking = False
        self._show()
        if isinstance(error, BillingError):  # The exception hook tells of all others.
            self.text_label.setText(explain(error))

    @Slot()
    def _on_release(self) -> None:
        record = self._record
        if record is None:
            return
        self.override_dialog = OverrideDialog(
            self._account_id,
            record,
            services=self._services,
            operator=self._operator,
            tasks=self._tasks,
            changes=self._changes,
            parent=self,
        )
        self.override_dialog.released.connect(self._on_released)
        self.override_dialog.finished.connect(self.override_dialog.deleteLater)
        self.override_dialog.open()

    @Slot(object)
    def _on_released(self, record: VatRecord) -> None:
        self._record = record
        self._show()
        self.standing_changed.emit()

    # What is shown --------------------------------------------------------------------------

    @property
    def _may_check(self) -> bool:
        return self._operator.may(Right.EDIT_ACCOUNTS)

    def _show(self) -> None:
        record = self._record
        self.setVisible(self._is_decisive and (record is not None or not self._is_same))
        said = self._text()
        if said is None:
            return
        set_icon(self._icon, said.icon, said.tone.strong, 16)
        self.title_label.setText(said.title)
        self.text_label.setText(said.sentence)
        self.setAccessibleName(said.title)
        self.setAccessibleDescription(said.sentence)
        is_settled = self._is_same and record is not None
        self.check_button.setVisible(is_settled and self._may_check)
        self.check_button.setEnabled(not self._is_checking)
        is_held = record is not None and record.standing is VatStanding.REFUTED
        self.release_button.setVisible(
            is_settled
            and is_held
            and not self._is_checking
            and self._operator.may(Right.CLEAR_VAT_NUMBER)
        )

    def _text(self) -> StandingText | None:
        if not self._is_same:
            return not_saved_text()
        if self._is_checking:
            return checking_text()
        if self._record is None:
            return None
        is_stand_in = self._services.vat_checks.is_stand_in(self._operator)
        return standing_text(self._record, is_stand_in=is_stand_in)

    def _arrange(self) -> None:
        set_role(self, "inset")
        set_role(self.title_label, "semibold")
        set_role(self.text_label, "second")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title_label)
        words.addWidget(self.text_label)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.check_button)
        buttons.addWidget(self.release_button)
        buttons.addStretch(1)
        words.addSpacing(6)
        words.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 10)
        row.setSpacing(10)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)


def _plain(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
