"""The key store of the system: which one is used, which is refused, and what is said."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from threading import Event
from typing import cast

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.errors import InitError, KeyringLocked, NoKeyringError

from billing_desktop.credentials.keyring_store import KeyringStore
from billing_desktop.errors import KEY_STORE_MISSING, KeyStoreError
from tests.fakes.keyring_backend import MemoryKeyring, in_use

SECRET = "sk_live_4711"


class PlaintextKeyring(MemoryKeyring):
    """As the package keyrings.alt has one, of the same name."""


class AltKeyring(MemoryKeyring):
    """Of that package, by another name."""


AltKeyring.__module__ = "keyrings.alt.file"


class Chain(MemoryKeyring):
    """Goes from store to store, as keyring does where there are several."""

    def __init__(self, *backends: KeyringBackend) -> None:
        super().__init__()
        self.backends = backends


Chain.__module__ = "keyring.backends.chainer"


def refused(backend: KeyringBackend) -> KeyStoreError:
    with in_use(backend), pytest.raises(KeyStoreError) as caught:
        KeyringStore().put("a", SECRET)
    assert SECRET not in str(caught.value)
    return caught.value


def test_the_store_in_use_is_named_and_a_readable_file_is_named_as_refused() -> None:
    with in_use(MemoryKeyring()):
        assert KeyringStore().name() == "MemoryKeyring"
    with in_use(PlaintextKeyring()), pytest.raises(KeyStoreError, match="PlaintextKeyring"):
        KeyringStore().name()
    with in_use(null.Keyring()), pytest.raises(KeyStoreError, match="has no key store"):
        KeyringStore().name()


@pytest.mark.parametrize("backend", [PlaintextKeyring(), AltKeyring()])
def test_a_store_that_is_a_readable_file_is_refused_by_name(backend: MemoryKeyring) -> None:
    error = refused(backend)

    assert type(backend).__name__ in str(error)
    assert error.code == KEY_STORE_MISSING
    assert backend.kept == {}


@pytest.mark.parametrize("backend", [fail.Keyring(), null.Keyring()])
def test_a_store_that_keeps_nothing_is_none(backend: KeyringBackend) -> None:
    error = refused(backend)

    assert "has no key store" in str(error)
    assert error.code == KEY_STORE_MISSING


def test_a_chain_never_leads_to_a_readable_file() -> None:
    plain, sound = PlaintextKeyring(), MemoryKeyring()

    with in_use(Chain(plain, sound)):
        KeyringStore().put("a", SECRET)
    assert plain.kept == {}
    assert list(sound.kept.values()) == [SECRET]

    assert refused(Chain(plain)).code == KEY_STORE_MISSING
    assert plain.kept == {}


def failing(error: Exception) -> MemoryKeyring:
    def fail() -> None:
        raise error

    return MemoryKeyring(fail)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (NoKeyringError(SECRET), "has no key store"),
        (InitError(SECRET), "is locked"),
        (KeyringLocked(SECRET), "is locked"),
        (RuntimeError(SECRET), r"did not do what it was asked \(RuntimeError\)"),
    ],
)
def test_each_failure_is_a_sentence_without_the_secret(error: Exception, sentence: str) -> None:
    caught = refused(failing(error))

    assert caught.args[0] == str(caught)
    with pytest.raises(KeyStoreError, match=sentence):
        raise caught


@pytest.fixture
def waits_for_a_person() -> Iterator[MemoryKeyring]:
    answered = Event()
    backend = MemoryKeyring(lambda: cast("None", answered.wait(30)))
    with in_use(backend):
        yield backend
    answered.set()


@pytest.mark.usefixtures("waits_for_a_person")
def test_a_store_that_waits_for_a_person_is_given_up() -> None:
    with pytest.raises(KeyStoreError, match="did not answer"):
        KeyringStore(timeout_seconds=0.05).get("a")


def test_making_one_loads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert keyring
    monkeypatch.setitem(sys.modules, "keyring", None)

    KeyringStore()
