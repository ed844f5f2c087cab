"""The cards of the backup settings: the last one, the plan, and how one is restored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from billing_desktop.domain.backup import KEEP_MAX, KEEP_MIN, BackupPlan
from billing_desktop.errors import UserError
from ui.messages import explain
from ui.settings.backup_texts import status_chip, status_rows, step_sentence
from ui.style.roles import LabelRole, set_role
from ui.translation import tr
from ui.widgets.button import Button
from ui.widgets.check_box import CheckBox
from ui.widgets.chip import StatusChip
from ui.widgets.detail_rows import DetailRows
from ui.widgets.fields import FormField

if TYPE_CHECKING:
    from billing_desktop.domain.backup import BackupStep
    from billing_desktop.services.backups import BackupStatus

_BAR_MAX = 1000
_KEEP_WIDTH = 96
_KEEP_DIGITS_MAX = 4


class LastBackupCard(QFrame):
    """The newest backup and its check; a bar while one is made or looked into."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chip = StatusChip()
        self.chip.setObjectName("backup_chip")
        self.rows = DetailRows()
        self.rows.setObjectName("backup_rows")
        self.problem_label = _words("backup_problem", "errorLine")
        self.step_label = _words("backup_step", "muted")
        self.bar = QProgressBar()
        self.bar.setObjectName("backup_bar")
        self.bar.setRange(0, _BAR_MAX)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Progress"))
        self.cancel_button = Button(tr("Cancel"))
        self.cancel_button.setObjectName("cancel_backup_button")
        self.check_button = Button(tr("Check a backup…"))
        self.check_button.setObjectName("check_backup_button")
        self.create_button = Button(tr("Back up now"), "primary", "hard-drive")
        self.create_button.setObjectName("create_backup_button")
        self._arrange()
        self.show_running(None, 0)

    def show_status(self, status: BackupStatus, *, may_create: bool) -> None:
        """Show how it stands."""
        self.chip.set_chip(status_chip(status))
        self.rows.set_rows(status_rows(status))
        self.problem_label.setText("" if status.problem is None else explain(status.problem))
        self.problem_label.setVisible(status.problem is not None)
        self.create_button.setEnabled(may_create)

    def show_running(self, step: BackupStep | None, thousandths: int) -> None:
        """Show how far it is; None shows the buttons again."""
        is_running = step is not None
        self.step_label.setText("" if step is None else step_sentence(step))
        self.bar.setValue(thousandths)
        for part in (self.step_label, self.bar, self.cancel_button):
            part.setVisible(is_running)
        for part in (self.check_button, self.create_button):
            part.setVisible(not is_running)

    def _arrange(self) -> None:
        self.problem_label.hide()
        column = _card(self, "last_backup_card", tr("Last backup"), self.chip)
        column.addWidget(self.rows)
        column.addWidget(self.problem_label)
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(self.step_label)
        words.addWidget(self.bar)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addLayout(words, 1)
        for button in (self.cancel_button, self.check_button, self.create_button):
            foot.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(foot)


class PlanCard(QFrame):
    """Where backups of this computer go, when they are made, and how many are kept."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._saved: BackupPlan | None = None
        self.folder_edit = QLineEdit()
        self.folder_edit.setObjectName("backup_folder_edit")
        self.folder_field = FormField(
            tr("Folder"),
            self.folder_edit,
            tr(
                "On another disk, or one that is copied to another place: a backup beside the "
                "book is lost with it."
            ),
        )
        self.folder_field.setObjectName("backup_folder_field")
        self.choose_button = Button(tr("Choose…"))
        self.choose_button.setObjectName("choose_folder_button")
        self.daily_box = CheckBox(tr("Make one each day, while the program is open"))
        self.daily_box.setObjectName("backup_daily_box")
        self.keep_edit = QLineEdit()
        self.keep_edit.setObjectName("backup_keep_edit")
        self.keep_edit.setFixedWidth(_KEEP_WIDTH)
        self.keep_field = FormField(
            tr("Backups kept"),
            self.keep_edit,
            tr(
                "{keep_min} to {keep_max}. Older ones are removed once a new one has proved whole.",
                keep_min=KEEP_MIN,
                keep_max=KEEP_MAX,
            ),
        )
        self.keep_field.setObjectName("backup_keep_field")
        self.save_button = Button(tr("Save"))
        self.save_button.setObjectName("save_plan_button")
        self._arrange()

    def show_plan(self, plan: BackupPlan) -> None:
        """Show what is saved, unless somebody has changed a field."""
        if self._saved is None or self._typed() == _texts(self._saved):
            folder, is_daily, keep = _texts(plan)
            self.folder_edit.setText(folder)
            self.daily_box.setChecked(is_daily)
            self.keep_edit.setText(keep)
        self._saved = plan

    def checked(self) -> BackupPlan | None:
        """Return what is typed; None if a field is wrong, which then says so."""
        folder, is_daily, keep = self._typed()
        is_whole = keep.isascii() and keep.isdigit() and len(keep) <= _KEEP_DIGITS_MAX
        count = int(keep) if is_whole else 0
        try:
            return BackupPlan(folder, is_daily=is_daily, keep=count)
        except UserError as error:
            is_keep_wrong = not KEEP_MIN <= count <= KEEP_MAX
            wrong = self.keep_field if is_keep_wrong else self.folder_field
            wrong.set_error(explain(error))
            wrong.editor.setFocus(Qt.FocusReason.OtherFocusReason)
            return None

    def set_read_only(self) -> None:
        """Let people read and copy only."""
        self.folder_edit.setReadOnly(True)
        self.keep_edit.setReadOnly(True)
        self.daily_box.setEnabled(False)
        self.choose_button.hide()
        self.save_button.hide()

    def _typed(self) -> tuple[str, bool, str]:
        return (
            self.folder_edit.text().strip(),
            self.daily_box.isChecked(),
            self.keep_edit.text().strip(),
        )

    def _arrange(self) -> None:
        column = _card(self, "backup_plan_card", tr("Plan"))
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.folder_field, 1)
        beside = QVBoxLayout()
        beside.setContentsMargins(0, self.folder_field.label.sizeHint().height() + 4, 0, 0)
        beside.addWidget(self.choose_button)
        beside.addStretch(1)
        line.addLayout(beside)
        column.addLayout(line)
        column.addWidget(self.daily_box)
        column.addWidget(self.keep_field)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.save_button)
        column.addLayout(foot)


class RestoreCard(QFrame):
    """How a backup is put back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = _card(self, "restore_card", tr("Restoring"))
        for number, sentence in enumerate(
            (
                tr(
                    "A backup is restored where there is no book: into a new data folder or an "
                    "empty database, whichever kind it was made from. Nothing is written over."
                ),
                tr("On the command line: {command}", command=_COMMAND),
                tr(
                    "A restored book takes no number until an administrator has said which ones "
                    "were used since the backup: customers may have those documents."
                ),
                tr(
                    "Passwords and keys are not in a backup: they stay in the key store of each "
                    "computer and are entered again on a new one."
                ),
            )
        ):
            label = _words(f"restore_sentence_{number}", "second")
            label.setText(sentence)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(label)


_COMMAND = "python -m billing_desktop --data-dir DIR backup restore FILE"


def _texts(plan: BackupPlan) -> tuple[str, bool, str]:
    return (plan.folder, plan.is_daily, str(plan.keep))


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


def _words(name: str, role: LabelRole) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    set_role(label, role)
    return label
