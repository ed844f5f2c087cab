"""Where one can be in the window: the pages of the sidebar and the views of one account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from billing_desktop.domain.operator import Operator, Right


class Page(StrEnum):
    """A page of the sidebar, in its order; ``keys_of`` says which keys lead there."""

    ACCOUNTS = "accounts"
    REQUESTS = "requests"
    INVOICES = "invoices"
    BANK_PAYMENTS = "bank_payments"
    OUTBOX = "outbox"
    NEEDS_A_PERSON = "needs_a_person"
    USAGE = "usage"
    AUDIT = "audit"
    HEALTH = "health"
    OPERATORS = "operators"
    SETTINGS = "settings"


SETTINGS_KEYS = "Ctrl+,"
"""Leads to Settings, wherever they stand."""

POSITION_KEYS = (
    "Ctrl+1",
    "Ctrl+2",
    "Ctrl+3",
    "Ctrl+4",
    "Ctrl+5",
    "Ctrl+6",
    "Ctrl+7",
    "Ctrl+8",
    "Ctrl+9",
    "Ctrl+0",
)
"""Lead to the pages that an operator has by their position: the first to the tenth."""


class View(StrEnum):
    """What a route shows: a page, or one account on the Accounts page."""

    PAGE = "page"
    USAGE_AND_BILLING = "usage_and_billing"
    PORTAL = "portal"


@dataclass(frozen=True, slots=True)
class Route:
    """A place in the window that one can go back to."""

    page: Page
    view: View = View.PAGE
    account_id: str = ""

    def __post_init__(self) -> None:
        if (self.view is View.PAGE) == bool(self.account_id):
            raise ValueError("an account's view names the account, a page names none")

    @property
    def screen_key(self) -> str:
        """The name of the screen that shows it; one screen serves every account in turn."""
        return self.page.value if self.view is View.PAGE else self.view.value

    @property
    def parent(self) -> Route | None:
        """The place one step up, as a breadcrumb has it; None for a page."""
        match self.view:
            case View.PAGE:
                return None
            case View.USAGE_AND_BILLING:
                return page(Page.ACCOUNTS)
            case View.PORTAL:
                return account(self.account_id)


HISTORY_LENGTH_MAX = 50


class History:
    """The places visited, and the way back."""

    def __init__(self, start: Route) -> None:
        self._visited = [start]

    @property
    def current(self) -> Route:
        """Where one is."""
        return self._visited[-1]

    @property
    def can_go_back(self) -> bool:
        """Whether there is a place to go back to."""
        return len(self._visited) > 1

    def visit(self, route: Route) -> None:
        """Go on to ``route``; being there already changes nothing."""
        if route != self.current:
            self._visited = [*self._visited, route][-HISTORY_LENGTH_MAX:]

    def back(self) -> Route:
        """Return to the place before and give it; the first place stays."""
        if self.can_go_back:
            self._visited.pop()
        return self.current


def page(name: Page) -> Route:
    """Return the route to a page of the sidebar."""
    return Route(name)


def account(account_id: str) -> Route:
    """Return the route to Usage & Billing of one account."""
    return Route(Page.ACCOUNTS, View.USAGE_AND_BILLING, account_id)


def portal(account_id: str) -> Route:
    """Return the route to the Customer Portal of one account."""
    return Route(Page.ACCOUNTS, View.PORTAL, account_id)


def pages_for(operator: Operator) -> tuple[Page, ...]:
    """Return the pages of the sidebar that are of use to ``operator``."""
    needed = {
        Page.USAGE: Right.IMPORT_USAGE,
        Page.OPERATORS: Right.ADMINISTER,
    }
    return tuple(name for name in Page if operator.may(needed.get(name, Right.READ)))


def keys_of(pages: Sequence[Page]) -> dict[Page, str]:
    """Return the keys that lead to each of ``pages``; none to what stands behind the tenth."""
    return dict(zip(pages, POSITION_KEYS, strict=False)) | (
        {Page.SETTINGS: SETTINGS_KEYS} if Page.SETTINGS in pages else {}
    )
