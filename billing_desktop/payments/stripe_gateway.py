"""The payment gateway on the provider's own SDK: the only import of stripe."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar, cast

# The SDK prints requests with personal data where this is set in the environment.
os.environ.pop("STRIPE_LOG", None)

import stripe

from billing_desktop.domain.hidden_text import hide
from billing_desktop.domain.money import Money
from billing_desktop.errors import BillingError, ProviderRejectedError
from billing_desktop.payments.answers import (
    hosted_session,
    payment_event,
    provider_dispute,
    provider_refund,
    stamped_at,
)
from billing_desktop.payments.event_types import EVENT_TYPES, is_too_old
from billing_desktop.payments.json_values import flag, reference, text
from billing_desktop.payments.key_rules import (
    check_address,
    check_ca_bundle,
    check_key,
    is_live_key,
    is_this_computer,
    return_addresses,
)
from billing_desktop.payments.refund_request import refund_request
from billing_desktop.payments.refusals import (
    Refusal,
    RefusalKind,
    of_events,
    of_portal,
    of_refund,
    provider_error,
)
from billing_desktop.payments.session_request import canonical, session_request
from billing_desktop.ports.payments import (
    Checkout,
    Customer,
    HostedSession,
    PaymentEvent,
    ProviderAccount,
    ProviderDispute,
    ProviderRefund,
)

if TYPE_CHECKING:
    from stripe.params import CustomerCreateParams, EventListParams, RefundCreateParams
    from stripe.params.checkout import SessionCreateParams

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = (5, 20)  # To connect, to answer.
NETWORK_RETRIES_MAX = 2
PAGE_SIZE = 100

_EXPANDED = ["payment_intent.latest_charge.balance_transaction"]

_AnswerT = TypeVar("_AnswerT", bound="stripe.StripeObject")


class StripeGateway:
    """Collects card payments on the provider's hosted page.

    ``base_address`` leads to the local payment page or a test peer, and only with a test key.
    ``return_address`` is the static https page that payers see after paying; it is needed
    unless there is a ``base_address``, whose own pages are used then. ``ca_bundle`` is a file
    of certificates for companies that inspect their traffic.

    Raises:
        SettingsError: the key, the address together with the key, or the file of certificates
            cannot be used.
    """

    def __init__(
        self,
        api_key: str,
        *,
        base_address: str | None = None,
        ca_bundle: str | None = None,
        return_address: str | None = None,
    ) -> None:
        check_key(api_key)
        check_address(base_address, is_live=is_live_key(api_key))
        self._key, self._is_live = api_key, is_live_key(api_key)
        self._success_address, self._cancel_address = return_addresses(base_address, return_address)
        stripe.enable_telemetry = False
        for chatty in ("stripe", "urllib3"):  # Below that they log addresses and bodies.
            logging.getLogger(chatty).setLevel(logging.WARNING)
        if ca_bundle is not None:
            check_ca_bundle(ca_bundle)
            stripe.ca_bundle_path = ca_bundle
        self._client = stripe.StripeClient(
            api_key,
            base_addresses={} if base_address is None else {"api": base_address.rstrip("/")},
            max_network_retries=NETWORK_RETRIES_MAX,
            http_client=_http_client(base_address),
        )

    def __repr__(self) -> str:
        return f"StripeGateway({'live' if self._is_live else 'test'})"

    def account(self) -> ProviderAccount:
        """Return whose key this is; the reference is None where the key may not tell."""
        with _translated(self._key):
            balance = self._client.v1.balance.retrieve()
            is_live, at = flag(balance.to_dict(), "livemode"), _answered_at(balance)
        if is_live is not self._is_live:
            raise ProviderRejectedError(
                "The provider's mode is not the mode of the key. Check the key.",
                code="provider_mode_mixed",
            )
        try:
            with _translated(self._key):
                answer = self._client.v1.accounts.retrieve_current()
                return ProviderAccount(text(answer.to_dict(), "id"), is_live, at)
        except ProviderRejectedError as error:
            if error.code != RefusalKind.PERMISSION_MISSING.value:
                raise
        return ProviderAccount(None, is_live, at)

    def create_customer(self, customer: Customer, *, idempotency_key: str) -> str:
        """Return the provider's reference for the customer. Safe to repeat with the same key."""
        request: CustomerCreateParams = {
            "name": customer.company_name,
            "email": customer.email,
            "preferred_locales": [customer.language],
            "address": {"country": customer.country_code},
            "metadata": {"account_id": customer.account_id},
        }
        with _translated(self._key):
            answer = self._client.v1.customers.create(request, {"idempotency_key": idempotency_key})
            return text(answer.to_dict(), "id")

    def session_parameters(self, checkout: Checkout) -> str:
        """Return exactly what ``create_session`` sends, as canonical JSON. Asks nobody.

        Raises:
            ProviderRejectedError: no page was set that payers return to.
        """
        if self._success_address is None or self._cancel_address is None:
            raise ProviderRejectedError(
                "Set the address of the thank-you page before the first card payment.",
                code="return_address_missing",
            )
        request = session_request(
            checkout,
            success_address=self._success_address,
            cancel_address=self._cancel_address,
        )
        return canonical(request)

    def create_session(self, parameters: str, *, idempotency_key: str) -> HostedSession:
        """Open a hosted page with stored ``parameters``. Safe to repeat with the same key."""
        request = cast("SessionCreateParams", json.loads(parameters))
        return self._session(
            lambda: self._client.v1.checkout.sessions.create(
                request, {"idempotency_key": idempotency_key}
            )
        )

    def fetch_session(self, reference: str) -> HostedSession:
        """Return the current state of a hosted page."""
        return self._session(
            lambda: self._client.v1.checkout.sessions.retrieve(reference, {"expand": _EXPANDED})
        )

    def expire_session(self, reference: str) -> HostedSession:
        """Close a hosted page; return its state afterwards. Safe to repeat.

        The provider refuses to close a page that was paid, is being paid or has expired: then
        it is read again, and what it says is the answer.
        """
        try:
            return self._session(
                lambda: self._client.v1.checkout.sessions.expire(reference, {"expand": _EXPANDED})
            )
        except ProviderRejectedError as error:
            if error.code != RefusalKind.REQUEST_REFUSED.value:
                raise
        return self.fetch_session(reference)

    def find_session(
        self, customer_reference: str, *, client_reference: str, created_from: datetime
    ) -> HostedSession | None:
        """Return the newest session opened for ``client_reference``, for lost answers."""
        found = self.sessions_of(customer_reference, created_from=created_from)
        newest = next((page for page, client in found if client == client_reference), None)
        return None if newest is None else self.fetch_session(newest)

    def sessions_of(
        self, customer_reference: str, *, created_from: datetime
    ) -> tuple[tuple[str, str | None], ...]:
        """Return each session of a customer and what it was opened for, the newest first."""
        with _translated(self._key):
            sessions = self._client.v1.checkout.sessions.list(
                {
                    "customer": customer_reference,
                    "created": {"gte": int(created_from.timestamp())},
                    "limit": PAGE_SIZE,
                }
            )
            listed = [
                (session.created, session.id, session.client_reference_id)
                for session in sessions.auto_paging_iter()
            ]
        # Newest first is how the provider lists; among equals the first listed is newest.
        listed.sort(key=lambda session: session[0], reverse=True)
        return tuple((page, client) for _, page, client in listed)

    def refund_parameters(
        self, *, payment_reference: str, amount: Money, key: str, top_up_id: str
    ) -> str:
        """Return exactly what ``create_refund`` sends, as canonical JSON. Asks nobody."""
        return canonical(
            refund_request(
                payment_reference=payment_reference, amount=amount, key=key, top_up_id=top_up_id
            )
        )

    def create_refund(self, parameters: str, *, idempotency_key: str) -> ProviderRefund:
        """Send money back to the payer. Safe to repeat with the same key.

        Raises:
            ProviderRejectedError: the payment is disputed, refunded already, or smaller.
        """
        request = cast("RefundCreateParams", json.loads(parameters))
        with _translated(self._key, of_refund):
            answer = self._client.v1.refunds.create(request, {"idempotency_key": idempotency_key})
            return provider_refund(answer.to_dict())

    def refunds(self, payment_reference: str) -> tuple[ProviderRefund, ...]:
        """Return all refunds of a payment, also those made elsewhere, oldest first."""
        with _translated(self._key):
            listed = self._client.v1.refunds.list(
                {"payment_intent": payment_reference, "limit": PAGE_SIZE}
            )
            found = [provider_refund(refund.to_dict()) for refund in listed.auto_paging_iter()]
        found.reverse()  # Listed newest first.
        return tuple(sorted(found, key=lambda refund: refund.created_at))

    def disputes(self, payment_reference: str) -> tuple[ProviderDispute, ...]:
        """Return all disputes of a payment, oldest first."""
        with _translated(self._key):
            listed = self._client.v1.disputes.list(
                {"payment_intent": payment_reference, "limit": PAGE_SIZE}
            )
            answers = [dispute.to_dict() for dispute in listed.auto_paging_iter()]
            for answer in answers:
                self._check_mode(is_live=flag(answer, "livemode"))
            found = [provider_dispute(answer) for answer in answers]
        found.reverse()  # Listed newest first.
        return tuple(sorted(found, key=lambda dispute: dispute.opened_at))

    def portal_address(self, customer_reference: str, *, return_address: str) -> str:
        """Return a personal, short-lived address of the provider's portal. Never store it.

        Raises:
            ProviderRejectedError: the portal is not configured at the provider.
        """
        with _translated(self._key, of_portal):
            answer = self._client.v1.billing_portal.sessions.create(
                {"customer": customer_reference, "return_url": return_address}
            )
            return text(answer.to_dict(), "url")

    def payment_of_charge(self, charge_reference: str) -> str | None:
        """Return the payment that a charge belongs to; None where it belongs to none."""
        with _translated(self._key):
            answer = self._client.v1.charges.retrieve(charge_reference)
            return reference(answer.to_dict(), "payment_intent")

    def events(self, *, created_from: datetime) -> tuple[PaymentEvent, ...]:
        """Return what changed since, oldest first. Hints only: late, doubled or missing.

        Raises:
            ProviderRejectedError: with the code ``events_too_old``, where the provider has
                forgotten some of them.
        """
        request: EventListParams = {
            "types": list(EVENT_TYPES),
            "created": {"gte": int(created_from.timestamp())},
            "limit": PAGE_SIZE,
        }
        with _translated(self._key, of_events):
            listed = self._client.v1.events.list(request)
            if is_too_old(created_from, _answered_at(listed)):
                raise provider_error(Refusal(RefusalKind.EVENTS_TOO_OLD))
            events = [payment_event(event.to_dict()) for event in listed.auto_paging_iter()]
        events.reverse()
        return tuple(sorted(events, key=lambda event: event.created_at))

    def _session(self, ask: Callable[[], _AnswerT]) -> HostedSession:
        with _translated(self._key):
            answer = ask()
            session = hosted_session(answer.to_dict(), answered_at=_answered_at(answer))
            self._check_mode(is_live=session.is_live)
            return session

    def _check_mode(self, *, is_live: bool) -> None:
        if is_live is not self._is_live:
            raise ValueError("the answer is of the other mode")


def _http_client(base_address: str | None) -> stripe.RequestsClient:
    if base_address is None or not is_this_computer(base_address):
        return stripe.RequestsClient(timeout=TIMEOUT_SECONDS)
    # A company's proxy cannot reach this computer. The key "all" overrides ALL_PROXY; the SDK
    # hands it on, though its type does not name it.
    return stripe.RequestsClient(
        timeout=TIMEOUT_SECONDS,
        proxy={"http": None, "https": None, "all": None},  # type: ignore[arg-type]
    )


def _answered_at(answer: stripe.StripeObject) -> datetime | None:
    """Return the provider's clock from the answer's Date header."""
    response = answer.last_response
    return None if response is None else stamped_at(response.headers.get("Date"))


@contextmanager
def _translated(
    key: str, of_call: Callable[[Refusal], Refusal] = lambda refusal: refusal
) -> Iterator[None]:
    """Turn whatever goes wrong while asking and reading into an error of ours.

    ``of_call`` knows what a refusal means that only this call gets.

    The SDK's exception is dropped on purpose: its texts and attributes hold addresses, bodies
    and requests, and a logged traceback would print them. An answer may quote the ``key``.
    """
    try:
        yield
    except BillingError:
        raise
    except Exception as error:  # Garbage in an answer raises anything.
        refusal = of_call(_refusal(error, key))
        logger.warning(
            "provider: %s status=%s code=%s request=%s",
            type(error).__name__,
            refusal.status,
            refusal.code,
            refusal.request_id,
        )
        raise provider_error(refusal) from None


def _refusal(error: Exception, key: str) -> Refusal:
    """Return what an exception of the SDK says, in terms that need no SDK."""
    if not isinstance(error, stripe.StripeError):
        return Refusal(RefusalKind.GARBAGE)
    body = error.error
    # Some classes leave their own code empty although the answer carries one.
    code = error.code or (None if body is None else body.code)
    return Refusal(
        _kind(error),
        message=None if error.user_message is None else hide(error.user_message, key),
        status=error.http_status,
        code=code,
        param=error.param if isinstance(error, stripe.InvalidRequestError) else None,
        request_id=error.request_id,
    )


_KINDS: Mapping[type[stripe.StripeError], RefusalKind] = {
    stripe.CardError: RefusalKind.DECLINED,
    stripe.AuthenticationError: RefusalKind.KEY_REFUSED,
    stripe.PermissionError: RefusalKind.PERMISSION_MISSING,
    stripe.InvalidRequestError: RefusalKind.REQUEST_REFUSED,
    stripe.IdempotencyError: RefusalKind.KEY_REUSED,
    stripe.RateLimitError: RefusalKind.TOO_MANY,
    stripe.APIConnectionError: RefusalKind.NO_CONNECTION,
    stripe.APIError: RefusalKind.NO_ANSWER,
}


def _kind(error: stripe.StripeError) -> RefusalKind:
    kind = next((kind for cls, kind in _KINDS.items() if isinstance(error, cls)), None)
    if kind is RefusalKind.NO_CONNECTION and "certificate" in str(error.user_message):
        return RefusalKind.UNTRUSTED
    # A thing that a parameter names is missing with 400, one that the address names with 404.
    if kind is RefusalKind.REQUEST_REFUSED and (
        error.http_status == 404 or error.code == "resource_missing"
    ):
        return RefusalKind.NOT_FOUND
    return RefusalKind.NO_ANSWER if kind is None else kind
