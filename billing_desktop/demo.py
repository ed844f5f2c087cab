"""A made-up company with a year of data, made by calling the services with a clock of its own."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from typing import Protocol, TypedDict, cast

from billing_desktop.domain.account import Account, BillingDetails
from billing_desktop.domain.money import EUR, Money
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.period import SELLER_ZONE
from billing_desktop.domain.seller import Seller
from billing_desktop.domain.top_up import TopUp
from billing_desktop.services.accounts import Accounts
from billing_desktop.services.payments import Payments
from billing_desktop.services.sellers import Sellers
from billing_desktop.services.top_ups import TopUps
from billing_desktop.services.usages import Usages
from billing_desktop.services.vat_checks import VatChecks

CLERK = Operator("demo", Role.ADMINISTRATOR)
FIRST_DAY = date(2025, 11, 20)
LAST_DAY = date(2026, 11, 20)
SYNC_PAUSE = timedelta(days=14)  # Well within the life of the provider's events.
_SEED = 20261120
_NOTHING = Money(0, EUR)


class DemoClock:
    """Stands where the story is."""

    def __init__(self) -> None:
        self._now = at(FIRST_DAY, 8)

    def now(self) -> datetime:
        """Return the story's present."""
        return self._now

    def go_to(self, instant: datetime) -> None:
        """Move on; the story never goes back."""
        self._now = max(self._now, instant)


class DemoIds:
    """Counts instead of drawing lots, so that the book is the same each time."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self) -> str:
        """Return the next id."""
        self._count += 1
        return f"demo{self._count:012d}"

    def for_page(self, prefix: str) -> str:
        """Return the next id of the payment page, in the provider's form."""
        return f"{prefix}_{self()}"


class Page(Protocol):
    """Whoever pays on the local payment page."""

    def pay(self, session_reference: str, card: str) -> object: ...


@dataclass(frozen=True, slots=True)
class DemoDesk:
    """The services that the story needs."""

    accounts: Accounts
    top_ups: TopUps
    payments: Payments
    sellers: Sellers
    usage: Usages
    vat_checks: VatChecks
    local_page: Page


class _Customer(TypedDict):
    details: dict[str, str]
    since: date
    monthly_cents: int
    top_up_euros: int
    extra: list[str]


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return the instant of a time of day in Berlin."""
    local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=SELLER_ZONE)
    return local.astimezone(UTC)


def fill(desk: DemoDesk, clock: DemoClock) -> None:
    """Tell the story of a year: accounts, usage, top-ups in every state."""
    content = tomllib.loads(files("resources").joinpath("demo.toml").read_text(encoding="utf-8"))
    desk.sellers.save(CLERK, Seller.checked(**content["seller"]))
    chance = random.Random(_SEED)
    events: list[tuple[datetime, int, _Event]] = []
    for customer in cast("list[_Customer]", content["customer"]):
        for event in _story(customer, chance):
            events.append((event.when, len(events), event))
    accounts: dict[str, Account] = {}
    synced = clock.now()
    desk.payments.sync(CLERK)
    for when, _, event in sorted(events, key=lambda item: item[:2]):
        clock.go_to(when)
        if when - synced > SYNC_PAUSE:
            synced = when
            desk.payments.sync(CLERK)
        _tell(desk, event, accounts)
    clock.go_to(at(LAST_DAY, 23, 45))
    desk.payments.sync(CLERK)


@dataclass(frozen=True, slots=True)
class _Event:
    when: datetime
    company: str
    kind: str
    amount: Money = _NOTHING
    details: BillingDetails | None = None
    key: str = ""


def _story(customer: _Customer, chance: random.Random) -> list[_Event]:
    details = BillingDetails.checked(**customer["details"])
    name, since = details.company, customer["since"]
    events = [_Event(at(since, 9, 5), name, "open", details=details)]
    if not details.is_complete:
        return events
    monthly, euros = customer["monthly_cents"], customer["top_up_euros"]
    if euros:
        events.append(_top_up(name, since, "success", euros, 0))
    day, number, funds = since + timedelta(days=1), 1, euros * 100
    while day <= LAST_DAY:
        if day.day in (7, 14, 21, 28) and monthly:
            cents = monthly * chance.randint(80, 120) // 400
            if euros and funds < cents:
                events.append(_top_up(name, day, "success", euros, number))
                number, funds = number + 1, funds + euros * 100
            events.append(_used(name, day, cents))
            funds -= cents
        day += timedelta(days=1)
    for i, outcome in enumerate(customer["extra"]):
        back = 0 if outcome in ("open", "processing") else 3 * (len(customer["extra"]) - i)
        when = LAST_DAY - timedelta(days=back)
        amount = 2500 if outcome == "invoice" else euros or 100
        events.append(_top_up(name, when, outcome, amount, 900 + i))
    return events


def _top_up(name: str, day: date, outcome: str, euros: int, number: int) -> _Event:
    key = f"{name}:{number}"
    minute = (7 * number + len(name)) % 60
    return _Event(at(day, 10, minute), name, outcome, Money(euros * 100, EUR), key=key)


def _used(name: str, day: date, cents: int) -> _Event:
    key = f"usage:{name}:{day}"
    return _Event(at(day, 23, 30), name, "usage", Money(cents, EUR), key=key)


def _tell(desk: DemoDesk, event: _Event, accounts: dict[str, Account]) -> None:
    if event.details is not None:
        account = desk.accounts.create(CLERK, event.details, key=f"demo:{event.company}")
        desk.vat_checks.check_if_due(CLERK, account.account_id)
        accounts[event.company] = account
        return
    account = accounts[event.company]
    if event.kind == "usage":
        desk.usage.add(
            CLERK,
            account.account_id,
            event.amount,
            key=event.key,
            used_on=event.when.astimezone(SELLER_ZONE).date(),
            description="Weekly usage",
        )
        return
    top_up = desk.top_ups.start(
        CLERK,
        account.account_id,
        event.amount,
        key=event.key,
        message="Please send an invoice for the next quarter." if event.kind == "invoice" else "",
    )
    if event.kind != "invoice":
        _collect(desk, top_up, event.kind)


def _collect(desk: DemoDesk, top_up: TopUp, outcome: str) -> None:
    page = desk.payments.open_page(CLERK, top_up.top_up_id)
    attempt = page.top_up.last_attempt
    assert attempt is not None and attempt.provider_reference is not None  # noqa: PT018
    if outcome in ("success", "declined", "processing"):
        desk.local_page.pay(attempt.provider_reference, outcome)
    if outcome == "cancelled":
        desk.payments.cancel(CLERK, top_up.top_up_id)
    elif outcome not in ("open", "expired"):
        desk.payments.refresh(CLERK, top_up.top_up_id)
