"""Usage: what customers used up, one by one or from a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain.amount_text import WHOLE_DIGITS_MAX
from billing_desktop.domain.money import EUR, Money
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.period import seller_date
from billing_desktop.domain.text import clean_line
from billing_desktop.domain.usage import Usage
from billing_desktop.errors import AmountError, NotFoundError, UserError
from billing_desktop.services.rights import checked
from billing_desktop.services.service import Service, check_key, key_reused
from billing_desktop.services.usage_file import RefusedLine, UsageLine, read_lines

LINES_PER_STEP = 2000
REFUSED_SHOWN_MAX = 1000
AMOUNT_MAX = Money(10 ** (WHOLE_DIGITS_MAX + 2) - 1, EUR)

Progress = Callable[[int], bool]
"""Is told how many lines are done; answers False to stop."""


@dataclass(frozen=True, slots=True)
class UsagePreview:
    """What importing a file would do. ``refused`` holds the first 1,000 refused lines."""

    new_count: int
    new_sum: Money
    known_count: int
    refused_count: int
    refused: tuple[RefusedLine, ...]


@dataclass(frozen=True, slots=True)
class UsageImport:
    """What an import did: booked now, and already there from before."""

    booked: int
    already_there: int
    amount: Money


class Usages(Service):
    """Books usage as debits of the balance."""

    @checked
    def add(
        self,
        operator: Operator,
        account_id: str,
        amount: Money,
        *,
        key: str,
        used_on: date,
        description: str,
    ) -> Usage:
        """Book one debit. The same ``key`` again is the same usage.

        Raises:
            KeyReusedError: ``key`` stands for other usage.
        """
        check_key(key)
        if amount.minor_units <= 0:
            raise AmountError("The amount must be more than zero.")
        if amount > AMOUNT_MAX:
            raise AmountError("This is too long for an amount.")
        new = Usage(key, account_id, used_on, amount, clean_line(description) or "Usage")
        self._check_day(used_on)
        with self._database.write() as uow:
            uow.books.lock_key("usage", key)
            uow.accounts.get(account_id)
            known = uow.usage.known([key]).get(key)
            if known is not None:
                if known != new:
                    raise key_reused(key)
                return known
            now = self._clock.now()
            import_id = self._new_id()
            self._book(uow, operator, [new], import_id, now)
            uow.record(now, operator.name, "usage.add", _place(import_id, 1, amount))
            uow.commit()
        return new

    @checked
    def preview(
        self,
        operator: Operator,
        path: Path,
        *,
        mapping: Mapping[str, str] | None = None,
        progress: Progress = lambda _: True,
    ) -> UsagePreview:
        """Return what importing the file would do, without booking anything.

        Raises:
            UserError: it cannot be read at all, or was stopped.
        """
        counted = _Count()
        with self._database.read() as uow:
            for _ in self._sorted_out(uow, path, mapping, progress, counted):
                pass
        return UsagePreview(
            counted.new, counted.amount, counted.known, counted.refused, tuple(counted.shown)
        )

    @checked
    def import_file(
        self,
        operator: Operator,
        path: Path,
        *,
        mapping: Mapping[str, str] | None = None,
        progress: Progress = lambda _: True,
    ) -> UsageImport:
        """Book a file, all of it or nothing. Safe to repeat: what is there stays once.

        Raises:
            UserError: a line was refused, the file cannot be read, or it was stopped; nothing
                was booked.
        """
        counted, import_id = _Count(), self._new_id()
        with self._database.write() as uow:
            now = self._clock.now()
            for new in self._sorted_out(uow, path, mapping, progress, counted):
                if not counted.refused:
                    self._book(uow, operator, new, import_id, now)
            if counted.refused:
                first = counted.shown[0]
                raise UserError(
                    "Nothing was booked: {count} lines of the file were refused, "
                    "the first is line {line}: {reason}",
                    code="file_refused",
                    count=counted.refused,
                    line=first.line,
                    reason=first.error,
                )
            if counted.new:
                place = _place(import_id, counted.new, counted.amount)
                uow.record(now, operator.name, "usage.import", place)
                uow.commit()
        return UsageImport(counted.new, counted.known, counted.amount)

    def _sorted_out(
        self,
        uow: UnitOfWork,
        path: Path,
        mapping: Mapping[str, str] | None,
        progress: Progress,
        counted: _Count,
    ) -> Iterator[list[Usage]]:
        accounts: dict[str, str | None] = {}
        seen: dict[str, Usage] = {}
        done = 0
        for lines in _steps(read_lines(path, mapping)):
            new: list[Usage] = []
            ids = [line.external_id for line in lines if isinstance(line, UsageLine)]
            seen_here = seen | uow.usage.known(ids)
            for line in lines:
                usage = self._usage(uow, line, accounts)
                if isinstance(usage, RefusedLine):
                    counted.refuse(usage)
                    continue
                known = seen_here.get(usage.external_id)
                if known is None:
                    seen[usage.external_id] = seen_here[usage.external_id] = usage
                    new.append(usage)
                elif known == usage:
                    counted.known += 1
                else:
                    error = key_reused(usage.external_id)
                    counted.refuse(RefusedLine(line.line, usage.external_id, error))
            counted.new += len(new)
            counted.amount = sum((usage.amount for usage in new), start=counted.amount)
            yield new
            done += len(lines)
            if not progress(done):
                raise UserError("The import was stopped. Nothing was booked.", code="stopped")

    def _usage(
        self, uow: UnitOfWork, line: UsageLine | RefusedLine, accounts: dict[str, str | None]
    ) -> Usage | RefusedLine:
        if isinstance(line, RefusedLine):
            return line
        if line.account not in accounts:
            try:
                accounts[line.account] = uow.accounts.find(line.account).account_id
            except NotFoundError:
                accounts[line.account] = None
        account_id = accounts[line.account]
        try:
            if account_id is None:
                raise NotFoundError(
                    "There is no account {reference}.", reference=line.account[:100]
                )
            self._check_day(line.used_on)
        except UserError as error:
            return RefusedLine(line.line, line.external_id, error)
        return Usage(line.external_id, account_id, line.used_on, line.amount, line.description)

    def _check_day(self, used_on: date) -> None:
        if used_on > seller_date(self._clock.now()):
            raise UserError("{day} is still to come.", code="date_future", day=used_on)

    def _book(
        self, uow: UnitOfWork, operator: Operator, new: list[Usage], import_id: str, now: datetime
    ) -> None:
        entries = [
            usage.entry(entry_id=self._new_id(), booked_at=now, operator=operator.name)
            for usage in new
        ]
        uow.ledger.record_all(entries)
        uow.usage.add_all(new, import_id=import_id, at=now)


class _Count:
    """What has been found so far."""

    def __init__(self) -> None:
        self.new = self.known = self.refused = 0
        self.amount = Money.zero()
        self.shown: list[RefusedLine] = []

    def refuse(self, line: RefusedLine) -> None:
        self.refused += 1
        if len(self.shown) < REFUSED_SHOWN_MAX:
            self.shown.append(line)


def _steps(
    lines: Iterable[UsageLine | RefusedLine],
) -> Iterator[list[UsageLine | RefusedLine]]:
    iterator = iter(lines)
    while step := list(islice(iterator, LINES_PER_STEP)):
        yield step


def _place(import_id: str, count: int, amount: Money) -> str:
    """Return what the audit trail says of an import; verify compares it with what is there."""
    return f"usage_import:{import_id}:{count}:{amount.minor_units}"
