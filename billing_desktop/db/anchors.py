"""Taking an anchor of a book, and holding a book against one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import case, collate, func, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.sql import ColumnElement

from billing_desktop.db.audit import audit
from billing_desktop.db.base import instant_text
from billing_desktop.db.books import book, not_made_to_its_end
from billing_desktop.db.hash_chain import GENESIS, SEPARATOR
from billing_desktop.db.invoices import invoice
from billing_desktop.db.ledger import entry, posting
from billing_desktop.db.number_series import number_series
from billing_desktop.db.restorations import restoration
from billing_desktop.db.verification_finding import Finding
from billing_desktop.domain.anchor import (
    Anchor,
    AnchorDifference,
    ChainEnd,
    DifferenceKind,
    LedgerPast,
    LedgerSum,
    SeriesEnd,
)
from billing_desktop.domain.sentence import Sentence

BALANCES = "liability:balance"
# Clocks of workstations differ: a day counts as over an hour later.
_SLACK = timedelta(hours=1)


def take(connection: Connection, at: datetime) -> Anchor:
    """Return what the book is at this moment. Reads only, every posting once."""
    own = connection.execute(select(book)).first()
    if own is None:
        raise not_made_to_its_end()
    until = (at - _SLACK).replace(hour=0, minute=0, second=0, microsecond=0)
    return Anchor(
        book_id=own.book_id,
        is_test=bool(own.is_test),
        schema=str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar()),
        taken_at=at,
        trail=_trail_end(connection),
        series=_series_ends(connection),
        entries=_entries(connection),
        sums=_sums(connection),
        past=_past(connection, until),
    )


def differences(connection: Connection, anchor: Anchor) -> Iterator[Finding]:
    """Yield what the book has lost or changed since the anchor was taken; growth is none."""
    own_id = connection.execute(select(book.c.book_id)).scalar()
    if own_id != anchor.book_id:
        yield _found(
            "P14",
            DifferenceKind.ANOTHER_BOOK,
            "the anchor of {when} is of another book ({book})",
            when=anchor.taken_at,
            book=anchor.book_id,
        )
        return
    yield from _restored(connection, anchor)
    shorter = list(_shorter(connection, anchor))
    changed = list(_changed(connection, anchor))
    # Everything ends earlier and nothing is another: that is how the book was some time before.
    if len(shorter) > 1 and not changed and not _is_ahead(connection, anchor):
        last = connection.execute(select(func.max(audit.c.at))).scalar()
        yield _found(
            "P12",
            DifferenceKind.OLDER_COPY,
            "the book is an older copy: it ends at {until}, the anchor was taken at {when}"
            if last is not None
            else "the book is an older copy: it is empty, the anchor was taken at {when}",
            until=last,
            when=anchor.taken_at,
        )
    yield from changed
    yield from shorter


def _restored(connection: Connection, anchor: Anchor) -> Iterator[Finding]:
    """Say that the book was put back behind the anchor, which explains what else is found."""
    rows = connection.execute(
        select(restoration).where(
            restoration.c.restored_at >= anchor.taken_at, restoration.c.state_of < anchor.taken_at
        )
    )
    for row in rows:
        yield _found(
            "P12",
            DifferenceKind.PUT_BACK,
            "the book was put back at {at} to where it was at {state_of}",
            at=row.restored_at,
            state_of=row.state_of,
        )


def _found(
    promise: str, kind: DifferenceKind, template: str, **params: str | int | datetime | None
) -> Finding:
    written = {
        name: instant_text(value) if isinstance(value, datetime) else value
        for name, value in params.items()
    }
    difference = AnchorDifference(kind, Sentence(template, params))
    return Finding(promise, template.format(**written), difference)


def newest_change(connection: Connection) -> tuple[datetime | None, str]:
    """Return when the audit trail was last added to, and the hash that it ends with."""
    newest = select(audit.c.at, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)
    row = connection.execute(newest).first()
    return (None, GENESIS) if row is None else (row.at, row.hash)


def _shorter(connection: Connection, anchor: Anchor) -> Iterator[Finding]:
    rows = _trail_end(connection).length
    if rows < anchor.trail.length:
        yield _found(
            "P14",
            DifferenceKind.CUT,
            "the end of the audit trail is missing: {then} rows when the anchor was taken,"
            " {now} now",
            then=anchor.trail.length,
            now=rows,
        )
    now = {one.name: one for one in _series_ends(connection)}
    for old in anchor.series:
        new = now.get(old.name, SeriesEnd(old.name, 0, ChainEnd(0, GENESIS)))
        if new.documents.length < old.documents.length:
            yield _found(
                "P6",
                DifferenceKind.CUT,
                "the end of series {series} is missing: documents up to {then} when the anchor"
                " was taken, up to {now} now",
                series=old.name,
                then=old.documents.length,
                now=new.documents.length,
            )
        elif new.numbers < old.numbers:
            yield _found(
                "P6",
                DifferenceKind.CUT,
                "series {series} has gone back: {then} numbers taken when the anchor was taken,"
                " {now} now",
                series=old.name,
                then=old.numbers,
                now=new.numbers,
            )
    entries = _entries(connection)
    if entries < anchor.entries:
        yield _found(
            "P1",
            DifferenceKind.CUT,
            "entries are missing: {then} when the anchor was taken, {now} now",
            then=anchor.entries,
            now=entries,
        )


def _changed(connection: Connection, anchor: Anchor) -> Iterator[Finding]:
    seq = anchor.trail.length
    found = connection.execute(select(audit.c.hash).where(audit.c.seq == seq)).scalar()
    if found not in (None, anchor.trail.hash):
        yield _found(
            "P14",
            DifferenceKind.REWRITTEN,
            "the audit trail was rewritten: row {row} is not the one that the anchor knows",
            row=seq,
        )
    for old in anchor.series:
        chain_hash = select(invoice.c.chain_hash).where(
            invoice.c.series == old.name, invoice.c.seq == old.documents.length
        )
        found = connection.execute(chain_hash).scalar()
        if found not in (None, old.documents.hash):
            yield _found(
                "P7",
                DifferenceKind.REWRITTEN,
                "series {series} was rewritten: document {document} is not the one that the"
                " anchor knows",
                series=old.name,
                document=old.documents.length,
            )
    now, past = _past(connection, anchor.past.until), anchor.past
    if now.postings >= past.postings and now != past:
        yield _found(
            "P1",
            DifferenceKind.REWRITTEN,
            "the ledger before {until} was changed or added to: {then} postings when the anchor"
            " was taken, {now} now",
            until=past.until,
            then=past.postings,
            now=now.postings,
        )


def _is_ahead(connection: Connection, anchor: Anchor) -> bool:
    """Whether anything is there that the anchor has not seen: then it is no older copy."""
    now = {one.name: one.numbers for one in _series_ends(connection)}
    then = {one.name: one.numbers for one in anchor.series}
    return (
        _trail_end(connection).length > anchor.trail.length
        or _entries(connection) > anchor.entries
        or any(numbers > then.get(name, 0) for name, numbers in now.items())
    )


def _trail_end(connection: Connection) -> ChainEnd:
    newest = select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)
    row = connection.execute(newest).first()
    return ChainEnd(0, GENESIS) if row is None else ChainEnd(row.seq, row.hash)


def _series_ends(connection: Connection) -> tuple[SeriesEnd, ...]:
    newest = select(invoice.c.series, func.max(invoice.c.seq).label("seq")).group_by(
        invoice.c.series
    )
    ends = newest.subquery()
    rows = connection.execute(
        select(invoice.c.series, invoice.c.seq, invoice.c.chain_hash).join(
            ends, (ends.c.series == invoice.c.series) & (ends.c.seq == invoice.c.seq)
        )
    )
    documents = {row.series: ChainEnd(row.seq, row.chain_hash) for row in rows}
    taken = {row.series: row.last_seq for row in connection.execute(select(number_series))}
    return tuple(
        SeriesEnd(name, taken.get(name, 0), documents.get(name, ChainEnd(0, GENESIS)))
        for name in sorted({*taken, *documents})
    )


def _entries(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(entry)).scalar_one())


def _sums(connection: Connection) -> tuple[LedgerSum, ...]:
    account: ColumnElement[str] = case(
        (posting.c.ledger_account.startswith(f"{BALANCES}:"), BALANCES),
        else_=posting.c.ledger_account,
    ).label("account")
    rows = connection.execute(
        select(
            account, posting.c.currency_code, func.sum(posting.c.amount_minor).label("minor")
        ).group_by(account, posting.c.currency_code)
    )
    return tuple(
        sorted(
            (LedgerSum(row.account, row.currency_code, int(row.minor)) for row in rows),
            key=lambda one: (one.ledger_account, one.currency),
        )
    )


def _past(connection: Connection, until: datetime) -> LedgerPast:
    key: ColumnElement[str] = posting.c.entry_id
    if connection.dialect.name == "postgresql":
        key = collate(key, "C")  # The order of SQLite, whatever the server's language is.
    rows = connection.execute(
        select(posting)
        .where(posting.c.booked_at < until)
        .order_by(key, posting.c.line)
        .execution_options(yield_per=2000)
    )
    digest, count = hashlib.sha256(), 0
    for row in rows:
        fields = (
            row.entry_id,
            str(row.line),
            row.ledger_account,
            instant_text(row.booked_at),
            row.currency_code,
            str(row.amount_minor),
        )
        digest.update((SEPARATOR.join(fields) + "\n").encode())
        count += 1
    return LedgerPast(until, count, digest.hexdigest())
