"""Wishes for a top-up by invoice, as recorded."""

from __future__ import annotations

from billing_desktop.db import invoice_request_queries
from billing_desktop.domain.invoice_request import InvoiceRequest
from billing_desktop.domain.operator import Operator
from billing_desktop.services.rights import checked
from billing_desktop.services.service import Service


class InvoiceRequests(Service):
    """Reads invoice requests. They are made by `TopUps.start`."""

    @checked
    def all_open(self, operator: Operator) -> tuple[InvoiceRequest, ...]:
        """Return the requests that wait for somebody, the oldest first; the first 1,000."""
        with self._database.read() as uow:
            return invoice_request_queries.all_open(uow.connection)

    @checked
    def of_top_up(self, operator: Operator, top_up_id: str) -> InvoiceRequest:
        """Return the request that a top-up came from.

        Raises:
            NotFoundError: it came from none.
        """
        with self._database.read() as uow:
            return invoice_request_queries.of_top_up(uow.connection, top_up_id)
