"""Whether the numbers of issued documents are without gap and repeat."""

from __future__ import annotations

from billing_desktop.db import number_report
from billing_desktop.domain.number_series import SeriesReport
from billing_desktop.domain.operator import Operator
from billing_desktop.services.rights import checked
from billing_desktop.services.service import Service


class Numbers(Service):
    """Reports on number series."""

    @checked
    def report(self, operator: Operator) -> tuple[SeriesReport, ...]:
        """Return what is known of each series of documents, by name."""
        with self._database.read() as uow:
            return number_report.report(uow.connection)
