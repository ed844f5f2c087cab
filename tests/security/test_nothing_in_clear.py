"""Everything is run, and fails in every way: no secret and no bank account lies about after it.

The search itself is proved in `test_canaries`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from psycopg import sql

from billing_desktop.clock import SystemClock
from billing_desktop.domain.bank_statement import StatementKind
from tests import builders
from tests.asking_server import _ask_the_group
from tests.bank.camt_files import Detail, Entry, Statement, camt_file
from tests.cli.command_line import Done, lines
from tests.cli.files import execute
from tests.cli.test_orders_accounts import SELLER
from tests.db_servers import PostgresServer
from tests.security import secret_service
from tests.security.canaries import Canary, Leak, search, search_folder
from tests.security.clerk import CRASH, KEEP_MAIL_PASSWORD, PEER, STARTED
from tests.security.databases import ask_for_passwords, opened, owned_by_a_clerk, server_log
from tests.security.hostile_servers import (
    EchoingPeer,
    closed_port,
    echoing_database,
    echoing_mail_server,
)
from tests.security.office import Office, places, quoted

KEY = Canary("the provider's key", "sk_live_local_Q7xW3vT9kP2mZ8hC5nB4", head=14)
OTHER_KEY = Canary("a refused key", "sk_live_local_J5cR8yL2wD6fV1bN9sK3", head=14)
TEST_KEY = Canary("the test key", "sk_test_H4gM7tX1pS9zE3uA6dY8", head=8)
MAIL = Canary("the mail password", 'Möwe "grün" &\'5/+ ?§ 3391 Kx8')
DATABASE = Canary("the database password", "Ähre&%5/+=' pg 8823 Wn2")
OPERATOR = Canary("an operator's password", "Fünf 'gute' Wörter & 6157 Tq4")
WRONG = Canary("a mistyped password", "Drei 'böse' Wörter & 9264 Rb7")
DESK = Canary("the desks' password", "Sieben 'blaue' Wörter & 4408 Lm3")
STORE = Canary("the key store's password", "Zwoelf-7415-Jd3-Worte")
SECRETS = (KEY, OTHER_KEY, TEST_KEY, MAIL, DATABASE, OPERATOR, WRONG, DESK, STORE)
PAYER = Canary("a payer's bank account", "DE42500105179417263548", head=4, tail=4)
BROKEN = Canary("a bank account in a broken file", "DE63370400448162935471", head=4, tail=4)
CRASHED = Canary("a bank account in a crash", "DE17500105176482935107", head=4, tail=4)
ADA = {"BILLING_OPERATOR": "Ada", "BILLING_OPERATOR_PASSWORD": OPERATOR.text}
BANK_FILES = ("book/book.sqlite3", "backups/", "bank/")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """The address of an empty database with a password in it; None for a file."""
    if request.param == "sqlite":
        yield None
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    _ask_the_group(server)
    with server.fresh_database() as url, owned_by_a_clerk(url, DATABASE.text) as address:
        yield address


def test_no_secret_and_no_bank_account_lies_about(
    database: str | None, tmp_path: Path, *, thorough: bool
) -> None:
    office = Office(tmp_path / "office")
    with ExitStack() as lent:
        peer = lent.enter_context(EchoingPeer(tmp_path / "peer.db", clock=SystemClock()))
        mail_port = lent.enter_context(echoing_mail_server())
        refusing = lent.enter_context(echoing_database())
        store: dict[str, str] = {}
        if secret_service.is_there():  # Else the clerk has a key store in memory.
            home = places(office.folder)
            store = lent.enter_context(secret_service.running(home, password=STORE.text))
        lent.enter_context(office.open({PEER: peer.base_address, **store}))
        is_all = database is None or thorough  # Much is the same on every database.
        work_at_a_test_book(office, mail_port, database, is_all=is_all)
        if is_all:
            fail_to_reach_a_database(office, refusing)
            work_at_a_real_book(office, peer, mail_port)

    found = leaks(office, [*SECRETS, PAYER, BROKEN, CRASHED])
    of_payers = [leak for leak in found if leak.name == PAYER.name]
    assert [leak for leak in found if not is_of_the_bank(leak)] == []
    assert any("book.sqlite3" in leak.place for leak in of_payers)  # It was there to be found.
    assert [said.words for said in office.said if STARTED in said.done.err] == []
    assert "ValueError: no" in (office.folder / "book" / "billing-desktop.log").read_text()
    if database is not None:
        assert leaks_on_the_server(database, SECRETS) == []


# What is done --------------------------------------------------------------------------------


def work_at_a_test_book(
    office: Office, mail_port: int, database: str | None, *, is_all: bool
) -> None:
    """Do everything that there is to do, with operators, a bank and a server that says no."""
    if database is not None:
        office.environment["BILLING_DB_URL"] = database
    mail = f"smtp://clerk:{quoted(MAIL.text)}@localhost:{mail_port}"
    office.environment["BILLING_SMTP_URL"] = mail
    fine(office("init", "--test"))
    fine(office("batch", stdin=lines(orders())))
    invoice = invoice_by_transfer(office)
    fine(office("bank", "import", bank_file(office, "paid.xml", f"Rechnung {invoice}")))
    if is_all:
        take_in_broken_bank_files(office)
    office("sync", "--once")
    office("mail", "test", "--to", "somebody@nordlicht.example")
    for words in (("list",), ("show", invoice), ("send-again", invoice)):
        said = office("mail", *words).out
    assert "535" in said  # The server has refused, and quoted what it was told.
    if database is not None:
        fine(office("server", "secure", "--password-stdin", stdin=f"{DESK.text}\n"))
    add = ("operators", "add", "Ada", "--role", "administrator", "--password-stdin")
    fine(office(*add, stdin=f"{OPERATOR.text}\n"))
    if database is not None:
        ask_for_passwords(database)
    assert office("accounts", "list", **ADA | {"BILLING_OPERATOR_PASSWORD": WRONG.text}).code == 4
    office.environment |= ADA
    if is_all:
        look_at_everything(office, invoice)
    make_backups(office)
    account = " ".join(CRASHED.text[at : at + 4] for at in range(0, len(CRASHED.text), 4))
    office(CRASH, f"no {MAIL.text}, {OPERATOR.text}, {CRASHED.text}, {account}: {KEY.text}")
    break_the_bank_table(office, database)
    office("bank", "import", bank_file(office, "more.xml", "Spende 2"))
    office.environment = {}


def orders() -> list[dict[str, str]]:
    top_up = {"op": "top_up", "key": "t", "account": "a", "amount": "50.00"}
    return [
        {"op": "seller", "key": "s", **SELLER},
        {"op": "account", "key": "a", **builders.billing_texts("DE")},
        top_up,
        {"op": "complete", "key": "c", "top_up": "t", "card": "success"},
        {**top_up, "key": "t2"},
        {"op": "complete", "key": "c2", "top_up": "t2", "card": "declined"},
        {"op": "refund", "key": "r", "top_up": "t", "amount": "5.00", "reason": "Unhappy"},
    ]


def invoice_by_transfer(office: Office) -> str:
    asked = {"op": "request_invoice", "key": "i", "account": "a", "amount": "1000.00"}
    (answer,) = fine(office("batch", stdin=lines([asked]))).answers
    approved = {"op": "approve", "key": "y", "request": str(answer["id"])}
    (answer,) = fine(office("batch", stdin=lines([approved]))).answers
    return str(answer["invoice"])


def take_in_broken_bank_files(office: Office) -> None:
    """Import files that are broken in every place."""
    office("bank", "list", "--show", "all")
    content = bank_file(office, "broken.xml", "Spende", account=BROKEN.text).read_text()
    at = content.index(BROKEN.text)
    broken = {
        "cut.xml": content[: at + len(BROKEN.text) + 2],
        "doctype.xml": f'<!DOCTYPE a [<!ENTITY e "{BROKEN.text}">]>{content}',
        "amount.xml": content.replace('Ccy="EUR">', f'Ccy="EUR">{BROKEN.text}'),
        "date.xml": content.replace("<Dt>", f"<Dt>{BROKEN.text}"),
        "text.txt": f"{BROKEN.text};{BROKEN.text}\n" * 3,
        "table.csv": f"Buchungstag;Betrag;IBAN\n24.11.2026;{BROKEN.text};{BROKEN.text}\n",
    }
    for name, text in broken.items():
        path = office.folder / "bank" / f"broken-{name}"
        path.write_text(text)
        assert office("bank", "import", path).code == 1, name
        office("bank", "map", path, "--name", name)


def bank_file(office: Office, name: str, text: str, *, account: str = PAYER.text) -> Path:
    detail = Detail(name="Nordlicht DE GmbH", account=account, lines=(text,))
    entry = Entry(119_000, (detail,), bank_reference=name)
    path = office.folder / "bank" / name
    path.parent.mkdir(exist_ok=True)
    statement = Statement((entry,), f"S-{name}")
    path.write_bytes(camt_file(StatementKind.CAMT_053, "08", statement))
    return path


def look_at_everything(office: Office, invoice: str) -> None:
    """Have each command that only reads or writes files do so, plainly and as JSON."""
    out = office.folder / "out"
    for words in (
        ("verify", "--deep"),
        ("doctor",),
        ("doctor", "--json"),
        ("reconcile",),
        ("accounts", "list", "--json"),
        ("audit", "list"),
        ("tasks", "list"),
        ("operators", "list"),
        ("invoices", "show", invoice, "--json"),
        ("backup", "status"),
    ):
        office(*words)
    out.mkdir()
    office("invoices", "export", "--out", out / "documents")
    office("invoices", "reprint", invoice, "--out", out / "one.pdf")
    fine(office("anchor", "write", out / "anchor.json"))


def make_backups(office: Office) -> None:
    made = fine(office("backup", "create", "--json"))
    file = str(made.json["file"])
    fine(office("backup", "check", file))
    office("backup", "restore", file)  # There is a book already.
    cut = office.folder / "book" / "backups" / "cut.zip"
    cut.write_bytes(Path(file).read_bytes()[:-300])
    office("backup", "check", cut)


def break_the_bank_table(office: Office, database: str | None) -> None:
    """Have the database itself refuse bank lines, with what it says then."""
    if database is None:
        refuse = "SELECT RAISE(ABORT, 'no')"
        execute(
            office.data_dir / "book.sqlite3",
            f"CREATE TRIGGER no BEFORE INSERT ON bank_line BEGIN {refuse}; END",
        )
        return
    with opened(database) as connection:
        connection.execute("ALTER TABLE bank_line ADD CHECK (currency_code = 'XXX') NOT VALID")


def fail_to_reach_a_database(office: Office, refusing_port: int) -> None:
    password = quoted(DATABASE.text)
    for address in (
        f"postgresql://clerk:{password}@127.0.0.1:{refusing_port}/book",
        f"postgresql://clerk:{password}@127.0.0.1:{closed_port()}/book",
        f"postgresql://clerk:{password}@127.0.0.1:port/book",
        f"postgresql://127.0.0.1/book?password={password}&what={password}",
        f"postgresql://clerk:{DATABASE.text}@127.0.0.1/book",
        f"mysql://clerk:{password}@127.0.0.1/book",
        DATABASE.text,
    ):
        for words in (("verify",), ("init",)):
            assert office(*words, BILLING_DB_URL=address).code != 0
    assert office("doctor", BILLING_DB_URL=address).code != 0
    office.data_dir.mkdir(exist_ok=True)
    settings = office.data_dir / "settings.toml"
    settings.write_text('database_url = "postgresql://clerk@127.0.0.1:1/book"\n')
    assert office("verify").code == 2
    settings.unlink()
    for name, value in (
        ("BILLING_STRIPE_KEY", KEY.text),
        ("BILLING_SMTP_URL", f"smtp://clerk:{MAIL.text}@mail.nordlicht.example"),
        ("BILLING_SMTP_URL", f"imap://clerk:{quoted(MAIL.text)}@localhost"),
        ("BILLING_SMTP_URL", MAIL.text),
    ):
        assert office("verify", **{name: value}).code == 2


def work_at_a_real_book(office: Office, peer: EchoingPeer, mail_port: int) -> None:
    """Keep a key, and have the provider refuse it in every way while it quotes it."""
    office.data_dir = office.folder / "real"
    fine(office("init"))
    fine(office("batch", stdin=lines(orders()[:2])))
    settings = office.data_dir / "settings.toml"
    settings.write_text('thank_you_address = "https://nordlicht.example/thanks"\n')
    fine(office("secrets", "set", "stripe-key", stdin=f"{KEY.text}\n"))
    fine(office(KEEP_MAIL_PASSWORD, str(mail_port), "clerk", stdin=MAIL.text))
    office("batch", stdin=lines(orders()[2:4]))
    office("mail", "test")
    for status in (400, 401, 402, 403, 404, 500):
        peer.status = status
        number = str(status)
        top_up = {"op": "top_up", "key": number, "account": "a", "amount": "50.00"}
        complete = {"op": "complete", "key": f"c{number}", "top_up": number}
        assert "50.00" in office("batch", stdin=lines([top_up, complete])).out
        office("doctor" if status % 2 else "reconcile")
        keep = office("secrets", "set", "stripe-key", stdin=f"{OTHER_KEY.text}\n")
        assert keep.code != 0
    office("sync", "--once")
    peer.status = None
    for text in (MAIL.text, f"pk_live_{KEY.core}", f"{KEY.text} x", KEY.text * 20):
        assert office("secrets", "set", "stripe-key", stdin=f"{text}\n").code != 0
    for words in (("audit", "list"), ("tasks", "list"), ("backup", "create"), ("verify",)):
        office(*words, "--json")
    fine(office("secrets", "forget", "stripe-key"))


def fine(done: Done) -> Done:
    assert done.code == 0, done
    return done


# Where it is looked for ------------------------------------------------------------------------


def leaks(office: Office, canaries: list[Canary]) -> list[Leak]:
    """Return what was found in files, in what was said, and in command lines."""
    found = search_folder(office.folder, canaries)
    for said in office.said:
        for name, text in (("output", said.done.out), ("errors", said.done.err)):
            found += search(text.encode(), canaries, f"{name} of {' '.join(said.words[:3])}")
    watch = office.watch
    assert watch.command_lines
    for line in watch.command_lines | watch.environments:
        found += search(line.encode(), canaries, "a command line")
    return list(dict.fromkeys(found))


def is_of_the_bank(leak: Leak) -> bool:
    """Tell whether a payer's account may be there: in the book, and where it is shown."""
    if leak.name == BROKEN.name:  # It stays in its files; whoever imports is told what is wrong.
        return leak.place.startswith(("bank/broken", "output of bank import"))
    is_shown = leak.place.startswith("output of bank list")
    return leak.name == PAYER.name and (is_shown or any(n in leak.place for n in BANK_FILES))


def leaks_on_the_server(address: str, canaries: tuple[Canary, ...]) -> list[Leak]:
    """Return what was found in the tables and in the log of a database server."""
    found: list[Leak] = []
    with opened(address) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        for (table,) in tables:
            copy = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
            with connection.cursor().copy(copy) as rows:
                content = b"".join(bytes(row) for row in rows)
            found += search(content, canaries, f"table {table}")
        found += search(server_log(connection), canaries, "the server's log")
    return found
