"""The key of the payment provider: kept, tried, forgotten, and never shown again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from billing_desktop.domain.audit_trail import FieldChange, changes_between
from billing_desktop.domain.operator import Operator, Right
from billing_desktop.domain.provider_key import KeyPlace, ProviderMode, ProviderStatus
from billing_desktop.domain.sentence import Sentence
from billing_desktop.errors import (
    KeyStoreError,
    ProviderKeyError,
    ProviderRejectedError,
    SettingsError,
    UserError,
)
from billing_desktop.ports.payments import PaymentGateway, ProviderAccount
from billing_desktop.providers import RETURN_ADDRESS, Provider
from billing_desktop.services.collecting import Collector
from billing_desktop.services.rights import checked
from billing_desktop.services.service import Service, Tools
from billing_desktop.settings import save_thank_you_address, thank_you_address


class ProviderKeys(Service):
    """Connects a real book to its account at the provider. A TEST book is connected already.

    Every method may block on the key store or the network. What changes is used from then on,
    without a new start.
    """

    def __init__(
        self, tools: Tools, *, provider: Provider, collector: Collector, data_dir: Path
    ) -> None:
        super().__init__(tools)
        self._provider = provider
        self._collector = collector
        self._data_dir = data_dir

    @checked
    def status(self, operator: Operator) -> ProviderStatus:
        """Return how the book is connected; asks the key store, not the provider.

        Raises:
            SettingsError: the settings file cannot be used.
        """
        place, problem, missing = None, None, None
        key = self._provider.key
        if key is not None:
            try:
                found = key.find()
            except KeyStoreError as error:
                problem = Sentence.of(error)
            else:
                place = None if found is None else found.place
                missing = key.store_missing
        with self._database.read() as uow:
            is_test = uow.books.is_test()
            account = uow.books.provider_account()
            open_payments = len(uow.top_ups.with_open_page())
            was_connected = uow.attempts.exist()
        return ProviderStatus(
            mode=self._mode(is_test=is_test, place=place),
            is_test_book=is_test,
            key_place=place,
            account_reference=account,
            thank_you_address=thank_you_address(self._data_dir),
            open_payments=open_payments,
            was_connected=was_connected,
            problem=problem,
            store_missing=None if missing is None else Sentence.of(missing),
        )

    @checked
    def save(self, operator: Operator, key: str, keep: KeyPlace) -> ProviderAccount:
        """Connect with ``key``, keep it in that place, and return whose it is.

        The first account that a key names is the book's account for good.

        Raises:
            SettingsError: it is no key, or a key of the other mode.
            KeyStoreError: the key store does not take it; the key in use stays.
            ProviderError: the provider refused it or was not reached; nothing was kept.
            UserError: it is the key of another account, or payments are open that it does
                not know.
        """
        book_key, try_key = self._provider.key, self._provider.try_key
        if book_key is None or try_key is None:
            raise SettingsError(
                "This is a TEST book: it needs no key, and it never takes a live key. A test key "
                "is given to it in BILLING_STRIPE_KEY.",
                code="provider_mode_mixed",
            )
        key = key.strip()
        gateway = try_key(key)
        account = gateway.account()
        self._check_account(gateway, account)
        self._bind(operator, account, action="provider_key.save")
        try:
            book_key.keep(key, keep)
        except KeyStoreError:
            self._record(operator, "provider_key.not_kept", "provider_key")
            raise
        self._collector.reconnect()
        return account

    @checked
    def test(self, operator: Operator) -> ProviderAccount:
        """Ask the provider whose key this is and whether it moves real money.

        Raises:
            UserError: there is no key, or it is the key of another account.
            KeyStoreError: the key store cannot be used just now.
            ProviderError: the provider refused it or was not reached.
        """
        if self._provider.key is not None:
            self._provider.key.look_again()
        self._collector.reconnect()
        gateway = self._collector.gateway
        account = gateway.account()
        if self._provider.key is not None:
            self._check_account(gateway, account)
            if operator.may(Right.ADMINISTER):
                self._bind(operator, account, action="provider_key.test")
        return account

    @checked
    def forget(self, operator: Operator) -> None:
        """Keep no key any more. Open payments are followed again when there is a key again.

        Raises:
            KeyStoreError: the key store cannot be used, and may still hold the key.
        """
        if self._provider.key is None:
            return
        self._record(operator, "provider_key.forget", "provider_key")
        try:
            self._provider.key.forget()
        finally:
            self._collector.reconnect()

    @checked
    def save_address(self, operator: Operator, address: str) -> None:
        """Have payers see that page after paying, for payments to come; empty for none.

        Raises:
            SettingsError: it is no https address, or the settings file cannot be written.
        """
        last, new = thank_you_address(self._data_dir), address.strip() or None
        save_thank_you_address(self._data_dir, new)
        changes = changes_between({"thank_you_address": last}, {"thank_you_address": new})
        self._record(operator, "provider.thank_you_address", new or "–", changes)
        self._collector.reconnect()

    @checked
    def return_address(self, operator: Operator) -> str:
        """Return the page to come back to from the provider's own pages.

        Raises:
            SettingsError: none is set, or the settings file cannot be used.
        """
        address = thank_you_address(self._data_dir)
        if address is None and self._provider.is_live:
            raise SettingsError(
                "Set the address of the thank-you page in Settings first.",
                code="return_address_missing",
            )
        return address or RETURN_ADDRESS

    def _mode(self, *, is_test: bool, place: KeyPlace | None) -> ProviderMode:
        if self._provider.local_page is not None:
            return ProviderMode.LOCAL_PAGE
        if is_test:
            return ProviderMode.TEST
        return ProviderMode.NONE if place is None else ProviderMode.LIVE

    def _check_account(self, gateway: PaymentGateway, account: ProviderAccount) -> None:
        """Refuse a key of another account than the book's.

        Where the key or the book does not name one, what is open has to be known to the key.
        """
        with self._database.read() as uow:
            bound = uow.books.provider_account()
            waiting = uow.top_ups.with_open_page()
        named = account.account_reference
        if bound is not None and named is not None:
            if named != bound:
                raise _other_account(bound, named)
            return
        for top_up in waiting:
            attempt = top_up.last_attempt
            if attempt is None or attempt.provider_reference is None:
                continue  # Nobody was given the address of a page whose answer was lost.
            try:
                gateway.fetch_session(attempt.provider_reference)
            except ProviderKeyError:
                raise
            except ProviderRejectedError as error:
                raise UserError(
                    "{count} payments are open that this key does not know, so it belongs to "
                    "another account. Finish or cancel them first. Nothing was changed.",
                    code="payments_open",
                    count=len(waiting),
                ) from error
            return

    def _bind(self, operator: Operator, account: ProviderAccount, *, action: str) -> None:
        """Record the connection; the first account that is named is the book's from now on."""
        named = account.account_reference
        with self._database.write() as uow:
            if named is not None:
                uow.books.bind_provider_account(named)
                bound = uow.books.provider_account()
                if bound is not None and bound != named:  # Another workstation was first.
                    raise _other_account(bound, named)
            now = self._clock.now()
            uow.record(now, operator.name, action, f"provider_account:{named or '–'}")
            uow.commit()

    def _record(
        self, operator: Operator, action: str, object_: str, changes: Sequence[FieldChange] = ()
    ) -> None:
        with self._database.write() as uow:
            uow.record(self._clock.now(), operator.name, action, object_, changes)
            uow.commit()


def _other_account(bound: str, named: str) -> UserError:
    return UserError(
        "This book belongs to the provider account {bound}, but the key is one of {named}. "
        "Nothing was changed.",
        code="provider_account_other",
        bound=bound,
        named=named,
    )
