"""Everything the inbox shows of one request, read in one go by a worker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from billing_desktop.domain.listing import (
    AccountOverview,
    DocumentFilter,
    InvoiceListing,
    InvoiceQuery,
    TransactionFilter,
)
from billing_desktop.domain.operator import Operator, Right
from billing_desktop.domain.request_listing import RequestFilter, RequestQuery, RequestView
from billing_desktop.domain.request_message import RequestMessage
from billing_desktop.domain.vat_check import VatRecord

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services


@dataclass(frozen=True, slots=True)
class History:
    """What the account has done before: how often, and what is not paid yet."""

    overview: AccountOverview
    top_ups_count: int
    requests_count: int
    open_invoices: InvoiceListing


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request with its thread, the account's history, and what the reader had begun to write.

    ``is_stand_in`` says that a TEST book answers itself about VAT numbers.
    """

    view: RequestView
    thread: tuple[RequestMessage, ...]
    draft: str
    history: History
    vat_record: VatRecord | None
    is_stand_in: bool


def read_request(services: Services, operator: Operator, reference: str) -> OpenRequest:
    """Return the request with that id, top-up or billing number. Blocks.

    Raises:
        NotFoundError: there is none.
    """
    requests = services.invoice_requests
    view = requests.get(operator, reference)
    request_id, account_id = view.request.request_id, view.request.account_id
    may_write = operator.may(Right.REQUEST)
    draft = requests.draft(operator, request_id) if may_write else None
    earlier = requests.search(
        operator, RequestQuery(filter=RequestFilter.ALL, account_id=account_id)
    )
    return OpenRequest(
        view=view,
        thread=requests.thread(operator, request_id),
        draft="" if draft is None else draft.text,
        history=History(
            overview=services.accounts.overview(operator, account_id),
            top_ups_count=services.transactions.search(operator, account_id).counts[
                TransactionFilter.ALL
            ],
            requests_count=len(earlier.ids) - 1,
            open_invoices=services.invoices.search(
                operator, InvoiceQuery(account_id=account_id, filter=DocumentFilter.OPEN)
            ),
        ),
        vat_record=services.vat_checks.record(operator, account_id),
        is_stand_in=services.vat_checks.is_stand_in(operator),
    )
