"""How it stands with everything that the program needs: what is looked at, and what helps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from billing_desktop.domain.sentence import Sentence


class Thing(StrEnum):
    """What is looked at, in the order in which it is told."""

    FOLDER = "folder"
    DISK = "disk"
    DATABASE = "database"
    SERVER = "server"
    SCHEMA = "schema"
    CLOCK = "clock"
    BOOK = "book"
    KEY_STORE = "key_store"
    PROVIDER = "provider"
    VAT_REGISTER = "vat_register"
    MAIL = "mail"
    OPERATORS = "operators"
    BACKUPS = "backups"
    VERIFICATION = "verification"
    TASKS = "tasks"
    FONTS = "fonts"
    DOCUMENTS = "documents"
    VERSIONS = "versions"


class State(StrEnum):
    """How a check came out."""

    FINE = "ok"
    NOTE = "note"  # Works, but somebody should know.
    WRONG = "wrong"


class Remedy(StrEnum):
    """What a person can do about it, in the window or on the command line."""

    LOOK_AGAIN = "look_again"
    OPEN_SELLER_SETTINGS = "open_seller_settings"
    OPEN_PROVIDER_SETTINGS = "open_provider_settings"
    OPEN_MAIL_SETTINGS = "open_mail_settings"
    OPEN_OUTBOX = "open_outbox"
    OPEN_OPERATORS = "open_operators"
    OPEN_BACKUP_SETTINGS = "open_backup_settings"
    MAKE_BACKUP = "make_backup"
    VERIFY = "verify"
    OPEN_TASKS = "open_tasks"


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, how it is, a sentence about it, and what helps."""

    thing: Thing
    state: State
    sentence: Sentence
    remedy: Remedy | None = None


def fine(thing: Thing, template: str, **params: object) -> Check:
    """Return the check of something that is as it should be."""
    return Check(thing, State.FINE, Sentence(template, params))


def note(thing: Thing, remedy: Remedy | None, template: str, **params: object) -> Check:
    """Return the check of something that works, but that somebody should know of."""
    return Check(thing, State.NOTE, Sentence(template, params), remedy)


def wrong(thing: Thing, remedy: Remedy | None, template: str, **params: object) -> Check:
    """Return the check of something that does not work, or that will do harm."""
    return Check(thing, State.WRONG, Sentence(template, params), remedy)


def worst(checks: Iterable[Check]) -> State:
    """Return the state of the whole: that of its worst part."""
    order = tuple(State)
    return max((check.state for check in checks), key=order.index, default=State.FINE)
