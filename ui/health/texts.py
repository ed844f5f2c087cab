"""The words of the Health page: what is looked at, how it is, and what can be done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from billing_desktop.domain.health import Check, Remedy, State, Thing
from ui.formatting import format_instant
from ui.messages import say
from ui.style.tokens import Tone
from ui.translation import tr
from ui.widgets.chip import Chip


def thing_text(thing: Thing) -> str:
    """Return what is looked at, as the page names it."""
    return {
        Thing.FOLDER: tr("Data folder"),
        Thing.DISK: tr("Disk space"),
        Thing.DATABASE: tr("Database"),
        Thing.SERVER: tr("Database server"),
        Thing.SCHEMA: tr("Schema"),
        Thing.CLOCK: tr("Clock"),
        Thing.BOOK: tr("Seller and book"),
        Thing.KEY_STORE: tr("Key store"),
        Thing.PROVIDER: tr("Payment provider"),
        Thing.VAT_REGISTER: tr("VAT register"),
        Thing.MAIL: tr("Mail"),
        Thing.OPERATORS: tr("Operators"),
        Thing.BACKUPS: tr("Backups"),
        Thing.VERIFICATION: tr("Verification"),
        Thing.TASKS: tr("Needs a person"),
        Thing.FONTS: tr("Typefaces"),
        Thing.DOCUMENTS: tr("Documents"),
        Thing.VERSIONS: tr("Versions"),
    }[thing]


def state_chip(check: Check | None) -> Chip:
    """Return sign and word for how it came out; None while that is not known."""
    if check is None:
        return Chip(tr("Checking…"), "circle-dashed", Tone.NEUTRAL, is_tinted=False)
    match check.state:
        case State.FINE:
            return Chip(tr("In order"), "circle-check", Tone.OK, is_tinted=False)
        case State.NOTE:
            return Chip(tr("Please note"), "triangle-alert", Tone.WARN, is_tinted=True)
        case State.WRONG:
            return Chip(tr("Wrong"), "circle-alert", Tone.BAD, is_tinted=True)


def remedy_text(remedy: Remedy) -> str:
    """Return the words on the button that helps."""
    match remedy:
        case Remedy.LOOK_AGAIN:
            return tr("Check again")
        case Remedy.OPEN_SELLER_SETTINGS:
            return tr("Open seller")
        case Remedy.OPEN_PROVIDER_SETTINGS:
            return tr("Open payment provider")
        case Remedy.OPEN_MAIL_SETTINGS:
            return tr("Open mail")
        case Remedy.OPEN_OUTBOX:
            return tr("Open outbox")
        case Remedy.OPEN_OPERATORS:
            return tr("Open operators")
        case Remedy.OPEN_BACKUP_SETTINGS:
            return tr("Open backup")
        case Remedy.MAKE_BACKUP:
            return tr("Back up now")
        case Remedy.VERIFY:
            return tr("Verify books")
        case Remedy.OPEN_TASKS:
            return tr("Open list")


def summary(checks: Iterable[Check]) -> tuple[Tone, str, str]:
    """Return tone, heading and sentence for the whole."""
    states = [check.state for check in checks]
    wrong, notes = states.count(State.WRONG), states.count(State.NOTE)
    if wrong:
        told = tr("{wrong} wrong, {notes} to note: see below.", wrong=wrong, notes=notes)
        return Tone.BAD, tr("Something is wrong"), told
    if notes:
        told = tr("{notes} to note. Work goes on.", notes=notes)
        return Tone.INFO, tr("Everything works"), told
    return Tone.OK, tr("Everything is in order"), tr("There is nothing to do.")


def report(checks: Iterable[Check], at: datetime) -> str:
    """Return what the page says as lines for whoever is asked for help."""
    head = tr("Billing Desktop, health of {at}", at=format_instant(at))
    lines = [
        f"{state_chip(check).text}: {thing_text(check.thing)}: {say(check.sentence)}"
        for check in checks
    ]
    return "\n".join([head, *lines]) + "\n"
