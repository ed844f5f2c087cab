"""The audit trail, read: whoever may read at all may see who did what."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from billing_desktop.db import audit_queries
from billing_desktop.domain.audit_trail import (
    AuditChoices,
    AuditEntry,
    AuditListing,
    AuditQuery,
)
from billing_desktop.domain.operator import Operator
from billing_desktop.exports.audit_csv import audit_csv
from billing_desktop.services.rights import checked
from billing_desktop.services.service import Service

_ROWS_PER_READING = 500


class AuditTrail(Service):
    """Lists the rows of the trail. Nothing here changes them, and nothing can."""

    @checked
    def search(self, operator: Operator, query: AuditQuery) -> AuditListing:
        """Return the numbers of the rows that match, the newest first."""
        with self._database.read() as uow:
            return audit_queries.search(uow.connection, query)

    @checked
    def rows(self, operator: Operator, seqs: Sequence[int]) -> tuple[AuditEntry, ...]:
        """Return these rows in the order of ``seqs``; at most a page."""
        with self._database.read() as uow:
            return audit_queries.rows(uow.connection, seqs)

    @checked
    def choices(self, operator: Operator) -> AuditChoices:
        """Return everybody and every action that the trail knows."""
        with self._database.read() as uow:
            return audit_queries.choices(uow.connection)

    @checked
    def csv(
        self,
        operator: Operator,
        query: AuditQuery,
        *,
        heads: Sequence[str],
        word: Callable[[str], str],
        decimal_mark: str,
    ) -> bytes:
        """Return what matches as a table, one row for each field that was changed.

        ``heads`` are the nine headings, ``word`` says an action in the reader's language.
        """
        return audit_csv(self._entries(query), heads=heads, word=word, decimal_mark=decimal_mark)

    def _entries(self, query: AuditQuery) -> Iterator[AuditEntry]:
        with self._database.read() as uow:
            seqs = audit_queries.search(uow.connection, query).seqs
            for first in range(0, len(seqs), _ROWS_PER_READING):
                page = seqs[first : first + _ROWS_PER_READING]
                yield from audit_queries.rows(uow.connection, page)
