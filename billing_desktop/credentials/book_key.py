"""A secret of one book, as the provider key is: in one place, and looked up once."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from threading import Lock

from billing_desktop.domain.known_secrets import KNOWN_SECRETS
from billing_desktop.domain.provider_key import KeyPlace
from billing_desktop.errors import KEY_STORE_MISSING, KeyStoreError
from billing_desktop.ports.credentials import CredentialStore

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FoundKey:
    """A key and where it is kept."""

    key: str = field(repr=False)
    place: KeyPlace


class BookKey:
    """Keeps one secret of a book: the provider key, or what ``kind`` names.

    Every method may block; call it off the GUI thread.

    What was found is remembered, also that the key store could not be used: it may ask a person
    for its password each time. A store that has no key is asked again: another program, such as
    the command line, may have put it there.
    """

    def __init__(
        self,
        book_id: str,
        *,
        store: CredentialStore,
        session: CredentialStore,
        kind: str = "stripe-key",
    ) -> None:
        self._name = f"{kind}-{book_id}"
        self._store = store
        self._session = session
        self._lock = Lock()
        self._is_looked_up = False
        self._found: FoundKey | None = None
        self._failure: KeyStoreError | None = None
        self._missing: KeyStoreError | None = None

    @property
    def store_missing(self) -> KeyStoreError | None:
        """Why no key can be kept beyond the session, as far as the key store was asked."""
        return self._missing

    def find(self) -> FoundKey | None:
        """Return the key; None if there is none, or no store that could hold it.

        Raises:
            KeyStoreError: the key store cannot be used just now.
        """
        with self._lock:
            if not self._is_looked_up:
                self._look_up()
            if self._found is not None:
                KNOWN_SECRETS.learn(self._found.key)
            failure = self._failure
            if failure is not None:
                raise KeyStoreError(failure.template, code=failure.code, **failure.params)
            return self._found

    def look_again(self) -> None:
        """Have the next ``find`` ask the key store again, after somebody may have unlocked it."""
        with self._lock:
            self._is_looked_up = False

    def keep(self, key: str, place: KeyPlace) -> None:
        """Keep ``key`` in that place, and none in the other.

        A key of this session is used also where the key store is locked and may hold another.

        Raises:
            KeyStoreError: the key store does not take it; the key in use stays.
        """
        KNOWN_SECRETS.learn(key)
        with self._lock:
            if place is KeyPlace.KEY_STORE:
                self._store.put(self._name, key)
                self._session.delete(self._name)
            else:
                self._session.put(self._name, key)
                self._clear_store_if_it_answers()
            self._is_looked_up = False

    def forget(self) -> None:
        """Keep no key any more. Safe to repeat.

        Raises:
            KeyStoreError: the key store cannot be used, and may still hold it.
        """
        with self._lock:
            self._session.delete(self._name)
            self._is_looked_up = False
            self._clear_store()

    def _look_up(self) -> None:
        self._found, self._failure = None, None
        kept = self._session.get(self._name)
        if kept is not None:
            self._found = FoundKey(kept, KeyPlace.SESSION)
        else:
            self._look_into_store()
        is_empty = (self._found, self._failure, self._missing) == (None, None, None)
        self._is_looked_up = not is_empty

    def _look_into_store(self) -> None:
        self._missing = None
        try:
            kept = self._store.get(self._name)
        except KeyStoreError as error:
            if error.code == KEY_STORE_MISSING:
                self._missing = error
            else:
                self._failure = error
            return
        if kept is not None:
            self._found = FoundKey(kept, KeyPlace.KEY_STORE)

    def _clear_store_if_it_answers(self) -> None:
        if self._failure is not None:
            return  # It did not answer before: nobody is made to wait for it again.
        try:
            self._clear_store()
        except KeyStoreError as error:
            logger.warning("the key store may still hold an older key: %s", error.code)

    def _clear_store(self) -> None:
        try:
            self._store.delete(self._name)
        except KeyStoreError as error:
            if error.code != KEY_STORE_MISSING:  # Else it holds nothing of ours.
                raise
