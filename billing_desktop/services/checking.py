"""Asking the register about one customer's VAT number: record, ask, record."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain.account import Account
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.sentence import Sentence
from billing_desktop.domain.task import Task, TaskKind
from billing_desktop.domain.tax import TaxCategory, VatStanding, tax_held
from billing_desktop.domain.top_up import TopUp
from billing_desktop.domain.vat_check import (
    Silence,
    VatCheck,
    VatQuestion,
    VatRecord,
    is_asked_about,
)
from billing_desktop.errors import TaxHeldError, UserError
from billing_desktop.ports.vat_register import VatRegister
from billing_desktop.services.service import Service, Tools

logger = logging.getLogger(__name__)

# While the register as a whole is away, only a person who asks for it makes somebody wait.
REST = timedelta(minutes=1)
_AS_A_WHOLE = frozenset(
    {
        Silence.NO_CONNECTION,
        Silence.NOT_SECURE,
        Silence.TIMEOUT,
        Silence.SERVICE_AWAY,
        Silence.BLOCKED,
        Silence.UNREADABLE,
    }
)
_HELD = (
    "The VAT register does not know {number}, the VAT number of {company}. Its top-ups and "
    "invoices are held until the number is corrected or finance lets it pass."
)


class Checker(Service):
    """Keeps what the register says about customers' numbers. No operator calls it.

    ``is_stand_in`` says that it is not the register that answers: a TEST book's own.
    """

    def __init__(
        self, tools: Tools, *, connect: Callable[[], VatRegister], is_stand_in: bool
    ) -> None:
        super().__init__(tools)
        self._connect = connect
        self._register: VatRegister | None = None
        self.is_stand_in = is_stand_in

    @property
    def register(self) -> VatRegister:
        """The register, made when it is first needed."""
        if self._register is None:
            self._register = self._connect()
        return self._register

    def record(self, uow: UnitOfWork, account: Account) -> VatRecord | None:
        """Return what is known about an account's number; None if it decides nothing."""
        if not is_asked_about(account.details):
            return None
        return uow.vat_checks.record(
            account.account_id, account.details.vat_number, is_test=self.is_stand_in
        )

    def standing(self, uow: UnitOfWork, account: Account) -> VatStanding:
        """Return what the tax engine goes by."""
        record = self.record(uow, account)
        return VatStanding.UNCHECKED if record is None else record.standing

    def check_if_due(self, operator: Operator, account_id: str) -> None:
        """Ask before a number is used, unless what is known still counts. May block.

        Never stands in the way: where there is no answer, all stays as it was. Not to be
        called inside of a transaction.
        """
        now = self._clock.now()
        with self._database.read() as uow:
            record = self.record(uow, uow.accounts.get(account_id))
            if record is None or not record.is_due(now, valid_days=uow.vat_checks.valid_days()):
                return
            newest = uow.vat_checks.newest(is_test=self.is_stand_in)
        if not _is_resting(newest, now):
            self.check(operator, account_id)

    def check_before_invoice(self, operator: Operator, top_up_id: str) -> None:
        """Ask, as `check_if_due`, where the invoice to come states reverse charge."""
        with self._database.read() as uow:
            top_up = uow.top_ups.get(top_up_id)
        if top_up.invoice_number is None and _is_reverse_charge(top_up):
            self.check_if_due(operator, top_up.account_id)

    def require_for_payment(self, operator: Operator, top_up: TopUp) -> None:
        """Let nobody pay what could not be invoiced. May block, as `check_if_due`.

        Raises:
            TaxHeldError: the register refuted the VAT number, and nobody let it pass.
        """
        if not _is_reverse_charge(top_up):
            return
        self.check_if_due(operator, top_up.account_id)
        with self._database.read() as uow:
            if self._is_refuted(uow, top_up):
                raise tax_held()

    def require_for_invoice(self, uow: UnitOfWork, top_up: TopUp) -> None:
        """Hold an invoice that states reverse charge for a number nobody knows.

        Raises:
            TaxHeldError: the register refuted the VAT number, and nobody let it pass.
        """
        if _is_reverse_charge(top_up) and self._is_refuted(uow, top_up):
            raise TaxHeldError(
                "The VAT register does not know this VAT number. "
                "The invoice is held until finance clears the number."
            )

    def _is_refuted(self, uow: UnitOfWork, top_up: TopUp) -> bool:
        account = uow.accounts.get(top_up.account_id)
        return self.standing(uow, account) is VatStanding.REFUTED

    def check(self, operator: Operator, account_id: str) -> VatCheck:
        """Ask about an account's number and keep the answer. Blocks; safe to repeat.

        Raises:
            NotFoundError: no such account.
            UserError: there is nothing to ask about.
        """
        question = self._record_question(operator, account_id)
        # No transaction is open while the register takes its time.
        said = self.register.check(question.vat_number, requester=question.requester)
        now = self._clock.now()
        check = VatCheck(
            question=question,
            outcome=said.outcome,
            answered_at=now,
            consultation_number=said.consultation_number,
            name=said.name,
            address=said.address,
            silence=said.silence,
        )
        with self._database.write() as uow:
            uow.vat_checks.answer(check)
            place = f"account:{account_id}:{said.outcome.value}"
            uow.record(now, operator.name, "vat_number.check", place)
            self.note_standing(uow, uow.accounts.get(account_id))
            uow.commit()
        return check

    def note_standing(self, uow: UnitOfWork, account: Account) -> None:
        """Open or close the task about an account's number, in the caller's transaction."""
        now: datetime = self._clock.now()
        place = f"account:{account.account_id}"
        if self.standing(uow, account) is not VatStanding.REFUTED:
            uow.tasks.close(TaskKind.VAT_NUMBER_REFUTED, place, at=now)
            return
        facts = {"number": account.details.vat_number, "company": account.name}
        task = Task(self._new_id(), TaskKind.VAT_NUMBER_REFUTED, place, Sentence(_HELD, facts), now)
        uow.tasks.open(task)

    def _record_question(self, operator: Operator, account_id: str) -> VatQuestion:
        with self._database.write() as uow:
            account = uow.accounts.get(account_id)
            if not is_asked_about(account.details):
                raise UserError(
                    "The register is only asked about VAT numbers of customers in other "
                    "countries of the EU.",
                    code="not_asked_about",
                )
            question = VatQuestion(
                check_id=self._new_id(),
                account_id=account_id,
                vat_number=account.details.vat_number,
                requester=uow.rates.seller().vat_number,
                is_test=self.is_stand_in,
                asked_at=self._clock.now(),
                asked_by=operator.name,
            )
            uow.vat_checks.ask(question)
            uow.commit()
        return question


def _is_reverse_charge(top_up: TopUp) -> bool:
    return top_up.quote.tax.category is TaxCategory.REVERSE_CHARGE


def _is_resting(newest: VatCheck | None, now: datetime) -> bool:
    return newest is not None and newest.silence in _AS_A_WHOLE and now - newest.answered_at < REST
