"""Whoever takes a guard away, switches it off or replaces it is found out by verify."""

from __future__ import annotations

from billing_desktop.db.verification import verify
from tests.book import Book
from tests.db.test_tampering import remove_guards
from tests.db.test_tampering_kinds import FIRST, changed, plant

GUARDS = (
    plant(
        "a trigger dropped",
        "guards of the book are missing: trigger audit_no_update",
        "DROP TRIGGER audit_no_update",
        on="sqlite",
    ),
    plant(
        "a trigger that does nothing",
        "guards of the book are not as they were made: trigger posting_no_update",
        "DROP TRIGGER posting_no_update",
        "CREATE TRIGGER posting_no_update BEFORE UPDATE ON posting BEGIN SELECT 1; END",
        on="sqlite",
    ),
    plant(
        "a trigger that nobody knows",
        "guards of the book are none that this program makes: trigger helper",
        "CREATE TRIGGER helper AFTER INSERT ON usage BEGIN"
        " UPDATE account_balance SET balance_minor = balance_minor + 1; END",
        on="sqlite",
    ),
    plant(
        "the view of the audit trail replaced",
        "guards of the book are not as they were made: view audit_trail",
        "DROP VIEW audit_trail",
        "CREATE VIEW audit_trail AS SELECT seq, at, operator, action, object, prev_hash, hash"
        " FROM audit WHERE operator <> 'somebody'",
        on="sqlite",
    ),
    plant(
        "a trigger dropped on a server",
        "guards of the book are missing: trigger audit_append_only",
        "DROP TRIGGER audit_append_only ON audit",
        on="postgresql",
    ),
    plant(
        "a trigger switched off",
        "guards of the book are switched off: trigger posting_append_only",
        "ALTER TABLE posting DISABLE TRIGGER posting_append_only",
        on="postgresql",
    ),
    plant(
        "a trigger that a replica passes by",
        "guards of the book are switched off: trigger invoice_append_only",
        "ALTER TABLE invoice ENABLE TRIGGER invoice_append_only",
        on="postgresql",
    ),
    plant(
        "a guard that does nothing",
        "guards of the book are not as they were made: trigger attempt_no_delete",
        "CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN RETURN COALESCE(NEW, OLD); END$$",
        on="postgresql",
    ),
    plant(
        "a guard for other statements",
        "guards of the book are not as they were made: trigger document_append_only",
        "DROP TRIGGER document_append_only ON document",
        "CREATE TRIGGER document_append_only BEFORE DELETE ON document"
        " FOR EACH ROW EXECUTE FUNCTION append_only()",
        "ALTER TABLE document ENABLE ALWAYS TRIGGER document_append_only",
        on="postgresql",
    ),
    plant(
        "a guard with a condition",
        "guards of the book are not as they were made: trigger document_append_only",
        "DROP TRIGGER document_append_only ON document",
        "CREATE TRIGGER document_append_only BEFORE UPDATE OR DELETE ON document"
        " FOR EACH ROW WHEN (OLD.number <> 'x') EXECUTE FUNCTION append_only()",
        "ALTER TABLE document ENABLE ALWAYS TRIGGER document_append_only",
        on="postgresql",
    ),
    plant(
        "the view of the audit trail replaced on a server",
        "guards of the book are not as they were made: view audit_trail",
        "CREATE OR REPLACE VIEW audit_trail AS SELECT seq, at, operator, action, object,"
        " prev_hash, hash FROM audit WHERE operator <> 'somebody'",
        on="postgresql",
    ),
    plant(
        "a view dropped",
        "guards of the book are missing: view audit_balance",
        "DROP VIEW audit_balance",
    ),
)


def test_a_guard_that_was_taken_away_or_replaced_is_named(book: Book) -> None:
    dialect = book.services.database.engine.dialect.name
    assert book.findings() == ()
    for each in GUARDS:
        if dialect not in each.on:
            continue
        with book.services.database.engine.connect() as connection:
            for statement in each.statements:
                connection.exec_driver_sql(statement)
            found = [finding.sentence for finding in verify(connection, is_deep=False)]
            connection.rollback()
        assert any(sentence.startswith(each.told) for sentence in found), (each.kind, found)
    assert book.findings() == ()


def test_a_number_that_stands_twice_is_named(book: Book) -> None:
    """No rule of the tables lets that happen: they have to go first, and that is named too."""
    account = book.account()
    book.top_up(account)
    remove_guards(book)
    with changed(book) as connection:
        for statement in (
            "CREATE TABLE again AS SELECT * FROM invoice",
            "INSERT INTO again SELECT * FROM invoice",
            *_taken_out(book),
        ):
            connection.exec_driver_sql(statement)
        found = [finding.sentence for finding in verify(connection, is_deep=False)]

    assert f"document {FIRST} does not follow the one before it" in found
    assert any("series TEST-RE-2026: number 2 is missing" in sentence for sentence in found)
    if book.is_sqlite:
        assert any("are not as they were made: " in one and "invoice" in one for one in found)


def _taken_out(book: Book) -> list[str]:
    if book.is_sqlite:
        return [
            "PRAGMA legacy_alter_table=ON",
            "DROP TABLE invoice",
            "ALTER TABLE again RENAME TO invoice",
        ]
    return [
        "ALTER TABLE invoice RENAME TO invoice_before",
        "ALTER TABLE again RENAME TO invoice",
    ]
