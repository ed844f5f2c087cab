"""`server secure` on a server of its own, as whoever looks after it sees it, log and all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from billing_desktop.cli.exit_codes import ExitCode
from billing_desktop.clock import SystemClock
from billing_desktop.db import schema
from billing_desktop.db.engine import open_engine
from billing_desktop.db.server_rights import Group
from billing_desktop.db.server_roles import secure
from billing_desktop.domain.operator import Role
from billing_desktop.settings import Settings
from tests.book import Book, make_book
from tests.cli.command_line import CommandLine
from tests.db_servers import own_postgres
from tests.fakes.passwords import QuickPasswords

SECRETS = {
    "books": "owner-pw-5f1c",
    "desk": "desk-pw-81be",
    "Ada": "ada-pw-77d0-x",
    "Finn": "finn-pw-3a9c",
    "later": "later-pw-c2f4",
}
ASKING = "local all postgres trust\nlocal all all scram-sha-256\nhost all all all scram-sha-256\n"


@dataclass(frozen=True, slots=True)
class Server:
    """A server that asks everybody but its administrator, and logs every statement."""

    address: URL
    folder: Path

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    def admin(self, database: str = "postgres") -> psycopg.Connection:
        url = self.address.set(database=database).render_as_string(hide_password=False)
        return psycopg.connect(url, autocommit=True)

    def url(self, login: str, secret: str, *, database: str = "billing") -> str:
        made = self.address.set(username=login, password=SECRETS[secret], database=database)
        return made.render_as_string(hide_password=False)

    def connect(self, login: str, secret: str, *, database: str = "billing") -> psycopg.Connection:
        return psycopg.connect(self.url(login, secret, database=database))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a secured book, ``billing``, and room for a ``second`` one."""
    with own_postgres() as (own, folder):
        made = Server(make_url(own.get_uri()), folder)
        with made.admin() as admin:
            verifier = admin.pgconn.encrypt_password(
                SECRETS["books"].encode(), b"books", b"scram-sha-256"
            )
            owner = sql.SQL("CREATE ROLE books LOGIN CREATEROLE PASSWORD {}")
            admin.execute("ALTER SYSTEM SET log_statement = 'all'")
            admin.execute("ALTER SYSTEM SET fsync = off")
            admin.execute(owner.format(sql.Literal(verifier.decode())))
            for name in ("billing", "second"):
                database = sql.Identifier(name)
                admin.execute(
                    sql.SQL("CREATE DATABASE {} OWNER books TEMPLATE template0").format(database)
                )
            (folder / "pg_hba.conf").write_text(ASKING)
            admin.execute("SELECT pg_reload_conf()")
        make_secured(made, tmp_path_factory.mktemp("server"))
        yield made


def make_secured(server: Server, folder: Path) -> None:
    """Make the book ``billing``, in which Ada and Finn have logins."""
    settings = Settings(folder, database_url=server.url("books", "books"))
    make_book(settings)
    engine = open_engine(server.url("books", "books"))
    secure(engine, desk_login="billing_desk", password=SECRETS["desk"], at=SystemClock().now())
    engine.dispose()
    book = Book(settings)
    operators = book.services.operators
    by = operators.at_computer()
    assert by is not None
    operators.add(by, name="Ada", role=Role.ADMINISTRATOR, password=SECRETS["Ada"])
    operators.add(by, name="Finn", role=Role.FINANCE, password=SECRETS["Finn"])
    book.close()


@pytest.fixture
def owner(bare_cli: CommandLine, server: Server, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """The command line of whoever owns the books."""
    monkeypatch.setattr("billing_desktop.bootstrap.Argon2Passwords", QuickPasswords)
    bare_cli.set(BILLING_DB_URL=server.url("books", "books"))
    return bare_cli


def sign_in(cli: CommandLine, name: str, secret: str) -> None:
    cli.set(BILLING_OPERATOR=name, BILLING_OPERATOR_PASSWORD=SECRETS[secret])


def add(cli: CommandLine, name: str, role: str) -> int:
    words = ("operators", "add", name, "--role", role, "--password-stdin")
    return cli(*words, stdin=f"{SECRETS[name]}\n").code


def test_from_an_empty_database_to_logins_of_their_own(owner: CommandLine, server: Server) -> None:
    at_the_owners = server.url("books", "books", database="second")
    at_a_desk = server.url("second_desk", "desk", database="second")
    owner.set(BILLING_DB_URL=at_the_owners)
    assert owner("init", "--test").code == ExitCode.DONE
    assert add(owner, "Ada", "administrator") == ExitCode.DONE
    sign_in(owner, "Ada", "Ada")
    assert owner("tasks", "list").code == ExitCode.DONE

    done = owner("server", "secure", "--password-stdin", stdin=f"{SECRETS['desk']}\n")
    assert "Desks open the book with the login second_desk." in done.out
    assert "until an administrator runs operators password: Ada." in done.out
    # At a desk nobody's old password counts any more; with the owner's address it does.
    owner.set(BILLING_DB_URL=at_a_desk)
    assert owner("tasks", "list").code == ExitCode.NOT_ALLOWED
    owner.set(BILLING_DB_URL=at_the_owners)
    given = owner("operators", "password", "ada", "--password-stdin", stdin="later-pw-c2f4\n")
    assert given.out == "Ada has another password now.\n"

    owner.set(BILLING_DB_URL=at_a_desk)
    assert owner("tasks", "list").code == ExitCode.NOT_ALLOWED
    sign_in(owner, "Ada", "later")
    assert add(owner, "Finn", "finance") == ExitCode.DONE
    assert owner("operators", "list").out == "Ada   administrator\nFinn  finance\n"
    sign_in(owner, "Finn", "Finn")
    assert owner("verify").code == ExitCode.DONE
    assert add(owner, "later", "support") == ExitCode.NOT_ALLOWED
    assert owner("tasks", "list").code == ExitCode.DONE

    # Two people of the same name in two books of the server: neither gets into the other's.
    for login, secret, database in (
        ("ada@second", "later", "billing"),
        ("ada@billing", "Ada", "second"),
    ):
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            server.connect(login, secret, database=database)


def test_securing_again_says_anew_what_the_list_says(owner: CommandLine, server: Server) -> None:
    with server.admin("billing") as admin:
        admin.execute("GRANT DELETE ON account TO billing_app")
        admin.execute("REVOKE SELECT ON account FROM billing_read")

    done = owner("server", "secure", "--password-stdin", stdin=f"{SECRETS['desk']}\n")

    assert done.code == ExitCode.DONE
    with server.connect("finn@billing", "Finn") as finn:
        finn.execute("SELECT * FROM account")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            finn.execute("DELETE FROM account")


def test_the_migration_of_a_secured_book_says_anew_who_may_do_what(server: Server) -> None:
    with server.admin("billing") as admin:
        admin.execute("REVOKE INSERT ON entry FROM billing_app")
    engine = open_engine(server.url("books", "books"))

    schema.migrate(engine)

    engine.dispose()
    with server.connect("finn@billing", "Finn") as finn:
        finn.execute("INSERT INTO entry SELECT * FROM entry WHERE false")


def test_names_that_cannot_be_logins_are_refused_in_a_sentence(
    owner: CommandLine, server: Server
) -> None:
    owner.set(BILLING_DB_URL=server.url("billing_desk", "desk"))
    sign_in(owner, "Ada", "Ada")
    with server.admin() as admin:
        admin.execute('CREATE ROLE "eve@billing"')
    words = ("--role", "auditor", "--password-stdin", "--json")

    long = owner("operators", "add", "Ä" * 28, *words, stdin="correct horse\n")
    taken = owner("operators", "add", "Eve", *words, stdin="correct horse\n")

    assert (long.code, long.json["code"]) == (ExitCode.REFUSED, "login_invalid")
    assert (taken.code, taken.json["code"]) == (ExitCode.REFUSED, "login_taken")
    assert "Eve" not in owner("operators", "list").out
    odd = 'O\'Hara "x"; DROP'
    assert owner("operators", "add", odd, *words, stdin="correct horse\n").code == ExitCode.DONE
    owner.set(BILLING_OPERATOR=odd, BILLING_OPERATOR_PASSWORD="correct horse")
    assert owner("verify").code == ExitCode.DONE


def test_only_the_owner_secures_a_book_and_only_on_a_server(
    owner: CommandLine, server: Server
) -> None:
    words = ("server", "secure", "--password-stdin", "--json")
    owner.set(BILLING_DB_URL=server.url("finn@billing", "Finn"))
    not_owner = owner(*words, stdin="correct horse\n")
    assert (not_owner.code, not_owner.json["code"]) == (ExitCode.NOT_ALLOWED, "not_owner")

    owner.set(BILLING_DB_URL=server.url("books", "books"))
    for name in (Group.READ.value, "postgres", "x" * 64, " "):
        done = owner(*words, "--desk-login", name, stdin="correct horse\n")
        assert done.code == ExitCode.REFUSED, name
    with server.admin() as admin:
        admin.execute("ALTER ROLE books NOCREATEROLE")
    may_not = owner(*words, stdin="correct horse\n")
    with server.admin() as admin:
        admin.execute("ALTER ROLE books CREATEROLE")
    assert (may_not.code, may_not.json["code"]) == (ExitCode.NOT_ALLOWED, "no_createrole")


def test_a_book_in_a_file_has_no_logins(cli: CommandLine) -> None:
    done = cli("server", "secure", "--password-stdin", "--json", stdin="correct horse\n")

    assert (done.code, done.json["code"]) == (ExitCode.REFUSED, "no_server")


def test_no_password_reaches_the_servers_log(owner: CommandLine, server: Server) -> None:
    owner.set(BILLING_DB_URL=server.url("billing_desk", "desk"))
    sign_in(owner, "Ada", "Ada")
    words = ("operators", "password", "Finn", "--password-stdin")
    assert owner(*words, stdin=f"{SECRETS['Finn']}\n").code == ExitCode.DONE

    log = server.log
    assert "billing_give_login" in log
    assert "SCRAM-SHA-256" in log
    for name, secret in SECRETS.items():
        assert secret not in log, name
