"""One transaction and the stores that work in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from billing_desktop.db.accounts import AccountStore
from billing_desktop.db.attempts import AttemptStore
from billing_desktop.db.audit import AuditStore
from billing_desktop.db.bank_assignments import BankAssignmentStore
from billing_desktop.db.bank_lines import BankLineStore
from billing_desktop.db.bank_mappings import BankMappingStore
from billing_desktop.db.books import BookStore
from billing_desktop.db.change_marks import ChangeMarks
from billing_desktop.db.corrections import CorrectionStore
from billing_desktop.db.disputes import DisputeStore
from billing_desktop.db.engine import explain
from billing_desktop.db.hand_bookings import HandBookingStore
from billing_desktop.db.invoice_requests import InvoiceRequestStore
from billing_desktop.db.invoices import InvoiceStore
from billing_desktop.db.ledger import LedgerStore
from billing_desktop.db.lost_commits import Trace, require_stored
from billing_desktop.db.mail_settings import MailSettingsStore
from billing_desktop.db.number_formats import NumberFormatStore
from billing_desktop.db.number_series import NumberSeriesStore
from billing_desktop.db.operator_logins import OperatorLoginStore
from billing_desktop.db.operators import OperatorStore
from billing_desktop.db.outbox import OutboxStore
from billing_desktop.db.payables import PayableStore
from billing_desktop.db.people import PeopleStore
from billing_desktop.db.rates import RateStore
from billing_desktop.db.refunds import RefundStore
from billing_desktop.db.request_messages import RequestMessageStore
from billing_desktop.db.request_rules import RequestRuleStore
from billing_desktop.db.restorations import RestorationStore
from billing_desktop.db.settlements import SettlementStore
from billing_desktop.db.sync_state import SyncStateStore
from billing_desktop.db.tasks import TaskStore
from billing_desktop.db.top_ups import TopUpStore
from billing_desktop.db.usage import UsageStore
from billing_desktop.db.vat_checks import VatCheckStore
from billing_desktop.domain.audit_trail import FieldChange


class UnitOfWork:
    """The stores of one transaction. What is not committed never happened."""

    def __init__(self, connection: Connection, marks: ChangeMarks) -> None:
        self.connection = connection
        self._marks = marks
        self.accounts = AccountStore(connection)
        self.attempts = AttemptStore(connection)
        self.audit = AuditStore(connection)
        self.bank_assignments = BankAssignmentStore(connection)
        self.bank_lines = BankLineStore(connection)
        self.bank_mappings = BankMappingStore(connection)
        self.books = BookStore(connection)
        self.corrections = CorrectionStore(connection)
        self.disputes = DisputeStore(connection)
        self.hand_bookings = HandBookingStore(connection)
        self.invoice_requests = InvoiceRequestStore(connection)
        self.invoices = InvoiceStore(connection)
        self.ledger = LedgerStore(connection)
        self.logins = OperatorLoginStore(connection)
        self.mail_settings = MailSettingsStore(connection)
        self.number_formats = NumberFormatStore(connection)
        self.number_series = NumberSeriesStore(connection)
        self.operators = OperatorStore(connection)
        self.outbox = OutboxStore(connection)
        self.payables = PayableStore(connection)
        self.people = PeopleStore(connection)
        self.rates = RateStore(connection)
        self.refunds = RefundStore(connection)
        self.restorations = RestorationStore(connection)
        self.request_messages = RequestMessageStore(connection)
        self.request_rules = RequestRuleStore(connection)
        self.settlements = SettlementStore(connection)
        self.sync_state = SyncStateStore(connection)
        self.tasks = TaskStore(connection)
        self.top_ups = TopUpStore(connection)
        self.usage = UsageStore(connection)
        self.vat_checks = VatCheckStore(connection)

    def record(
        self,
        at: datetime,
        operator: str,
        action: str,
        object_: str,
        changes: Sequence[FieldChange] = (),
    ) -> None:
        """Note for the audit trail who did what, and what is another than before."""
        self.audit.record(at, operator, action, object_, changes)

    def commit(self) -> None:
        """Write the audit rows, the last lock of all, and make everything durable.

        Other workstations hear of it at once. If the answer of the server is lost, it is asked
        over another connection whether this was stored.

        Raises:
            ServerAwayError: the connection was lost, and nothing was stored.
            OutcomeUnknownError: it was lost, and nobody can be asked.
        """
        self.audit.flush()
        with self._marks.left_by(self.connection):
            self._end()

    def commit_unheard(self) -> None:
        """Make durable what no other screen shows, such as a draft: nobody else is told."""
        self.audit.flush()
        self._end()

    def _end(self) -> None:
        try:
            self.connection.commit()
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            trace = Trace(self.audit.last_hash, self.books.last_operation)
            require_stored(self.connection.engine, trace)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what happens inside if it raises, and nothing else.

        Raises:
            DatabaseRefusedError, BusyError: the whole transaction is gone, as on a full disk.
                The caller may not go on: what follows would not be undone.
        """
        try:
            with self.connection.begin_nested():
                yield
        except DBAPIError as error:
            if self._is_alive(error):
                raise
            raise explain(_first(error)) from error

    def _is_alive(self, error: DBAPIError) -> bool:
        if self.connection.dialect.name != "sqlite":
            return not error.connection_invalidated
        return bool(getattr(self.connection.connection.dbapi_connection, "in_transaction", False))


def _first(error: DBAPIError) -> DBAPIError:
    """Return what went wrong before undoing it went wrong too."""
    first, earlier = error, error.__context__
    while earlier is not None:
        if isinstance(earlier, DBAPIError):
            first = earlier
        earlier = earlier.__context__
    return first


class Database:
    """Opens units of work; one per call, one per thread."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.marks = ChangeMarks()
        self.person: str | None = None
        """The operator through whose own login all is done; None through that of the desk."""
        self._desk_engine = engine

    def use(self, engine: Engine | None, *, person: str | None = None) -> None:
        """Open units of work through ``engine``, a way in of ``person``'s; None: the desk's.

        What has begun ends as it began.
        """
        last, self.engine = self.engine, engine or self._desk_engine
        self.person = None if engine is None else person
        if last is not self._desk_engine:
            last.dispose()

    @contextmanager
    def write(self) -> Iterator[UnitOfWork]:
        """Open a transaction that may write. It is rolled back unless it commits.

        Raises:
            BusyError: somebody else held the database for too long.
            ConflictError: somebody else did the same at the same moment.
            DatabaseRefusedError: it cannot be written (disk, rights, damage, no server).
        """
        try:
            with self.engine.connect() as connection:
                yield UnitOfWork(connection, self.marks)
        except DBAPIError as error:
            raise explain(error) from error

    def read(self) -> AbstractContextManager[UnitOfWork]:
        """Open a transaction that only reads, and sees one moment of the book."""
        return self._reading(self.engine)

    def look(self) -> AbstractContextManager[UnitOfWork]:
        """Open one that reads through the login of the desk, whoever is signed in.

        It sees who the operators are also when that of the person was taken away.
        """
        return self._reading(self._desk_engine)

    @contextmanager
    def _reading(self, engine: Engine) -> Iterator[UnitOfWork]:
        try:
            with engine.connect() as connection:
                reading = connection.execution_options(
                    billing_read=True,
                    **(_POSTGRES_READ if connection.dialect.name == "postgresql" else {}),
                )
                yield UnitOfWork(reading, self.marks)
        except DBAPIError as error:
            raise explain(error) from error

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()
        self._desk_engine.dispose()


_POSTGRES_READ: dict[str, object] = {
    "isolation_level": "REPEATABLE READ",
    "postgresql_readonly": True,
}
