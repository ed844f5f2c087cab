"""Backups: `backup create`, `status`, `check`, `restore`, `confirm`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from billing_desktop.cli.anchors import read_file
from billing_desktop.cli.answer import Answer, JsonValue
from billing_desktop.cli.arguments import Commands
from billing_desktop.cli.desk import open_desk
from billing_desktop.cli.exit_codes import ExitCode
from billing_desktop.settings import Settings

if TYPE_CHECKING:
    from billing_desktop.domain.lost_number import RestoredStanding
    from billing_desktop.services.restoring import Examined

_PLACE = "the database"


def add_commands(commands: Commands) -> None:
    """Add the commands of this module."""
    backup = commands.group("backup", about="copies of the book, and putting one back")
    create = backup.add("create", _create, about="make a backup, look into it, remove old ones")
    create.add_argument("--folder", type=Path, metavar="DIR", help="there; nothing is removed")
    create.add_argument(
        "--if-due", action="store_true", help="only if today's is planned and not made yet"
    )
    backup.add("status", _status, about="say when the last backup was made, and how it is")
    check = backup.add("check", _check, about="restore a backup aside and prove the book in it")
    check.add_argument("file", type=Path, metavar="FILE")
    restore = backup.add("restore", _restore, about="put a backup where there is no book")
    restore.add_argument("file", type=Path, metavar="FILE")
    confirm = backup.add(
        "confirm", _confirm, about="let a restored book take numbers again, behind the used ones"
    )
    confirm.add_argument("--reason", required=True, help="what was found out")
    confirm.add_argument(
        "--used", action="append", default=[], metavar="NUMBER", help="a number that was used since"
    )
    confirm.add_argument(
        "--anchor", type=Path, metavar="FILE", help="an anchor written after the backup"
    )


def _create(settings: Settings, arguments: Namespace) -> Answer:
    with open_desk(settings) as desk:
        backups = desk.services.backups
        if arguments.if_due and not backups.status(desk.operator).is_due:
            return Answer(("No backup is due.",), {"made": False})
        made = backups.create(desk.operator, folder=arguments.folder)
    lines = [f"{made.path} was made.", *_told(made.examined)]
    lines += [f"{name} was removed." for name in made.removed]
    values: dict[str, JsonValue] = {
        "made": True,
        "file": str(made.path),
        "removed": list(made.removed),
        **_values(made.examined),
    }
    return Answer(lines, values, _code(made.examined))


def _status(settings: Settings, _: Namespace) -> Answer:
    with open_desk(settings) as desk:
        status = desk.services.backups.status(desk.operator)
        standing = desk.services.restorations.standing(desk.operator)
    plan, last, check = status.plan, status.last, status.check
    daily = "each day" if plan.is_daily else "by hand only"
    lines = [f"Backups are made {daily} in {plan.folder}; {plan.keep} are kept."]
    if status.problem is not None:
        lines.append(str(status.problem))
    elif last is None:
        lines.append("There is none yet.")
    else:
        lines.append(f"The last one is {last.name}, of {last.made_at:%Y-%m-%d %H:%M} UTC.")
    if check is not None:
        lines.append(_sound(check.problems))
    if standing.is_held:
        lines += _held(standing)
    values: dict[str, JsonValue] = {
        "folder": plan.folder,
        "daily": plan.is_daily,
        "keep": plan.keep,
        "last": None if last is None else last.name,
        "problems": None if check is None else check.problems,
        "is_due": status.is_due,
        "is_held": standing.is_held,
        "known": [one.number for one in standing.known],
    }
    has_problems = check is not None and check.problems > 0
    is_well = status.problem is None and not has_problems and not standing.is_held
    return Answer(lines, values, ExitCode.DONE if is_well else ExitCode.REFUSED)


def _check(_: Settings, arguments: Namespace) -> Answer:
    from billing_desktop.backup_desk import check_backup

    examined = check_backup(arguments.file)
    manifest = examined.manifest
    line = (
        f"The backup is whole: the book of {manifest.seller_name or 'a seller without a name'} of "
        f"{manifest.made_at:%Y-%m-%d %H:%M} UTC, {sum(manifest.rows.values())} rows, as it was."
    )
    return Answer((line, *_told(examined)), _values(examined), _code(examined))


def _restore(settings: Settings, arguments: Namespace) -> Answer:
    from billing_desktop.backup_desk import restore_backup

    examined = restore_backup(settings, arguments.file)
    place = _PLACE if settings.database_url is not None else str(settings.data_dir)
    line = f"The book of {examined.manifest.made_at:%Y-%m-%d %H:%M} UTC is in {place} again."
    held = (
        "It takes no number until an administrator has said which were used since: backup confirm."
    )
    return Answer((line, *_told(examined), held), _values(examined), _code(examined))


def _confirm(settings: Settings, arguments: Namespace) -> Answer:
    anchor = None if arguments.anchor is None else read_file(arguments.anchor)
    with open_desk(settings) as desk:
        restorations = desk.services.restorations
        if not restorations.standing(desk.operator).is_held:
            return Answer(("Nothing waits: numbers are taken.",), {"lost": []})
        lost = restorations.confirm(
            desk.operator, reason=arguments.reason, used=arguments.used, anchor=anchor
        )
    lines = [f"{one.series} {one.seq} is noted as lost ({one.known_from})." for one in lost]
    lines.append("Numbers are taken again. What waited for one is issued by the next sync.")
    values = [
        {"series": one.series, "seq": one.seq, "number": one.number, "known_from": one.known_from}
        for one in lost
    ]
    return Answer(lines, {"lost": values})


def _held(standing: RestoredStanding) -> list[str]:
    """Return what waits for an administrator, and which used numbers are known."""
    lines = [
        f"The book is as it was at {one.state_of:%Y-%m-%d %H:%M} UTC ({one.cause} by "
        f"{one.restored_by} at {one.restored_at:%Y-%m-%d %H:%M} UTC)."
        for one in standing.open
    ]
    lines.append("It takes no number until an administrator has said: backup confirm.")
    lines += [f"  {one.number} was used: this computer has a copy." for one in standing.known]
    return lines


def _told(examined: Examined) -> Sequence[str]:
    return (
        _sound(len(examined.findings)),
        *(f"  {finding.promise}  {finding.sentence}" for finding in examined.findings),
    )


def _sound(problems: int) -> str:
    if problems:
        return f"The book in it contradicts promises in {problems} places, as the book did then."
    return "The book in it holds: nothing in it contradicts a promise."


def _values(examined: Examined) -> dict[str, JsonValue]:
    manifest = examined.manifest
    return {
        "book_id": manifest.book_id,
        "is_test": manifest.anchor.is_test,
        "made_from": manifest.database,
        "schema": manifest.schema,
        "sha256": manifest.content_sha256,
        "rows": dict(manifest.rows),
        "anchor": manifest.anchor.values(),
        "findings": [
            {"promise": finding.promise, "sentence": finding.sentence}
            for finding in examined.findings
        ],
    }


def _code(examined: Examined) -> ExitCode:
    return ExitCode.REFUSED if examined.findings else ExitCode.DONE
