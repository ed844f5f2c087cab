"""The provider key of a book is kept in one place, and looked up once."""

from __future__ import annotations

import pytest

from billing_desktop.credentials.book_key import BookKey, FoundKey
from billing_desktop.credentials.session_store import SessionStore
from billing_desktop.domain.provider_key import KeyPlace
from billing_desktop.errors import KEY_STORE_MISSING, KeyStoreError

KEY = "sk_live_4711"
LOCKED = KeyStoreError("Locked.", code="key_store_locked")
MISSING = KeyStoreError("None.", code=KEY_STORE_MISSING)


class Store(SessionStore):
    """A key store that can be locked or missing, and counts how often it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.error: KeyStoreError | None = None
        self.asked = 0

    def get(self, name: str) -> str | None:
        self.asked += 1
        self._check()
        return super().get(name)

    def put(self, name: str, secret: str) -> None:
        self._check()
        super().put(name, secret)

    def delete(self, name: str) -> None:
        self._check()
        super().delete(name)

    def _check(self) -> None:
        if self.error is not None:
            raise self.error


@pytest.fixture
def store() -> Store:
    return Store()


def book_key(store: Store, book_id: str = "b1") -> BookKey:
    """The key of a book as the program has it after a start."""
    return BookKey(book_id, store=store, session=SessionStore())


def test_a_key_in_the_store_is_there_after_the_next_start(store: Store) -> None:
    key = book_key(store)
    assert key.find() is None

    key.keep(KEY, KeyPlace.KEY_STORE)

    assert key.find() == book_key(store).find() == FoundKey(KEY, KeyPlace.KEY_STORE)
    assert book_key(store, "b2").find() is None
    assert KEY not in repr(key.find())


def test_a_key_of_this_session_is_not_and_takes_the_place_of_the_stored_one(store: Store) -> None:
    key = book_key(store)
    key.keep("sk_live_old1", KeyPlace.KEY_STORE)

    key.keep(KEY, KeyPlace.SESSION)

    assert key.find() == FoundKey(KEY, KeyPlace.SESSION)
    assert book_key(store).find() is None


def test_a_stored_key_takes_the_place_of_the_one_of_this_session(store: Store) -> None:
    key = book_key(store)
    key.keep("sk_live_old1", KeyPlace.SESSION)

    key.keep(KEY, KeyPlace.KEY_STORE)

    assert key.find() == FoundKey(KEY, KeyPlace.KEY_STORE)


@pytest.mark.parametrize("place", KeyPlace)
def test_a_forgotten_key_is_gone_however_often(store: Store, place: KeyPlace) -> None:
    key = book_key(store)
    key.keep(KEY, place)

    key.forget()
    key.forget()

    assert key.find() is None
    assert book_key(store).find() is None


def test_the_store_is_asked_once_also_while_it_is_locked(store: Store) -> None:
    key = book_key(store)
    key.keep(KEY, KeyPlace.KEY_STORE)
    store.error = LOCKED
    for _ in range(3):
        with pytest.raises(KeyStoreError, match="Locked"):
            key.find()
    assert store.asked == 1

    store.error = None
    key.look_again()

    assert key.find() == key.find() == FoundKey(KEY, KeyPlace.KEY_STORE)
    assert store.asked == 2


def test_a_key_that_another_program_kept_is_found(store: Store) -> None:
    key = book_key(store)
    assert key.find() is None

    book_key(store).keep(KEY, KeyPlace.KEY_STORE)

    assert key.find() == FoundKey(KEY, KeyPlace.KEY_STORE)


def test_without_a_store_there_is_the_session(store: Store) -> None:
    store.error = MISSING
    key = book_key(store)
    assert key.find() is None
    with pytest.raises(KeyStoreError, match="None"):
        key.keep(KEY, KeyPlace.KEY_STORE)

    key.keep(KEY, KeyPlace.SESSION)
    assert key.find() == FoundKey(KEY, KeyPlace.SESSION)

    key.forget()
    assert key.find() is None


def test_a_locked_store_leaves_the_key_in_use(store: Store) -> None:
    key = book_key(store)
    key.keep(KEY, KeyPlace.KEY_STORE)
    store.error = LOCKED

    with pytest.raises(KeyStoreError, match="Locked"):
        key.keep("sk_live_new1", KeyPlace.KEY_STORE)

    store.error = None
    assert key.find() == FoundKey(KEY, KeyPlace.KEY_STORE)


@pytest.mark.parametrize("was_looked_up", [True, False])
def test_a_key_of_this_session_needs_no_store(store: Store, *, was_looked_up: bool) -> None:
    store.error = LOCKED
    key = book_key(store)
    if was_looked_up:
        with pytest.raises(KeyStoreError, match="Locked"):
            key.find()

    key.keep(KEY, KeyPlace.SESSION)

    assert key.find() == FoundKey(KEY, KeyPlace.SESSION)


def test_a_locked_store_may_still_hold_what_was_to_be_forgotten(store: Store) -> None:
    key = book_key(store)
    key.keep(KEY, KeyPlace.KEY_STORE)
    store.error = LOCKED

    with pytest.raises(KeyStoreError, match="Locked"):
        key.forget()
