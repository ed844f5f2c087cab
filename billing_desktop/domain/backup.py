"""Backups: what one holds, when the next is due, and which ones are kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from billing_desktop.domain.anchor import Anchor, anchor_of
from billing_desktop.domain.period import seller_date
from billing_desktop.domain.sealed_text import Facts, JsonValue, instant_text, seal, unseal
from billing_desktop.domain.text import hidden_character
from billing_desktop.errors import BackupError, UserError

FORMAT = "billing-backup-1"
CONTENT_NAME = "book.sqlite3"
KEEP_MIN, KEEP_MAX, KEEP_DEFAULT = 2, 366, 14
_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"billing-backup-([0-9A-Za-z]{1,8})-([0-9]{8}T[0-9]{6}Z)(?:-[0-9]{1,3})?\.zip")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_TABLE = re.compile(r"[a-z][a-z_0-9]{0,62}")


class BackupStep(StrEnum):
    """What is being done; each step begins at zero."""

    COPYING = "copying"
    PACKING = "packing"
    UNPACKING = "unpacking"
    CHECKING = "checking"
    WRITING = "writing"


Tell = Callable[[BackupStep, int, int], None]
"""Hears how much of a step is done, of how much; raises ``BackupError`` to stop it."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. ``database`` is the kind it was made from."""

    made_at: datetime
    made_by: str
    seller_name: str
    database: str
    schema: str
    content_bytes: int
    content_sha256: str
    rows: Mapping[str, int]  # Of each table.
    anchor: Anchor

    @property
    def book_id(self) -> str:
        """The book that it is a copy of."""
        return self.anchor.book_id

    def file_name(self, turn: int = 1) -> str:
        """Return the name under which a folder keeps it, as the ``turn``-th of one second."""
        stamp = self.made_at.astimezone(UTC).strftime(_STAMP)
        more = "" if turn == 1 else f"-{turn}"
        return f"billing-backup-{_short(self.book_id)}-{stamp}{more}.zip"

    def text(self) -> str:
        """Return it as people can read it."""
        rows: Mapping[str, JsonValue] = dict(self.rows)
        return seal(
            {
                "format": FORMAT,
                "made_at": instant_text(self.made_at),
                "made_by": self.made_by,
                "seller": self.seller_name,
                "database": self.database,
                "schema": self.schema,
                "content": {
                    "name": CONTENT_NAME,
                    "bytes": self.content_bytes,
                    "sha256": self.content_sha256,
                },
                "rows": rows,
                "anchor": self.anchor.values(),
            }
        )


def read_manifest(text: str) -> Manifest:
    """Return the manifest that ``text`` is.

    Raises:
        BackupError: it is none, or it was changed.
    """
    try:
        facts = unseal(text)
        if facts.text("format") != FORMAT:
            raise ValueError("another format")
        return _manifest(facts)
    except ValueError as error:
        raise no_backup() from error


def _manifest(facts: Facts) -> Manifest:
    content, rows = facts.facts("content"), facts.facts("rows")
    digest = content.text("sha256")
    if not _DIGEST.fullmatch(digest) or content.text("name") != CONTENT_NAME:
        raise ValueError("the content is not described")
    if not all(_TABLE.fullmatch(table) for table in rows.values):
        raise ValueError("no tables of ours")
    return Manifest(
        made_at=facts.instant("made_at"),
        made_by=facts.text("made_by"),
        seller_name=facts.text("seller"),
        database=facts.text("database"),
        schema=facts.text("schema"),
        content_bytes=content.whole("bytes"),
        content_sha256=digest,
        rows={table: rows.whole(table) for table in rows.values},
        anchor=anchor_of(facts.facts("anchor")),
    )


@dataclass(frozen=True, slots=True)
class BackupFile:
    """A file that its name says to be a backup of the book."""

    name: str
    made_at: datetime
    size: int  # In bytes.


def made_at(name: str, book_id: str) -> datetime | None:
    """Return when the file of that name was made; None if it is no backup of the book."""
    match = _NAME.fullmatch(name)
    if match is None or match.group(1) != _short(book_id):
        return None
    try:
        return datetime.strptime(match.group(2), _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def too_many(files: Iterable[BackupFile], keep: int) -> tuple[BackupFile, ...]:
    """Return what is older than the ``keep`` newest."""
    newest_first = sorted(files, key=lambda file: (file.made_at, file.name), reverse=True)
    return tuple(newest_first[keep:])


@dataclass(frozen=True, slots=True)
class BackupPlan:
    """Where backups go, whether one is made each day, and how many are kept."""

    folder: str
    is_daily: bool
    keep: int = KEEP_DEFAULT

    def __post_init__(self) -> None:
        if not KEEP_MIN <= self.keep <= KEEP_MAX:
            raise UserError(
                "Between {keep_min} and {keep_max} backups are kept.",
                code="backup_plan_invalid",
                keep_min=KEEP_MIN,
                keep_max=KEEP_MAX,
            )
        if not self.folder or hidden_character(self.folder) is not None:
            raise UserError("Please choose a folder for the backups.", code="backup_plan_invalid")

    def is_due(self, last: datetime | None, now: datetime) -> bool:
        """Tell whether today's backup is still to be made.

        Any other day counts, also a later one: a clock that was wrong once stops nothing.
        """
        return self.is_daily and (last is None or seller_date(last) != seller_date(now))


@dataclass(frozen=True, slots=True)
class LastCheck:
    """How the last backup that was looked into came out on this computer."""

    name: str
    at: datetime
    problems: int

    def text(self) -> str:
        """Return it as it is kept."""
        return seal({"name": self.name, "at": instant_text(self.at), "problems": self.problems})


def read_last_check(text: str) -> LastCheck | None:
    """Return what ``LastCheck.text`` wrote; None if it is anything else."""
    try:
        facts = unseal(text)
        return LastCheck(facts.text("name"), facts.instant("at"), facts.whole("problems"))
    except ValueError:
        return None


def no_backup() -> BackupError:
    """Return the refusal of a file that is no backup."""
    return BackupError(
        "This is no backup of Billing Desktop, or it was cut off or changed. Nothing was restored."
    )


def stopped() -> BackupError:
    """Return what ends a step that somebody has stopped."""
    return BackupError("It was stopped. Nothing was kept.", code="backup_stopped")


def _short(book_id: str) -> str:
    return "".join(c for c in book_id if c.isascii() and c.isalnum())[-8:] or "book"
