"""A real book gets its provider: the key kept, tried, exchanged, refused and forgotten.

The provider is the strict peer in live mode, asked with the real SDK.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from keyring.errors import KeyringLocked, NoKeyringError

from billing_desktop.bootstrap import Services
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.provider_key import KeyPlace, Lack, ProviderMode
from billing_desktop.domain.top_up import TopUpStatus
from billing_desktop.errors import (
    BillingError,
    KeyStoreError,
    PaymentOutcomeUnknownError,
    ProviderKeyError,
    SettingsError,
    UserError,
)
from billing_desktop.ports.payments import ProviderAccount
from tests.book import ADMINISTRATOR, FINANCE, Book
from tests.fakes.keyring_backend import MemoryKeyring
from tests.payments.live_peer import (
    LIVE_KEY,
    OTHER_LIVE_KEY,
    LivePeer,
    live_peer,
)
from tests.real_book import (
    THANKS,
    account,
    connect,
    key_store,
    open_real,
    opened,
    real,
    real_postgres_book,
    real_settings,
    real_sqlite_book,
    reference,
    start,
    trail,
)
from tests.workspace import Workspace

__all__ = [
    "key_store",
    "live_peer",
    "real",
    "real_postgres_book",
    "real_settings",
    "real_sqlite_book",
]

AUDITOR = Operator("auditor", Role.AUDITOR)


def test_a_new_book_says_what_it_lacks_and_charges_no_cards(real: Services) -> None:
    status = real.provider_keys.status(AUDITOR)

    assert (status.mode, status.is_test_book) == (ProviderMode.NONE, False)
    assert status.lacks == (Lack.KEY, Lack.THANK_YOU_ADDRESS)
    assert not status.needs_key  # Nothing was ever charged: nobody is missed.
    with pytest.raises(UserError) as refused:
        start(real, account(real))
    assert refused.value.code == "provider_missing"


def test_a_card_is_charged_with_a_live_key(real: Services, live_peer: LivePeer) -> None:
    named = connect(real)

    top_up = opened(real)
    live_peer.pay(reference(top_up))
    report = real.payments.sync(FINANCE)

    assert named.is_live
    status = real.provider_keys.status(AUDITOR)
    assert (status.mode, status.key_place) == (ProviderMode.LIVE, KeyPlace.KEY_STORE)
    assert status.account_reference == named.account_reference
    assert status.lacks == ()
    assert (report.changed, report.is_connected) == (1, True)
    paid = real.top_ups.get(FINANCE, top_up.top_up_id)
    assert paid.status is TopUpStatus.COMPLETED
    assert paid.last_attempt is not None
    assert paid.last_attempt.is_live
    assert THANKS in paid.last_attempt.parameters


def test_what_is_done_is_in_the_trail_and_the_key_is_nowhere(
    real: Services, live_peer: LivePeer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    named = connect(real)
    real.provider_keys.test(ADMINISTRATOR)
    live_peer.keys_refused.add(OTHER_LIVE_KEY)
    with pytest.raises(ProviderKeyError):
        real.provider_keys.save(ADMINISTRATOR, OTHER_LIVE_KEY, KeyPlace.KEY_STORE)
    real.provider_keys.forget(ADMINISTRATOR)

    object_ = f"provider_account:{named.account_reference}"
    assert trail(real) == [
        ("office", "provider.thank_you_address", THANKS),
        ("office", "provider_key.save", object_),
        ("office", "provider_key.test", object_),
        ("office", "provider_key.forget", "provider_key"),
    ]
    for secret in (LIVE_KEY, OTHER_LIVE_KEY):
        assert secret not in caplog.text
        for file in Path(real.settings.data_dir).rglob("*"):
            assert not file.is_file() or secret.encode() not in file.read_bytes()


@pytest.mark.parametrize(
    ("place", "is_there"), [(KeyPlace.KEY_STORE, True), (KeyPlace.SESSION, False)]
)
def test_after_a_start_the_key_is_there_or_asked_for(
    real: Services, live_peer: LivePeer, place: KeyPlace, *, is_there: bool
) -> None:
    connect(real, place=place)
    top_up = opened(real)
    live_peer.pay(reference(top_up))

    next_day = open_real(real.settings)
    status = next_day.provider_keys.status(FINANCE)
    report = next_day.payments.sync(FINANCE)
    now = next_day.top_ups.get(FINANCE, top_up.top_up_id)
    next_day.close()

    assert status.key_place is (place if is_there else None)
    assert status.needs_key is not is_there
    assert report.is_connected is is_there
    assert (report.asked, report.unanswered) == ((1, 0) if is_there else (0, 1))
    assert (now.status is TopUpStatus.COMPLETED) is is_there


def test_a_forgotten_key_charges_nobody_until_there_is_one_again(
    real: Services, live_peer: LivePeer
) -> None:
    connect(real)
    top_up = opened(real)

    real.provider_keys.forget(ADMINISTRATOR)

    status = real.provider_keys.status(FINANCE)
    assert (status.mode, status.needs_key, status.open_payments) == (ProviderMode.NONE, True, 1)
    for ask in (real.payments.open_page, real.payments.refresh):
        with pytest.raises(UserError) as refused:
            ask(FINANCE, top_up.top_up_id)
        assert refused.value.code == "provider_missing"
    live_peer.pay(reference(top_up))
    connect(real)
    assert real.payments.refresh(FINANCE, top_up.top_up_id).top_up.status is TopUpStatus.COMPLETED


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("sk_test_4711abcd", "provider_mode_mixed"),
        ("rk_test_4711abcd", "provider_mode_mixed"),
        ("pk_live_4711abcd", "provider_key_invalid"),
        ("sk_live_4711 abcd", "provider_key_invalid"),
        ("", "provider_key_invalid"),
    ],
)
def test_what_is_no_live_key_is_refused_unasked(
    real: Services, key_store: MemoryKeyring, key: str, code: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        real.provider_keys.save(ADMINISTRATOR, key, KeyPlace.KEY_STORE)

    assert refused.value.code == code
    assert not key or key not in str(refused.value)
    assert key_store.kept == {}
    assert trail(real) == []


def test_a_key_that_was_withdrawn_is_told_by_the_next_sync(
    real: Services, live_peer: LivePeer
) -> None:
    connect(real)
    top_up = opened(real)
    live_peer.pay(reference(top_up))
    live_peer.keys_refused.add(LIVE_KEY)

    report = real.payments.sync(FINANCE)

    assert str(report.key_refused).startswith("The payment provider does not accept the key.")
    assert report.unanswered > 0
    assert real.top_ups.get(FINANCE, top_up.top_up_id).status is TopUpStatus.PENDING
    connect(real, OTHER_LIVE_KEY)
    assert real.payments.sync(FINANCE).key_refused is None
    assert real.top_ups.get(FINANCE, top_up.top_up_id).status is TopUpStatus.COMPLETED


def test_a_key_that_the_provider_refuses_is_not_kept(
    real: Services, live_peer: LivePeer, key_store: MemoryKeyring
) -> None:
    connect(real)
    live_peer.keys_refused.add(OTHER_LIVE_KEY)

    with pytest.raises(ProviderKeyError) as refused:
        real.provider_keys.save(ADMINISTRATOR, OTHER_LIVE_KEY, KeyPlace.KEY_STORE)

    assert refused.value.code == "provider_key_refused"
    assert list(key_store.kept.values()) == [LIVE_KEY]
    assert opened(real).status is TopUpStatus.PENDING  # The key in use stays in use.


def _locked() -> None:
    raise KeyringLocked


def _none() -> None:
    raise NoKeyringError


def test_a_locked_key_store_is_told_and_the_session_goes_on(
    real: Services, live_peer: LivePeer, key_store: MemoryKeyring
) -> None:
    key_store.before = _locked
    status = real.provider_keys.status(FINANCE)
    assert str(status.problem).startswith("The key store of this computer is locked.")
    assert status.needs_key
    assert not real.payments.sync(FINANCE).is_connected
    with pytest.raises(KeyStoreError, match="locked"):
        start(real, account(real))
    with pytest.raises(KeyStoreError, match="locked"):
        connect(real)
    assert trail(real)[-1][1] == "provider_key.not_kept"

    connect(real, place=KeyPlace.SESSION)

    assert real.provider_keys.status(FINANCE).key_place is KeyPlace.SESSION
    assert opened(real).status is TopUpStatus.PENDING


def test_a_store_that_was_unlocked_is_asked_again_by_the_test(
    real: Services, live_peer: LivePeer, key_store: MemoryKeyring
) -> None:
    connect(real)
    next_day = open_real(real.settings)
    key_store.before = _locked
    assert next_day.provider_keys.status(FINANCE).problem is not None

    key_store.before = MemoryKeyring().before

    assert next_day.provider_keys.test(FINANCE).is_live
    assert next_day.provider_keys.status(FINANCE).mode is ProviderMode.LIVE
    next_day.close()


def test_a_computer_without_a_key_store_asks_each_session(
    real: Services, live_peer: LivePeer, key_store: MemoryKeyring
) -> None:
    key_store.before = _none
    status = real.provider_keys.status(FINANCE)
    assert str(status.store_missing).startswith("This computer has no key store.")
    assert status.problem is None
    with pytest.raises(KeyStoreError, match="no key store"):
        connect(real)

    connect(real, place=KeyPlace.SESSION)

    assert opened(real).status is TopUpStatus.PENDING
    real.provider_keys.forget(ADMINISTRATOR)
    assert real.provider_keys.status(FINANCE).needs_key


def test_a_provider_that_is_not_reached_keeps_nothing(
    real: Services, live_peer: LivePeer, key_store: MemoryKeyring
) -> None:
    live_peer.stop()

    with pytest.raises(PaymentOutcomeUnknownError):
        connect(real)

    assert key_store.kept == {}


def test_without_its_page_a_book_sends_nobody_away(real: Services, live_peer: LivePeer) -> None:
    real.provider_keys.save(ADMINISTRATOR, LIVE_KEY, KeyPlace.KEY_STORE)
    customer = account(real)
    for ask in (lambda: start(real, customer), lambda: real.provider_keys.return_address(FINANCE)):
        with pytest.raises(BillingError) as refused:
            ask()
        assert refused.value.code == "return_address_missing"
    assert real.accounts.overview(FINANCE, customer.account_id).pending_count == 0

    with pytest.raises(SettingsError):
        real.provider_keys.save_address(ADMINISTRATOR, "http://nordlicht.example")
    real.provider_keys.save_address(ADMINISTRATOR, f" {THANKS} ")

    assert real.provider_keys.return_address(FINANCE) == THANKS
    top_up = start(real, customer)
    assert real.payments.open_page(FINANCE, top_up.top_up_id).url is not None
    real.provider_keys.save_address(ADMINISTRATOR, "")
    assert real.provider_keys.status(FINANCE).lacks == (Lack.THANK_YOU_ADDRESS,)


def test_a_test_book_takes_no_key(book: Book) -> None:
    keys = book.services.provider_keys
    with pytest.raises(SettingsError) as refused:
        keys.save(ADMINISTRATOR, LIVE_KEY, KeyPlace.SESSION)
    keys.forget(ADMINISTRATOR)

    assert refused.value.code == "provider_mode_mixed"
    status = keys.status(FINANCE)
    assert (status.mode, status.lacks, status.needs_key) == (ProviderMode.TEST, (), False)
    assert keys.test(FINANCE) == ProviderAccount("acct_fake", is_live=False)
    assert keys.return_address(FINANCE).startswith("https://")
    assert keys.status(FINANCE).account_reference is None


def test_a_test_book_without_a_key_is_on_the_local_page(workspace: Workspace) -> None:
    keys = workspace.services.provider_keys

    assert keys.status(FINANCE).mode is ProviderMode.LOCAL_PAGE
    assert not keys.test(FINANCE).is_live
