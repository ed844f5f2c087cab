"""Asking the provider about one top-up: what is sent is stored before it is sent."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from threading import Lock

from billing_desktop.domain.account import Account
from billing_desktop.domain.language import Language
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.top_up import Attempt, AttemptState, FailureReason, TopUp, TopUpStatus
from billing_desktop.errors import (
    KeyStoreError,
    ProviderKeyError,
    ProviderRejectedError,
    UserError,
)
from billing_desktop.ports.payments import (
    Checkout,
    Customer,
    HostedSession,
    PaymentGateway,
    PriceLine,
)
from billing_desktop.services.checking import Checker
from billing_desktop.services.service import Service, Tools
from billing_desktop.services.settling import Settler

logger = logging.getLogger(__name__)

LOOK_FIRST_AFTER = timedelta(minutes=10)
# The provider forgets idempotency keys after 24 hours: until then the same key is safe to send.
KEY_LIFETIME = timedelta(hours=23)
_CLOCK_SLACK = timedelta(hours=1)
_LINE_NAMES = {
    Language.GERMAN: ("Prepaid-Guthaben", "Bearbeitungsgebühr", "Umsatzsteuer"),
    Language.ENGLISH: ("Prepaid credit", "Processing fee", "VAT"),
    Language.FRENCH: ("Crédit prépayé", "Frais de traitement", "TVA"),
    Language.SPANISH: ("Saldo de prepago", "Gastos de gestión", "IVA"),
    Language.ITALIAN: ("Credito prepagato", "Spese di gestione", "IVA"),
    Language.DUTCH: ("Prepaidtegoed", "Verwerkingskosten", "Btw"),
    Language.POLISH: ("Środki przedpłacone", "Opłata manipulacyjna", "VAT"),
}


class Collector(Service):
    """Talks to the provider about a top-up and has the answer booked. No operator calls it."""

    def __init__(
        self,
        tools: Tools,
        *,
        connect: Callable[[], PaymentGateway] | None,
        is_set_up: Callable[[], bool],
        is_live: bool,
        settler: Settler,
        checker: Checker,
    ) -> None:
        super().__init__(tools)
        self._connect = connect
        self._has_key = is_set_up
        self._gateway: PaymentGateway | None = None
        self._connecting = Lock()
        self._is_live = is_live
        self._settler = settler
        self._checker = checker

    @property
    def gateway(self) -> PaymentGateway:
        """The provider, connected when it is first needed.

        Raises:
            UserError: none is set up.
            KeyStoreError: the key store does not tell its key.
        """
        if self._connect is None:
            raise UserError(
                "No payment provider is connected to this book, so cards cannot be charged.",
                code="provider_missing",
            )
        with self._connecting:  # Else a key that was just exchanged could come back.
            if self._gateway is None:
                self._gateway = self._connect()
            return self._gateway

    def reconnect(self) -> None:
        """Connect anew when the provider is next needed: its key or its settings changed."""
        with self._connecting:
            self._gateway = None

    @property
    def is_set_up(self) -> bool:
        """Whether there is a provider to ask; False also while the key store does not tell."""
        try:
            return self._has_key()
        except KeyStoreError as error:
            logger.warning("the provider's key is not known: %s", error.code)
            return False

    def ask(self, operator: Operator, top_up: TopUp) -> HostedSession:
        """Return the state of the top-up's page, opening it if there is none, and book it.

        Raises:
            TaxHeldError: the register refuted the VAT number meanwhile; nothing was asked.
            ProviderRejectedError: the provider refused the request. If that was the request
                for a page, the top-up has failed; no money moved.
            PaymentOutcomeUnknownError: no usable answer; asking again is safe.
        """
        attempt = self._open_attempt(operator, top_up)
        if attempt.provider_reference is not None:
            session = self.gateway.fetch_session(attempt.provider_reference)
        else:
            session = self._create(operator, top_up, attempt)
        self._settler.apply(operator, top_up.top_up_id, attempt, session)
        return session

    def close_page(self, operator: Operator, top_up: TopUp) -> None:
        """Close the top-up's page so that it cannot be paid, and book what it says then.

        Raises:
            PaymentOutcomeUnknownError: its state is not known; nothing changed.
        """
        attempt = top_up.last_attempt
        if attempt is None or not attempt.is_open:
            return
        reference = attempt.provider_reference
        if reference is None:  # The answer was lost: find out whether there is a page.
            try:
                reference = self._create(operator, top_up, attempt).reference
            except ProviderRejectedError:
                return  # There is none that could be paid.
        session = self.gateway.expire_session(reference)
        self._settler.apply(operator, top_up.top_up_id, attempt, session)

    def _open_attempt(self, operator: Operator, top_up: TopUp) -> Attempt:
        last = top_up.last_attempt
        is_settled = last is not None and last.state is AttemptState.PAID
        if last is not None and (
            last.is_open or is_settled or top_up.status is not TopUpStatus.PENDING
        ):
            return last  # Paid, yet pending: a person has to look before anybody pays again.
        self._checker.require_for_payment(operator, top_up)
        with self._database.read() as uow:
            account = uow.accounts.get(top_up.account_id)
        customer = self._customer(account)
        number = 1 if last is None else last.number + 1
        checkout = _checkout(top_up, account, customer, number)
        attempt = Attempt(
            attempt_id=self._new_id(),
            top_up_id=top_up.top_up_id,
            number=number,
            idempotency_key=f"{top_up.top_up_id}-{number}",
            parameters=self.gateway.session_parameters(checkout),
            is_live=self._is_live,
            created_at=self._clock.now(),
        )
        with self._database.write() as uow:
            current = uow.top_ups.lock(top_up.top_up_id)
            newest = current.last_attempt
            if newest is not None and newest.number >= number:
                return newest  # Another workstation was first: its page is the page.
            uow.attempts.add(attempt)
            uow.record(
                attempt.created_at, operator.name, "attempt.start", f"top_up:{top_up.top_up_id}"
            )
            uow.commit()
        return attempt

    def _create(self, operator: Operator, top_up: TopUp, attempt: Attempt) -> HostedSession:
        session = self._found_or_made(operator, top_up, attempt)
        if session.amount_total != top_up.quote.total:
            self.gateway.expire_session(session.reference)
            self._abandon(operator, top_up, attempt, FailureReason.REJECTED)
            raise ProviderRejectedError(
                "The provider's page shows {shown} instead of {confirmed}. "
                "It was closed; nothing was charged.",
                shown=session.amount_total,
                confirmed=top_up.quote.total,
            )
        return session

    def _found_or_made(self, operator: Operator, top_up: TopUp, attempt: Attempt) -> HostedSession:
        age = self._clock.now() - attempt.created_at
        # A provider that failed after its work repeats the failure under the same key.
        found = self._found(top_up, attempt) if age > LOOK_FIRST_AFTER else None
        if found is not None:
            return found
        if age > KEY_LIFETIME:
            self._abandon(operator, top_up, attempt, FailureReason.EXPIRED)
            raise ProviderRejectedError(
                "The payment page of {number} was never opened. Nothing was charged. Please retry.",
                number=top_up.billing_number,
            )
        try:
            return self.gateway.create_session(
                attempt.parameters, idempotency_key=attempt.idempotency_key
            )
        except ProviderKeyError:
            raise  # The same request, sent before, may have opened a page.
        except ProviderRejectedError:
            self._abandon(operator, top_up, attempt, FailureReason.REJECTED)
            raise

    def _found(self, top_up: TopUp, attempt: Attempt) -> HostedSession | None:
        with self._database.read() as uow:
            customer = uow.accounts.provider_reference(top_up.account_id)
        assert customer is not None  # The request was stored with it.
        session = self.gateway.find_session(
            customer,
            client_reference=top_up.top_up_id,
            created_from=attempt.created_at - _CLOCK_SLACK,
        )
        if session is None:
            return None
        with self._database.read() as uow:
            known = uow.attempts.by_reference(session.reference)
        return session if known is None else None  # Else it is the page of an attempt before.

    def _abandon(
        self, operator: Operator, top_up: TopUp, attempt: Attempt, reason: FailureReason
    ) -> None:
        with self._database.write() as uow:
            uow.top_ups.lock(top_up.top_up_id)
            uow.attempts.abandon(attempt.attempt_id, AttemptState.FAILED)
            uow.top_ups.move(
                top_up.top_up_id,
                to=TopUpStatus.FAILED,
                from_=(TopUpStatus.PENDING,),
                failure=reason,
            )
            now = self._clock.now()
            uow.record(now, operator.name, "top_up.fail", f"top_up:{top_up.top_up_id}")
            uow.commit()

    def _customer(self, account: Account) -> str:
        with self._database.read() as uow:
            known = uow.accounts.provider_reference(account.account_id)
        if known is not None:
            return known
        details = account.details
        reference = self.gateway.create_customer(
            Customer(
                account_id=account.account_id,
                company_name=details.company,
                email=details.email,
                language=details.language,
                country_code=details.country,
            ),
            idempotency_key=f"{account.account_id}-customer-{account.version}",
        )
        with self._database.write() as uow:
            known = uow.accounts.provider_reference(account.account_id)
            if known is None:
                uow.accounts.set_provider_reference(account.account_id, reference)
                uow.commit()
        return known or reference


def _checkout(top_up: TopUp, account: Account, customer: str, number: int) -> Checkout:
    quote = top_up.quote
    credit, fee, vat = _LINE_NAMES[Language(account.details.language).of_text]
    vat = f"{vat} {quote.tax.percent.normalize():f} %"
    priced = ((credit, quote.amount), (fee, quote.fee), (vat, quote.vat))
    return Checkout(
        top_up_id=top_up.top_up_id,
        billing_number=top_up.billing_number,
        attempt_number=number,
        customer_reference=customer,
        lines=tuple(PriceLine(name, amount) for name, amount in priced if amount),
        language=account.details.language,
        description=f"{credit} {top_up.billing_number}",
    )
