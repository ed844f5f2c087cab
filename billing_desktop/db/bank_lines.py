"""What banks told us: files, statements and their lines, insert-only, each credit once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    insert,
    select,
)
from sqlalchemy.engine import Connection

from billing_desktop.db.base import (
    Id,
    MinorUnits,
    UtcDateTime,
    currency_column,
    findable,
    insert_all,
    metadata,
    money,
    one_of,
)
from billing_desktop.domain.bank_line import BankLine
from billing_desktop.domain.bank_statement import (
    BankStatement,
    BankTransaction,
    EntryStatus,
    StatementEnd,
    StatementKind,
)
from billing_desktop.errors import NotFoundError

bank_file = Table(
    "bank_file",
    metadata,
    Column("file_id", Id, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("name", String(300), nullable=False),
    Column("imported_by", String(60), nullable=False),
    Column("imported_at", UtcDateTime, nullable=False),
)

# Written at its end, when it is known; until then its lines wait for it (deferred).
bank_statement = Table(
    "bank_statement",
    metadata,
    Column("statement_key", Id, primary_key=True),
    Column("file_id", Id, ForeignKey("bank_file.file_id"), nullable=False, index=True),
    Column("place", Integer, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("statement_id", Text, nullable=False),
    Column("file_name", String(300), nullable=False),
    Column("account_iban", String(80), nullable=False),
    currency_column(),
    Column("created_at", UtcDateTime),
    Column("opened_on", Date),
    Column("closed_on", Date),
    Column("opening_minor", MinorUnits),
    Column("closing_minor", MinorUnits),
    Column("lines_count", Integer, nullable=False),
    Column("booked_minor", MinorUnits, nullable=False),
    UniqueConstraint("file_id", "place"),
    CheckConstraint("place >= 0 AND lines_count >= 0", name="counts_not_negative"),
    one_of("kind", StatementKind),
)

bank_line = Table(
    "bank_line",
    metadata,
    Column("line_id", Id, primary_key=True),
    Column(
        "statement_key",
        Id,
        ForeignKey("bank_statement.statement_key", deferrable=True, initially="DEFERRED"),
        nullable=False,
        index=True,
    ),
    # What makes two lines the same credit, and which of several such it is.
    Column("match_key", String(64), nullable=False),
    Column("occurrence", Integer, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("account_iban", String(80), nullable=False),
    currency_column(),
    Column("amount_minor", MinorUnits, nullable=False),
    Column("status", String(12), nullable=False),
    Column("booked_on", Date),
    Column("value_on", Date),
    Column("bank_reference", Text, nullable=False),
    Column("end_to_end_id", Text, nullable=False),
    Column("creditor_reference", Text, nullable=False),
    Column("remittance", Text, nullable=False),
    Column("counterparty_name", Text, nullable=False),
    Column("counterparty_iban", String(80), nullable=False),
    Column("bank_code", Text, nullable=False),
    Column("return_reason", Text, nullable=False),
    Column("is_reversal", Integer, nullable=False),
    Column("is_batch", Integer, nullable=False),
    Column("entry", Integer, nullable=False),
    Column("detail", Integer, nullable=False),
    Column("imported_at", UtcDateTime, nullable=False),
    Column("twin_of", Id, ForeignKey("bank_line.line_id")),
    UniqueConstraint("match_key", "occurrence"),
    CheckConstraint("occurrence > 0", name="occurrence_positive"),
    CheckConstraint("is_reversal IN (0, 1) AND is_batch IN (0, 1)", name="flags_known"),
    CheckConstraint("twin_of <> line_id", name="twin_is_another"),
    one_of("kind", StatementKind),
    one_of("status", EntryStatus),
    Index("ix_bank_line_amount_minor", "amount_minor", "booked_on"),
    Index("ix_bank_line_booked_on", "booked_on", "line_id"),
    Index("ix_bank_line_counterparty_iban", "counterparty_iban"),
)

# Where else a line was told of: the sum of a statement is that of its lines, new or known.
bank_sighting = Table(
    "bank_sighting",
    metadata,
    Column(
        "statement_key",
        Id,
        ForeignKey("bank_statement.statement_key", deferrable=True, initially="DEFERRED"),
        primary_key=True,
    ),
    Column("line_id", Id, ForeignKey("bank_line.line_id"), primary_key=True),
    Index("ix_bank_sighting_line_id", "line_id"),
)


@dataclass(frozen=True, slots=True)
class KeyedLine:
    """A line with what makes it the same as another."""

    line: BankLine
    match_key: str
    occurrence: int


@dataclass(frozen=True, slots=True)
class Known:
    """As much of a stored line as it takes to tell whether another is the same."""

    line_id: str
    match_key: str
    occurrence: int
    kind: StatementKind
    statement_id: str
    account_iban: str
    booked_on: date | None
    transaction: BankTransaction


class BankLineStore:
    """Lines of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def file_of(self, digest: str) -> str | None:
        """Return the file with these bytes, if it was taken in before."""
        found = select(bank_file.c.file_id).where(bank_file.c.digest == digest)
        return self._connection.execute(found).scalar()

    def add_file(self, file_id: str, *, digest: str, name: str, by: str, at: datetime) -> None:
        """Store that a file was taken in."""
        row = {"file_id": file_id, "digest": digest, "name": findable(name)[:300]}
        self._connection.execute(insert(bank_file), row | {"imported_by": by, "imported_at": at})

    def add_statement(
        self, key: str, head: BankStatement, end: StatementEnd, *, file_id: str, place: int
    ) -> None:
        """Store a statement whose lines are stored already."""
        opening, closing = head.opening_balance, head.closing_balance
        self._connection.execute(
            insert(bank_statement),
            {
                "statement_key": key,
                "file_id": file_id,
                "place": place,
                "kind": head.kind,
                "statement_id": findable(head.statement_id),
                "file_name": findable(head.file_name)[:300],
                "account_iban": head.account_iban[:80],
                "currency_code": head.currency.code,
                "created_at": head.created_at,
                "opened_on": head.opened_on,
                "closed_on": head.closed_on,
                "opening_minor": None if opening is None else opening.minor_units,
                "closing_minor": None if closing is None else closing.minor_units,
                "lines_count": end.transactions_count,
                "booked_minor": end.booked_sum.minor_units,
            },
        )

    def add(self, lines: Sequence[KeyedLine], seen: Iterable[tuple[str, str]]) -> None:
        """Store new lines, and in which statements (key, line) known ones were seen again."""
        insert_all(self._connection, bank_line, [_row(each) for each in lines])
        rows: list[dict[str, object]] = [
            {"statement_key": key, "line_id": line_id} for key, line_id in seen
        ]
        insert_all(self._connection, bank_sighting, rows)

    def with_keys(self, keys: Iterable[str]) -> list[Known]:
        """Return the stored lines that have one of these keys, in the order they came."""
        return self._known(bank_line.c.match_key.in_(sorted(set(keys))))

    def of_other_kinds(
        self, kind: StatementKind, amounts: Iterable[int], *, first_on: date, last_on: date
    ) -> list[Known]:
        """Return lines of other kinds of files with these amounts and about these days.

        Those that this kind has told of already are not among them.
        """
        statement = bank_statement.alias()
        seen_by_kind = (
            select(bank_sighting.c.line_id)
            .select_from(
                bank_sighting.join(
                    statement, statement.c.statement_key == bank_sighting.c.statement_key
                )
            )
            .where(bank_sighting.c.line_id == bank_line.c.line_id, statement.c.kind == kind)
            .correlate(bank_line)
        )
        return self._known(
            and_(
                bank_line.c.kind != kind,
                bank_line.c.amount_minor.in_(sorted(set(amounts))),
                bank_line.c.booked_on >= first_on,
                bank_line.c.booked_on <= last_on,
                ~seen_by_kind.exists(),
            )
        )

    def has_other_kinds(self, kind: StatementKind) -> bool:
        """Tell whether there are lines of another kind of file at all."""
        found = select(bank_line.c.line_id).where(bank_line.c.kind != kind).limit(1)
        return self._connection.execute(found).first() is not None

    def get(self, line_id: str) -> BankLine:
        """Raises: NotFoundError."""
        row = self._connection.execute(
            select(bank_line).where(bank_line.c.line_id == findable(line_id))
        ).first()
        if row is None:
            raise NotFoundError("There is no bank line {reference}.", reference=line_id[:100])
        return to_line(row)

    def of_file(self, file_id: str) -> tuple[str, ...]:
        """Return the lines that a file which was taken in tells of."""
        mine = select(bank_statement.c.statement_key).where(bank_statement.c.file_id == file_id)
        first = select(bank_line.c.line_id).where(bank_line.c.statement_key.in_(mine))
        again = select(bank_sighting.c.line_id).where(bank_sighting.c.statement_key.in_(mine))
        return tuple(self._connection.execute(first.union(again)).scalars())

    def _known(self, condition: ColumnElement[bool]) -> list[Known]:
        rows = self._connection.execute(
            select(bank_line, bank_statement.c.statement_id)
            # Of a statement that is being taken in, the end is not written yet.
            .select_from(
                bank_line.outerjoin(
                    bank_statement, bank_statement.c.statement_key == bank_line.c.statement_key
                )
            )
            .where(condition)
            .order_by(bank_line.c.match_key, bank_line.c.occurrence)
        )
        return [
            Known(
                line_id=row.line_id,
                match_key=row.match_key,
                occurrence=row.occurrence,
                kind=StatementKind(row.kind),
                statement_id=row.statement_id or "",
                account_iban=row.account_iban,
                booked_on=row.booked_on,
                transaction=to_transaction(row),
            )
            for row in rows
        ]


def _row(keyed: KeyedLine) -> dict[str, object]:
    line = keyed.line
    said = line.transaction
    return {
        "line_id": line.line_id,
        "statement_key": line.statement_key,
        "match_key": keyed.match_key,
        "occurrence": keyed.occurrence,
        "kind": line.kind,
        "account_iban": line.account_iban[:80],
        "currency_code": said.amount.currency.code,
        "amount_minor": said.amount.minor_units,
        "status": said.status,
        "booked_on": said.booked_on,
        "value_on": said.value_on,
        "bank_reference": findable(said.bank_reference),
        "end_to_end_id": findable(said.end_to_end_id),
        "creditor_reference": findable(said.creditor_reference),
        "remittance": findable(said.remittance),
        "counterparty_name": findable(said.counterparty_name),
        "counterparty_iban": findable(said.counterparty_iban)[:80],
        "bank_code": findable(said.bank_code),
        "return_reason": findable(said.return_reason),
        "is_reversal": int(said.is_reversal),
        "is_batch": int(said.is_batch),
        "entry": said.entry,
        "detail": said.detail,
        "imported_at": line.imported_at,
        "twin_of": line.twin_of,
    }


def to_line(row: Row[tuple[object, ...]]) -> BankLine:
    """Return the line of a row of the table."""
    return BankLine(
        line_id=row.line_id,
        statement_key=row.statement_key,
        kind=StatementKind(row.kind),
        account_iban=row.account_iban,
        transaction=to_transaction(row),
        imported_at=row.imported_at,
        twin_of=row.twin_of,
    )


def to_transaction(row: Row[tuple[object, ...]]) -> BankTransaction:
    """Return what the bank said, of a row of the table."""
    return BankTransaction(
        amount=money(row.amount_minor, row.currency_code),
        status=EntryStatus(row.status),
        booked_on=row.booked_on,
        value_on=row.value_on,
        bank_reference=row.bank_reference,
        end_to_end_id=row.end_to_end_id,
        creditor_reference=row.creditor_reference,
        remittance=row.remittance,
        counterparty_name=row.counterparty_name,
        counterparty_iban=row.counterparty_iban,
        bank_code=row.bank_code,
        return_reason=row.return_reason,
        is_reversal=bool(row.is_reversal),
        is_batch=bool(row.is_batch),
        entry=row.entry,
        detail=row.detail,
    )
