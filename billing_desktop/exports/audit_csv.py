"""The audit trail as a table for other programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from billing_desktop.domain.audit_trail import AuditEntry, FieldChange
from billing_desktop.exports.csv_file import Cell, to_csv

_NOTHING = FieldChange("", "", "")


def audit_csv(
    entries: Iterable[AuditEntry],
    *,
    heads: Sequence[str],
    word: Callable[[str], str],
    decimal_mark: str,
) -> bytes:
    """Return the file: number, instant (UTC), person, action, object, field, before, after, hash.

    A row of the trail has a line for each field that was changed, and one if none was.
    """
    return to_csv(_rows(entries, heads, word), decimal_mark=decimal_mark)


def _rows(
    entries: Iterable[AuditEntry], heads: Sequence[str], word: Callable[[str], str]
) -> Iterator[Sequence[Cell]]:
    yield heads
    for entry in entries:
        for change in entry.changes or (_NOTHING,):
            yield (
                entry.seq,
                f"{entry.at:%Y-%m-%dT%H:%M:%S.%fZ}",
                entry.operator,
                word(entry.action),
                entry.name or entry.object,
                change.field,
                change.before,
                change.after,
                entry.hash,
            )
