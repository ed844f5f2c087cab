"""Groups, grants and logins of a book on a PostgreSQL server; safe to make again at any time.

The groups are shared by all books of a server; what they may do, and who may connect, is said
in each database for itself.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg import sql
from sqlalchemy import Engine, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from billing_desktop.db import server_functions as functions
from billing_desktop.db import server_people as people
from billing_desktop.db.audit import AuditStore
from billing_desktop.db.engine import explain
from billing_desktop.db.server_rights import (
    GROUP_OF_ROLE,
    READ_BEFORE_SIGN_IN,
    RIGHTS_OF_TABLES,
    Group,
    TableRights,
)
from billing_desktop.errors import NotAllowedError, UserError

LOGIN_BYTES_MAX = 63
_NOT_ALLOWED = "42501"
logger = logging.getLogger(__name__)

_FACTS = text(
    "SELECT current_user::text AS me, current_database()::text AS database,"
    " current_schema()::text AS schema,"
    " (SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user) AS makes_roles,"
    " (SELECT pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = current_database())"
    " AND (SELECT bool_and(pg_has_role(relowner, 'USAGE')) FROM pg_class"
    " WHERE relkind IN ('r', 'v') AND relnamespace = current_schema()::regnamespace) AS is_owner"
)


@dataclass(frozen=True, slots=True)
class Secured:
    """What was made: the login of desks, and the operators that have no login yet."""

    desk_login: str
    without_login: tuple[str, ...]


def default_desk_login(engine: Engine) -> str:
    """Return the name that the login of desks gets unless it is said."""
    return f"{engine.url.database}_desk"


def secure(engine: Engine, *, desk_login: str, password: str, at: datetime) -> Secured:
    """Make groups, grants, functions and the login of desks, all or nothing.

    Raises:
        NotAllowedError: the login of the address does not own the book, or may make no roles.
        UserError: the name of the desk's login cannot be used.
    """
    _check_desk_login(desk_login)
    try:
        with engine.connect() as connection:
            owner = _require_owner(connection)
            _make_groups(connection)
            _close_to_others(connection)
            grant(connection)
            _make_desk_login(connection, desk_login, password)
            names = connection.execute(
                # A login that came with a backup from elsewhere is none here.
                text(
                    "SELECT name FROM operator WHERE login IS NULL"
                    " OR to_regrole(quote_ident(login)) IS NULL ORDER BY name_folded"
                )
            )
            waiting = tuple(str(name) for name in names.scalars())
            trail = AuditStore(connection)
            trail.record(at, owner[:60], "server.secure", f"login:{desk_login}")
            trail.flush()
            connection.commit()
    except DBAPIError as error:
        raise _refused(error) from error
    return Secured(desk_login, waiting)


def is_secured(connection: Connection) -> bool:
    """Tell whether operators sign in with logins of their own."""
    return connection.dialect.name == "postgresql" and bool(
        connection.execute(
            text("SELECT to_regprocedure('billing_give_login(text, text)') IS NOT NULL")
        ).scalar_one()
    )


def grant_again(connection: Connection) -> None:
    """Say anew who may do what, where that was said before: after the schema has changed."""
    # A dump that came to another server brings the functions and not the groups.
    groups_there = text(
        "SELECT bool_and(to_regrole(name) IS NOT NULL) FROM unnest(CAST(:names AS text[])) AS name"
    )
    if is_secured(connection) and (
        connection.execute(groups_there, {"names": [*map(str, Group)]}).scalar_one()
    ):
        grant(connection)


def grant(connection: Connection) -> None:
    """Grant what the list says, and nothing else, in the caller's transaction."""
    groups = sql.SQL(", ").join(map(sql.Identifier, Group))
    schema = sql.Identifier(_scalar(connection, "SELECT current_schema()"))
    for statement in ("TABLES", "SEQUENCES", "FUNCTIONS"):
        _run(
            connection,
            sql.SQL("REVOKE ALL ON ALL {} IN SCHEMA {} FROM PUBLIC, {}").format(
                sql.SQL(statement), schema, groups
            ),
        )
    _run(
        connection,
        sql.SQL("GRANT USAGE ON SCHEMA {} TO {}, {}").format(
            schema, sql.Identifier(Group.READ), sql.Identifier(Group.SIGN_IN)
        ),
    )
    _run(
        connection,
        sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA {} TO {}").format(
            schema, sql.Identifier(Group.READ)
        ),
    )
    for table, rights in RIGHTS_OF_TABLES.items():
        _grant_table(connection, table, rights)
    for table, columns in READ_BEFORE_SIGN_IN.items():
        _grant(connection, "SELECT", columns, table, Group.SIGN_IN)
    _make_functions(connection, schema)


def _grant_table(connection: Connection, table: str, rights: TableRights) -> None:
    if rights.insert is not None:
        _grant(connection, "INSERT", rights.inserted, table, rights.insert)
        _grant_sequences(connection, table, rights.insert)
    if rights.update is not None:
        _grant(connection, "UPDATE", rights.updated, table, rights.update)
    if rights.delete is not None:
        _grant(connection, "DELETE", (), table, rights.delete)


def _grant_sequences(connection: Connection, table: str, group: Group) -> None:
    """Let those who insert rows have them numbered."""
    for name in connection.execute(
        text(
            "SELECT s.relname FROM pg_depend d JOIN pg_class s ON s.oid = d.objid"
            " WHERE s.relkind = 'S' AND d.deptype IN ('a', 'i')"
            " AND d.refobjid = to_regclass(quote_ident(:name))"
        ),
        {"name": table},
    ).scalars():
        _run(
            connection,
            sql.SQL("GRANT USAGE ON SEQUENCE {} TO {}").format(
                sql.Identifier(str(name)), sql.Identifier(group)
            ),
        )


def _grant(
    connection: Connection, verb: str, columns: tuple[str, ...], table: str, group: Group
) -> None:
    named = sql.SQL(" ({})").format(sql.SQL(", ").join(map(sql.Identifier, columns)))
    _run(
        connection,
        sql.SQL("GRANT {}{} ON {} TO {}").format(
            sql.SQL(verb),
            named if columns else sql.SQL(""),
            sql.Identifier(table),
            sql.Identifier(group),
        ),
    )


def _make_functions(connection: Connection, schema: sql.Identifier) -> None:
    groups = " ".join(f"WHEN '{role}' THEN '{group}'" for role, group in GROUP_OF_ROLE.items())
    for function in (*functions.FUNCTIONS, *people.FUNCTIONS):
        made = function.format(
            schema=schema.as_string(None),
            groups=groups,
            not_administrator=functions.NOT_ADMINISTRATOR,
            unknown_operator=functions.UNKNOWN_OPERATOR,
            name_taken=functions.NAME_TAKEN,
            changed_meanwhile=people.CHANGED_MEANWHILE,
            last_administrator=people.LAST_ADMINISTRATOR,
        )
        _run(connection, sql.SQL(made))
    _run(
        connection,
        sql.SQL("REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {} FROM PUBLIC").format(schema),
    )
    _run(
        connection,
        # Guards ask it in the name of whoever writes.
        sql.SQL("GRANT EXECUTE ON FUNCTION session_operator() TO PUBLIC"),
    )
    for names, group in (
        (functions.FOR_DESKS, Group.SIGN_IN),
        ((*functions.FOR_READERS, *people.FOR_READERS), Group.READ),
        ((*functions.FOR_ADMINISTRATORS, *people.FOR_ADMINISTRATORS), Group.ADMIN),
    ):
        for name in names:
            _run(
                connection,
                sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(
                    sql.SQL(name), sql.Identifier(group)
                ),
            )


def _require_owner(connection: Connection) -> str:
    """Return the login that owns the book, which is that of the session."""
    facts = connection.execute(_FACTS).one()
    if not facts.is_owner:
        raise NotAllowedError(
            "The login {name} does not own the book on the server, so it cannot say who may do "
            "what. Nothing was changed. Please use the address with which the book was made.",
            code="not_owner",
            name=facts.me,
        )
    if not facts.makes_roles:
        raise NotAllowedError(
            "The login {name} may make no logins for operators. Nothing was changed. Please have "
            "whoever looks after the server run: ALTER ROLE {quoted} CREATEROLE",
            code="no_createrole",
            name=facts.me,
            quoted=_quoted(facts.me),
        )
    return str(facts.me)


def _make_groups(connection: Connection) -> None:
    for group in Group:
        if _scalar(connection, f"SELECT to_regrole('{group}') IS NULL") == "True":
            _run(connection, sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(group)))
    for group in Group:
        if group.within is None:
            continue
        is_within = f"SELECT pg_has_role('{group}', '{group.within}', 'USAGE')"
        if _scalar(connection, is_within) != "True":
            _run(
                connection,
                sql.SQL("GRANT {} TO {}").format(
                    sql.Identifier(group.within), sql.Identifier(group)
                ),
            )


def _close_to_others(connection: Connection) -> None:
    """Let nobody connect, or make tables of their own, who is not named."""
    database = sql.Identifier(_scalar(connection, "SELECT current_database()"))
    schema = sql.Identifier(_scalar(connection, "SELECT current_schema()"))
    _run(connection, sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    _run(connection, sql.SQL("REVOKE ALL ON SCHEMA {} FROM PUBLIC").format(schema))


def _make_desk_login(connection: Connection, login: str, password: str) -> None:
    verifier = verifier_of(connection, login, password)
    mark = f"billing-desktop:{_scalar(connection, 'SELECT book_id FROM book')}:desk"
    found = connection.execute(
        text(
            "SELECT shobj_description(oid, 'pg_authid') FROM pg_roles"
            " WHERE rolname = CAST(:login AS text)"
        ),
        {"login": login},
    ).first()
    if found is not None and found[0] != mark:
        raise UserError(
            "The server has a login {name} already, for something else. Nothing was changed. "
            "Please choose another name for the login of desks.",
            code="login_taken",
            name=login,
        )
    name, secret = sql.Identifier(login), sql.Literal(verifier)
    verb = sql.SQL("CREATE" if found is None else "ALTER")
    _run(connection, sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(verb, name, secret))
    _run(connection, sql.SQL("COMMENT ON ROLE {} IS {}").format(name, sql.Literal(mark)))
    _run(connection, sql.SQL("GRANT {} TO {}").format(sql.Identifier(Group.SIGN_IN), name))
    database = sql.Identifier(_scalar(connection, "SELECT current_database()"))
    _run(connection, sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, name))


def verifier_of(connection: Connection, login: str, password: str) -> str:
    """Return what the server keeps of a password; the password itself never goes to it."""
    driver = connection.connection.dbapi_connection
    assert isinstance(driver, psycopg.Connection)
    made = driver.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256")
    return made.decode()


def _check_desk_login(login: str) -> None:
    if not login.strip() or len(login.encode()) > LOGIN_BYTES_MAX or login in set(Group):
        raise UserError(
            "{name} cannot be the name of the login of desks: it has 1 to {bytes_max} bytes and "
            "is not the name of a group.",
            code="login_invalid",
            name=login[:100],
            bytes_max=LOGIN_BYTES_MAX,
        )


def _refused(error: DBAPIError) -> Exception:
    if getattr(error.orig, "sqlstate", None) != _NOT_ALLOWED:
        return explain(error)
    groups = ", ".join(Group)
    logger.warning("the server refused to secure the book: %s", error.orig)
    return NotAllowedError(
        "The server does not let this login give rights in the groups {groups}. Nothing was "
        "changed. Another book of the server may have made them: please have whoever looks after "
        "the server grant them WITH ADMIN OPTION to the owner of this book.",
        code="groups_of_others",
        groups=groups,
    )


def _quoted(name: str) -> str:
    return sql.Identifier(name).as_string(None)


def _scalar(connection: Connection, query: str) -> str:
    return str(connection.exec_driver_sql(query).scalar_one())


def _run(connection: Connection, statement: sql.Composable) -> None:
    # Whole statements only: nothing in them is a parameter to be filled in.
    driver = connection.connection.dbapi_connection
    assert isinstance(driver, psycopg.Connection)
    try:
        driver.execute(statement)
    except psycopg.Error as error:
        raise DBAPIError.instance(  # As SQLAlchemy would have it.
            "", None, error, psycopg.Error, hide_parameters=True, dialect=connection.dialect
        ) from error
