"""The payment window: opens the payment page in the browser and follows the payment to its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from billing_desktop.clock import SystemClock
from billing_desktop.domain.top_up import TopUpStatus
from ui.browser import open_url
from ui.changes import ChangeHub, Topic
from ui.documents.desk import DocumentDesk
from ui.messages import explain
from ui.style.tokens import Tone
from ui.top_ups.fitted_dialog import FittedDialog
from ui.top_ups.payment_facts import (
    FINAL_STATES,
    PaymentFacts,
    PaymentState,
    facts_of,
    stored_facts,
)
from ui.top_ups.payment_panel import PaymentPanel
from ui.top_ups.payment_poll import PAUSES, PaymentPoll
from ui.top_ups.payment_texts import advice, check_sentence
from ui.top_ups.payment_watch import PaymentWatch
from ui.translation import tr
from ui.widgets.button import Button

if TYPE_CHECKING:
    from datetime import datetime

    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.operator import Operator
    from billing_desktop.domain.top_up import TopUp
    from billing_desktop.ports.clock import Clock
    from ui.tasks import Tasks

_WIDTH = 580
_PAYABLE = frozenset(
    {
        PaymentState.OPENING,
        PaymentState.WAITING,
        PaymentState.SECOND_STEP,
        PaymentState.CHECKING,
    }
)


class PaymentWindow(FittedDialog):
    """Shows where a top-up by card stands and turns by itself; closing it loses nothing.

    A pending top-up's page is opened in the browser once, as soon as its address is known,
    unless ``opens_browser`` says otherwise.

    Signals:
        changed: the top-up, whenever its state is another one.
        invoice_requested: the number of the invoice that somebody wants to see.
        another_method_requested: the top-up that is to be paid in another way.
        task_requested: the id of the task that a person has to see to first.
    """

    changed = Signal(object)
    invoice_requested = Signal(str)
    another_method_requested = Signal(object)
    task_requested = Signal(str)

    def __init__(
        self,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        top_up: TopUp,
        opens_browser: bool = True,
        clock: Clock | None = None,
        pauses: tuple[tuple[int, int], ...] = PAUSES,
        tick_ms: int = 1000,
        parent: QWidget | None = None,
    ) -> None:
        title = tr("Payment {number}", number=top_up.billing_number)
        super().__init__(title, _WIDTH, parent)
        self.setObjectName("payment_window")
        self._services = services
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._clock = clock or SystemClock()
        self._top_up = top_up
        self._wants_browser = opens_browser
        self._has_browser = True
        self._facts: PaymentFacts | None = None
        self._checked_at: datetime | None = None
        self._silent_since: datetime | None = None
        self._question = 0
        self._is_asking = False
        self._is_begun = False
        self._was_waiting = False
        self.poll = PaymentPoll(self, pauses=pauses, tick_ms=tick_ms)
        self.watch = PaymentWatch(
            self,
            services=services,
            operator=operator,
            tasks=tasks,
            changes=changes,
            clock=self._clock,
            shown=self._at_rest,
        )
        self.desk = DocumentDesk(services=services, operator=operator, tasks=tasks, window=self)
        self.panel = PaymentPanel()
        self.method_button = Button(tr("Choose another method"), icon="repeat")
        self.invoice_button = Button(tr("Open invoice"), icon="file-text")
        self.print_button = Button(tr("Print"), icon="printer")
        self._place_parts()
        self._connect()
        self._show(PaymentFacts(top_up=top_up, company="", email="", is_asked=False))

    # Asking -----------------------------------------------------------------------------------

    @Slot()
    def refresh(self) -> None:
        """Ask the provider where the payment stands."""
        services, operator, top_up_id = self._services, self._operator, self._top_up.top_up_id
        self._ask(
            lambda: facts_of(services, operator, services.payments.refresh(operator, top_up_id)),
            is_quiet=True,
        )

    def _begin(self) -> None:
        services, operator, top_up_id = self._services, self._operator, self._top_up.top_up_id

        def read_and_open() -> PaymentFacts:
            stored = stored_facts(services, operator, top_up_id)
            if stored.state in FINAL_STATES:
                return stored
            return facts_of(services, operator, services.payments.open_page(operator, top_up_id))

        self._ask(read_and_open)

    def _ask(self, work: Callable[[], PaymentFacts], *, is_quiet: bool = False) -> None:
        """Do ``work`` and show its answer, unless a later question has been put by then.

        A question is quiet when nobody asked for it: then nobody is held up by it.
        """
        self.poll.stop()
        self._question += 1
        self._is_asking = True
        question = self._question
        self._set_working(not is_quiet)
        self._tasks.run(
            self,
            work,
            on_success=lambda facts: self._on_answered(question, facts),
            on_error=lambda error: self._on_error(question, error),
        )

    def _on_answered(self, question: int, facts: PaymentFacts) -> None:
        if question != self._question:
            return
        facts = self._timed(facts)
        self._show(facts)
        self._is_asking = False
        self._set_working(False)
        self._open_browser()
        self.panel.show_banner(*advice(facts, has_browser=self._has_browser))
        self._wait()

    def _timed(self, facts: PaymentFacts) -> PaymentFacts:
        """Take note of when the provider was asked, and since when it is silent."""
        now = self._clock.now()
        if facts.is_asked and facts.is_known:
            self._checked_at, self._silent_since = now, None
        elif facts.is_asked and self._silent_since is None:
            self._silent_since = self._checked_at or now
        return replace(facts, silent_since=self._silent_since)

    def _on_error(self, question: int, error: Exception) -> None:
        """Say what went wrong, over the state that the books know of."""
        if question != self._question:
            return
        services, operator, top_up_id = self._services, self._operator, self._top_up.top_up_id
        sentence = explain(error)
        self._tasks.run(
            self,
            lambda: stored_facts(services, operator, top_up_id),
            on_success=lambda facts: self._on_read_again(question, facts, sentence),
            on_error=lambda _again: self._on_read_again(question, self._facts, sentence),
        )

    def _on_read_again(self, question: int, facts: PaymentFacts | None, sentence: str) -> None:
        if question != self._question:
            return
        if facts is not None:
            self._show(facts)
        self._is_asking = False
        self.panel.show_banner(Tone.BAD, tr("That did not work"), sentence)
        self._set_working(False)
        self._wait()

    def _wait(self) -> None:
        facts = self._facts
        can_ask = facts is not None and facts.top_up.last_attempt is not None
        if self.isVisible() and can_ask and facts is not None and facts.state not in FINAL_STATES:
            self.poll.wait()
        self._on_ticked()

    def _open_browser(self) -> None:
        url = self._facts.url if self._facts is not None else None
        if not self._wants_browser or url is None or not self.isVisible():
            return
        self._wants_browser = False
        self._has_browser = open_url(url)

    # What one can do --------------------------------------------------------------------------

    @Slot()
    def _on_primary(self) -> None:
        match self._facts.state if self._facts is not None else PaymentState.OPENING:
            case PaymentState.FAILED:
                self._retry()
            case PaymentState.HELD:
                self._on_see_task()
            case state if state in _PAYABLE:
                self._wants_browser = True
                self.poll.begin_anew()
                self._begin()
            case _:
                self.accept()

    def _retry(self) -> None:
        services, operator, top_up_id = self._services, self._operator, self._top_up.top_up_id

        def make_pending_and_open() -> PaymentFacts:
            services.payments.retry(operator, top_up_id)
            return facts_of(services, operator, services.payments.open_page(operator, top_up_id))

        self._wants_browser = True
        self.poll.begin_anew()
        self._ask(make_pending_and_open)

    @Slot()
    def _on_cancel_payment(self) -> None:
        services, operator, top_up_id = self._services, self._operator, self._top_up.top_up_id

        def give_up() -> PaymentFacts:
            services.payments.cancel(operator, top_up_id)
            return stored_facts(services, operator, top_up_id)

        self._wants_browser = False
        self._ask(give_up)

    def _on_see_task(self) -> None:
        task = self._facts.task if self._facts is not None else None
        self.accept()
        if task is not None:
            self.task_requested.emit(task.task_id)

    @Slot()
    def _on_woke(self) -> None:
        """Ask at once: while the computer slept, days may have passed."""
        if self._at_rest() is not None and self.poll.is_running:
            self.poll.begin_anew()
            self.refresh()

    @Slot(object)
    def _on_changed_elsewhere(self, top_up: TopUp) -> None:
        """Show what another desk has done; only the provider knows the page of an open payment."""
        self._wants_browser = False  # It is open at the other desk.
        if top_up.status is TopUpStatus.PENDING:
            self.refresh()
            return
        services, operator, top_up_id = self._services, self._operator, top_up.top_up_id
        self._ask(lambda: stored_facts(services, operator, top_up_id), is_quiet=True)

    def _at_rest(self) -> TopUp | None:
        """Return what is shown, unless something else is about to be shown anyway."""
        return self._top_up if self.isVisible() and not self._is_asking else None

    @Slot()
    def _on_another_method(self) -> None:
        self.accept()
        self.another_method_requested.emit(self._top_up)

    @Slot()
    def _on_open_invoice(self) -> None:
        if self._top_up.invoice_number is not None:
            self.accept()
            self.invoice_requested.emit(self._top_up.invoice_number)

    @Slot()
    def _on_print(self) -> None:
        if self._top_up.invoice_number is not None:
            self.desk.print_documents([self._top_up.invoice_number])

    @Slot(int, int)
    def _on_printing(self, page: int, count: int) -> None:
        sentence = tr("Page {page} of {count}", page=page, count=count)
        self.panel.show_banner(Tone.INFO, tr("Printing"), sentence)

    # Showing ----------------------------------------------------------------------------------

    def _show(self, facts: PaymentFacts) -> None:
        before = self._facts
        has_changed = before is not None and before.top_up != facts.top_up
        has_turned = before is None or before.state is not facts.state
        self._facts, self._top_up = facts, facts.top_up
        self.panel.show_facts(facts)
        self._show_foot(facts)
        if has_turned:
            self.panel.show_banner(Tone.WARN, "", "")  # It was about the state before.
            self.fit_again()
        if has_turned and facts.state in FINAL_STATES:
            self.primary_button.setFocus()
        if has_changed:
            self._changes.announce(Topic.ACCOUNTS, Topic.TOP_UPS, Topic.INVOICES, Topic.TASKS)
            self.changed.emit(facts.top_up)

    def _show_foot(self, facts: PaymentFacts) -> None:
        state = facts.state
        has_invoice = state is PaymentState.COMPLETED and facts.top_up.invoice_number is not None
        self.invoice_button.setVisible(has_invoice)
        self.print_button.setVisible(has_invoice)
        self.method_button.setVisible(state is PaymentState.FAILED)
        self.set_danger(tr("Cancel payment") if state in _PAYABLE else "")
        self.set_cancel(tr("Close"))
        match facts.state:
            case PaymentState.FAILED:
                self.set_primary(tr("Retry"), "rotate-ccw")
            case PaymentState.HELD:
                self.set_primary(tr("See next steps"), "circle-alert")
            case state if state in _PAYABLE:
                self.set_primary(tr("Open payment page again"), "external-link")
            case PaymentState.PROCESSING:
                self.primary_button.hide()
            case _:
                self.set_done()

    @Slot()
    def _on_ticked(self) -> None:
        left = self.poll.seconds_left if self.poll.is_running else None
        self.panel.show_checked(
            check_sentence(self._top_up, checked_at=self._checked_at, seconds_left=left)
        )

    def _set_working(self, is_working: bool) -> None:
        """Hold what would ask the provider a second time; the window can always be closed."""
        for button in (self.danger_button, self.method_button):
            button.setEnabled(not is_working)
        self.primary_button.setEnabled(not is_working)

    # Qt ---------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._is_begun:
            self._is_begun = True
            self.cancel_button.setFocus()
            self._begin()
        elif self._was_waiting:  # It was hidden behind the lock of the desk.
            self.poll.begin_anew()
            self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        self._was_waiting = self.poll.is_running
        self.poll.stop()
        super().hideEvent(event)

    def _place_parts(self) -> None:
        self.panel.setObjectName("payment_panel")
        self.method_button.setObjectName("another_method_button")
        self.invoice_button.setObjectName("open_invoice_button")
        self.print_button.setObjectName("print_button")
        self.body.addWidget(self.panel)
        for button in (self.method_button, self.invoice_button, self.print_button):
            self.add_left_button(button)
            button.hide()

    def _connect(self) -> None:
        self.poll.due.connect(self.refresh)
        self.poll.ticked.connect(self._on_ticked)
        self.watch.woke.connect(self._on_woke)
        self.watch.changed_elsewhere.connect(self._on_changed_elsewhere)
        self.primary_clicked.connect(self._on_primary)
        self.danger_clicked.connect(self._on_cancel_payment)
        self.method_button.clicked.connect(self._on_another_method)
        self.invoice_button.clicked.connect(self._on_open_invoice)
        self.print_button.clicked.connect(self._on_print)
        self.desk.progressed.connect(self._on_printing)
        self.desk.failed.connect(
            lambda sentence: self.panel.show_banner(Tone.BAD, tr("That did not work"), sentence)
        )
        self.desk.done.connect(
            lambda sentence: self.panel.show_banner(Tone.OK, tr("Done"), sentence)
        )
