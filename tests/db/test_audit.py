"""The trail keeps what was changed, and nobody changes that unseen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_desktop.db.audit import changes_digest
from billing_desktop.domain.audit_trail import FieldChange, split_reference, with_reference
from tests.book import Book
from tests.builders import NOW, billing_details

CHANGES = (FieldChange("city", "Kiel", "Bremen"), FieldChange("street", "", "Hof 3"))


def record(book: Book, object_: str, *changes: FieldChange) -> str:
    """Record an action, and return what the trail says of its object."""
    with book.services.database.write() as uow:
        uow.record(NOW + timedelta(days=1), "desk", "account.save_details", object_, changes)
        uow.commit()
    ((told,),) = book.rows("SELECT object FROM audit_trail ORDER BY seq DESC LIMIT 1")
    return str(told)


def test_before_and_after_are_kept_and_named_by_their_digest(book: Book) -> None:
    told = record(book, "account:a", *CHANGES)

    assert told == with_reference("account:a", changes_digest(CHANGES))
    kept = book.rows(
        "SELECT line, field, before_text, after_text FROM audit_change ORDER BY seq DESC, line"
    )
    assert kept[:2] == [(1, "city", "Kiel", "Bremen"), (2, "street", "", "Hof 3")]
    assert book.findings() == ()


def test_a_long_object_still_names_its_changes(book: Book) -> None:
    told = record(book, f"task:{'long ' * 100}", *CHANGES)

    assert len(told) <= 300
    assert split_reference(told)[1] == changes_digest(CHANGES)


def test_a_note_does_not_pass_for_a_reference(book: Book) -> None:
    record(book, with_reference("task:t", "ab" * 32))

    assert book.findings() == ()


def test_a_text_with_the_separator_of_hashes_is_kept_without_it(book: Book) -> None:
    record(book, "account:a", FieldChange("city", "a\x1fb", "c"))

    assert book.findings() == ()


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit_change SET before_text = 'Ulm' WHERE field = 'city'",
        "UPDATE audit_change SET after_text = 'Ulm' WHERE field = 'city'",
        "DELETE FROM audit_change WHERE field = 'city'",
        "INSERT INTO audit_change SELECT seq, line + 9, field, 'x', 'y' FROM audit_change"
        " WHERE field = 'city'",
        "INSERT INTO audit_change VALUES (1, 1, 'city', 'x', 'y')",
    ],
)
def test_changed_removed_and_inserted_changes_are_found(book: Book, tampering: str) -> None:
    account = book.account(city="Kiel")
    details = billing_details(city="Bremen")
    book.services.accounts.save_details(
        book.operator, account.account_id, details, version=account.version
    )
    if book.is_sqlite:
        guards = [f"DROP TRIGGER audit_change_no_{verb}" for verb in ("update", "delete")]
    else:
        guards = ["ALTER TABLE audit_change DISABLE TRIGGER ALL"]

    book.execute(*guards, tampering)

    assert "before and after are not as recorded" in str(book.findings())
