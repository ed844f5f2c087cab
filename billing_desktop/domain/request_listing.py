"""What the inbox and the chat of invoice requests show: read, never written."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from billing_desktop.domain.account import Account
from billing_desktop.domain.invoice_request import InvoiceRequest, RequestAction
from billing_desktop.domain.top_up import TopUp


class RequestFilter(StrEnum):
    """The segments above the inbox. ``OPEN`` waits for somebody here or for the customer."""

    OPEN = "open"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    OVERDUE = "overdue"
    NEEDS_INFORMATION = "needs_information"
    INVOICED = "invoiced"
    CLOSED = "closed"
    ALL = "all"


class RequestSort(StrEnum):
    """What the inbox is sorted by."""

    AGE = "age"
    DUE = "due"
    COMPANY = "company"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class RequestQuery:
    """Which requests, in which order: open ones first, and the oldest of them.

    ``text`` holds parts of company, customer number, billing, invoice or order number, or of a
    person's name.
    """

    text: str = ""
    filter: RequestFilter = RequestFilter.OPEN
    sort: RequestSort = RequestSort.AGE
    is_descending: bool = False
    account_id: str | None = None


@dataclass(frozen=True, slots=True)
class RequestListing:
    """Ids in order, and how many each filter would list; rows are fetched page by page."""

    ids: tuple[str, ...]
    counts: dict[RequestFilter, int]


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One line of the inbox, with what the reader has not seen of its thread."""

    request: InvoiceRequest
    unread: int = 0


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request as one person sees it: what they may do, and what it is about.

    ``account`` has the billing details as they stand; ``top_up`` the price.
    ``is_one_person`` says that whoever requested may approve as well, which is then recorded.
    """

    request: InvoiceRequest
    actions: tuple[RequestAction, ...]
    account: Account
    top_up: TopUp
    is_one_person: bool
    unread: int = 0
