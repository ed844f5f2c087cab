"""What every store of secrets promises: in memory, and in the key store of the system.

Where a real Secret Service runs, ``BILLING_TEST_SECRET_SERVICE=1`` has it tried too.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import keyring
import pytest

from billing_desktop.credentials.keyring_store import KeyringStore
from billing_desktop.credentials.session_store import SessionStore
from billing_desktop.ports.credentials import CredentialStore
from tests.fakes.keyring_backend import MemoryKeyring, in_use

REAL = ["secret_service"] if os.environ.get("BILLING_TEST_SECRET_SERVICE") else []


@pytest.fixture(params=["session", "keyring", *REAL])
def store(request: pytest.FixtureRequest) -> Iterator[CredentialStore]:
    match request.param:
        case "session":
            yield SessionStore()
        case "keyring":
            with in_use(MemoryKeyring()):
                yield KeyringStore()
        case _:
            made = KeyringStore()
            yield made
            for name in ("a", "b"):
                made.delete(name)


def test_what_was_kept_is_told(store: CredentialStore) -> None:
    assert store.get("a") is None

    store.put("a", "sk_live_ü")

    assert store.get("a") == "sk_live_ü"
    assert store.get("b") is None


def test_another_secret_takes_its_place(store: CredentialStore) -> None:
    store.put("a", "first")
    store.put("b", "other")

    store.put("a", "second")

    assert (store.get("a"), store.get("b")) == ("second", "other")


def test_what_was_deleted_is_gone_however_often(store: CredentialStore) -> None:
    store.put("a", "secret")

    store.delete("a")
    store.delete("a")

    assert store.get("a") is None


def test_nothing_of_it_is_shown(store: CredentialStore) -> None:
    store.put("a", "a secret")

    assert "a secret" not in repr(store)


def test_a_key_store_outlives_the_program_and_a_session_does_not() -> None:
    with in_use(MemoryKeyring()):
        KeyringStore().put("a", "secret")
        assert KeyringStore().get("a") == "secret"
        assert keyring.get_password("billing-desktop", "a") == "secret"

    SessionStore().put("a", "secret")
    assert SessionStore().get("a") is None
