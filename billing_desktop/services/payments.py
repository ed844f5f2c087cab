"""Collecting card top-ups: record, ask the provider, record. Nothing is lost in between."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from billing_desktop.domain.operator import Operator
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.sentence import Sentence
from billing_desktop.domain.task import Task
from billing_desktop.domain.top_up import TopUp, TopUpStatus
from billing_desktop.errors import (
    PaymentOutcomeUnknownError,
    ProviderError,
    ProviderKeyError,
    UserError,
)
from billing_desktop.ports.payments import SessionState
from billing_desktop.services.collecting import Collector
from billing_desktop.services.following import Followed, Follower
from billing_desktop.services.refunds import Refunds
from billing_desktop.services.request_keeping import RequestKeeper
from billing_desktop.services.restorations import Restorations
from billing_desktop.services.rights import checked
from billing_desktop.services.service import Service, Tools, key_reused
from billing_desktop.services.settling import Settler
from billing_desktop.services.top_ups import TopUps

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PaymentPage:
    """A top-up and, while it can be paid, the fresh address of its page.

    ``url`` is personal and short-lived: show it, never store it. ``is_known`` is False when
    the provider gave no answer: the state shown is then the last one known.
    ``needs_second_step`` is True while the payer's bank waits for the payer to confirm.
    """

    top_up: TopUp
    url: str | None = None
    is_known: bool = True
    needs_second_step: bool = False


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did: top-ups asked about, changed, not answered for, invoices issued late.

    ``worked_off`` counts requests for an invoice that expired, unpaid invoices that were
    reminded of, and those that were taken back.
    Without a provider (``is_connected``) nobody is asked, and what is open is not answered for.
    ``key_refused`` is what the provider says where it does not let the key in.
    """

    asked: int
    changed: int
    unanswered: int
    issued: int
    followed: int = 0
    worked_off: int = 0
    is_connected: bool = True
    key_refused: Sentence | None = None


LEASE, LEASE_TIME = "sync", timedelta(minutes=3)


class Payments(Service):
    """Brings card top-ups up to date with the provider."""

    def __init__(
        self,
        tools: Tools,
        *,
        collector: Collector,
        settler: Settler,
        top_ups: TopUps,
        follower: Follower,
        refunds: Refunds,
        restorations: Restorations,
        keeper: RequestKeeper,
    ) -> None:
        super().__init__(tools)
        self._keeper = keeper
        self._restorations = restorations
        self._follower = follower
        self._refunds = refunds
        self._collector = collector
        self._settler = settler
        self._top_ups = top_ups

    @checked
    def open_page(self, operator: Operator, top_up_id: str) -> PaymentPage:
        """Return the payment page of a pending top-up, opening it at the provider if needed.

        Reads first: a page that was paid meanwhile is booked, an expired one fails the
        top-up. Safe to repeat and to interrupt. Blocks on the network.

        Raises:
            ProviderRejectedError: the provider refused to open a page; the top-up has failed.
            ProviderKeyError: it refused the key; the top-up is as it was.
        """
        top_up = self._load(top_up_id)
        if top_up.status is not TopUpStatus.PENDING or top_up.method is not TopUpMethod.CARD:
            return PaymentPage(top_up)
        return self._ask(operator, top_up)

    @checked
    def refresh(self, operator: Operator, top_up_id: str) -> PaymentPage:
        """Read the provider's state of a top-up's newest page and book it. Blocks.

        Safe to repeat. A top-up whose page was never asked for is left alone.
        """
        top_up = self._load(top_up_id)
        if top_up.last_attempt is None or top_up.status is TopUpStatus.COMPLETED:
            return PaymentPage(top_up)
        return self._ask(operator, top_up)

    @checked
    def retry(self, operator: Operator, top_up_id: str) -> TopUp:
        """Make a failed top-up pending again, for a new page with a new key.

        The old page is read first: if it was paid after all, that is booked instead.

        Raises:
            UserError: the top-up did not fail.
            PaymentOutcomeUnknownError: the old page's state is not known; nothing changed.
        """
        top_up = self._load(top_up_id)
        if top_up.status is TopUpStatus.PENDING:
            return top_up
        if top_up.status is not TopUpStatus.FAILED:
            raise _not_possible(top_up)
        if top_up.last_attempt is not None and top_up.last_attempt.provider_reference:
            self._collector.ask(operator, top_up)
        with self._database.write() as uow:
            moved = uow.top_ups.move(top_up_id, to=TopUpStatus.PENDING, from_=(TopUpStatus.FAILED,))
            if moved:
                now = self._clock.now()
                uow.record(now, operator.name, "top_up.retry", f"top_up:{top_up_id}")
                uow.commit()
        return self._load(top_up_id)

    @checked
    def cancel(self, operator: Operator, top_up_id: str) -> TopUp:
        """Give a pending or failed top-up up: its page is closed first, so nobody can pay it.

        A page that was paid before it could be closed is booked: the answer is then a
        completed top-up. Safe to repeat.

        Raises:
            UserError: it is completed, or the bank is still processing it.
            PaymentOutcomeUnknownError: the page's state is not known; nothing changed.
        """
        top_up = self._load(top_up_id)
        if top_up.status is TopUpStatus.CANCELLED:
            return top_up
        if top_up.method is not TopUpMethod.CARD or top_up.status is TopUpStatus.COMPLETED:
            raise _not_possible(top_up)
        self._collector.close_page(operator, top_up)
        with self._database.write() as uow:
            current = uow.top_ups.lock(top_up_id)
            if current.status is TopUpStatus.COMPLETED:
                return current
            is_open = current.last_attempt is not None and current.last_attempt.is_open
            is_news = _attempt_of(current) != _attempt_of(top_up)
            if is_open and not is_news:
                raise _not_possible(current)
            if not is_open:
                uow.top_ups.move(
                    top_up_id,
                    to=TopUpStatus.CANCELLED,
                    from_=(TopUpStatus.PENDING, TopUpStatus.FAILED),
                )
                now = self._clock.now()
                uow.record(now, operator.name, "top_up.cancel", f"top_up:{top_up_id}")
                uow.commit()
        # Another workstation may have opened a page meanwhile: that one is closed as well.
        return self.cancel(operator, top_up_id) if is_open else self._load(top_up_id)

    @checked
    def choose_invoice(
        self, operator: Operator, top_up_id: str, *, key: str, message: str = ""
    ) -> TopUp:
        """Ask for an invoice instead of the card, for the same amount, also below EUR 1,000.00.

        The card's page is closed and that top-up cancelled first. Returns the new top-up; or
        the old one, completed, if it was paid before its page could be closed.

        Raises:
            KeyReusedError: ``key`` stands for another top-up.
            As `TopUps.quote` besides; the card's page stays open.
        """
        top_up = self._load(top_up_id)
        wanted = (top_up.account_id, top_up.quote.amount, TopUpMethod.INVOICE)
        with self._database.read() as uow:
            known = uow.top_ups.by_key(key)
        if known is not None:
            if (known.account_id, known.quote.amount, known.method) != wanted:
                raise key_reused(key)
            return known
        self._top_ups.quote(operator, top_up.account_id, top_up.quote.amount, method=wanted[2])
        cancelled = self.cancel(operator, top_up_id)
        if cancelled.status is not TopUpStatus.CANCELLED:
            return cancelled
        return self._top_ups.start(
            operator,
            cancelled.account_id,
            cancelled.quote.amount,
            key=key,
            method=TopUpMethod.INVOICE,
            message=message,
        )

    @checked
    def sync(self, operator: Operator) -> SyncReport:
        """Bring the book up to date with the provider: open pages, refunds, what changed.

        What could not be issued before is issued, and what is overdue by transfer worked off.
        Safe anywhere, any number of times, at the same time. Blocks.
        """
        self._restorations.notice(operator)  # Before anything is issued.
        worked_off = self._keeper.work_off().count
        with self._database.read() as uow:
            waiting = uow.top_ups.with_open_page()
        if not self._collector.is_set_up:
            issued = self._issue_missing(operator)
            return SyncReport(0, 0, len(waiting), issued, worked_off=worked_off, is_connected=False)
        changed = unanswered = 0
        refused: list[Sentence] = []
        for top_up in waiting:
            try:
                page = self._ask(operator, top_up)
            except ProviderError as error:
                changed += self._load(top_up.top_up_id) != top_up
                is_told = self._follower.tell_refused(operator, top_up.top_up_id, error)
                unanswered += not is_told
                refused += () if is_told else _refusals_of_key(error)
                continue
            changed += page.top_up != top_up
            unanswered += not page.is_known
        followed = Followed()
        try:
            self._refunds.resume(operator)
        except ProviderError as error:  # A key that may not refund may still read.
            logger.warning("refunds were not asked for again: %s", error.code)
            refused += _refusals_of_key(error)
            unanswered += 1
        try:
            followed = self._follower.follow(operator)
        except ProviderError as error:
            logger.warning("the provider's events were not read: %s", error.code)
            refused += _refusals_of_key(error)
            unanswered += 1
        unanswered += self._close_paid_for(operator)
        issued = self._issue_missing(operator)
        return SyncReport(
            len(waiting),
            changed + followed.changed,
            unanswered,
            issued,
            followed.read,
            worked_off,
            key_refused=refused[0] if refused else None,
        )

    @checked
    def poll(self, operator: Operator, *, holder: str) -> SyncReport | None:
        """Sync for all workstations if ``holder`` has or gets the lease; None if another has it.

        Nothing depends on the lease but the number of requests.
        """
        now = self._clock.now()
        with self._database.write() as uow:
            if not uow.sync_state.take_lease(LEASE, holder, now=now, until=now + LEASE_TIME):
                return None
            uow.commit()
        return self.sync(operator)

    @checked
    def has_portal(self, operator: Operator, account_id: str) -> bool:
        """Return whether the provider knows the account, and so has a portal for it."""
        with self._database.read() as uow:
            return uow.accounts.provider_reference(account_id) is not None

    @checked
    def portal_address(self, operator: Operator, account_id: str, *, return_address: str) -> str:
        """Return a personal, short-lived address of the provider's portal. Never store it.

        Raises:
            UserError: the account has never paid by card.
            ProviderRejectedError: the portal is not configured at the provider.
        """
        with self._database.read() as uow:
            customer = uow.accounts.provider_reference(account_id)
        if customer is None:
            raise UserError("The provider does not know this account: it never paid by card.")
        return self._collector.gateway.portal_address(customer, return_address=return_address)

    @checked
    def tasks(self, operator: Operator) -> tuple[Task, ...]:
        """Return what needs a person, the oldest first."""
        with self._database.read() as uow:
            return uow.tasks.all_open()

    def _ask(self, operator: Operator, top_up: TopUp) -> PaymentPage:
        try:
            session = self._collector.ask(operator, top_up)
        except PaymentOutcomeUnknownError:
            return PaymentPage(self._load(top_up.top_up_id), is_known=False)
        now = self._load(top_up.top_up_id)
        is_payable = session.state is SessionState.OPEN and now.status is TopUpStatus.PENDING
        return PaymentPage(
            now,
            url=session.url if is_payable else None,
            needs_second_step=is_payable and session.needs_second_step,
        )

    def _close_paid_for(self, operator: Operator) -> int:
        """Close pages of top-ups that were paid on another one; return how many stay open.

        Nobody may pay twice for what was credited already.
        """
        with self._database.read() as uow:
            waiting = uow.top_ups.with_open_page()
        unanswered = 0
        for top_up in waiting:
            if top_up.status is TopUpStatus.COMPLETED and not top_up.is_processing:
                try:
                    self._collector.close_page(operator, top_up)
                except ProviderError as error:
                    logger.warning("a page that is paid for stays open: %s", error.code)
                    unanswered += 1
        return unanswered

    def _issue_missing(self, operator: Operator) -> int:
        with self._database.read() as uow:
            waiting = uow.settlements.without_invoice()
        return sum(self._settler.issue_late(operator, settlement) for settlement in waiting)

    def _load(self, top_up_id: str) -> TopUp:
        with self._database.read() as uow:
            return uow.top_ups.get(top_up_id)


def _refusals_of_key(error: ProviderError) -> tuple[Sentence, ...]:
    return (Sentence.of(error),) if isinstance(error, ProviderKeyError) else ()


def _attempt_of(top_up: TopUp) -> str | None:
    return None if top_up.last_attempt is None else top_up.last_attempt.attempt_id


def _not_possible(top_up: TopUp) -> UserError:
    return UserError(
        "{number} is {status}, so this cannot be done any more. Nothing was changed.",
        code="state_changed",
        number=top_up.billing_number,
        status=top_up.status.value,
    )
