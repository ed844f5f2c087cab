"""Lists of bank lines, and what is known of those who pay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.engine import Connection

from billing_desktop.db.audit import audit_head
from billing_desktop.db.bank_assignments import bank_assignment, bank_part, is_undone
from billing_desktop.db.bank_lines import bank_line, bank_sighting, bank_statement, to_line
from billing_desktop.db.base import findable, money
from billing_desktop.db.rates import seller
from billing_desktop.db.top_ups import top_up
from billing_desktop.domain.bank_line import BOOKED_KINDS, AssignmentKind, BankLine, PartKind
from billing_desktop.domain.bank_listing import LineFilter, StatementSum
from billing_desktop.domain.bank_statement import EntryStatus
from billing_desktop.domain.document_search import search_words
from billing_desktop.domain.money import EUR, Money
from billing_desktop.domain.payment_reference import compact

_STEP = 500
_standing = (
    select(bank_assignment.c.assignment_id)
    .where(bank_assignment.c.line_id == bank_line.c.line_id, ~is_undone)
    .correlate(bank_line)
)
_ON_OUR_ACCOUNT = sorted({*BOOKED_KINDS, AssignmentKind.ATTACHED})
_is_booked = _standing.where(bank_assignment.c.kind.in_(_ON_OUR_ACCOUNT)).exists()
_is_decided = _standing.exists()
# What was announced, and is booked by now, is another line.
_later = bank_line.alias("later")
_came_true = (
    select(_later.c.line_id)
    .where(
        bank_line.c.status != EntryStatus.BOOKED,
        _later.c.status == EntryStatus.BOOKED,
        _later.c.amount_minor == bank_line.c.amount_minor,
        _later.c.account_iban == bank_line.c.account_iban,
        or_(
            and_(
                _later.c.bank_reference == bank_line.c.bank_reference,
                bank_line.c.bank_reference != "",
            ),
            and_(
                _later.c.end_to_end_id == bank_line.c.end_to_end_id,
                bank_line.c.end_to_end_id != "",
            ),
            and_(_later.c.remittance == bank_line.c.remittance, bank_line.c.remittance != ""),
        ),
    )
    .correlate(bank_line)
    .exists()
)
_TEXTS = (
    bank_line.c.remittance,
    bank_line.c.counterparty_name,
    bank_line.c.counterparty_iban,
    bank_line.c.creditor_reference,
    bank_line.c.end_to_end_id,
    bank_line.c.bank_reference,
)
_ORDER = (
    bank_line.c.booked_on,
    bank_line.c.imported_at,
    bank_line.c.statement_key,
    bank_line.c.entry,
    bank_line.c.detail,
    bank_line.c.line_id,
)


def head(connection: Connection) -> int:
    """Return a number that changes whenever the book does."""
    return int(connection.execute(select(audit_head.c.seq)).scalar_one())


def undecided(connection: Connection) -> list[BankLine]:
    """Return the lines that nobody has decided about, the oldest booking first."""
    rows = connection.execute(select(bank_line).where(~_is_decided, ~_came_true).order_by(*_ORDER))
    return [to_line(row) for row in rows]


def decided_ids(connection: Connection, segment: LineFilter, text: str) -> list[str]:
    """Return the decided lines of a segment with these words, the newest first."""
    conditions: list[ColumnElement[bool]] = [_is_decided]
    if segment is LineFilter.BOOKED:
        conditions = [_is_booked]
    elif segment is LineFilter.SET_ASIDE:
        conditions.append(~_is_booked)
    for word in search_words(findable(text)):
        meanings = [func.lower(column).contains(word.text, autoescape=True) for column in _TEXTS]
        if word.amount_minor is not None:
            amounts = [word.amount_minor, -word.amount_minor]
            meanings.append(bank_line.c.amount_minor.in_(amounts))
        if word.day is not None:
            meanings.append(bank_line.c.booked_on == word.day)
        conditions.append(or_(*meanings))
    found = connection.execute(
        select(bank_line.c.line_id)
        .where(*conditions)
        .order_by(*(column.desc() for column in _ORDER))
    ).scalars()
    return [str(line_id) for line_id in found]


def decided_counts(connection: Connection) -> tuple[int, int]:
    """Return how many lines are booked, and how many set aside."""
    row = connection.execute(
        select(
            func.coalesce(func.sum(case((_is_booked, 1), else_=0)), 0).label("booked"),
            func.count().label("decided"),
        )
        .select_from(bank_line)  # Else the conditions would be about any line.
        .where(_is_decided)
    ).one()
    return int(row.booked), int(row.decided) - int(row.booked)


def lines(connection: Connection, line_ids: Sequence[str]) -> dict[str, BankLine]:
    """Return these lines by id."""
    found: dict[str, BankLine] = {}
    for start in range(0, len(line_ids), _STEP):
        some = list(line_ids[start : start + _STEP])
        rows = connection.execute(select(bank_line).where(bank_line.c.line_id.in_(some)))
        found |= {row.line_id: to_line(row) for row in rows}
    return found


def amount_of(connection: Connection, line_ids: Sequence[str]) -> Money:
    """Return the sum of these lines that are in EUR."""
    found = 0
    for start in range(0, len(line_ids), _STEP):
        some = list(line_ids[start : start + _STEP])
        minor = connection.execute(
            select(func.coalesce(func.sum(bank_line.c.amount_minor), 0)).where(
                bank_line.c.line_id.in_(some), bank_line.c.currency_code == EUR.code
            )
        ).scalar_one()
        found += int(minor)
    return Money(found, EUR)


def own_ibans(connection: Connection) -> frozenset[str]:
    """Return our own accounts: the seller's, and those that we have statements of."""
    ibans: Iterable[str] = [
        *connection.execute(select(seller.c.iban).distinct()).scalars(),
        *connection.execute(select(bank_statement.c.account_iban).distinct()).scalars(),
    ]
    return frozenset(filter(None, map(compact, ibans)))


def payers(connection: Connection) -> dict[str, frozenset[str]]:
    """Return whose IBANs paid before: the accounts of their invoices, by IBAN."""
    rows = connection.execute(
        select(bank_line.c.counterparty_iban, top_up.c.account_id)
        .distinct()
        .select_from(
            bank_assignment.join(bank_line, bank_line.c.line_id == bank_assignment.c.line_id)
            .join(bank_part, bank_part.c.assignment_id == bank_assignment.c.assignment_id)
            .join(top_up, top_up.c.top_up_id == bank_part.c.top_up_id)
        )
        .where(
            ~is_undone,
            bank_assignment.c.kind == AssignmentKind.PAYMENT,
            bank_part.c.kind == PartKind.INVOICE,
            bank_line.c.counterparty_iban != "",
        )
    )
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(compact(row.counterparty_iban), set()).add(row.account_id)
    return {iban: frozenset(accounts) for iban, accounts in found.items()}


def statement_sums(connection: Connection) -> tuple[StatementSum, ...]:
    """Return where the money of each statement is, the newest first."""
    told = (
        select(bank_line.c.statement_key, bank_line.c.line_id)
        .union_all(select(bank_sighting.c.statement_key, bank_sighting.c.line_id))
        .subquery()
    )
    minor = case((bank_line.c.status == EntryStatus.BOOKED, bank_line.c.amount_minor), else_=0)
    booked = case((_is_booked, minor), else_=0)
    rows = connection.execute(
        select(
            bank_statement,
            func.coalesce(func.sum(minor), 0).label("total"),
            func.coalesce(func.sum(booked), 0).label("ours"),
        )
        .select_from(
            bank_statement.outerjoin(
                told, told.c.statement_key == bank_statement.c.statement_key
            ).outerjoin(bank_line, bank_line.c.line_id == told.c.line_id)
        )
        .group_by(*bank_statement.c)
        .order_by(bank_statement.c.closed_on.desc(), bank_statement.c.statement_key.desc())
    )
    return tuple(
        StatementSum(
            statement_id=row.statement_id,
            account_iban=row.account_iban,
            file_name=row.file_name,
            total=money(int(row.total), row.currency_code),
            booked=money(int(row.ours), row.currency_code),
            listed=money(int(row.total) - int(row.ours), row.currency_code),
        )
        for row in rows
    )
