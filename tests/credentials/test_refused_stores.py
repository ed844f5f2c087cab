"""Each kind of key store that keyring knows, and each that others add: used, or refused by name."""

from __future__ import annotations

import importlib
import os
import pkgutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import keyring.backends
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend

from billing_desktop.credentials import keyring_store
from billing_desktop.credentials.keyring_store import KeyringStore
from billing_desktop.errors import KEY_STORE_MISSING, KeyStoreError
from tests.fakes.keyring_backend import MemoryKeyring, in_use

SECRET = "sk_live_4711"
# What each module of keyring offers as a store: the system's own ones, and those that are none.
KNOWN = {
    "SecretService.Keyring": True,
    "Windows.WinVaultKeyring": True,
    "chainer.ChainerBackend": None,  # As good as the stores behind it.
    "fail.Keyring": False,
    "kwallet.DBusKeyring": True,
    "kwallet.DBusKeyringKWallet4": True,
    "libsecret.Keyring": True,
    "macOS.Keyring": True,
    "null.Keyring": False,
}
# The package keyrings.alt, module by module; none of it is a key store of the system.
ALT = {
    "file": ("PlaintextKeyring", "EncryptedKeyring"),
    "file_base": ("Keyring", "FileBacked"),
    "Gnome": ("Keyring",),
    "Google": ("DocsKeyring",),
    "keyczar": ("Keyring", "EncryptedKeyring"),
    "kwallet": ("DBusKeyring",),
    "multi": ("MultipartKeyringWrapper",),
    "pyfs": ("BasicKeyring", "PlaintextKeyring", "EncryptedKeyring", "KeyczarKeyring"),
    "Windows": ("EncryptedKeyring", "RegistryKeyring"),
}


def offered() -> dict[str, type[KeyringBackend]]:
    """Return every class of keyring's own modules that could be somebody's store."""
    found = {}
    for info in pkgutil.iter_modules(keyring.backends.__path__):
        module = importlib.import_module(f"keyring.backends.{info.name}")
        for name, one in vars(module).items():
            is_own = isinstance(one, type) and one.__module__ == module.__name__
            if is_own and issubclass(one, KeyringBackend):
                found[f"{info.name}.{name}"] = one
    return found


def stand_in(module: str, name: str, *bases: type) -> MemoryKeyring:
    """Return a store in memory that is called as that class of that module."""
    made = type(name, bases or (MemoryKeyring,), {"__module__": module})
    store = made()
    assert isinstance(store, MemoryKeyring)
    return store


def refusal(store: KeyringBackend) -> KeyStoreError:
    with in_use(store), pytest.raises(KeyStoreError) as refused:
        KeyringStore().put("name", SECRET)
    assert refused.value.code == KEY_STORE_MISSING
    assert SECRET not in str(refused.value)
    return refused.value


def test_each_store_of_keyring_was_decided_about() -> None:
    assert set(offered()) == set(KNOWN)


@pytest.mark.parametrize("name", [name for name, is_used in KNOWN.items() if is_used is not None])
def test_the_systems_stores_are_used_and_others_are_not(name: str) -> None:
    """By their real classes; those of another system cannot be asked here."""
    store = object.__new__(offered()[name])

    assert keyring_store._is_refused(store) is not KNOWN[name]


@pytest.mark.parametrize("name", [name for name, is_used in KNOWN.items() if is_used is False])
def test_a_store_that_keeps_nothing_is_said_to_be_none(name: str) -> None:
    assert "has no key store" in str(refusal(offered()[name]()))


@pytest.mark.parametrize(
    ("module", "name"), [(module, name) for module, names in ALT.items() for name in names]
)
def test_no_store_of_the_package_of_plain_files_is_used(module: str, name: str) -> None:
    store = stand_in(f"keyrings.alt.{module}", name)

    assert name in str(refusal(store))
    assert store.kept == {}


@pytest.mark.parametrize("name", ["PlaintextKeyring", "MyPlainTextStore"])
def test_a_plain_store_is_known_by_its_name_wherever_it_comes_from(name: str) -> None:
    assert name in str(refusal(stand_in("somebodys.module", name)))


def test_a_store_that_is_made_from_a_plain_one_is_one() -> None:
    plain = type("Store", (MemoryKeyring,), {"__module__": "keyrings.alt.file"})
    store = stand_in("somebodys.module", "OurStore", plain)

    assert "OurStore" in str(refusal(store))
    assert store.kept == {}


class Chain(ChainerBackend):
    """The real chain of keyring, over stores of this test."""

    def __init__(self, *backends: KeyringBackend) -> None:
        self._behind = list(backends)

    @property
    def backends(self) -> list[KeyringBackend]:
        return self._behind


def test_a_chain_is_as_good_as_the_first_store_that_is_one() -> None:
    plain, sound = stand_in("keyrings.alt.file", "PlaintextKeyring"), MemoryKeyring()
    inner = stand_in("keyrings.alt.file", "PlaintextKeyring")

    with in_use(Chain(plain, Chain(inner), offered()["null.Keyring"](), sound)):
        KeyringStore().put("name", SECRET)
        assert KeyringStore().get("name") == SECRET

    assert (plain.kept, inner.kept) == ({}, {})
    assert list(sound.kept.values()) == [SECRET]


@pytest.mark.parametrize("is_empty", [True, False])
def test_a_chain_without_a_sound_store_is_refused(*, is_empty: bool) -> None:
    plain = stand_in("keyrings.alt.file", "PlaintextKeyring")
    chain = Chain() if is_empty else Chain(plain, offered()["fail.Keyring"](), Chain(plain))

    error = refusal(chain)

    assert ("readable file" in str(error)) is not is_empty
    assert plain.kept == {}


def test_choosing_a_store_starts_no_other_program() -> None:
    """It would be given our environment, and the secrets in it."""
    script = (
        "import sys\n"
        "from billing_desktop.credentials.keyring_store import KeyringStore\n"
        "from billing_desktop.errors import KeyStoreError\n"
        "started = []\n"
        "sys.addaudithook(lambda name, _: started.append(name) if 'Popen' in name else None)\n"
        "try:\n"
        "    KeyringStore(timeout_seconds=20).get('nothing')\n"
        "except KeyStoreError:\n"
        "    pass\n"
        "print(started)\n"
    )
    environment = {k: v for k, v in os.environ.items() if k != "PYTHON_KEYRING_BACKEND"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"


def test_a_store_that_was_asked_for_but_is_not_there_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def load() -> ModuleType:
        raise ModuleNotFoundError(SECRET)

    monkeypatch.setattr(sys.modules["keyring"], "get_keyring", load)

    with pytest.raises(KeyStoreError, match="ModuleNotFoundError") as refused:
        KeyringStore().get("name")

    assert SECRET not in str(refused.value)
