"""Top-ups: quoting, and recording that somebody confirmed one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain.account import Account
from billing_desktop.domain.invoice_request import checked_purchase_order
from billing_desktop.domain.money import Money
from billing_desktop.domain.number_series import NumberKind, NumberSeries
from billing_desktop.domain.operator import Operator, Right
from billing_desktop.domain.period import seller_date
from billing_desktop.domain.quote import Quote, TopUpMethod, make_quote
from billing_desktop.domain.request_message import checked_text
from billing_desktop.domain.top_up import TopUp, TopUpStatus
from billing_desktop.domain.vat_check import is_asked_about
from billing_desktop.errors import (
    BillingError,
    ConflictError,
    DetailsMissingError,
    NotAllowedError,
)
from billing_desktop.services.checking import Checker
from billing_desktop.services.issuing import Issuer
from billing_desktop.services.request_steps import RequestSteps
from billing_desktop.services.rights import checked, require
from billing_desktop.services.service import Service, Tools, check_key, key_reused


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a request for an invoice says besides the amount."""

    message: str
    order: str
    note: str

    @classmethod
    def checked(cls, message: str, purchase_order_number: str, note: str) -> _Wish:
        return cls(
            checked_text(message), checked_purchase_order(purchase_order_number), checked_text(note)
        )


class TopUps(Service):
    """Adds prepaid credit to accounts."""

    def __init__(
        self,
        tools: Tools,
        *,
        issuer: Issuer,
        checker: Checker,
        check_cards: Callable[[], None],
    ) -> None:
        super().__init__(tools)
        self._issuer = issuer
        self._checker = checker
        self._check_cards = check_cards
        self._requests = RequestSteps(tools)

    @checked
    def quote(
        self,
        operator: Operator,
        account_id: str,
        amount: Money,
        *,
        method: TopUpMethod | None = None,
    ) -> Quote:
        """Return the five figures for an amount. The method follows from it unless given.

        Raises:
            DetailsMissingError: the billing details are not complete.
            AmountError: the amount, or the method for it, is not allowed.
            TaxHeldError: the register refuted the VAT number, and nobody let it pass.
        """
        with self._database.read() as uow:
            return self._quote(uow, uow.accounts.get(account_id), amount, method)

    @checked
    def start(
        self,
        operator: Operator,
        account_id: str,
        amount: Money,
        *,
        key: str,
        confirmed: Quote | None = None,
        method: TopUpMethod | None = None,
        message: str = "",
        purchase_order_number: str = "",
        note: str = "",
    ) -> TopUp:
        """Record a top-up with the price that was ``confirmed``; nobody is asked to pay yet.

        By card it is pending, and `Payments.open_page` opens the page for it. By invoice the
        request is recorded: its thread begins with ``message``; the customer's order number
        will stand on the invoice, and ``note`` is for the support team. Safe to repeat: the same
        ``key`` is the same top-up. Blocks where the VAT number is due to be checked.

        Raises:
            ConflictError: the price changed since it was confirmed.
            DocumentError: the invoice could not be made as it would have to be.
            KeyReusedError: ``key`` stands for another top-up.
            NotAllowedError: it is by card, and the operator may only ask for invoices.
            SettingsError: no key, or no page to return to, is set up for cards.
            As `quote` besides.
        """
        check_key(key)
        wish = _Wish.checked(message, purchase_order_number, note)
        # Asked before the transaction: the register and a key store may take their time.
        self._check_number(operator, account_id, amount, key=key, method=method)
        try:
            return self._start(operator, account_id, amount, key, confirmed, method, wish)
        except NotAllowedError:  # By card, which the amount decides: the table lets it in.
            self.note_refusal(operator, "TopUps.start")
            raise

    def _start(
        self,
        operator: Operator,
        account_id: str,
        amount: Money,
        key: str,
        confirmed: Quote | None,
        method: TopUpMethod | None,
        wish: _Wish,
    ) -> TopUp:
        refusal = self._refusal_of_cards(operator)
        with self._database.write() as uow:
            uow.books.lock_key("top_up", key)
            account = uow.accounts.get(account_id)
            known = uow.top_ups.by_key(key)
            if known is not None:
                is_same = (known.account_id, known.quote.amount) == (account_id, amount)
                if not is_same or method not in (None, known.method):
                    raise key_reused(key)
                return known
            quote = self._quote(uow, account, amount, method)
            _check_confirmed(quote, confirmed)
            if refusal is not None and quote.method is TopUpMethod.CARD:
                raise refusal
            self._issuer.try_out(uow, quote, account=account, purchase_order_number=wish.order)
            top_up = self._record(uow, operator, account=account, quote=quote, key=key, wish=wish)
            uow.commit()
            return top_up

    def _check_number(
        self,
        operator: Operator,
        account_id: str,
        amount: Money,
        *,
        key: str,
        method: TopUpMethod | None,
    ) -> None:
        with self._database.read() as uow:
            account = uow.accounts.get(account_id)
            if not is_asked_about(account.details) or uow.top_ups.by_key(key) is not None:
                return
            self._quote(uow, account, amount, method)  # What is refused anyway needs no check.
        self._checker.check_if_due(operator, account_id)

    def _record(
        self,
        uow: UnitOfWork,
        operator: Operator,
        *,
        account: Account,
        quote: Quote,
        key: str,
        wish: _Wish,
    ) -> TopUp:
        """Store a confirmed top-up in the caller's transaction, with its request if any."""
        now = self._clock.now()
        is_request = quote.method is TopUpMethod.INVOICE
        top_up = TopUp(
            top_up_id=self._new_id(),
            key=key,
            billing_number=_billing_number(uow, now),
            account_id=account.account_id,
            quote=quote,
            status=TopUpStatus.REQUESTED if is_request else TopUpStatus.PENDING,
            started_by=operator.name,
            created_at=now,
        )
        uow.top_ups.add(top_up)
        action = "top_up.start"
        if is_request:
            action = "invoice_request.create"
            self._requests.open(
                uow,
                operator,
                top_up,
                message=wish.message,
                purchase_order_number=wish.order,
                note=wish.note,
            )
        uow.accounts.touch(account.account_id, now)
        uow.record(now, operator.name, action, f"top_up:{top_up.top_up_id}")
        return top_up

    @checked
    def get(self, operator: Operator, top_up_id: str) -> TopUp:
        """Raises: NotFoundError."""
        with self._database.read() as uow:
            return uow.top_ups.get(top_up_id)

    @checked
    def find(self, operator: Operator, reference: str) -> TopUp:
        """Return the top-up by id, key or billing number.

        Raises:
            NotFoundError: none has it.
        """
        with self._database.read() as uow:
            return uow.top_ups.find(reference)

    def _quote(
        self, uow: UnitOfWork, account: Account, amount: Money, method: TopUpMethod | None
    ) -> Quote:
        details = account.details
        if not details.is_complete:
            raise DetailsMissingError(
                "A top-up needs complete billing details. Missing: {fields}.",
                fields=details.missing,
            )
        return make_quote(
            amount,
            territory=details.address.territory,
            balance=uow.accounts.balance(account.account_id),
            on=seller_date(self._clock.now()),
            rates=uow.rates.tax_rates(),
            fees=uow.rates.fee_rules(),
            method=method,
            standing=self._checker.standing(uow, account),
        )

    def _refusal_of_cards(self, operator: Operator) -> BillingError | None:
        """Return why cards cannot be charged just now; None if they can."""
        try:
            require(operator, Right.TOP_UP)
            self._check_cards()
        except BillingError as error:
            return error
        return None


def _billing_number(uow: UnitOfWork, now: datetime) -> str:
    today = seller_date(now)
    series = NumberSeries.on(today, NumberKind.TOP_UP, is_test=uow.books.is_test())
    seq = uow.number_series.take(series.name)
    return uow.number_formats.all().number(series, seq, on=today)


def _check_confirmed(quote: Quote, confirmed: Quote | None) -> None:
    if confirmed is None:
        return
    figures = (quote.amount, quote.fee, quote.vat, quote.total, quote.tax, quote.method)
    then = confirmed
    if figures != (then.amount, then.fee, then.vat, then.total, then.tax, then.method):
        raise ConflictError(
            "The price changed since you confirmed it. Nothing was charged. "
            "Please check the new figures.",
            code="price_changed",
        )
