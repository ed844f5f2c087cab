"""Settings, Backup: how old the last one is, making and checking one, and the plan."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from billing_desktop.domain.operator import Operator, Right
from billing_desktop.errors import BillingError
from ui.changes import ChangeHub, Topic
from ui.messages import explain
from ui.settings.backup_cards import LastBackupCard, PlanCard, RestoreCard
from ui.settings.backup_run import BackupRun
from ui.settings.backup_texts import examined_sentence
from ui.settings.foot import Foot, scrolling
from ui.settings.restored_dialog import RestoredDialog
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.tasks import Tasks
from ui.translation import ntr, tr
from ui.widgets.banner import Banner

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.lost_number import RestoredStanding
    from billing_desktop.services.backups import BackupStatus, MadeBackup
    from billing_desktop.services.restoring import Examined

_LOOK_MILLISECONDS = 100
_WIDTH_MAX = 760


class BackupPanel(QWidget):
    """Everything that touches a disk runs on a worker and can be cancelled."""

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
        self.setObjectName("backup_panel")
        self._backups = services.backups
        self._restorations = services.restorations
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._run: BackupRun | None = None
        self.standing: RestoredStanding | None = None
        self.restored_banner = Banner(Tone.WARN, tr("The book was put back"), _held_sentence())
        self.restored_dialog: RestoredDialog | None = None
        self.last_card = LastBackupCard()
        self.plan_card = PlanCard()
        self.restore_card = RestoreCard()
        self.foot = Foot("backup")
        self.file_dialog: QFileDialog | None = None
        self.timer = QTimer(self)
        self.timer.setInterval(_LOOK_MILLISECONDS)
        self._arrange()
        self._connect()

    @Slot()
    def reload(self) -> None:
        """Read again how it stands; what somebody has typed and not saved stays."""
        backups, operator, restorations = self._backups, self._operator, self._restorations
        self._tasks.run(
            self,
            lambda: (backups.status(operator), restorations.standing(operator)),
            on_success=lambda found: self._on_loaded(*found),
            on_error=self._on_refused,
        )

    def _on_loaded(self, status: BackupStatus, standing: RestoredStanding) -> None:
        self.standing = standing
        self.restored_banner.setVisible(standing.is_held)
        self.last_card.show_status(status, may_create=self._operator.may(Right.SYNC))
        self.plan_card.show_plan(status.plan)

    # A restored book ----------------------------------------------------------------------

    @Slot()
    def confirm(self) -> None:
        """Ask which numbers were used, and let the book take numbers again."""
        if self.standing is None or not self.standing.is_held:
            return
        dialog = RestoredDialog(
            self.standing,
            restorations=self._restorations,
            operator=self._operator,
            tasks=self._tasks,
            parent=self.window(),
        )
        dialog.confirmed.connect(self._on_confirmed)
        dialog.finished.connect(dialog.deleteLater)
        self.restored_dialog = dialog
        dialog.open()

    @Slot(int)
    def _on_confirmed(self, lost_count: int) -> None:
        sentence = ntr(
            "Numbers are taken again; {n} is noted as lost. What waited is issued by itself.",
            "Numbers are taken again; {n} are noted as lost. What waited is issued by itself.",
            lost_count,
        )
        self.foot.say(sentence, Tone.OK)
        self._changes.announce(Topic.SETTINGS, Topic.INVOICES, Topic.TASKS)

    # Making and checking ------------------------------------------------------------------

    @Slot()
    def back_up(self) -> None:
        """Make a backup beside the window."""
        backups, operator = self._backups, self._operator
        run = self._begin(BackupRun())
        self._tasks.run(
            self,
            lambda: backups.create(operator, tell=run.tell),
            on_success=self._on_made,
            on_error=self._on_not_done,
        )

    def _on_made(self, made: MadeBackup) -> None:
        self._end(examined_sentence(made.examined), Tone.BAD if made.findings else Tone.OK)
        self._changes.announce(Topic.SETTINGS)

    @Slot()
    def choose_file(self) -> None:
        """Ask which backup to check."""
        dialog = QFileDialog(self.window(), tr("Choose a backup"))
        dialog.setObjectName("choose_backup_dialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([tr("Backups (*.zip)"), tr("All files (*)")])
        dialog.setDirectory(self.plan_card.folder_edit.text())
        self._ask(dialog, self.check)

    @Slot(str)
    def check(self, path: str) -> None:
        """Restore that backup aside and prove the book in it."""
        backups, operator = self._backups, self._operator
        run = self._begin(BackupRun(is_check=True))
        self._tasks.run(
            self,
            lambda: backups.check(operator, Path(path), tell=run.tell),
            on_success=self._on_checked,
            on_error=self._on_not_done,
        )

    def _on_checked(self, examined: Examined) -> None:
        self._end(examined_sentence(examined), Tone.BAD if examined.findings else Tone.OK)
        self.reload()

    def _on_not_done(self, error: Exception) -> None:
        is_stopped = isinstance(error, BillingError) and error.code == "backup_stopped"
        self._end(explain(error), Tone.NEUTRAL if is_stopped else Tone.BAD)

    @Slot()
    def cancel(self) -> None:
        """Stop what runs at its next step."""
        if self._run is not None:
            self._run.cancel()
            self.last_card.cancel_button.setEnabled(False)

    @Slot()
    def _on_look(self) -> None:
        if self._run is not None:
            self.last_card.show_running(*self._run.state)

    def _begin(self, run: BackupRun) -> BackupRun:
        self._run = run
        self.foot.say("")
        self.plan_card.save_button.setEnabled(False)
        self.last_card.cancel_button.setEnabled(True)
        self.last_card.show_running(*run.state)
        self.timer.start()
        return run

    def _end(self, sentence: str, tone: Tone) -> None:
        self._run = None
        self.timer.stop()
        self.plan_card.save_button.setEnabled(True)
        self.last_card.show_running(None, 0)
        self.foot.say(sentence, tone)

    # The plan -----------------------------------------------------------------------------

    @Slot()
    def choose_folder(self) -> None:
        """Ask where backups go."""
        dialog = QFileDialog(self.window(), tr("Choose a folder for backups"))
        dialog.setObjectName("choose_backup_folder_dialog")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        self._ask(dialog, self.plan_card.folder_edit.setText)

    @Slot()
    def save(self) -> None:
        """Keep the plan that is typed."""
        plan = self.plan_card.checked()
        if plan is None:
            return
        backups, operator = self._backups, self._operator
        self.plan_card.save_button.setEnabled(False)
        self._tasks.run(
            self,
            lambda: backups.save_plan(operator, plan),
            on_success=lambda _none: self._on_saved(),
            on_error=self._on_not_saved,
        )

    def _on_saved(self) -> None:
        self.plan_card.save_button.setEnabled(True)
        self.foot.say(tr("Saved. It holds for this computer."), Tone.OK)
        self._changes.announce(Topic.SETTINGS)

    def _on_not_saved(self, error: Exception) -> None:
        self.plan_card.save_button.setEnabled(True)
        self.plan_card.folder_field.set_error(explain(error))

    def _on_refused(self, error: Exception) -> None:
        self.foot.say(explain(error), Tone.BAD)

    # Putting it together ------------------------------------------------------------------

    def _ask(self, dialog: QFileDialog, on_chosen: Callable[[str], object]) -> None:
        self.file_dialog = dialog
        dialog.fileSelected.connect(on_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _connect(self) -> None:
        self.timer.timeout.connect(self._on_look)
        self.last_card.create_button.clicked.connect(self.back_up)
        self.last_card.check_button.clicked.connect(self.choose_file)
        self.last_card.cancel_button.clicked.connect(self.cancel)
        self.plan_card.choose_button.clicked.connect(self.choose_folder)
        self.plan_card.save_button.clicked.connect(self.save)

    def _arrange(self) -> None:
        self.last_card.create_button.setEnabled(False)
        if not self._operator.may(Right.ADMINISTER):
            self.plan_card.set_read_only()
        self.setFocusProxy(self.last_card.create_button)
        cards = QWidget()
        set_role(cards, "page")
        # The whole, not each card: its height is asked for at the width that it gets.
        cards.setMaximumWidth(_WIDTH_MAX)
        inside = QVBoxLayout(cards)
        inside.setContentsMargins(0, 14, 12, 0)
        inside.setSpacing(12)
        self.restored_banner.setObjectName("restored_banner")
        self.restored_banner.hide()
        if self._operator.may(Right.ADMINISTER):
            self.restored_banner.add_button(tr("Take numbers again…")).clicked.connect(self.confirm)
        for card in (self.restored_banner, self.last_card, self.plan_card, self.restore_card):
            inside.addWidget(card)
        inside.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(scrolling("backup", cards), 1)
        column.addWidget(self.foot)


def _held_sentence() -> str:
    return tr(
        "It takes no number until an administrator has said which ones were used since. Payments "
        "are credited meanwhile; their invoices wait."
    )
