"""Account statements: drawn from the books, written as a table or on paper."""

from __future__ import annotations

from billing_desktop.db import statement_queries
from billing_desktop.documents.statement_wording import statement_wording_in
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.period import start_of_day
from billing_desktop.domain.statement import Statement, StatementPeriod
from billing_desktop.exports.statement_csv import statement_csv
from billing_desktop.services.rights import checked
from billing_desktop.services.service import Service


class Statements(Service):
    """Draws statements; nothing here changes a book."""

    @checked
    def draw(self, operator: Operator, account_id: str, period: StatementPeriod) -> Statement:
        """Return what moved the balance of an account in a period.

        Raises:
            NotFoundError: no such account.
        """
        start, end = start_of_day(period.first_on), start_of_day(period.until_on)
        with self._database.read() as uow:
            return Statement.of(
                uow.accounts.get(account_id),
                period,
                opening=statement_queries.balance_before(uow.connection, account_id, start),
                movements=statement_queries.movements(uow.connection, account_id, start, end),
                drawn_at=self._clock.now(),
            )

    @checked
    def csv(self, operator: Operator, statement: Statement) -> bytes:
        """Return a statement that was drawn as a table, in the language of the account."""
        wording = statement_wording_in(statement.account.details.language)
        return statement_csv(
            statement, text=wording.text, decimal_mark=wording.base.formats.decimal_mark
        )

    @checked
    def pdf(self, operator: Operator, statement: Statement) -> bytes:
        """Return a statement that was drawn as a document, in the language of the account.

        Raises:
            DocumentError: it cannot be made; the sentence names why.
        """
        # The document maker takes 0.2 s to import and is not needed before.
        from billing_desktop.documents.statement_pdf import statement_pdf

        with self._database.read() as uow:
            seller, is_test = uow.rates.seller(), uow.books.is_test()
        return statement_pdf(statement, seller, is_test=is_test)
