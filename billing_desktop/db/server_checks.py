"""Whether a PostgreSQL server can carry a book, asked before anything else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from billing_desktop.db.engine import explain
from billing_desktop.errors import DatabaseRefusedError

OLDEST_VERSION = 15
"""The oldest one that its makers still mend."""
CLOCKS_APART_MAX = timedelta(minutes=5)
_VERSION_STEP = 10_000  # 150004 is 15.4.
_NOT_WAITING = "off"

_FACTS = text(
    "SELECT current_setting('server_version_num')::int AS number,"
    " current_setting('server_version') AS version,"
    " current_setting('server_encoding') AS encoding,"
    " pg_is_in_recovery() AS is_copy,"
    " current_setting('default_transaction_read_only') AS read_only,"
    " current_setting('synchronous_commit') AS synchronous_commit,"
    " current_setting('fsync') AS fsync,"
    " (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS milliseconds,"
    " (SELECT s.version FROM pg_stat_ssl s WHERE s.pid = pg_backend_pid() AND s.ssl) AS tls,"
    " inet_server_addr() IS NULL AS is_socket,"
    " EXISTS (SELECT 1 FROM pg_db_role_setting d, unnest(d.setconfig) AS setting"
    " WHERE (d.setdatabase = 0 OR d.setdatabase ="
    " (SELECT oid FROM pg_database WHERE datname = current_database()))"
    " AND (d.setrole = 0 OR d.setrole ="
    " (SELECT oid FROM pg_roles WHERE rolname = session_user))"
    " AND setting = 'synchronous_commit=off') AS is_set_off"
)


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What a server says of itself, over a connection as this program makes them.

    ``tls`` is the version of TLS on this connection, None without. ``is_set_off`` tells that
    the login or the database is set not to wait for the disk, which this program overrides.
    """

    version: str
    version_number: int
    encoding: str
    is_copy: bool
    is_read_only: bool
    synchronous_commit: str
    fsync: bool
    now: datetime
    tls: str | None
    is_socket: bool
    is_set_off: bool

    @property
    def waits_for_disk(self) -> bool:
        """Whether what is confirmed survives a power cut of the server."""
        return self.fsync and self.synchronous_commit != _NOT_WAITING

    @property
    def takes_changes(self) -> bool:
        """Whether anything can be booked."""
        return not (self.is_copy or self.is_read_only)


def server_facts(connection: Connection) -> ServerFacts:
    """Return what the server at the other end says of itself. Reads only."""
    row = connection.execute(_FACTS).one()
    return ServerFacts(
        version=str(row.version).partition(" ")[0],
        version_number=row.number,
        encoding=row.encoding,
        is_copy=row.is_copy,
        is_read_only=row.read_only == "on",
        synchronous_commit=row.synchronous_commit,
        fsync=row.fsync == "on",
        now=datetime.fromtimestamp(row.milliseconds // 1000, UTC),
        tls=row.tls,
        is_socket=row.is_socket,
        is_set_off=row.is_set_off,
    )


def check_server(engine: Engine, *, now: datetime) -> None:
    """Make sure that the server can carry a book; ``now`` is what this computer's clock says.

    Does nothing for a file. A server that takes no changes passes: one can read and reprint.

    Raises:
        DatabaseRefusedError: it cannot; nothing was changed.
    """
    if engine.dialect.name != "postgresql":
        return
    try:
        with engine.connect().execution_options(billing_read=True) as connection:
            facts = server_facts(connection)
    except DBAPIError as error:
        raise explain(error) from error
    problem = refusal(facts, now=now)
    if problem is not None:
        raise problem


def refusal(facts: ServerFacts, *, now: datetime) -> DatabaseRefusedError | None:
    """Return why a server with these ``facts`` cannot carry a book; None if it can."""
    if facts.version_number < OLDEST_VERSION * _VERSION_STEP:
        return DatabaseRefusedError(
            "The database server is PostgreSQL {version}. This program needs version {needed} or "
            "newer. Nothing was changed.",
            version=facts.version,
            needed=OLDEST_VERSION,
        )
    if facts.encoding != "UTF8":
        return DatabaseRefusedError(
            "The database keeps texts as {encoding}, so that names of customers would be lost. "
            "Nothing was changed. Please make one with the encoding UTF8.",
            encoding=facts.encoding,
        )
    if facts.synchronous_commit == _NOT_WAITING:
        return DatabaseRefusedError(
            "The database server confirms before it has written (synchronous_commit is off) and "
            "cannot be told otherwise. Nothing was changed. Please have it set on."
        )
    if abs(facts.now - now) > CLOCKS_APART_MAX:
        return clocks_apart(facts, now=now)
    return None


def clocks_apart(facts: ServerFacts, *, now: datetime) -> DatabaseRefusedError:
    """Return the sentence for two clocks that cannot both be right."""
    return DatabaseRefusedError(
        "The clock of this computer says {now} UTC, that of the database server {server} UTC. "
        "Documents would get wrong dates, so nothing is done. Please set the one that is wrong.",
        now=f"{now.astimezone(UTC):%Y-%m-%d %H:%M}",
        server=f"{facts.now:%Y-%m-%d %H:%M}",
    )
