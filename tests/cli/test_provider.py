"""A real book on the command line: its key from standard input, and a card that is charged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from keyring.errors import KeyringLocked, NoKeyringError

from billing_desktop import bootstrap
from billing_desktop.cli.exit_codes import ExitCode
from billing_desktop.clock import SystemClock
from tests.cli.command_line import CommandLine, Json
from tests.cli.test_orders_accounts import SELLER
from tests.fakes.clock import MovableClock
from tests.fakes.keyring_backend import MemoryKeyring
from tests.payments.live_peer import (
    LIVE_KEY,
    OTHER_LIVE_KEY,
    RESTRICTED_KEY,
    LivePeer,
    in_place_of_the_provider,
)
from tests.real_book import THANKS, key_store

__all__ = ["key_store"]


@pytest.fixture
def peer(tmp_path: Path) -> Iterator[LivePeer]:
    """The provider, by the clock of this computer as the command line."""
    with (
        LivePeer(tmp_path / "provider.db", clock=SystemClock()) as peer,
        in_place_of_the_provider(peer),
    ):
        yield peer


@pytest.fixture
def real(bare_cli: CommandLine, key_store: MemoryKeyring) -> CommandLine:
    """The command line on a real book that knows its seller."""
    bare_cli("init")
    assert bare_cli.order("seller", key="s", **SELLER)["ok"]
    return bare_cli


def provider(cli: CommandLine) -> Json:
    """Return what doctor says of the provider."""
    (found,) = (one for one in cli("doctor", "--json").rows("checks") if one["name"] == "provider")
    return found


def keep(cli: CommandLine, key: str = LIVE_KEY) -> None:
    assert cli("secrets", "set", "stripe-key", stdin=f"{key}\n").code == ExitCode.DONE


def complete_settings(cli: CommandLine) -> None:
    (cli.folder / "settings.toml").write_text(f'thank_you_address = "{THANKS}"\n')


def test_a_card_is_charged_with_the_key_from_standard_input(
    real: CommandLine, peer: LivePeer, key_store: MemoryKeyring
) -> None:
    complete_settings(real)

    done = real("secrets", "set", "stripe-key", "--json", stdin=f"{LIVE_KEY}\n")

    account = done.json["account"]
    assert done.json == {"ok": True, "name": "stripe-key", "account": account, "mode": "live"}
    assert list(key_store.kept.values()) == [LIVE_KEY]
    started = real.order("top_up", key="t", account=real.account(), amount="50.00")
    opened = real.order("complete", key="c", top_up="t")
    assert opened["status"] == "pending"
    assert str(opened["url"]).startswith(peer.base_address)
    (session,) = peer.sessions(str(started["id"]))
    peer.pay(str(session["id"]))
    assert real("sync", "--once", "--json").json["changed"] == 1
    completed = real.order("complete", key="c2", top_up="t")
    assert (completed["status"], completed["balance"]) == ("completed", "50.00")
    assert str(completed["invoice"]).startswith("RE-")
    assert real("verify", "--deep").code == ExitCode.DONE
    for file in real.files().values():
        assert LIVE_KEY.encode() not in file


def test_a_card_is_never_charged_on_this_computer_with_a_live_key(
    real: CommandLine, peer: LivePeer
) -> None:
    complete_settings(real)
    keep(real)
    real.order("top_up", key="t", account=real.account(), amount="50.00")

    answer = real.order("complete", key="c", top_up="t", card="success")

    assert answer["ok"] is False


def test_a_live_key_goes_to_no_other_address(real: CommandLine, peer: LivePeer) -> None:
    real.set(BILLING_STRIPE_API_BASE=peer.base_address)

    refused = real("secrets", "set", "stripe-key", stdin=LIVE_KEY)

    assert refused.code == ExitCode.COULD_NOT_RUN
    assert refused.err.startswith("A live key is only ever sent to the provider")


@pytest.mark.parametrize(
    ("given", "code", "sentence"),
    [
        ("", ExitCode.REFUSED, "Standard input holds no secret."),
        ("sk_test_1234567890\n", ExitCode.COULD_NOT_RUN, "This is a test key"),
        ("nonsense\n", ExitCode.COULD_NOT_RUN, "The provider key must begin with"),
        (f"{OTHER_LIVE_KEY}\n", ExitCode.REFUSED, "The payment provider does not accept the key."),
    ],
)
def test_a_secret_that_is_none_is_not_kept(
    real: CommandLine,
    peer: LivePeer,
    key_store: MemoryKeyring,
    given: str,
    code: ExitCode,
    sentence: str,
) -> None:
    peer.keys_refused.add(OTHER_LIVE_KEY)

    done = real("secrets", "set", "stripe-key", stdin=given)

    assert done.code == code
    assert done.err.startswith(sentence)
    assert key_store.kept == {}


def test_doctor_tells_how_it_stands_with_the_provider_and_changes_nothing(
    real: CommandLine, peer: LivePeer, key_store: MemoryKeyring
) -> None:
    peer.permissions_missing["/v1/account"] = "rak_account"
    keep(real, RESTRICTED_KEY)
    found = provider(real)
    assert found["state"] == "note"
    assert str(found["sentence"]).startswith("The live key works. Account: not named by the key.")
    peer.permissions_missing.clear()
    complete_settings(real)
    before = real.files()
    assert provider(real)["state"] == "ok"
    assert real.files() == before

    peer.keys_refused.add(RESTRICTED_KEY)
    assert provider(real)["state"] == "wrong"

    def locked() -> None:
        raise KeyringLocked

    key_store.before = locked
    assert "is locked" in str(provider(real)["sentence"])

    def none() -> None:
        raise NoKeyringError

    key_store.before = none
    assert provider(real)["sentence"] == "None is connected: cards cannot be charged."


def test_a_forgotten_key_is_missed(
    real: CommandLine, peer: LivePeer, key_store: MemoryKeyring
) -> None:
    keep(real)

    done = real("secrets", "forget", "stripe-key")

    assert (done.code, done.out) == (ExitCode.DONE, "The key was forgotten.\n")
    assert key_store.kept == {}
    assert str(provider(real)["sentence"]).startswith("There is no key any more")


def test_a_withdrawn_key_is_told_by_sync(
    real: CommandLine, peer: LivePeer, key_store: MemoryKeyring
) -> None:
    keep(real)
    peer.keys_refused.add(LIVE_KEY)

    done = real("sync", "--once")

    assert done.code == ExitCode.REFUSED
    assert "The payment provider does not accept the key." in done.out


def test_a_clock_that_the_provider_contradicts_is_wrong(
    real: CommandLine, peer: LivePeer, key_store: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(real)
    complete_settings(real)
    assert provider(real)["state"] == "ok"
    ahead = MovableClock()
    ahead.set(SystemClock().now() + timedelta(minutes=6))
    monkeypatch.setattr(bootstrap, "SystemClock", lambda: ahead)

    found = provider(real)

    assert found["state"] == "wrong"
    assert "that of the provider" in str(found["sentence"])
