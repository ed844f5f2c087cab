"""Every role and every service method on a real book: let in, or refused and noted, as told."""

from __future__ import annotations

import inspect
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from billing_desktop.domain.audit_trail import REFUSED, AuditQuery
from billing_desktop.domain.backup import BackupPlan
from billing_desktop.domain.bank_listing import BankQuery
from billing_desktop.domain.csv_mapping import CsvEncoding
from billing_desktop.domain.database_server import DatabaseServer
from billing_desktop.domain.fee import FeeRule
from billing_desktop.domain.health import Thing
from billing_desktop.domain.listing import AccountQuery, InvoiceQuery
from billing_desktop.domain.mail_text import MailText, MailTextKind
from billing_desktop.domain.number_format import NumberFormat
from billing_desktop.domain.number_series import NumberKind
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.outgoing_mail import MailQuery
from billing_desktop.domain.provider_key import KeyPlace
from billing_desktop.domain.request_listing import RequestQuery
from billing_desktop.domain.request_rules import RequestRules
from billing_desktop.domain.sample_invoice import SampleKind
from billing_desktop.domain.sender import Sender
from billing_desktop.domain.statement import StatementPeriod
from billing_desktop.domain.tax import TaxRate
from billing_desktop.errors import BillingError, NotAllowedError
from billing_desktop.offline import offline_services
from billing_desktop.services.rights import RIGHTS
from tests.bank_books import credit, ids, take_in, write
from tests.book import Book, sqlite_copy
from tests.builders import TODAY, billing_details, eur, seller

LATER = date(2031, 1, 1)
# What locks the desk comes last: nothing of a person is carried out then.
METHODS = sorted(RIGHTS, key=lambda method: (method == "Operators.lock", method))

STATIC: dict[str, object] = {
    "address": "https://beispielwerk.example/danke",
    "amount": eur("1.00"),
    "assignment_id": "none",
    "content": ("a",),
    "correction_id": "none",
    "days": 14,
    "decimal_mark": ",",
    "delimiter": ";",
    "description": "Calls",
    "details": billing_details(),
    "encoding": CsvEncoding.UTF_8,
    "hand_id": "none",
    "heads": ("Row", "At", "Who", "What", "Object", "Field", "Before", "After"),
    "holder": "A. Beispiel",
    "is_on": True,
    "keep": KeyPlace.SESSION,
    "language": "en",
    "mail_id": "none",
    "minutes": 5,
    "name": "Carla",
    "new": NumberFormat(NumberKind.INVOICE, LATER, "INV"),
    "note": "Seen to",
    "object_id": "x",
    "old": "another horse battery",
    "password": "correct horse battery",
    "purchase_order_number": "PO-1",
    "rate": TaxRate(Decimal(20), LATER),
    "reason": "A good reason",
    "return_address": "https://beispielwerk.example/zurueck",
    "role": Role.SUPPORT,
    "rule": FeeRule(Decimal(2), eur("0.25"), LATER),
    "rules": RequestRules(expiry_days=14),
    "seller": seller(),
    "sender": Sender(),
    "seq": 1,
    "seqs": (1, 2),
    "server": None,
    "shares": (),
    "task_id": "none",
    "tell": lambda *_: None,
    "thing": Thing.DISK,
    "used_on": TODAY,
    "vat_number": "ATU12345675",
    "word": str,
}
TYPED: dict[tuple[str, str], object] = {
    ("kind", "MailTextKind"): MailTextKind.INVOICE,
    ("kind", "SampleKind"): SampleKind.GERMANY,
    ("kind", "str"): "matrix",
    ("new", "str"): "correct horse battery",
    ("server", "DatabaseServer"): DatabaseServer("127.0.0.1", 9, "nowhere", "nobody"),
    ("text", "MailText"): MailText("{number}", "{seller}"),
    ("text", "str"): "Words",
}


class Matrix:
    """A book where much has happened, and something to give to each parameter."""

    def __init__(self, book: Book, folder: Path) -> None:
        self.book = book
        account = book.account()
        paid, self._open = book.top_up(account), book.start(account)
        request = book.start(account, "1000.00")
        take_in(book, write(folder, [credit(5_000, "a", reference="A")]))
        self._csv = folder / "bank.csv"
        self._csv.write_text("Buchungstag;Betrag;Text\n24.11.2026;5,00;x\n", encoding="utf-8")
        services, who = book.services, book.administrator
        self._services = {
            type(value).__name__: value
            for holder in (services, services.mail, services.bank)
            for value in attributes(holder)
        }
        self._services["Health"] = services.health
        self._services["OfflineInvoices"] = offline_services(book.settings).invoices
        period = StatementPeriod(date(2026, 11, 1), date(2026, 12, 1))
        requests = services.invoice_requests
        seen = requests.get(who, request.top_up_id).request
        self._values: dict[str, object] = {
            **STATIC,
            "account_id": account.account_id,
            "anchor": services.books.anchor(who),
            "line_id": ids(book)[0],
            "line_ids": ids(book),
            "mapping": services.bank.mappings.propose(who, self._csv),
            "number": paid.invoice_number,
            "numbers": (paid.invoice_number,),
            "path": self._csv,
            "period": period,
            "plan": BackupPlan(folder=str(folder / "backups"), is_daily=False),
            "reference": account.customer_number,
            "request_id": seen.request_id,
            "statement": services.statements.draw(who, account.account_id, period),
            "top_up_id": self._open.top_up_id,
            "version": seen.version,
        }
        self._keys = 0

    def call(self, method: str, operator: Operator) -> object:
        """Call it with something for everything that has to be given."""
        service, name = method.split(".")
        bound: Callable[..., object] = getattr(self._services[service], name)
        given: dict[str, object] = {}
        for parameter in list(inspect.signature(bound).parameters.values())[1:]:
            if parameter.default is inspect.Parameter.empty:
                given[parameter.name] = self._value(service, parameter)
        return bound(operator, **given)

    def _value(self, service: str, parameter: inspect.Parameter) -> object:
        name, kind = parameter.name, str(parameter.annotation)
        if name == "key":
            self._keys += 1
            return f"matrix-{self._keys}"
        if (service, name) == ("TopUps", "amount"):
            return eur("1000.00")  # By invoice: less goes by card, which is not for support.
        if name == "query":
            return queries()[kind]
        if name == "ids":
            return (self._values["account_id"],) if service == "Accounts" else ()
        return TYPED[name, kind] if (name, kind) in TYPED else self._values[name]

    def rows(self) -> dict[str, list[tuple[object, ...]]]:
        """Return everything in the book, by table."""
        with closing(sqlite3.connect(self.book.settings.book_file)) as connection:
            tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
            return {
                name: connection.execute(f'SELECT * FROM "{name}" ORDER BY 1, 2').fetchall()
                if columns(connection, name) > 1
                else connection.execute(f'SELECT * FROM "{name}"').fetchall()
                for (name,) in tables.fetchall()
            }

    def trail(self) -> list[tuple[object, ...]]:
        return self.book.rows("SELECT operator, action, object FROM audit ORDER BY seq")


def columns(connection: sqlite3.Connection, table: str) -> int:
    return len(connection.execute(f'PRAGMA table_info("{table}")').fetchall())


def attributes(holder: object) -> list[object]:
    return [getattr(holder, name) for name in getattr(type(holder), "__dataclass_fields__", {})]


def queries() -> dict[str, object]:
    kinds = (AccountQuery, AuditQuery, BankQuery, InvoiceQuery, MailQuery, RequestQuery)
    return {kind.__name__: kind() for kind in kinds}


@pytest.fixture
def matrix(sqlite_book: Path, tmp_path: Path) -> Iterator[Matrix]:
    with sqlite_copy(sqlite_book, tmp_path / "book") as settings:
        book = Book(settings)
        yield Matrix(book, tmp_path)
        book.close()


@pytest.mark.parametrize("role", Role)
def test_a_refused_call_changes_nothing_but_the_trail_which_names_who_and_what(
    matrix: Matrix, role: Role
) -> None:
    operator = Operator("Somebody", role)
    refused = [method for method in METHODS if not operator.may(RIGHTS[method])]
    before = matrix.rows()

    for method in refused:
        noted = len(matrix.trail())
        with pytest.raises(NotAllowedError, match=f"the role {role.value} does not include it"):
            matrix.call(method, operator)
        assert matrix.trail()[noted:] == [("Somebody", REFUSED, f"call:{method}:{role.value}")], (
            method
        )

    after = matrix.rows()
    changed = {name for name, rows in after.items() if rows != before[name]}
    assert changed <= {"audit", "audit_head"}
    assert after["audit"][: len(before["audit"])] == before["audit"]
    assert bool(refused) == (role is not Role.ADMINISTRATOR)
    assert matrix.book.findings() == ()


@pytest.mark.parametrize("role", Role)
def test_an_allowed_call_is_let_in_on_a_real_book(matrix: Matrix, role: Role) -> None:
    operator = Operator("Somebody", role)
    allowed = [method for method in METHODS if operator.may(RIGHTS[method])]
    told: dict[str, BillingError] = {}

    for method in allowed:
        try:
            matrix.call(method, operator)
        except BillingError as error:
            told[method] = error

    # The state of the book may be against it, never the role.
    assert [method for method, error in told.items() if "role" in error.params] == []
    assert len(told) < len(allowed) // 3, told
    refusals = [row for row in matrix.trail() if row[1] == REFUSED]
    assert refusals == []
    assert matrix.book.findings() == ()
