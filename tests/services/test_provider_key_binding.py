"""A book belongs to one account at the provider, or to the mode of a key that may not name it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from billing_desktop.bootstrap import Services
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.provider_key import KeyPlace, ProviderMode
from billing_desktop.domain.top_up import TopUpStatus
from billing_desktop.errors import ProviderKeyError, UserError
from billing_desktop.ports.payments import PaymentGateway, ProviderAccount
from billing_desktop.services.provider_keys import ProviderKeys
from tests.book import ADMINISTRATOR, FINANCE
from tests.fakes.clock import MovableClock
from tests.fakes.keyring_backend import MemoryKeyring
from tests.payments.faults import Way
from tests.payments.live_peer import (
    LIVE_KEY,
    OTHER_LIVE_KEY,
    RESTRICTED_KEY,
    LivePeer,
    in_place_of_the_provider,
    live_peer,
)
from tests.real_book import (
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

__all__ = [
    "key_store",
    "live_peer",
    "real",
    "real_postgres_book",
    "real_settings",
    "real_sqlite_book",
]

AUDITOR = Operator("auditor", Role.AUDITOR)
OTHER_RESTRICTED_KEY = "rk_live_local_0815wxyz"
ACCOUNT, BALANCE = "/v1/account", "/v1/balance"


def test_a_missing_permission_is_named(real: Services, live_peer: LivePeer) -> None:
    live_peer.permissions_missing[BALANCE] = "rak_balance_read"

    with pytest.raises(ProviderKeyError, match="'rak_balance_read'"):
        real.provider_keys.save(ADMINISTRATOR, RESTRICTED_KEY, KeyPlace.KEY_STORE)

    assert real.provider_keys.status(FINANCE).mode is ProviderMode.NONE


def test_a_key_that_may_not_name_its_account_binds_to_the_mode_alone(
    real: Services, live_peer: LivePeer
) -> None:
    live_peer.permissions_missing[ACCOUNT] = "rak_accounts_kyc_basic_read"

    named = connect(real, RESTRICTED_KEY)

    assert named == ProviderAccount(None, is_live=True)
    status = real.provider_keys.status(FINANCE)
    assert (status.mode, status.account_reference) == (ProviderMode.LIVE, None)
    assert ("office", "provider_key.save", "provider_account:–") in trail(real)
    live_peer.permissions_missing.clear()  # It is allowed later: the next test tells the book.
    assert real.provider_keys.test(AUDITOR).account_reference is not None
    assert real.provider_keys.status(FINANCE).account_reference is None  # A reader binds nothing.
    real.provider_keys.test(ADMINISTRATOR)
    assert real.provider_keys.status(FINANCE).account_reference is not None


@pytest.fixture
def other_account(tmp_path: Path) -> Iterator[LivePeer]:
    """Another account at the provider."""
    with LivePeer(tmp_path / "other.db", clock=MovableClock()) as peer:
        yield peer


def test_a_book_belongs_to_one_account_for_good(
    real: Services, live_peer: LivePeer, other_account: LivePeer, key_store: MemoryKeyring
) -> None:
    bound = connect(real).account_reference
    real.provider_keys.forget(ADMINISTRATOR)

    with in_place_of_the_provider(other_account), pytest.raises(UserError) as refused:
        connect(real, OTHER_LIVE_KEY)

    assert refused.value.code == "provider_account_other"
    assert str(bound) in str(refused.value)
    assert key_store.kept == {}
    assert real.provider_keys.status(FINANCE).account_reference == bound


def test_a_key_that_does_not_know_open_payments_is_refused(
    real: Services, live_peer: LivePeer, other_account: LivePeer
) -> None:
    live_peer.permissions_missing[ACCOUNT] = "rak_accounts_kyc_basic_read"
    connect(real, RESTRICTED_KEY)
    top_up = opened(real)

    with in_place_of_the_provider(other_account), pytest.raises(UserError) as refused:
        connect(real, OTHER_LIVE_KEY)

    assert refused.value.code == "payments_open"
    real.payments.cancel(FINANCE, top_up.top_up_id)
    with in_place_of_the_provider(other_account):
        assert connect(real, OTHER_LIVE_KEY).account_reference is not None


def test_where_keys_name_no_account_open_payments_tell_whose_they_are(
    real: Services, live_peer: LivePeer
) -> None:
    live_peer.permissions_missing[ACCOUNT] = "rak_accounts_kyc_basic_read"
    connect(real, RESTRICTED_KEY)
    page = f"/v1/checkout/sessions/{reference(opened(real))}"

    live_peer.permissions_missing[page] = "rak_checkout_session_read"
    with pytest.raises(ProviderKeyError, match="'rak_checkout_session_read'"):
        connect(real, OTHER_RESTRICTED_KEY)

    del live_peer.permissions_missing[page]
    assert connect(real, OTHER_RESTRICTED_KEY).account_reference is None


def test_a_page_whose_address_nobody_was_given_stands_in_no_keys_way(
    real: Services, live_peer: LivePeer, other_account: LivePeer
) -> None:
    live_peer.permissions_missing[ACCOUNT] = "rak_accounts_kyc_basic_read"
    connect(real, RESTRICTED_KEY)
    top_up = start(real, account(real))
    live_peer.fault(Way.CLOSE, times=3, method="POST", path="/v1/checkout/sessions")
    assert not real.payments.open_page(FINANCE, top_up.top_up_id).is_known

    with in_place_of_the_provider(other_account):
        assert connect(real, OTHER_LIVE_KEY).account_reference is not None


def test_a_new_key_of_the_same_account_takes_over_open_payments(
    real: Services, live_peer: LivePeer, key_store: MemoryKeyring
) -> None:
    connect(real)
    top_up = opened(real)
    live_peer.pay(reference(top_up))

    connect(real, OTHER_LIVE_KEY)
    live_peer.keys_refused.add(LIVE_KEY)

    assert list(key_store.kept.values()) == [OTHER_LIVE_KEY]
    assert real.payments.refresh(FINANCE, top_up.top_up_id).top_up.status is TopUpStatus.COMPLETED


def test_of_two_desks_the_first_binds_the_book(
    real: Services,
    live_peer: LivePeer,
    other_account: LivePeer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    check = ProviderKeys._check_account

    def late(self: ProviderKeys, gateway: PaymentGateway, named: ProviderAccount) -> None:
        check(self, gateway, named)
        monkeypatch.setattr(ProviderKeys, "_check_account", check)
        other_desk = open_real(real.settings)
        with in_place_of_the_provider(other_account):
            connect(other_desk, OTHER_LIVE_KEY)
        other_desk.close()

    monkeypatch.setattr(ProviderKeys, "_check_account", late)

    with pytest.raises(UserError) as refused:
        connect(real)

    assert refused.value.code == "provider_account_other"
