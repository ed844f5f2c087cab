"""Secrets in the key store of the system: the only import of keyring."""

from __future__ import annotations

import sys
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

from billing_desktop.errors import KEY_STORE_MISSING, KeyStoreError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE_NAME = "billing-desktop"
TIMEOUT_SECONDS = 60.0  # A store that is locked asks a person for its password first.
# Stores that keep secrets in a readable file, or nowhere; keyring picks them without a word.
_PLAIN = "keyrings.alt"
_REFUSED_MODULES = ("keyring.backends.fail", "keyring.backends.null")
_MACOS_LIBRARY = "keyring.backends.macOS.api"
_CHAIN = "keyring.backends.chainer"

_AnswerT = TypeVar("_AnswerT")


class KeyringStore:
    """Keeps secrets where the system keeps passwords; refuses stores that are plain files.

    Each call runs in a thread of its own, which is given up when it takes too long: a store
    may wait for a person. What was given up may still be carried out later.
    """

    def __init__(self, *, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._timeout_seconds = timeout_seconds

    def name(self) -> str:
        """Return which store of the system would keep a secret; asks it for none.

        Raises:
            KeyStoreError: there is none, or only one that keeps secrets in a readable file.
        """
        return self._ask(lambda: _named(_backend()))

    def get(self, name: str) -> str | None:
        """Return the secret kept under ``name``; None if there is none."""
        return self._ask(lambda: _backend().get_password(SERVICE_NAME, name))

    def put(self, name: str, secret: str) -> None:
        """Keep ``secret`` under ``name``, in place of another."""
        self._ask(lambda: _backend().set_password(SERVICE_NAME, name, secret))

    def delete(self, name: str) -> None:
        """Keep nothing under ``name`` any more. Safe to repeat."""

        def delete() -> None:
            backend = _backend()
            if backend.get_password(SERVICE_NAME, name) is not None:
                backend.delete_password(SERVICE_NAME, name)

        self._ask(delete)

    def _ask(self, call: Callable[[], _AnswerT]) -> _AnswerT:
        answers: SimpleQueue[tuple[_AnswerT] | KeyStoreError] = SimpleQueue()
        # Not kept waiting for at the end of the program, as a pool's would be.
        Thread(target=lambda: answers.put(_answer(call)), name="key-store", daemon=True).start()
        try:
            answer = answers.get(timeout=self._timeout_seconds)
        except Empty:
            raise KeyStoreError(
                "The key store of this computer did not answer. It may be waiting for its own "
                "password. Unlock it and try again, or keep the key for this session only.",
                code="key_store_silent",
            ) from None
        if isinstance(answer, KeyStoreError):
            raise answer
        return answer[0]


def _answer(call: Callable[[], _AnswerT]) -> tuple[_AnswerT] | KeyStoreError:
    from keyring.errors import InitError, KeyringLocked, NoKeyringError

    try:
        return (call(),)
    except KeyStoreError as error:
        return error
    except NoKeyringError:
        return _missing()
    except (InitError, KeyringLocked):
        return KeyStoreError(
            "The key store of this computer is locked. Unlock it and try again, or keep the key "
            "for this session only.",
            code="key_store_locked",
        )
    except Exception as error:  # Each system's store fails with errors of its own.
        # Its text stays out: it may hold what was to be kept.
        return KeyStoreError(
            "The key store of this computer did not do what it was asked ({reason}).",
            reason=type(error).__name__,
        )


def _backend() -> KeyringBackend:
    """Return the system's store that comes first among those that may be used."""
    if sys.platform != "darwin":
        # Looking for a library that only macOS has would start a compiler, with our environment
        # and whatever secrets were given in it. Python knows a None here as "not to be had".
        # None bars an import.
        sys.modules.setdefault(_MACOS_LIBRARY, None)  # type: ignore[arg-type]
    import keyring

    chosen = keyring.get_keyring()
    is_chain = _is_of(chosen, _CHAIN)
    # A chain goes on to the next store by itself, and that may be a plain file.
    # Only a chain has backends, and keyring's types do not tell it from other stores.
    candidates = list(chosen.backends) if is_chain else [chosen]  # type: ignore[attr-defined]
    for candidate in candidates:
        if not _is_refused(candidate):
            return candidate
    if any(_is_plain(candidate) for candidate in candidates):
        raise KeyStoreError(
            "The only key store of this computer keeps secrets in a readable file ({name}). It "
            "is not used. Keep the key for this session only.",
            code=KEY_STORE_MISSING,
            name=type(candidates[0]).__name__,
        )
    raise _missing()


def _named(backend: KeyringBackend) -> str:
    """Return the name by which people may know the store, such as “SecretService”."""
    module = type(backend).__module__.rpartition(".")[2]
    return module if type(backend).__name__ == "Keyring" else type(backend).__name__


def _is_refused(backend: object) -> bool:
    # A chain inside of a chain would go on to the next store by itself as well.
    return _is_plain(backend) or _is_of(backend, *_REFUSED_MODULES, _CHAIN)


def _is_plain(backend: object) -> bool:
    return _is_of(backend, _PLAIN) or any(
        "plaintext" in made_from.__name__.lower() for made_from in type(backend).__mro__
    )


def _is_of(backend: object, *modules: str) -> bool:
    """Tell whether a store, or what it is made from, comes from one of these modules."""
    return any(
        f"{made_from.__module__}.".startswith(f"{module}.")
        for made_from in type(backend).__mro__
        for module in modules
    )


def _missing() -> KeyStoreError:
    return KeyStoreError(
        "This computer has no key store. Keep the key for this session only; it is asked for "
        "again after the next start.",
        code=KEY_STORE_MISSING,
    )
