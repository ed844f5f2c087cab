"""Health: how it stands with everything that the program needs, and what helps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from billing_desktop.clock import SystemClock
from billing_desktop.domain.health import Check, Remedy, Thing
from billing_desktop.domain.operator import Operator, Right
from ui.changes import ChangeHub, Topic
from ui.formatting import format_time_of_day
from ui.health.row import HealthCard, HealthRow
from ui.health.run import LookRun
from ui.health.texts import report, summary
from ui.health.verify_card import VerifyCard
from ui.messages import explain
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.banner import Banner
from ui.widgets.button import Button
from ui.widgets.page_header import PAGE_MARGINS, PageHeader

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.ports.clock import Clock

_LOOK_MILLISECONDS = 100
_NEEDED = {Remedy.OPEN_OPERATORS: Right.ADMINISTER, Remedy.MAKE_BACKUP: Right.SYNC}


class HealthScreen(QWidget):
    """Looks at everything beside the window; each row shows its answer when it is there.

    Signals:
        remedy_requested: a ``Remedy`` that leads to another page.
    """

    remedy_requested = Signal(object)

    def __init__(
        self,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        clock: Clock | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("health_screen")
        self._health = services.health
        self._backups = services.backups
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._clock = clock or SystemClock()
        self._run: LookRun | None = None
        self.header = PageHeader(tr("Health"))
        self.copy_button = Button(tr("Copy report"), icon="copy")
        self.again_button = Button(tr("Check again"), icon="refresh-cw")
        self.banner = Banner(Tone.NEUTRAL, "", "")
        self.rows = {thing: HealthRow(thing) for thing in self._health.things}
        self.verify_card = VerifyCard(services=services, operator=operator, tasks=tasks)
        self.timer = QTimer(self)
        self.timer.setInterval(_LOOK_MILLISECONDS)
        self._arrange()
        self._connect()
        self.reload()

    @property
    def checks(self) -> tuple[Check, ...]:
        """What is known, in the order of the page."""
        return tuple(row.check for row in self.rows.values() if row.check is not None)

    @Slot()
    def reload(self) -> None:
        """Look at everything again, unless that is being done."""
        if self._run is not None:
            return
        run = self._run = LookRun()
        for row in self.rows.values():
            row.show_checking()
        self.again_button.setEnabled(False)
        self.copy_button.setEnabled(False)
        self.banner.set_text(
            Tone.NEUTRAL, tr("Checking…"), tr("Each answer is shown as soon as it is there.")
        )
        health, operator = self._health, self._operator
        self.timer.start()
        self._tasks.run(
            self,
            lambda: health.look_at_all(operator, tell=run.tell),
            on_success=self._on_looked,
            on_error=self._on_refused,
        )

    @Slot()
    def copy_report(self) -> None:
        """Put what the page says into the clipboard."""
        text = report(self.checks, self._clock.now())
        QGuiApplication.clipboard().setText(text)
        self.copy_button.setText(tr("Copied"))

    # What is found ------------------------------------------------------------------------

    @Slot()
    def _take_answers(self) -> None:
        if self._run is not None:
            for check in self._run.take():
                self._show(check)

    def _on_looked(self, checks: tuple[Check, ...]) -> None:
        self._end()
        for check in checks:
            self._show(check)
        self._show_summary()

    def _on_refused(self, error: Exception) -> None:
        self._end()
        self.banner.set_text(Tone.BAD, tr("Nothing could be checked"), explain(error))

    def _end(self) -> None:
        self._run = None
        self.timer.stop()
        self.again_button.setEnabled(True)
        self.copy_button.setEnabled(True)
        self.copy_button.setText(tr("Copy report"))

    def _show(self, check: Check) -> None:
        needed = Right.READ if check.remedy is None else _NEEDED.get(check.remedy, Right.READ)
        self.rows[check.thing].show_check(check, may_help=self._operator.may(needed))

    def _show_summary(self) -> None:
        tone, what, sentence = summary(self.checks)
        time = format_time_of_day(self._clock.now())
        self.banner.set_text(
            tone, what, tr("{sentence} As of {time}.", sentence=sentence, time=time)
        )

    # What helps ---------------------------------------------------------------------------

    def _help(self, thing: Thing, remedy: Remedy) -> None:
        match remedy:
            case Remedy.LOOK_AGAIN:
                self._look_again(thing)
            case Remedy.MAKE_BACKUP:
                self._back_up()
            case Remedy.VERIFY:
                self.verify_card.verify()
                self.area.ensureWidgetVisible(self.verify_card)
            case _:
                self.remedy_requested.emit(remedy)

    def _look_again(self, thing: Thing) -> None:
        health, operator, row = self._health, self._operator, self.rows[thing]
        row.show_checking()
        self._tasks.run(
            self,
            lambda: health.look(operator, thing),
            on_success=self._on_looked_again,
            on_error=lambda error: row.show_failure(explain(error)),
        )

    def _on_looked_again(self, check: Check) -> None:
        self._show(check)
        if self._run is None and len(self.checks) == len(self.rows):
            self._show_summary()

    def _back_up(self) -> None:
        backups, operator, row = self._backups, self._operator, self.rows[Thing.BACKUPS]
        row.show_working(tr("A backup is being made and proved…"))
        self._tasks.run(
            self,
            lambda: backups.create(operator),
            on_success=lambda _: self._on_backed_up(),
            on_error=lambda error: row.show_failure(explain(error)),
        )

    def _on_backed_up(self) -> None:
        self._changes.announce(Topic.SETTINGS)
        self._look_again(Thing.BACKUPS)

    @Slot()
    def _on_verified(self) -> None:
        self._look_again(Thing.VERIFICATION)

    # Putting it together ----------------------------------------------------------------

    def _connect(self) -> None:
        self.timer.timeout.connect(self._take_answers)
        self.again_button.clicked.connect(self.reload)
        self.copy_button.clicked.connect(self.copy_report)
        self.verify_card.verified.connect(self._on_verified)
        for thing, row in self.rows.items():
            row.remedy_chosen.connect(lambda remedy, thing=thing: self._help(thing, remedy))

    def _arrange(self) -> None:
        set_role(self, "page")
        for part, name in (
            (self.header, "page_header"),
            (self.banner, "health_banner"),
            (self.copy_button, "copy_report_button"),
            (self.again_button, "check_again_button"),
        ):
            part.setObjectName(name)
        self.header.add_action(self.copy_button)
        self.header.add_action(self.again_button)
        inside = QWidget()
        inside.setObjectName("health_inside")
        within = QVBoxLayout(inside)
        within.setContentsMargins(0, 0, 0, 0)
        within.setSpacing(12)
        within.addWidget(HealthCard(list(self.rows.values())))
        within.addWidget(self.verify_card)
        within.addStretch(1)
        self.area = QScrollArea()
        self.area.setObjectName("health_scroll")
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inside)
        self.setFocusProxy(self.again_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(*PAGE_MARGINS)
        column.setSpacing(12)
        column.addWidget(self.header)
        column.addWidget(self.banner)
        column.addWidget(self.area, 1)
