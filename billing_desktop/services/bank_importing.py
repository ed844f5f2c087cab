"""Taking in the files of banks: all of a file or nothing, and each credit once."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from billing_desktop.db.bank_lines import KeyedLine, Known
from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain.bank_line import BankLine
from billing_desktop.domain.bank_statement import (
    BankStatement,
    BankTransaction,
    EntryStatus,
    StatementEnd,
    StatementPart,
)
from billing_desktop.domain.csv_mapping import CsvMapping
from billing_desktop.domain.line_identity import (
    DAYS_APART_MAX,
    Told,
    is_certainly_same,
    is_same,
    match_key,
    may_be_same,
)
from billing_desktop.domain.operator import Operator
from billing_desktop.errors import BankFileError
from billing_desktop.ports.bank_files import BankFiles, Progress, unwatched
from billing_desktop.services.service import Service, Tools

LINES_PER_STEP = 1000
_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class BankImport:
    """What taking in a file did: ``new`` lines, and those ``already_there`` from before.

    ``announced`` of the new ones are not booked by the bank yet, ``doubtful`` of them may be
    the same credit as another line. ``line_ids`` are all lines of the file.
    """

    name: str
    statements: int = 0
    new: int = 0
    already_there: int = 0
    announced: int = 0
    doubtful: int = 0
    line_ids: tuple[str, ...] = ()
    is_known_file: bool = False


@dataclass(slots=True)
class _Count:
    statements: int = 0
    announced: int = 0
    doubtful: int = 0
    already_there: int = 0
    booked_minor: int = 0
    new: int = 0
    line_ids: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Open:
    """The statement that is being read. ``used`` are the lines that it has told of so far."""

    key: str
    head: BankStatement
    used: set[str]
    waiting: list[BankTransaction] = field(default_factory=list)


class BankImporter(Service):
    """Takes in files of banks. No operator calls it: see `BankPayments`."""

    def __init__(self, tools: Tools, *, files: BankFiles) -> None:
        super().__init__(tools)
        self._files = files

    def take_in(
        self,
        operator: Operator,
        path: Path,
        *,
        mapping: CsvMapping | None = None,
        on_progress: Progress = unwatched,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> BankImport:
        """Store the lines of a file that are not there yet. Safe to repeat.

        Raises:
            BankFileError: it cannot be read as a whole, or was stopped; nothing was stored.
        """
        digest = _digest(path)
        with self._database.write() as uow:
            # Two desks that take in files at once would tell of the same credit twice.
            uow.books.lock_key("bank_import", "")
            known = uow.bank_lines.file_of(digest)
            if known is not None:
                there = uow.bank_lines.of_file(known)
                return BankImport(
                    path.name, already_there=len(there), line_ids=there, is_known_file=True
                )
            file_id, now, count = self._new_id(), self._clock.now(), _Count()
            uow.bank_lines.add_file(
                file_id, digest=digest, name=path.name, by=operator.name, at=now
            )
            parts = self._files.read(
                path, mapping=mapping, on_progress=on_progress, is_cancelled=is_cancelled
            )
            self._store_all(uow, parts, file_id, count)
            place = f"bank_file:{file_id}:{digest}:{count.new}:{count.booked_minor}"
            uow.record(now, operator.name, "bank.import", place)
            uow.commit()
        return BankImport(
            path.name,
            statements=count.statements,
            new=count.new,
            already_there=count.already_there,
            announced=count.announced,
            doubtful=count.doubtful,
            line_ids=tuple(count.line_ids),
        )

    def _store_all(
        self, uow: UnitOfWork, parts: Iterable[StatementPart], file_id: str, count: _Count
    ) -> None:
        reading: _Open | None = None
        used: dict[tuple[str, str], set[str]] = {}
        for part in parts:
            match part:
                case BankStatement():
                    # Pages of one statement do not tell of the same booking twice.
                    mine = used.setdefault((part.account_iban, part.statement_id), set())
                    reading = _Open(self._new_id(), part, mine)
                case BankTransaction() if reading is not None:
                    reading.waiting.append(part)
                    if len(reading.waiting) >= LINES_PER_STEP:
                        self._store(uow, reading, count)
                case StatementEnd() if reading is not None:
                    self._store(uow, reading, count)
                    place = count.statements
                    uow.bank_lines.add_statement(
                        reading.key, reading.head, part, file_id=file_id, place=place
                    )
                    count.statements += 1

    def _store(self, uow: UnitOfWork, reading: _Open, count: _Count) -> None:
        head, now = reading.head, self._clock.now()
        told = [
            Told(said, head.account_iban, head.kind, head.statement_id) for said in reading.waiting
        ]
        reading.waiting = []
        if not told:
            return
        keys = [match_key(each) for each in told]
        known: dict[str, list[Known]] = {}
        for stored in uow.bank_lines.with_keys(keys):
            known.setdefault(stored.match_key, []).append(stored)
        last = Counter({key: max(k.occurrence for k in found) for key, found in known.items()})
        others = self._of_other_kinds(uow, head, told)
        new: list[KeyedLine] = []
        seen: list[tuple[str, str]] = []
        for each, key in zip(told, keys, strict=True):
            same, twin = _find(each, known.get(key, ()), others, reading.used)
            if same is not None:
                reading.used.add(same)
                seen.append((reading.key, same))
                count.line_ids.append(same)
                count.already_there += 1
                continue
            last[key] += 1
            line = BankLine(
                line_id=self._new_id(),
                statement_key=reading.key,
                kind=head.kind,
                account_iban=head.account_iban,
                transaction=each.transaction,
                imported_at=now,
                twin_of=twin,
            )
            reading.used.add(line.line_id)
            new.append(KeyedLine(line, key, last[key]))
            _note(count, line)
        uow.bank_lines.add(new, seen)

    def _of_other_kinds(
        self, uow: UnitOfWork, head: BankStatement, told: list[Told]
    ) -> dict[int, list[Known]]:
        """Return by amount what other kinds of files told about these days."""
        days = [day for each in told if (day := _day(each.transaction)) is not None]
        if not days or not uow.bank_lines.has_other_kinds(head.kind):
            return {}
        found = uow.bank_lines.of_other_kinds(
            head.kind,
            (each.transaction.amount.minor_units for each in told),
            first_on=min(days) - timedelta(days=DAYS_APART_MAX),
            last_on=max(days) + timedelta(days=DAYS_APART_MAX),
        )
        by_amount: dict[int, list[Known]] = {}
        for each in found:
            by_amount.setdefault(each.transaction.amount.minor_units, []).append(each)
        return by_amount


def _find(
    told: Told, known: Iterable[Known], others: dict[int, list[Known]], used: set[str]
) -> tuple[str | None, str | None]:
    """Return the line that this is, or else the one that it may be."""
    twin: str | None = None
    for each in known:
        if each.line_id in used:
            continue
        if is_same(_told(each), told):
            return each.line_id, None
        if may_be_same(_told(each), told):
            twin = twin or each.line_id
    if told.transaction.status is not EntryStatus.BOOKED:
        return None, None
    elsewhere = [
        each
        for each in others.get(told.transaction.amount.minor_units, ())
        if each.line_id not in used and may_be_same(_told(each), told)
    ]
    for each in elsewhere:
        if is_certainly_same(_told(each), told):
            return each.line_id, None
    if twin is None and elsewhere:
        twin = elsewhere[0].line_id
    return None, twin


def _told(known: Known) -> Told:
    return Told(known.transaction, known.account_iban, known.kind, known.statement_id)


def _note(count: _Count, line: BankLine) -> None:
    count.new += 1
    count.line_ids.append(line.line_id)
    said = line.transaction
    if said.status is EntryStatus.BOOKED:
        count.booked_minor += said.amount.minor_units
    else:
        count.announced += 1
    count.doubtful += line.twin_of is not None


def _day(said: BankTransaction) -> date | None:
    return said.booked_on or said.value_on


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK_BYTES):
                found.update(block)
    except OSError as error:
        raise BankFileError(
            "The file {name} cannot be read: {reason}.",
            name=path.name,
            reason=error.strerror or str(error),
        ) from error
    return found.hexdigest()
