"""Which payment provider a book talks to, and what it still lacks for card payments."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from billing_desktop.domain.sentence import Sentence


class ProviderMode(StrEnum):
    """What the payments of a book go through."""

    LOCAL_PAGE = "local_page"  # The payment page on this computer: nobody pays.
    TEST = "test"  # The provider with a test key: nobody pays.
    LIVE = "live"
    NONE = "none"


class KeyPlace(StrEnum):
    """Where the provider key of a real book is kept."""

    KEY_STORE = "key_store"  # Of the system: it is there after the next start.
    SESSION = "session"  # In memory: it is asked for again after the next start.


class Lack(StrEnum):
    """What is missing before the first card payment."""

    KEY = "key"
    THANK_YOU_ADDRESS = "thank_you_address"


@dataclass(frozen=True, slots=True)
class ProviderStatus:
    """How a book is connected; the key itself is not in it.

    ``key_place`` is None where no key of Settings is used. ``account_reference`` is the
    provider's account that the book belongs to, None until a key has named it.
    ``was_connected`` tells that cards were charged before. ``problem`` says why the key store
    cannot tell whether it holds a key, ``store_missing`` why this computer has none to use.
    """

    mode: ProviderMode
    is_test_book: bool
    key_place: KeyPlace | None = None
    account_reference: str | None = None
    thank_you_address: str | None = None
    open_payments: int = 0
    was_connected: bool = False
    problem: Sentence | None = None
    store_missing: Sentence | None = None

    @property
    def needs_key(self) -> bool:
        """Whether work stands still until somebody gives the key again or unlocks its store."""
        is_missed = self.was_connected or self.account_reference is not None
        return self.mode is ProviderMode.NONE and (is_missed or self.problem is not None)

    @property
    def lacks(self) -> tuple[Lack, ...]:
        """What to do before the first card payment; a TEST book needs nothing."""
        if self.is_test_book:
            return ()
        lacks = (
            (Lack.KEY, self.mode is ProviderMode.NONE),
            (Lack.THANK_YOU_ADDRESS, self.thank_you_address is None),
        )
        return tuple(lack for lack, is_missing in lacks if is_missing)
