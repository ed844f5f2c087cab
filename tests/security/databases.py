"""Databases on a server that belong to somebody with a password."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from tests.asking_server import _GROUP


@contextmanager
def owned_by_a_clerk(url: str, password: str) -> Iterator[str]:
    """Give a database to somebody who signs in with a password; return the address for it."""
    address = make_url(url).set(drivername="postgresql")
    name = f"clerk_{address.database}"
    role, database = sql.Identifier(name), sql.Identifier(str(address.database))
    with opened(url) as admin:
        # Its hash, as a careful administrator does it: the server would log the statement.
        verifier = admin.pgconn.encrypt_password(
            password.encode(), name.encode(), b"scram-sha-256"
        ).decode()
        make = sql.SQL("CREATE ROLE {} LOGIN SUPERUSER PASSWORD {} IN ROLE {}")
        admin.execute(make.format(role, sql.Literal(verifier), sql.Identifier(_GROUP)))
        admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(database, role))
        # Whoever looks for a fault may have every statement logged, with all that goes with it.
        admin.execute(sql.SQL("ALTER DATABASE {} SET log_statement = 'all'").format(database))
        mine = address.set(drivername="postgresql+psycopg", username=name, password=password)
        try:
            yield mine.render_as_string(hide_password=False)
        finally:
            for each in (*logins(admin, str(address.database)), name):
                gone = sql.Identifier(each)
                admin.execute(sql.SQL("REASSIGN OWNED BY {} TO CURRENT_USER").format(gone))
                admin.execute(sql.SQL("DROP OWNED BY {}").format(gone))
                admin.execute(sql.SQL("DROP ROLE {}").format(gone))


def logins(admin: psycopg.Connection, database: str) -> list[str]:
    """Return the logins that the program has made for one database."""
    found = admin.execute(
        "SELECT rolname FROM pg_roles WHERE rolname LIKE %s OR rolname = %s",
        (f"%@{database}", f"{database}_desk"),
    )
    return [str(name) for (name,) in found]


def ask_for_passwords(url: str) -> None:
    """Have the server ask those logins for a password, as a company's server does."""
    database = str(make_url(url).database)
    with opened(url) as admin:
        for name in logins(admin, database):
            grant = sql.SQL("GRANT {} TO {}")
            admin.execute(grant.format(sql.Identifier(_GROUP), sql.Identifier(name)))


def opened(url: str) -> psycopg.Connection:
    """Return a connection to the database of an address, whatever its password is made of."""
    address = make_url(url).set(drivername="postgresql+psycopg")
    _, parts = address.get_dialect()().create_connect_args(address)
    return psycopg.connect(autocommit=True, **parts)


def server_log(connection: psycopg.Connection) -> bytes:
    """Return the log of the server where it can be read: that of one that tests have started."""
    row = connection.execute("SELECT setting FROM pg_settings WHERE name = 'data_directory'")
    found = row.fetchone()
    log = Path(str(found[0] if found else "")) / "log"
    return log.read_bytes() if log.is_file() else b""
