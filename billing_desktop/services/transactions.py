"""The transactions of an account, as staff read them."""

from __future__ import annotations

from collections.abc import Sequence

from billing_desktop.db import transaction_queries
from billing_desktop.domain.listing import TransactionFilter, TransactionListing
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.top_up import TopUp
from billing_desktop.services.rights import checked
from billing_desktop.services.service import Service


class Transactions(Service):
    """Lists the top-ups of an account."""

    @checked
    def search(
        self,
        operator: Operator,
        account_id: str,
        *,
        text: str = "",
        filter: TransactionFilter = TransactionFilter.ALL,  # noqa: A002  (the word on screen)
    ) -> TransactionListing:
        """Return ids, the newest first. ``text`` is part of a billing number or an amount."""
        with self._database.read() as uow:
            return transaction_queries.search(uow.connection, account_id, text, filter)

    @checked
    def rows(self, operator: Operator, ids: Sequence[str]) -> tuple[TopUp, ...]:
        """Return these top-ups in the order of ``ids``; at most a page."""
        with self._database.read() as uow:
            return transaction_queries.rows(uow.connection, ids)
