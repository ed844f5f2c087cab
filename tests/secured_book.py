"""A book on PostgreSQL whose operators have logins of their own, which the server asks for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from billing_desktop.clock import SystemClock
from billing_desktop.db.engine import open_engine
from billing_desktop.db.server_rights import Group
from billing_desktop.db.server_roles import secure
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.settings import Settings
from tests.asking_server import PASSWORD, AskedLogin, asked_login
from tests.book import Book
from tests.db_servers import PostgresServer

ADA = Operator("Ada", Role.ADMINISTRATOR)
FINN = Operator("Finn", Role.FINANCE)
FRIDA = Operator("Frida", Role.FINANCE)
SAM = Operator("Sam", Role.SUPPORT)
AUD = Operator("Aud", Role.AUDITOR)
PEOPLE = (ADA, FINN, FRIDA, SAM, AUD)
_ASKED, _LOCK = "billing_asked", 20261125


@dataclass(frozen=True, slots=True)
class SecuredBook:
    """The owner's address, and those of everybody else."""

    owner: AskedLogin
    folder: Path

    @property
    def desk_login(self) -> str:
        return f"{self.owner.database}_desk"

    @property
    def desk_settings(self) -> Settings:
        """What a desk is started with."""
        return Settings(data_dir=self.folder, database_url=self._url(self.desk_login))

    @property
    def owner_settings(self) -> Settings:
        return Settings(data_dir=self.folder, database_url=self.owner.full_url)

    def login(self, who: Operator) -> str:
        return f"{who.name.casefold()}@{self.owner.database}"

    def connect(self, login: str, *, password: str = PASSWORD) -> psycopg.Connection:
        """Connect as somebody with psql does."""
        return psycopg.connect(
            host=self.owner.host,
            port=self.owner.url.port,
            dbname=self.owner.database,
            user=login,
            password=password,
            connect_timeout=10,
        )

    def connect_as(self, who: Operator) -> psycopg.Connection:
        return self.connect(self.login(who))

    def desk(self, who: Operator | None = None) -> Book:
        """Open the book at a desk, and have somebody sign in."""
        book = Book(self.desk_settings)
        if who is not None:
            assert book.services.operators.sign_in(who.name, PASSWORD) == who
            book.operator = book.administrator = who
        return book

    def _url(self, login: str) -> str:
        url = self.owner.url.set(username=login, password=PASSWORD)
        return url.render_as_string(hide_password=False)


@contextmanager
def secured_book(server: PostgresServer, folder: Path, *, template: str) -> Iterator[SecuredBook]:
    """Lend a book like ``template`` with all of `PEOPLE`; it and its logins are dropped."""
    with asked_login(server, template=template) as owner:
        with psycopg.connect(_plain(server.url), autocommit=True) as admin:
            lend_groups(admin, owner.user)
        _give_all(server, owner)
        book = SecuredBook(owner, folder)
        engine = open_engine(owner.full_url)
        try:
            secure(engine, desk_login=book.desk_login, password=PASSWORD, at=SystemClock().now())
        finally:
            engine.dispose()
        _add_people(book)
        try:
            yield book
        finally:
            drop_logins(server, owner)


def _give_all(server: PostgresServer, owner: AskedLogin) -> None:
    """Have everything in the copied database belong to its owner, as if they had made it."""
    with psycopg.connect(_plain(server.url), dbname=owner.database) as inside:
        inside.execute(
            sql.SQL(
                "DO $$DECLARE made record; BEGIN"
                " FOR made IN SELECT oid::regclass AS name FROM pg_class"
                " WHERE relkind IN ('r', 'v') AND relnamespace = 'public'::regnamespace LOOP"
                " EXECUTE format('ALTER TABLE %s OWNER TO {owner}', made.name); END LOOP;"
                " FOR made IN SELECT oid::regprocedure AS name FROM pg_proc"
                " WHERE pronamespace = 'public'::regnamespace LOOP"
                " EXECUTE format('ALTER FUNCTION %s OWNER TO {owner}', made.name); END LOOP;"
                " ALTER SCHEMA public OWNER TO {owner}; END$$"
            ).format(owner=sql.Identifier(owner.user))
        )


def lend_groups(admin: psycopg.Connection, owner: str) -> None:
    """Have the groups there, asked for passwords, and in the gift of ``owner``."""
    admin.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
    name = sql.Identifier(owner)
    for group in Group:
        one = sql.Identifier(group)
        if admin.execute("SELECT to_regrole(%s)", (group.value,)).fetchone() == (None,):
            admin.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(one))
            admin.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(_ASKED), one))
            if group.within is not None:
                admin.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(group.within), one))
        admin.execute(sql.SQL("GRANT {} TO {} WITH ADMIN OPTION").format(one, name))
    admin.execute(sql.SQL("ALTER ROLE {} CREATEROLE").format(name))
    admin.execute("SELECT pg_advisory_unlock(%s)", (_LOCK,))


def drop_logins(server: PostgresServer, owner: AskedLogin) -> None:
    """Drop every login that was made for a book."""
    url = _plain(server.url)
    with (
        psycopg.connect(url, autocommit=True) as admin,
        psycopg.connect(url, dbname=owner.database, autocommit=True) as inside,
    ):
        found = admin.execute(
            "SELECT rolname FROM pg_roles WHERE rolname LIKE %s OR rolname LIKE %s",
            (f"%@{owner.database}", f"{owner.database}%"),
        ).fetchall()
        for (login,) in found:
            inside.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(login)))
            admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(login)))


def _add_people(book: SecuredBook) -> None:
    opened = Book(book.owner_settings)
    operators = opened.services.operators
    by = operators.at_computer()
    assert by is not None
    for who in PEOPLE:
        operators.add(by, name=who.name, role=who.role, password=PASSWORD)
    opened.close()


def _plain(url: str) -> str:
    return url.replace("+psycopg", "", 1)
