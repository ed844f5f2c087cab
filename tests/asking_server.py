"""Logins of the test server that it asks for a password, as a company's server does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from tests.book import make_tables
from tests.db_servers import PostgresServer

PASSWORD = "canary-Pw0rd-91c4"
_GROUP = "billing_asked"
_MAKER = "billing_template_maker"
_LOCK = 20261125


@dataclass(frozen=True, slots=True)
class AskedLogin:
    """A login of its own that owns the database; the server asks it for ``PASSWORD``."""

    url: URL

    @property
    def bare_url(self) -> str:
        """The address without a password, as a settings file has it."""
        return self.url.render_as_string()

    @property
    def full_url(self) -> str:
        """The address as it is in memory."""
        return self.url.set(password=PASSWORD).render_as_string(hide_password=False)

    @property
    def host(self) -> str:
        """The folder of the server's socket, or its name."""
        host = self.url.query.get("host") or self.url.host
        assert isinstance(host, str)
        return host

    @property
    def user(self) -> str:
        assert self.url.username
        return self.url.username

    @property
    def database(self) -> str:
        assert self.url.database
        return self.url.database


@pytest.fixture(scope="session")
def made_tables(postgres_server: PostgresServer) -> str:
    """The name of a database with the tables of a book and nothing in them, for `asked_login`.

    Making them takes longer than anything else in a test.
    """
    with _alone(postgres_server) as admin:
        found = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (_MAKER,)).fetchone()
        if found is None:
            admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(_MAKER)))

    def fill(url: str) -> None:
        with _admin(url) as admin:  # The database stays ours: REASSIGN OWNED would take it along.
            maker = sql.Identifier(_MAKER)
            admin.execute(sql.SQL("GRANT ALL ON SCHEMA public TO {}").format(maker))
        make_tables(make_url(url).set(username=_MAKER).render_as_string(hide_password=False))

    return postgres_server.make_template(fill)


@contextmanager
def asked_login(server: PostgresServer, *, template: str = "template0") -> Iterator[AskedLogin]:
    """Lend a login with a database of its own, like ``template``, which is dropped afterwards."""
    user = f"{_GROUP}_{uuid4().hex[:12]}"
    with server.fresh_database(template) as url, _admin(url) as admin:
        _ask_the_group(server)
        address, name = make_url(url), sql.Identifier(user)
        with _alone(server):
            _make_login(admin, name, sql.Identifier(address.database or ""))
            if admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (_MAKER,)).fetchone():
                maker = sql.Identifier(_MAKER)  # Whoever made the tables of `made_tables`.
                admin.execute(sql.SQL("REASSIGN OWNED BY {} TO {}").format(maker, name))
        try:
            yield AskedLogin(
                URL.create(
                    "postgresql",
                    username=user,
                    host=address.host,
                    port=address.port,
                    database=address.database,
                    query=address.query,
                )
            )
        finally:
            with _alone(server):
                admin.execute(sql.SQL("REASSIGN OWNED BY {} TO CURRENT_USER").format(name))
                admin.execute(sql.SQL("DROP OWNED BY {}").format(name))
                admin.execute(sql.SQL("DROP ROLE {}").format(name))


def _make_login(admin: psycopg.Connection, name: sql.Identifier, database: sql.Identifier) -> None:
    group, password = sql.Identifier(_GROUP), sql.Literal(PASSWORD)
    login = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {} IN ROLE {}")
    admin.execute(login.format(name, password, group))
    admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(database, name))


@contextmanager
def _alone(server: PostgresServer) -> Iterator[psycopg.Connection]:
    """Let no other process of the run change roles meanwhile: the server refuses one of two."""
    with _admin(server.url) as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
        yield admin


def _ask_the_group(server: PostgresServer) -> None:
    """Have the server ask members of the group, once for all the processes of a run."""
    with _alone(server) as admin:
        found = admin.execute(
            "SELECT 1 FROM pg_hba_file_rules WHERE user_name = %s", ([f"+{_GROUP}"],)
        ).fetchone()
        if found is None:
            admin.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(_GROUP)))
            _put_rules_first(
                admin,
                f"local all +{_GROUP} scram-sha-256\nhost all +{_GROUP} all scram-sha-256\n",
            )


def _put_rules_first(admin: psycopg.Connection, rules: str) -> None:
    admin.execute("CREATE TEMPORARY TABLE rule (number serial, line text)")
    admin.execute(
        "INSERT INTO rule (line) SELECT line FROM regexp_split_to_table("
        "%s || pg_read_file(current_setting('hba_file')), E'\\n') AS line",
        (rules,),
    )
    (path,) = admin.execute("SELECT current_setting('hba_file')").fetchone() or ("",)
    admin.execute(
        sql.SQL("COPY (SELECT line FROM rule ORDER BY number) TO {}").format(sql.Literal(path))
    )
    admin.execute("SELECT pg_reload_conf()")


def _admin(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True)
