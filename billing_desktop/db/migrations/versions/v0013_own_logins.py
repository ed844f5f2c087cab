"""Logins of their own for operators, and on PostgreSQL guards that know who is signed in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

# Whose name stands in a column. Plain: it is always given. "?": it may be missing, and once it
# is there it is not taken away. "-": it may be taken away again.
SIGNED = {
    "audit": ("operator",),
    "bank_assignment": ("made_by",),
    "bank_csv_mapping": ("saved_by",),
    "bank_file": ("imported_by",),
    "bank_undoing": ("made_by",),
    "correction": ("made_by", "decided_by?"),
    "entry": ("operator",),
    "fee_rule": ("saved_by",),
    "hand_booking": ("made_by", "decided_by?"),
    "invoice_request": ("requested_by", "changed_by?", "approved_by-", "assignee-"),
    "lock_rule": ("saved_by",),
    "mail_server": ("saved_by",),
    "mail_text": ("saved_by",),
    "number_format": ("added_by",),
    "one_person_rule": ("saved_by",),
    "outbox_event": ("operator",),
    "refund": ("requested_by",),
    "request_draft": ("operator",),
    "request_message": ("author",),
    "request_read": ("operator",),
    "request_rule": ("saved_by",),
    "restoration": ("restored_by",),
    "restoration_decision": ("decided_by",),
    "seller": ("saved_by",),
    "tax_rate": ("saved_by",),
    "top_up": ("started_by",),
    "vat_override": ("made_by",),
    "vat_question": ("asked_by",),
    "vat_rule": ("saved_by",),
}

# Rows that are one person's own: nobody else changes or deletes them.
OWN = ("request_draft", "request_read")

# Where a flag says that one person decided alone, because the book is set so.
ALONE = ("correction", "hand_booking", "invoice_request")

_SESSION_OPERATOR = """
CREATE FUNCTION session_operator() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, {schema}, pg_temp AS $$
  SELECT name::text FROM operator WHERE login = session_user::text
$$
"""

# Who looks after the database may write any name: that is what the anchors are for. A login that
# is nobody's writes none, once the book has logins.
_SIGNED = """
CREATE FUNCTION signed_by_session() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, {schema}, pg_temp AS $$
DECLARE
  me text := session_operator();
  owner oid := (SELECT relowner FROM pg_class WHERE oid = TG_RELID);
  made jsonb;
  seen jsonb := '{{}}';
  mark text;
  col text;
  claimed text;
BEGIN
  IF me IS NULL THEN
    IF pg_has_role(current_user, owner, 'MEMBER')
      OR NOT EXISTS (SELECT FROM operator WHERE login IS NOT NULL) THEN
      RETURN NEW;
    END IF;
    RAISE insufficient_privilege USING
      MESSAGE = format('%s: no operator is signed in as %s', TG_TABLE_NAME, session_user);
  END IF;
  made := to_jsonb(NEW);
  IF TG_OP = 'UPDATE' THEN
    seen := to_jsonb(OLD);
  END IF;
  FOREACH mark IN ARRAY TG_ARGV LOOP
    col := rtrim(mark, '?-');
    claimed := made ->> col;
    CONTINUE WHEN claimed = me;
    CONTINUE WHEN TG_OP = 'UPDATE' AND claimed IS NOT DISTINCT FROM seen ->> col;
    IF claimed IS NULL THEN
      CONTINUE WHEN mark LIKE '%-' OR mark LIKE '%?' AND TG_OP = 'INSERT';
      IF mark = col AND TG_OP = 'INSERT' THEN
        NEW := jsonb_populate_record(NEW, jsonb_build_object(col, me));
        CONTINUE;
      END IF;
    END IF;
    RAISE insufficient_privilege USING MESSAGE = format(
      '%s.%s is not of the operator who is signed in', TG_TABLE_NAME, col);
  END LOOP;
  RETURN NEW;
END$$
"""

_OWN = """
CREATE FUNCTION own_rows_only() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, {schema}, pg_temp AS $$
DECLARE
  me text := session_operator();
BEGIN
  IF me IS NOT NULL AND OLD.operator <> me THEN
    RAISE insufficient_privilege USING
      MESSAGE = format('%s: the row is somebody else''s', TG_TABLE_NAME);
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END$$
"""

_ALONE = """
CREATE FUNCTION alone_where_set_so() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, {schema}, pg_temp AS $$
BEGIN
  IF session_operator() IS NOT NULL AND NOT COALESCE(
    (SELECT is_on = 1 FROM one_person_rule ORDER BY version DESC LIMIT 1), false) THEN
    RAISE insufficient_privilege USING
      MESSAGE = format('%s: nobody decides alone in this book', TG_TABLE_NAME);
  END IF;
  RETURN NEW;
END$$
"""

_NO_TRUNCATE = """
CREATE FUNCTION never_truncated() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, {schema}, pg_temp AS $$
BEGIN
  RAISE EXCEPTION '% is never emptied', TG_TABLE_NAME;
END$$
"""


def upgrade() -> None:
    """Give operators a column for their login; on PostgreSQL, make the guards."""
    op.add_column("operator", sa.Column("login", sa.String(63), nullable=True))
    op.create_index("uq_operator_login", "operator", ["login"], unique=True)
    if op.get_bind().dialect.name == "postgresql":
        _functions()
        _signed_triggers()
        _truncate_triggers()
        _pin_search_path()
        _always()


def _functions() -> None:
    schema = _value("SELECT quote_ident(current_schema())")
    for function in (_SESSION_OPERATOR, _SIGNED, _OWN, _ALONE, _NO_TRUNCATE):
        op.execute(sa.text(function.format(schema=schema).replace(":", r"\:")))


def _signed_triggers() -> None:
    for table, marks in SIGNED.items():
        names = ", ".join(f"'{mark}'" for mark in marks)
        _trigger(
            table, "signed", f"BEFORE INSERT OR UPDATE ON {table}", f"signed_by_session({names})"
        )
    for table in OWN:
        _trigger(table, "own", f"BEFORE UPDATE OR DELETE ON {table}", "own_rows_only()")
    for table in ALONE:
        for verb, changed in (
            ("INSERT", ""),
            ("UPDATE", " AND OLD.is_one_person IS DISTINCT FROM NEW.is_one_person"),
        ):
            _trigger(
                table,
                f"alone_{verb.lower()}",
                f"BEFORE {verb} ON {table}",
                "alone_where_set_so()",
                when=f" WHEN (NEW.is_one_person = 1{changed})",
            )


def _trigger(table: str, name: str, moment: str, function: str, *, when: str = "") -> None:
    op.execute(
        f"CREATE TRIGGER {table}_{name} {moment} FOR EACH ROW{when} EXECUTE FUNCTION {function}"
    )


def _truncate_triggers() -> None:
    """No table of a book is emptied at a stroke, also not one whose rows may go."""
    for table in _names(
        "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r'"
        " AND c.relnamespace = current_schema()::regnamespace AND c.relname <> 'alembic_version'"
        " AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid"
        " AND NOT t.tgisinternal AND t.tgtype & 32 <> 0) ORDER BY c.relname"
    ):
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION never_truncated()"
        )


def _pin_search_path() -> None:
    """Have no guard look at tables that somebody puts before those of the book."""
    schema = _value("SELECT quote_ident(current_schema())")
    for function in _names(
        "SELECT p.oid::regprocedure::text FROM pg_proc p"
        " WHERE p.pronamespace = current_schema()::regnamespace"
        " AND p.prorettype = 'trigger'::regtype AND p.proconfig IS NULL"
        " AND pg_has_role(p.proowner, 'MEMBER') ORDER BY 1"
    ):
        op.execute(f"ALTER FUNCTION {function} SET search_path = pg_catalog, {schema}, pg_temp")


def _always() -> None:
    """Have every guard fire also where a session calls itself a replica."""
    bind = op.get_bind()
    rows = bind.exec_driver_sql(
        "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
        " AND t.tgenabled <> 'A' ORDER BY 1, 2"
    ).all()
    for table, trigger in rows:
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}")


def _value(query: str) -> str:
    return str(op.get_bind().exec_driver_sql(query).scalar_one())


def _names(query: str) -> list[str]:
    return [str(name) for (name,) in op.get_bind().exec_driver_sql(query)]
