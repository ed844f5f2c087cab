"""Customer accounts: opening, finding, billing details, overview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace

from billing_desktop.db import account_queries
from billing_desktop.domain.account import FIRST_CUSTOMER_NUMBER, Account, BillingDetails
from billing_desktop.domain.audit_trail import changes_between, state
from billing_desktop.domain.details_history import CREATED, SAVED, DetailsChange, history_of
from billing_desktop.domain.listing import (
    AccountListing,
    AccountOverview,
    AccountQuery,
    AccountRow,
)
from billing_desktop.domain.money import EUR, Money
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.period import Month, seller_date
from billing_desktop.domain.usage import (
    AVERAGE_MONTHS_MAX,
    MonthUsage,
    average_period,
    monthly_average,
)
from billing_desktop.errors import DetailsMissingError
from billing_desktop.services.checking import Checker
from billing_desktop.services.rights import checked
from billing_desktop.services.service import Service, Tools, digest, repeated


class Accounts(Service):
    """Keeps the customers we bill."""

    def __init__(self, tools: Tools, *, checker: Checker) -> None:
        super().__init__(tools)
        self._checker = checker

    @checked
    def create(
        self, operator: Operator, details: BillingDetails, *, key: str | None = None
    ) -> Account:
        """Open an account with a balance of zero. The same ``key`` again is the same account.

        Raises:
            FieldsError: a field cannot be what it has to be.
            DetailsMissingError: not even the company's name is there.
            KeyReusedError: ``key`` stands for an account with other details.
        """
        details = BillingDetails.checked(**asdict(details))
        if not details.company:
            raise DetailsMissingError("An account needs a company name.", fields=("company",))
        content = digest(details)
        with self._database.write() as uow:
            known = None if key is None else repeated(uow, "account", key, content)
            if known is not None:
                return uow.accounts.get(known)
            now = self._clock.now()
            number = uow.number_series.take("K", first=FIRST_CUSTOMER_NUMBER)
            account = Account(
                account_id=self._new_id(),
                customer_number=f"K-{number}",
                details=details,
                created_at=now,
                key=key,
            )
            uow.accounts.add(account, currency_code=EUR.code)
            if key is not None:
                uow.books.add_operation(
                    "account", key, digest=content, object_id=account.account_id, at=now
                )
            uow.record(now, operator.name, CREATED, f"account:{account.account_id}")
            uow.commit()
        return account

    @checked
    def get(self, operator: Operator, account_id: str) -> Account:
        """Raises: NotFoundError."""
        with self._database.read() as uow:
            return uow.accounts.get(account_id)

    @checked
    def find(self, operator: Operator, reference: str) -> Account:
        """Return the account by id, key or customer number.

        Raises:
            NotFoundError: none has it.
        """
        with self._database.read() as uow:
            return uow.accounts.find(reference)

    @checked
    def save_details(
        self, operator: Operator, account_id: str, details: BillingDetails, *, version: int
    ) -> Account:
        """Replace the billing details that were read as ``version``.

        What the register said about another VAT number does not count for the new one.

        Raises:
            FieldsError: a field cannot be what it has to be.
            DetailsMissingError: something is missing that a top-up needs.
            ConflictError: somebody else saved in between; nothing was changed.
        """
        details = BillingDetails.checked(**asdict(details))
        if details.missing:
            raise DetailsMissingError(
                "These billing details are missing: {fields}.", fields=details.missing
            )
        with self._database.write() as uow:
            account = uow.accounts.get(account_id)
            if account.details == details:
                return account
            now = self._clock.now()
            uow.accounts.save_details(replace(account, version=version), details)
            changes = changes_between(state(account.details), state(details))
            uow.record(now, operator.name, SAVED, f"account:{account_id}", changes)
            uow.accounts.touch(account_id, now)
            saved = uow.accounts.get(account_id)
            self._checker.note_standing(uow, saved)
            uow.commit()
            return saved

    @checked
    def details_history(self, operator: Operator, account_id: str) -> tuple[DetailsChange, ...]:
        """Return who changed which of the billing details when, the newest first.

        Raises:
            NotFoundError: no such account.
        """
        with self._database.read() as uow:
            account = uow.accounts.get(account_id)
            changes = account_queries.details_changes(uow.connection, account_id)
        return history_of(changes, account.details)

    @checked
    def overview(self, operator: Operator, account_id: str) -> AccountOverview:
        """Return balance, monthly average and usage per month of an account.

        Raises:
            NotFoundError: no such account.
        """
        with self._database.read() as uow:
            account = uow.accounts.get(account_id)
            months = uow.usage.months(account_id)
            pending, pending_count = account_queries.pending(uow.connection, account_id)
            balance = uow.accounts.balance(account_id)
        current = Month.of(seller_date(self._clock.now()))
        return AccountOverview(
            account=account,
            balance=balance,
            average=monthly_average(months, current=current),
            average_months=len(average_period(months, current=current)),
            months=_without_gaps(months, current),
            pending=pending,
            pending_count=pending_count,
        )

    @checked
    def search(self, operator: Operator, query: AccountQuery) -> AccountListing:
        """Return which accounts match, in order, with counts for each filter."""
        with self._database.read() as uow:
            return account_queries.search(uow.connection, query)

    @checked
    def rows(self, operator: Operator, ids: Sequence[str]) -> tuple[AccountRow, ...]:
        """Return the lines of these accounts, in the order of ``ids``; at most a page."""
        with self._database.read() as uow:
            return account_queries.rows(uow.connection, ids)


def _without_gaps(months: tuple[MonthUsage, ...], current: Month) -> tuple[MonthUsage, ...]:
    if not months:
        return ()
    used = {row.month: row.amount for row in months}
    last_twelve = (current.plus(-back) for back in range(AVERAGE_MONTHS_MAX - 1, -1, -1))
    return tuple(MonthUsage(month, used.get(month, Money.zero())) for month in last_twelve)
