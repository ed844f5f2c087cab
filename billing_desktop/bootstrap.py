"""The one place that picks implementations: from settings to services."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from billing_desktop import demo as demo_book
from billing_desktop.backup_desk import backup_desk
from billing_desktop.bank_desk import BankDesk, bank_desk
from billing_desktop.clock import SystemClock
from billing_desktop.computer import person_at_computer
from billing_desktop.credentials.passwords import Argon2Passwords
from billing_desktop.database_desk import book_moves, finish_move, settings_after_move
from billing_desktop.db import engine as db_engine
from billing_desktop.db import schema
from billing_desktop.db.change_watch import changes_of
from billing_desktop.db.server_checks import check_server
from billing_desktop.db.unit_of_work import Database
from billing_desktop.documents.late_renderer import LateRenderer
from billing_desktop.errors import DatabaseRefusedError
from billing_desktop.first_rates import first_fee_rule, first_tax_rates
from billing_desktop.health_desk import health_desk, notes_of
from billing_desktop.mail_desk import MailDesk, mail_desk
from billing_desktop.offline import (
    DOCUMENTS_NAME,
    archive_of,
    catalogue_of,
    workspace_settings,
)
from billing_desktop.ports.book_changes import BookChanges
from billing_desktop.ports.clock import Clock
from billing_desktop.providers import LocalPage, Provider, provider_for
from billing_desktop.registers import register_for
from billing_desktop.server_login import ServerPasswords, open_database
from billing_desktop.services.accounts import Accounts
from billing_desktop.services.audit_trail import AuditTrail
from billing_desktop.services.backups import Backups
from billing_desktop.services.book_moves import BookMoves
from billing_desktop.services.books import BookInfo, Books, create_book
from billing_desktop.services.checking import Checker
from billing_desktop.services.collecting import Collector
from billing_desktop.services.copies import Copies
from billing_desktop.services.correcting import Corrector
from billing_desktop.services.corrections import Corrections
from billing_desktop.services.crediting import Crediting
from billing_desktop.services.following import Follower
from billing_desktop.services.health import Health
from billing_desktop.services.invoice_requests import InvoiceRequests
from billing_desktop.services.invoices import Invoices
from billing_desktop.services.issuing import Issuer
from billing_desktop.services.numbers import Numbers
from billing_desktop.services.operators import Operators
from billing_desktop.services.payments import Payments
from billing_desktop.services.provider_keys import ProviderKeys
from billing_desktop.services.rates import Rates
from billing_desktop.services.reconciling import Reconciler
from billing_desktop.services.refunds import Refunds
from billing_desktop.services.request_keeping import RequestKeeper
from billing_desktop.services.restorations import Restorations
from billing_desktop.services.returning import Returns
from billing_desktop.services.sellers import Sellers
from billing_desktop.services.service import Tools
from billing_desktop.services.settling import Settler
from billing_desktop.services.statements import Statements
from billing_desktop.services.tasks import Tasks
from billing_desktop.services.top_ups import TopUps
from billing_desktop.services.transactions import Transactions
from billing_desktop.services.usages import Usages
from billing_desktop.services.vat_checks import VatChecks
from billing_desktop.settings import Settings


@dataclass(frozen=True, slots=True)
class Services:
    """Everything staff can do with one open book."""

    settings: Settings
    tools: Tools
    accounts: Accounts
    top_ups: TopUps
    payments: Payments
    refunds: Refunds
    corrections: Corrections
    tasks: Tasks
    reconciler: Reconciler
    transactions: Transactions
    invoices: Invoices
    statements: Statements
    invoice_requests: InvoiceRequests
    usage: Usages
    numbers: Numbers
    operators: Operators
    audit_trail: AuditTrail
    sellers: Sellers
    rates: Rates
    vat_checks: VatChecks
    books: Books
    backups: Backups
    book_moves: BookMoves
    restorations: Restorations
    provider_keys: ProviderKeys
    mail: MailDesk
    bank: BankDesk
    local_page: LocalPage | None
    book_changes: BookChanges

    @property
    def database(self) -> Database:
        """Where the book is."""
        return self.tools.database

    @property
    def book(self) -> BookInfo:
        """What kind of book it is, and whose."""
        return self.books.info()

    @property
    def health(self) -> Health:
        """What looks at everything that the program needs."""
        return health_desk(self)

    def close(self) -> None:
        """Stop what runs beside, and close the database."""
        self.book_changes.stop()
        if self.local_page is not None:
            self.local_page.stop()
        self.database.close()


def new_id() -> str:
    """Return a fresh id that sorts by time."""
    milliseconds = int(SystemClock().now().timestamp() * 1000)
    return f"{milliseconds:012x}{secrets.token_hex(8)}"


def open_workspace(
    data_dir: Path | None = None,
    *,
    demo: bool = False,
    environment: Mapping[str, str] | None = None,
    passwords: ServerPasswords | None = None,
) -> Services:
    """Open the book of a folder; with ``demo`` a made-up one is made where there is none.

    ``passwords`` knows what was entered in this session, besides the key store.

    Raises:
        DatabaseRefusedError: there is no book, or it cannot be used; nothing was changed.
        SettingsError: a setting is wrong.
    """
    settings = workspace_settings(data_dir, demo=demo, environment=environment)
    passwords = passwords or ServerPasswords()
    settings = passwords.complete(settings)
    if demo and not has_book(settings):
        make_demo(settings)
    return open_book(settings, passwords=passwords)


def open_book(
    settings: Settings,
    *,
    clock: Clock | None = None,
    ids: Callable[[], str] = new_id,
    is_draft: bool = False,
    passwords: ServerPasswords | None = None,
) -> Services:
    """Open the book that ``settings`` lead to, after checking that it is one of ours."""
    passwords = passwords or ServerPasswords()
    settings = passwords.complete(settings)
    if settings.database_url is None:
        db_engine.check_sqlite_file(settings.book_file)
        settings = settings_after_move(settings, passwords)
    database = open_database(settings, is_draft=is_draft)
    try:
        # By this computer's own clock, whatever ``clock`` tells the services.
        check_server(database.engine, now=SystemClock().now())
        schema.check(database.engine)
        finish_move(settings, database)
        tools = Tools(database, clock or SystemClock(), ids)
        return _services(settings, database, tools, book_moves(settings, tools, passwords))
    except BaseException:
        database.close()
        raise


def create(
    settings: Settings,
    *,
    is_test: bool,
    clock: Clock | None = None,
    ids: Callable[[], str] = new_id,
) -> None:
    """Create an empty book.

    Raises:
        DatabaseRefusedError: there is one already.
    """
    settings = ServerPasswords().complete(settings)
    if has_book(settings):
        raise _book_is_there()
    db_engine.make_folder(settings.data_dir)
    if settings.database_url is not None:
        _fill_new(settings, is_test=is_test, clock=clock or SystemClock(), ids=ids)
        return
    # Made aside and moved into place: whatever happens, a book is there whole or not at all.
    with TemporaryDirectory(prefix=".new-book-", dir=settings.data_dir) as folder:
        aside = replace(settings, data_dir=Path(folder))
        _fill_new(aside, is_test=is_test, clock=clock or SystemClock(), ids=ids)
        db_engine.move_new_file(aside.book_file, settings.book_file)


def _fill_new(settings: Settings, *, is_test: bool, clock: Clock, ids: Callable[[], str]) -> None:
    database = open_database(settings)
    try:
        check_server(database.engine, now=SystemClock().now())
        schema.migrate(database.engine)
        tools = Tools(database, clock, ids)
        create_book(tools, is_test=is_test, tax_rates=first_tax_rates(), fee=first_fee_rule())
    finally:
        database.close()


def make_demo(settings: Settings) -> None:
    """Make the folder a TEST book of a made-up company with a year of data.

    Raises:
        DatabaseRefusedError: there is a book already.
    """
    if settings.database_url is not None:
        _tell_demo(settings, is_draft=False)
        return
    if has_book(settings):
        raise _book_is_there()
    db_engine.make_folder(settings.data_dir)
    if any((settings.data_dir / DOCUMENTS_NAME).glob("*")):
        raise DatabaseRefusedError(
            "The folder holds documents of another book. Please choose an empty folder."
        )
    # Made aside and moved into place, the book last: it is there whole or not at all.
    with TemporaryDirectory(prefix=".new-book-", dir=settings.data_dir) as folder:
        aside = replace(settings, data_dir=Path(folder))
        _tell_demo(aside, is_draft=True)
        for made in sorted(aside.data_dir.iterdir()):
            if made != aside.book_file:
                made.replace(settings.data_dir / made.name)
        db_engine.move_new_file(aside.book_file, settings.book_file)


def _tell_demo(settings: Settings, *, is_draft: bool) -> None:
    clock, ids = demo_book.DemoClock(), demo_book.DemoIds()
    create(settings, is_test=True, clock=clock, ids=ids)
    services = open_book(settings, clock=clock, ids=ids, is_draft=is_draft)
    try:
        assert services.local_page is not None  # A TEST book without a key uses it.
        demo_book.fill(
            demo_book.DemoDesk(
                accounts=services.accounts,
                top_ups=services.top_ups,
                payments=services.payments,
                sellers=services.sellers,
                usage=services.usage,
                vat_checks=services.vat_checks,
                local_page=services.local_page,
            ),
            clock,
        )
    finally:
        services.close()


def _book_is_there() -> DatabaseRefusedError:
    return DatabaseRefusedError("There is a book here already. It was not changed.")


def has_book(settings: Settings) -> bool:
    """Tell whether something is where the book would be."""
    if settings.database_url is None:
        return settings.book_file.exists()
    settings = ServerPasswords().complete(settings)
    database = open_database(settings)
    try:
        if schema.revision(database.engine) is None:
            return False
        with database.read() as uow:  # Without its row it was not made to its end.
            return uow.books.exists()
    finally:
        database.close()


def _services(settings: Settings, database: Database, tools: Tools, moves: BookMoves) -> Services:
    books, renderer, returns = _books(settings, tools), LateRenderer(), Returns(tools)
    provider = _provider(settings, database, books, clock=tools.clock, ids=tools.new_id)
    issuer, (copies, restorations) = Issuer(tools, renderer=renderer), _with_copies(settings, tools)
    checker = _checker(settings, tools, is_test=books.info().is_test)
    settler = Settler(tools, issuer=issuer, copies=copies, checker=checker)
    collector = _collector(tools, provider, settler=settler, checker=checker)
    refunds = Refunds(tools, collector=collector, returns=returns)
    top_ups = TopUps(tools, issuer=issuer, checker=checker, check_cards=provider.check_cards)
    corrector = Corrector(tools, issuer=issuer, checker=checker)
    return Services(
        settings=settings,
        tools=tools,
        accounts=Accounts(tools, checker=checker),
        top_ups=top_ups,
        payments=Payments(
            tools,
            collector=collector,
            settler=settler,
            top_ups=top_ups,
            follower=Follower(tools, collector=collector, settler=settler, returns=returns),
            refunds=refunds,
            restorations=restorations,
            keeper=RequestKeeper(tools, corrector=corrector, copies=copies),
        ),
        refunds=refunds,
        corrections=Corrections(tools, corrector=corrector, copies=copies, checker=checker),
        tasks=Tasks(tools),
        reconciler=Reconciler(tools, collector=collector),
        transactions=Transactions(tools),
        invoices=Invoices(tools, copies=copies),
        statements=Statements(tools),
        invoice_requests=InvoiceRequests(tools, issuer=issuer, checker=checker, copies=copies),
        usage=Usages(tools),
        numbers=Numbers(tools),
        audit_trail=AuditTrail(tools),
        operators=Operators(tools, passwords=Argon2Passwords(), local_name=person_at_computer()),
        sellers=Sellers(tools, renderer=renderer),
        rates=Rates(tools),
        vat_checks=VatChecks(tools, checker=checker),
        books=books,
        backups=backup_desk(settings, tools),
        book_moves=moves,
        restorations=restorations,
        provider_keys=_provider_keys(settings, tools, provider, collector=collector),
        mail=mail_desk(settings, tools),
        bank=bank_desk(tools, crediting=Crediting(tools)),
        local_page=provider.local_page,
        book_changes=changes_of(database),
    )


def _books(settings: Settings, tools: Tools) -> Books:
    return Books(tools, notes=notes_of(settings))


def _with_copies(settings: Settings, tools: Tools) -> tuple[Copies, Restorations]:
    archive, catalogue = archive_of(settings), catalogue_of(settings)
    return (
        Copies(tools, archive=archive, catalogue=catalogue),
        Restorations(tools, archive=archive, catalogue=catalogue),
    )


def _collector(
    tools: Tools, provider: Provider, *, settler: Settler, checker: Checker
) -> Collector:
    return Collector(
        tools,
        connect=provider.connect,
        is_set_up=provider.is_set_up,
        is_live=provider.is_live,
        settler=settler,
        checker=checker,
    )


def _provider_keys(
    settings: Settings, tools: Tools, provider: Provider, *, collector: Collector
) -> ProviderKeys:
    return ProviderKeys(tools, provider=provider, collector=collector, data_dir=settings.data_dir)


def _checker(settings: Settings, tools: Tools, *, is_test: bool) -> Checker:
    register = register_for(settings, is_test=is_test)
    return Checker(tools, connect=register.connect, is_stand_in=register.is_stand_in)


def _provider(
    settings: Settings, database: Database, books: Books, *, clock: Clock, ids: Callable[[], str]
) -> Provider:
    is_test = books.info().is_test
    with database.read() as uow:
        book_id = uow.books.book_id()
    return provider_for(
        settings,
        is_test=is_test,
        clock=clock,
        company=lambda: books.info().seller_name,
        page_ids=getattr(ids, "for_page", None),
        book_id=book_id,
    )
