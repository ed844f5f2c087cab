"""What the dialogs before an open book need, and do not know how to make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from billing_desktop.domain.database_server import DatabaseServer, ServerFound
from billing_desktop.domain.provider_key import KeyPlace


class Beginning(StrEnum):
    """What somebody chooses where no book opens."""

    NEW_BOOK = "new_book"
    CONNECT = "connect"
    PASSWORD = "password"


@dataclass(frozen=True, slots=True)
class Ways:
    """Each of them blocks: on a worker only.

    ``known`` returns the server that the settings name. ``try_server`` takes the password that
    was typed, None for the one kept. ``use_server`` writes the settings; ``keep_password`` keeps
    a password of the server that is named there already. ``make_book`` makes a TEST book or a
    real one where the settings lead to.
    """

    known: Callable[[], DatabaseServer | None]
    try_server: Callable[[DatabaseServer, str | None], ServerFound]
    use_server: Callable[[DatabaseServer, str | None, KeyPlace], None]
    keep_password: Callable[[DatabaseServer, str, KeyPlace], None]
    make_book: Callable[[bool], None]
