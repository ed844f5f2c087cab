"""Whether the book is still built as this program builds it: triggers, views and rules of tables.

Whoever changes rows behind the program's back takes the guards away first, and may forget them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from sqlalchemy.engine import Connection

from billing_desktop.db.foreign_books import made_objects
from billing_desktop.db.schema import HEAD
from billing_desktop.db.verification_finding import Finding

_NAMED_MAX = 8
# How PostgreSQL writes down when a trigger fires: for each row, before, and for which statement.
_ROW, _BEFORE, _DELETE, _UPDATE, _TRUNCATE = 1, 2, 8, 16, 32
_KINDS = {
    "append_only": _ROW | _BEFORE | _UPDATE | _DELETE,
    "frozen": _ROW | _BEFORE | _UPDATE,
    "no_delete": _ROW | _BEFORE | _DELETE,
    "no_truncate": _BEFORE | _TRUNCATE,
}
_TRIGGERS = (
    "SELECT t.tgname, t.tgenabled::text, t.tgtype, t.tgqual IS NOT NULL,"
    " p.prosrc LIKE '%%RAISE %%' FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    " JOIN pg_proc p ON p.oid = t.tgfoid"
    " WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
)
_VIEWS = "SELECT viewname, definition FROM pg_views WHERE schemaname = current_schema()"


def guard_findings(connection: Connection) -> Iterator[Finding]:
    """Yield what of the building of the book is missing, switched off or another than made."""
    found = _on_sqlite if connection.dialect.name == "sqlite" else _on_a_server
    told = sorted(set(found(connection)))
    for what, group in groupby(told, key=lambda one: one[0]):
        names = [name for _, name in group]
        shown = ", ".join(names[:_NAMED_MAX])
        more = f" and {len(names) - _NAMED_MAX} more" if len(names) > _NAMED_MAX else ""
        yield Finding("P14", f"guards of the book {what}: {shown}{more}")


def _on_sqlite(connection: Connection) -> Iterator[tuple[str, str]]:
    rows = connection.exec_driver_sql(
        "SELECT type, name, tbl_name, sql FROM sqlite_schema"
        " WHERE name NOT LIKE 'sqlite_autoindex_%' AND name NOT LIKE 'sqlite_stat%'"
    )
    there = {(str(row[0]), str(row[1])): tuple(row) for row in rows}
    made = {(str(one[0]), str(one[1])): tuple(one) for one in made_objects(HEAD)}
    for key, one in made.items():
        if key not in there:
            yield "are missing", " ".join(key)
        elif there[key] != one:
            yield "are not as they were made", " ".join(key)
    for key in there.keys() - made.keys():
        yield "are none that this program makes", " ".join(key)


def _on_a_server(connection: Connection) -> Iterator[tuple[str, str]]:
    there = {row[0]: tuple(row)[1:] for row in connection.exec_driver_sql(_TRIGGERS)}
    expected = _expected_triggers() | dict.fromkeys(_of_the_session())
    for name, kind in expected.items():
        if name not in there:
            yield "are missing", f"trigger {name}"
            continue
        enabled, fires_at, has_condition, refuses = there[name]
        if enabled != "A":
            yield "are switched off", f"trigger {name}"
        is_another = kind is not None and fires_at != _KINDS[kind]
        if is_another or not refuses or (has_condition and kind not in (None, "frozen")):
            yield "are not as they were made", f"trigger {name}"
    views = {name: _gist(text) for name, text in connection.exec_driver_sql(_VIEWS)}
    for what, view, _, query in sorted(made_objects(HEAD), key=str):
        if what != "view":
            continue
        if view not in views:
            yield "are missing", f"view {view}"
        elif views[str(view)] != _gist(str(query).partition(" AS ")[2]):
            yield "are not as they were made", f"view {view}"


def _expected_triggers() -> dict[str, str | None]:
    """Return the triggers of a server, and of which kind they are, by those of a file.

    The scripts make both side by side: what a file refuses in three triggers, a server does in
    two. What has no kind is a rule of one table alone.
    """
    expected: dict[str, str | None] = {}
    of_table: dict[str, set[str]] = {}
    for kind, name, table, _ in made_objects(HEAD):
        if kind == "trigger":
            of_table.setdefault(str(table), set()).add(str(name).removeprefix(f"{table}_"))
    for table, suffixes in of_table.items():
        kinds = {"append_only"} if "no_update" in suffixes else {"frozen", "no_delete"}
        for suffix in (*kinds, "no_truncate"):
            expected[f"{table}_{suffix}"] = suffix
        for suffix in suffixes - {"no_update", "no_delete", "no_replace", "frozen"}:
            expected[f"{table}_{suffix}"] = None
    return expected


def _of_the_session() -> Iterator[str]:
    """Yield the triggers that look at who is signed in: only a server knows."""
    from billing_desktop.db.migrations.versions.v0013_own_logins import ALONE, OWN, SIGNED

    for table in SIGNED:
        yield f"{table}_signed"
    for table in OWN:
        yield f"{table}_own"
    for table in ALONE:
        yield f"{table}_alone_insert"
        yield f"{table}_alone_update"


def _gist(query: str) -> str:
    """Return a query without all that versions of PostgreSQL write in different ways."""
    bare = re.sub(r"::\w+(\s+varying)?|\b\w+\.|[()\s;]", "", query.lower())
    return bare.replace('"', "")
