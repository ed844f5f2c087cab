"""Databases on a server that belong to somebody with a password."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url


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
        make = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
        admin.execute(make.format(role, sql.Literal(verifier)))
        admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(database, role))
        mine = address.set(drivername="postgresql+psycopg", username=name, password=password)
        try:
            yield mine.render_as_string(hide_password=False)
        finally:
            admin.execute(sql.SQL("REASSIGN OWNED BY {} TO CURRENT_USER").format(role))
            admin.execute(sql.SQL("DROP OWNED BY {}").format(role))
            admin.execute(sql.SQL("DROP ROLE {}").format(role))


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
