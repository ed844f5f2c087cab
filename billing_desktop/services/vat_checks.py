"""VAT numbers at the register: what it said, asking now, and letting a refuted one pass."""

from __future__ import annotations

from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain.audit_trail import changes_between
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.refund import check_reason
from billing_desktop.domain.tax import VatStanding
from billing_desktop.domain.vat_check import (
    Silence,
    VatCheck,
    VatOverride,
    VatRecord,
    check_valid_days,
)
from billing_desktop.errors import ConflictError, UserError
from billing_desktop.services.checking import Checker
from billing_desktop.services.rights import checked
from billing_desktop.services.service import Service, Tools, first_save

HISTORY_LENGTH_MAX = 50


class VatChecks(Service):
    """Shows and settles how customers' VAT numbers stand."""

    def __init__(self, tools: Tools, *, checker: Checker) -> None:
        super().__init__(tools)
        self._checker = checker

    @checked
    def is_stand_in(self, operator: Operator) -> bool:
        """Tell whether a TEST book answers itself, so that the register is not asked."""
        return self._checker.is_stand_in

    @checked
    def record(self, operator: Operator, account_id: str) -> VatRecord | None:
        """Return what is known about an account's number; None where it decides nothing."""
        with self._database.read() as uow:
            return self._checker.record(uow, uow.accounts.get(account_id))

    @checked
    def history(self, operator: Operator, account_id: str) -> tuple[VatCheck, ...]:
        """Return the newest checks of an account's numbers, former ones too, the newest first."""
        with self._database.read() as uow:
            return uow.vat_checks.of_account(account_id, limit=HISTORY_LENGTH_MAX)

    @checked
    def check(self, operator: Operator, account_id: str) -> VatRecord:
        """Ask the register now, whatever is known, and return how the number stands then.

        Blocks for some seconds at most; silence is an answer. Safe to repeat.

        Raises:
            UserError: the register decides nothing about this customer.
        """
        asked = self._checker.check(operator, account_id)
        with self._database.read() as uow:
            return uow.vat_checks.record(
                account_id, asked.question.vat_number, is_test=self._checker.is_stand_in
            )

    @checked
    def check_if_due(self, operator: Operator, account_id: str) -> None:
        """Ask the register unless what is known still counts, or nothing depends on it. Blocks."""
        self._checker.check_if_due(operator, account_id)

    @checked
    def override(
        self, operator: Operator, account_id: str, *, vat_number: str, reason: str
    ) -> VatRecord:
        """Let a number pass that the register refuted; ``reason`` stays in the audit trail.

        It counts for this number of this account until the register confirms it. Safe to
        repeat: a number that is cleared stays as it is.

        Raises:
            UserError: there is no reason, or the register did not refute the number.
            ConflictError: the account has another number by now.
        """
        reason = check_reason(reason)
        with self._database.write() as uow:
            account = uow.accounts.get(account_id)
            record = self._checker.record(uow, account)
            if account.details.vat_number != vat_number:
                raise ConflictError(
                    "The VAT number of {company} has changed meanwhile. Nothing was done.",
                    company=account.name,
                )
            if record is None or record.standing not in (VatStanding.REFUTED, VatStanding.CLEARED):
                raise UserError(
                    "The VAT register did not refute this number, so there is nothing to let pass.",
                    code="not_refuted",
                )
            if record.standing is VatStanding.CLEARED:
                return record
            assert record.decisive is not None  # That is what refuted it.
            now = self._clock.now()
            uow.vat_checks.override(
                VatOverride(
                    override_id=self._new_id(),
                    check_id=record.decisive.question.check_id,
                    reason=reason,
                    made_at=now,
                    made_by=operator.name,
                )
            )
            place = f"account:{account_id}:{vat_number}:{reason}"
            uow.record(now, operator.name, "vat_number.clear", place)
            self._checker.note_standing(uow, account)
            uow.commit()
            return uow.vat_checks.record(account_id, vat_number, is_test=self._checker.is_stand_in)

    @checked
    def valid_days(self, operator: Operator) -> int:
        """Return for how many days a valid answer counts."""
        with self._database.read() as uow:
            return uow.vat_checks.valid_days()

    @checked
    def save_valid_days(self, operator: Operator, days: int, *, seen: int | None = None) -> None:
        """Decide for how many days a valid answer counts from now on.

        Raises:
            UserError: less than a day, or more than a year.
            ConflictError: others count than those that were ``seen``; nothing was changed.
        """
        check_valid_days(days)
        with self._database.write() as uow:
            last = uow.vat_checks.valid_days()
            if last == days:
                return
            if seen is not None:
                _require_seen(uow, seen, days)
            now = self._clock.now()
            uow.vat_checks.save_valid_days(days, at=now, by=operator.name)
            changes = changes_between({"valid_days": last}, {"valid_days": days})
            uow.record(now, operator.name, "vat_rule.save", f"vat_rule:{days}", changes)
            uow.commit()

    @checked
    def silence(self, operator: Operator) -> Silence | None:
        """Return why the register could not be asked just now; None if it can be. Blocks."""
        return self._checker.register.silence()


def _require_seen(uow: UnitOfWork, seen: int, days: int) -> None:
    saved = uow.vat_checks.valid_days()
    first = first_save(seen, saved, days, uow.vat_checks.valid_days_save())
    if first is not None:
        raise ConflictError(
            "{name} set {days} days at {at}. Nothing of yours was stored; saving again "
            "replaces it.",
            name=first.by,
            days=saved,
            at=first.at,
        )
