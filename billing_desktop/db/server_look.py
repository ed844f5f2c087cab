"""Looking at a database server before a book is opened, made or moved there."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.engine import Connection

from billing_desktop.db import schema
from billing_desktop.db.moves import unfinished_move
from billing_desktop.db.server_address import is_local
from billing_desktop.db.unit_of_work import Database, UnitOfWork
from billing_desktop.domain.database_server import ServerFound, ServerStanding

_QUERY = text(
    "SELECT current_setting('server_version') AS server_version,"
    " COALESCE((SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl), '')"
    " AS encryption,"
    " pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on'"
    " AS is_read_only,"
    " COALESCE(has_schema_privilege(current_schema(), 'CREATE'), false) AS may_create"
)


def look(database: Database) -> ServerFound:
    """Return what is in the database of a server. Changes nothing.

    Raises:
        ServerAwayError: it is not reached.
        ServerSignInError: it refuses the sign-in.
        DatabaseRefusedError: it does not prove who it is, or has no such database.
    """
    with database.read() as uow:
        row = uow.connection.execute(_QUERY).one()
        version = schema.revision_in(uow.connection)
        is_writable = row.may_create and not row.is_read_only
        standing = _standing(uow, version, is_writable=is_writable)
        is_book = standing is ServerStanding.BOOK
        return ServerFound(
            standing=standing,
            server_version=row.server_version.split(" ")[0],
            encryption=row.encryption,
            is_proven=not is_local(database.engine.url),
            is_read_only=row.is_read_only,
            is_test=is_book and uow.books.is_test(),
            seller_name=uow.rates.seller().name if is_book else "",
            schema=version or "",
        )


def _standing(uow: UnitOfWork, version: str | None, *, is_writable: bool) -> ServerStanding:
    nothing = ServerStanding.EMPTY if is_writable else ServerStanding.READ_ONLY
    if version is None:
        return ServerStanding.OCCUPIED if _holds_tables(uow.connection) else nothing
    if version in schema.REVISIONS[:-1]:
        return ServerStanding.OLDER
    if version != schema.HEAD:
        return ServerStanding.NEWER
    if not uow.books.exists():
        return nothing
    is_unfinished = unfinished_move(uow.connection) is not None
    return ServerStanding.UNFINISHED if is_unfinished else ServerStanding.BOOK


def _holds_tables(connection: Connection) -> bool:
    return bool(schema.tables_in(connection))
