"""Needs a person: the one list of everything that the program will not decide alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from billing_desktop.clock import SystemClock
from billing_desktop.domain.operator import Operator, Right
from billing_desktop.domain.task import TaskAction, TaskKind
from ui.changes import ChangeHub, Topic
from ui.formatting import format_count, format_time_of_day
from ui.messages import explain, say
from ui.needs_a_person.looking import Looked, look_again
from ui.needs_a_person.task_list import TaskList
from ui.open_tasks import TaskLine, read_open_tasks
from ui.payment_sync import Connection, ProviderState
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.banner import Banner
from ui.widgets.button import Button
from ui.widgets.empty_state import EmptyState
from ui.widgets.key_caps import KeyCaps
from ui.widgets.page_header import PAGE_MARGINS, PageHeader

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.ports.clock import Clock

_TOPICS = frozenset({Topic.TASKS, Topic.TOP_UPS, Topic.ACCOUNTS})


class NeedsAPersonScreen(QWidget):
    """Lists tasks with their next steps.

    Signals:
        account_requested: the id of the account that a task is about.
        settings_requested: a task leads to the settings.
        refund_requested: the ``TaskLine`` of a payment to send back.
        done_requested: the ``TaskLine`` of a task that a person has seen to.
        refund_owed_requested: the top-up whose payer is owed a refund.
        credit_note_requested: the ``TaskLine`` of money that went back without a credit note.
        decision_requested: the ``TaskLine`` of what waits for a second person, and whether
            it is to be confirmed or rejected.
        release_requested: the id of the account whose VAT number is to pass.
        comparison_requested: provider and books are to be compared.
        check_requested: the provider is to be asked now.
    """

    account_requested = Signal(str)
    settings_requested = Signal()
    refund_requested = Signal(object)
    done_requested = Signal(object)
    refund_owed_requested = Signal(object)
    credit_note_requested = Signal(object)
    decision_requested = Signal(object, object)
    release_requested = Signal(str)
    comparison_requested = Signal()
    check_requested = Signal()

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
        self.setObjectName("needs_a_person_screen")
        self._services = services
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._clock = clock or SystemClock()
        self._asked = 0
        self._is_outdated = False
        self._wanted_id = ""
        self._make_parts()
        self._name_parts()
        self._arrange()
        self._connect(changes)
        self.reload()

    @Slot()
    def reload(self) -> None:
        """Ask the books again; what is shown stays until the answer comes."""
        self._is_outdated = False
        self._asked += 1
        asked, services, operator = self._asked, self._services, self._operator
        self._tasks.run(
            self,
            lambda: read_open_tasks(services, operator),
            on_success=lambda lines: self._on_loaded(asked, lines),
            on_error=lambda error: self._on_failed(asked, error),
        )

    def show_task(self, task_id: str) -> None:
        """Bring that task into view, as soon as it is read."""
        self._wanted_id = task_id
        self._show_wanted()

    def show_provider_state(self, state: ProviderState) -> None:
        """Say at the top that the provider does not answer or refuses the key, while it does."""
        what, sentence = _provider_words(state)
        self.provider_banner.setVisible(bool(what))
        if what:
            self.provider_banner.set_text(Tone.BAD, what, sentence)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_outdated:
            self.reload()

    # What the books answer ----------------------------------------------------------------

    def _on_loaded(self, asked: int, lines: tuple[TaskLine, ...]) -> None:
        if asked != self._asked:
            return  # The answer to a question that nobody asks any more.
        self.failure_banner.hide()
        self.header.set_count(format_count(len(lines)) if lines else "")
        self.list.set_lines(lines)
        self.stack.setCurrentWidget(self.list if lines else self.empty_state)
        self.keys.setVisible(bool(lines))
        self._show_wanted()

    def _on_failed(self, asked: int, error: Exception) -> None:
        if asked == self._asked:
            what = tr("The list could not be read")
            self.failure_banner.set_text(Tone.BAD, what, explain(error))
            self.failure_banner.show()

    def _show_wanted(self) -> None:
        if self._wanted_id and self.list.card(self._wanted_id) is not None:
            self.list.show_task(self._wanted_id)
            self._wanted_id = ""

    # What people do -----------------------------------------------------------------------

    @Slot(object, object)
    def _on_action_chosen(self, line: TaskLine, action: TaskAction) -> None:
        match action:
            case TaskAction.LOOK_AGAIN:
                self._look_again(line)
            case TaskAction.REFUND_PAYMENT:
                self.refund_requested.emit(line)
            case TaskAction.SEND_MAIL_AGAIN:
                self._send_mail_again(line)
            case TaskAction.OPEN_ACCOUNT:
                self.account_requested.emit(line.account_id)
            case TaskAction.OPEN_SETTINGS:
                self.settings_requested.emit()
            case TaskAction.RELEASE_NUMBER:
                self.release_requested.emit(line.account_id)
            case TaskAction.REFUND_OWED:
                self.refund_owed_requested.emit(line.top_up)
            case TaskAction.ISSUE_CREDIT_NOTE:
                self.credit_note_requested.emit(line)
            case TaskAction.CONFIRM | TaskAction.REJECT:
                self.decision_requested.emit(line, action)
            case TaskAction.MARK_DONE:
                self.done_requested.emit(line)

    def _look_again(self, line: TaskLine) -> None:
        card = self.list.card(line.task.task_id)
        if card is None:
            return
        card.set_note(_asking_text(line))
        card.set_working(True)
        services, operator = self._services, self._operator
        self._tasks.run(
            self,
            lambda: look_again(services, operator, line),
            on_success=lambda looked: self._on_looked(line, looked),
            on_error=lambda error: self._after_look(line, explain(error)),
        )

    def _send_mail_again(self, line: TaskLine) -> None:
        card = self.list.card(line.task.task_id)
        if card is None or line.mail is None:
            return
        card.set_working(True)
        outbox, operator, mail_id = self._services.mail.outbox, self._operator, line.mail.mail_id
        self._tasks.run(
            self,
            lambda: outbox.send_again(operator, mail_id),
            on_success=lambda _: self._changes.announce(Topic.MAIL, Topic.TASKS, Topic.INVOICES),
            on_error=lambda error: self._after_look(line, explain(error)),
        )

    def _on_looked(self, line: TaskLine, looked: Looked) -> None:
        time = format_time_of_day(self._clock.now())
        match looked:
            case Looked.SILENT if line.task.kind is TaskKind.VAT_NUMBER_REFUTED:
                note = tr("{time}: the register did not answer", time=time)
            case Looked.SILENT:
                note = tr("{time}: the provider did not answer", time=time)
            case Looked.UNCHANGED:
                note = tr("{time}: looked again, nothing has changed", time=time)
            case Looked.CHANGED:
                note = ""
        self._after_look(line, note)
        if looked is Looked.CHANGED:
            self._changes.announce(Topic.ACCOUNTS, Topic.TOP_UPS, Topic.INVOICES, Topic.TASKS)

    def _after_look(self, line: TaskLine, note: str) -> None:
        card = self.list.card(line.task.task_id)
        if card is not None:
            card.set_working(False)
            card.set_note(note)

    @Slot(str)
    def _on_changed(self, topic: str) -> None:
        if topic in _TOPICS and not self._is_outdated:
            self._is_outdated = True
            # Several topics change together: one question is enough, and none while hidden.
            QTimer.singleShot(0, self, self._reload_if_seen)

    @Slot()
    def _reload_if_seen(self) -> None:
        if self._is_outdated and self.isVisible():
            self.reload()

    # Putting it together ------------------------------------------------------------------

    def _make_parts(self) -> None:
        self.provider_banner = Banner(Tone.BAD, "", "")
        self.try_now_button = self.provider_banner.add_button(tr("Try now"))
        self.settings_button = self.provider_banner.add_button(tr("Settings"))
        self.failure_banner = Banner(Tone.BAD, "", "")
        self.try_again_button = self.failure_banner.add_button(tr("Try again"))
        self.header = PageHeader(tr("Needs a person"))
        self.compare_button = Button(tr("Compare with provider…"), icon="shield-check")
        self.list = TaskList()
        self.empty_state = EmptyState(
            "circle-check",
            tr("Nothing needs a person"),
            tr(
                "What the program will not decide alone is listed here: payments that differ, "
                "refunds and disputes, invoices that could not be issued."
            ),
        )
        self.stack = QStackedWidget()
        self.keys = KeyCaps([(tr("↑ ↓"), tr("another task")), (tr("Tab"), tr("next step"))])

    def _name_parts(self) -> None:
        for part, name in (
            (self.provider_banner, "provider_banner"),
            (self.failure_banner, "failure_banner"),
            (self.header, "page_header"),
            (self.compare_button, "compare_button"),
            (self.empty_state, "no_tasks_state"),
            (self.stack, "tasks_stack"),
            (self.keys, "keys"),
        ):
            part.setObjectName(name)
        self.list.setAccessibleName(tr("Needs a person"))

    def _arrange(self) -> None:
        set_role(self, "page")
        self.header.add_action(self.compare_button)
        self.stack.addWidget(self.list)
        self.stack.addWidget(self.empty_state)
        self.provider_banner.hide()
        self.failure_banner.hide()
        self.keys.hide()
        self.try_now_button.setVisible(self._operator.may(Right.SYNC))
        self.setFocusProxy(self.compare_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(*PAGE_MARGINS)
        column.setSpacing(14)
        column.addWidget(self.provider_banner)
        column.addWidget(self.failure_banner)
        column.addWidget(self.header)
        column.addWidget(self.stack, 1)
        column.addWidget(self.keys)

    def _connect(self, changes: ChangeHub) -> None:
        changes.changed.connect(self._on_changed)
        self.try_now_button.clicked.connect(self.check_requested)
        self.settings_button.clicked.connect(self.settings_requested)
        self.try_again_button.clicked.connect(self.reload)
        self.compare_button.clicked.connect(self.comparison_requested)
        self.list.action_chosen.connect(self._on_action_chosen)


def _asking_text(line: TaskLine) -> str:
    if line.task.kind is TaskKind.VAT_NUMBER_REFUTED:
        return tr("The register is being asked…")
    return tr("The provider is being asked…")


def _provider_words(state: ProviderState) -> tuple[str, str]:
    """Return why card payments cannot be checked, as heading and sentence; else ""."""
    what = tr("Card payments cannot be checked at the moment")
    if state.key_refused is not None:
        calm = tr("Open payments stay Pending and nothing is lost.")
        return what, f"{say(state.key_refused)} {calm}"
    if state.connection is not Connection.UNREACHABLE or state.silent_since is None:
        return "", ""
    sentence = tr(
        "The payment provider has not answered since {since}. "
        "Open payments stay Pending and nothing is lost.",
        since=format_time_of_day(state.silent_since),
    )
    if state.next_at is not None:
        again = tr("It is asked again at {time}.", time=format_time_of_day(state.next_at))
        sentence = f"{sentence} {again}"
    return what, sentence
