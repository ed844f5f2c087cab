"""How it stands with the backups, in the words of the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from billing_desktop.domain.backup import BackupStep
from ui.formatting import format_count, format_instant
from ui.style.tokens import Tone
from ui.translation import ntr, tr
from ui.widgets.chip import Chip

if TYPE_CHECKING:
    from billing_desktop.services.backups import BackupStatus
    from billing_desktop.services.restoring import Examined

_OLD_DAYS = 7  # Where none is planned, a week is long.
_MEGABYTE = 1_000_000


def status_chip(status: BackupStatus) -> Chip:
    """Return how it stands in a word."""
    if status.problem is not None:
        return Chip(tr("Folder not readable"), "circle-alert", Tone.BAD, is_tinted=True)
    if status.age_days is None:
        return Chip(tr("No backup yet"), "triangle-alert", Tone.WARN, is_tinted=True)
    if status.check is not None and status.check.problems:
        return Chip(tr("Book has problems"), "circle-alert", Tone.BAD, is_tinted=True)
    if status.age_days > (1 if status.plan.is_daily else _OLD_DAYS):
        return Chip(tr("Backup is old"), "triangle-alert", Tone.WARN, is_tinted=True)
    return Chip(tr("Backed up"), "circle-check", Tone.OK, is_tinted=False)


def status_rows(status: BackupStatus) -> list[tuple[str, str]]:
    """Return label and value of what is known of the newest backup."""
    last = status.last
    if last is None or status.age_days is None:
        return [(tr("Last backup"), tr("none"))]
    rows = [
        (tr("Last backup"), f"{format_instant(last.made_at)}  ({_age(status.age_days)})"),
        (tr("File"), last.name),
        (tr("Size"), tr("{megabytes} MB", megabytes=_megabytes(last.size))),
    ]
    check = status.check
    if check is None:
        return [*rows, (tr("Check"), tr("not checked on this computer"))]
    when = format_instant(check.at)
    if check.problems:
        told = ntr(
            "{when}: whole, but the book in it contradicts a promise in {n} place",
            "{when}: whole, but the book in it contradicts promises in {n} places",
            check.problems,
            when=when,
        )
    else:
        told = tr("{when}: whole, and the book in it holds every promise", when=when)
    return [*rows, (tr("Check"), told)]


def examined_sentence(examined: Examined) -> str:
    """Return how a backup came out that somebody had checked."""
    made = format_instant(examined.manifest.made_at)
    if examined.findings:
        return ntr(
            "The backup of {made} is whole, but the book in it contradicts a promise in {n} "
            "place: {first}",
            "The backup of {made} is whole, but the book in it contradicts promises in {n} "
            "places, the first: {first}",
            len(examined.findings),
            made=made,
            first=str(examined.findings[0]),
        )
    return tr(
        "The backup of {made} is whole: {rows} rows and all sums are as they were, and the book "
        "holds every promise.",
        made=made,
        rows=format_count(sum(examined.manifest.rows.values())),
    )


def step_sentence(step: BackupStep) -> str:
    """Return what is being done."""
    match step:
        case BackupStep.COPYING:
            return tr("Copying the book…")
        case BackupStep.PACKING:
            return tr("Packing…")
        case BackupStep.UNPACKING:
            return tr("Restoring it aside…")
        case _:
            return tr("Proving the book in it…")


def _age(days: int) -> str:
    if days < 1:
        return tr("today")
    return ntr("{n} day ago", "{n} days ago", days)


def _megabytes(size: int) -> str:
    return format_count(max(1, (size + _MEGABYTE // 2) // _MEGABYTE))
