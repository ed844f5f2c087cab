"""The audit trail: `audit list`."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from datetime import date
from typing import TYPE_CHECKING

from billing_desktop.cli.answer import Answer, JsonValue, table
from billing_desktop.cli.arguments import Commands
from billing_desktop.cli.desk import open_desk
from billing_desktop.settings import Settings

if TYPE_CHECKING:
    from billing_desktop.domain.audit_trail import AuditEntry

_ROWS_MAX = 1000
_ROWS_PER_PAGE = 500


def add_commands(commands: Commands) -> None:
    """Add the commands of this module."""
    audit = commands.group("audit", about="who did what to what, when")
    listing = audit.add("list", _list, about="list the audit trail, the newest first")
    listing.add_argument("--text", default="", help="only rows with these words in them")
    listing.add_argument("--by", default="", metavar="NAME", help="only what that person did")
    listing.add_argument(
        "--action", action="append", default=[], help="only that action, such as seller.save"
    )
    listing.add_argument(
        "--object", default="", help="only rows about that object, such as account:ID"
    )
    listing.add_argument("--from", dest="from_on", type=_day, metavar="DAY", help="first day")
    listing.add_argument("--until", type=_day, metavar="DAY", help="day after the last one")
    listing.add_argument(
        "--limit", type=int, default=_ROWS_MAX, metavar="N", help=f"at most N, else {_ROWS_MAX}"
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text[:40]!r} is no day like 2026-11-23") from error


def _list(settings: Settings, arguments: Namespace) -> Answer:
    from billing_desktop.domain.audit_trail import AuditQuery

    query = AuditQuery(
        arguments.text,
        arguments.by,
        tuple(arguments.action),
        arguments.object,
        arguments.from_on,
        arguments.until,
    )
    entries: list[AuditEntry] = []
    with open_desk(settings) as desk:
        trail = desk.services.audit_trail
        found = trail.search(desk.operator, query).seqs
        wanted = found[: max(arguments.limit, 0)]
        for start in range(0, len(wanted), _ROWS_PER_PAGE):
            entries.extend(trail.rows(desk.operator, wanted[start : start + _ROWS_PER_PAGE]))
    cells = [
        (
            str(entry.seq),
            f"{entry.at:%Y-%m-%d %H:%M:%S}",
            entry.operator,
            entry.action,
            entry.name or entry.object,
            "; ".join(f"{c.field}: {c.before or '–'} → {c.after or '–'}" for c in entry.changes),
        )
        for entry in entries
    ]
    lines = table(cells, right=frozenset({0})) or ["There are no such rows."]
    if len(found) > len(entries):
        lines.append(f"{len(found) - len(entries)} older rows are not shown; see --limit.")
    values: dict[str, JsonValue] = {
        "count": len(found),
        "entries": [_values(entry) for entry in entries],
    }
    return Answer(lines, values)


def _values(entry: AuditEntry) -> dict[str, JsonValue]:
    return {
        "seq": entry.seq,
        "at": entry.at.isoformat(),
        "operator": entry.operator,
        "action": entry.action,
        "object": entry.object,
        "name": entry.name,
        "hash": entry.hash,
        "changes": [
            {"field": change.field, "before": change.before, "after": change.after}
            for change in entry.changes
        ],
    }
