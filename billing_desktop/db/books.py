"""The book itself: one row that says what this database is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, Integer, String, Table, func, insert, select, update
from sqlalchemy.engine import Connection

from billing_desktop.db.audit import audit_head
from billing_desktop.db.base import Id, UtcDateTime, metadata
from billing_desktop.db.hash_chain import GENESIS
from billing_desktop.errors import DatabaseRefusedError

book = Table(
    "book",
    metadata,
    Column("row_id", Integer, primary_key=True),
    Column("book_id", Id, nullable=False),
    Column("is_test", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("provider_account", String(255)),
    CheckConstraint("row_id = 1", name="one_row"),
    CheckConstraint("is_test IN (0, 1)", name="is_test_known"),
)

# One row for each order that came with a key of the client's: asking twice is asking once.
operation = Table(
    "operation",
    metadata,
    Column("kind", String(20), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("object_id", String(200), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)


class BookStore:
    """The book's own row and the orders it has carried out."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.last_operation: tuple[str, str] | None = None
        """Kind and key of the last order that this transaction noted as carried out."""

    def create(self, book_id: str, *, is_test: bool, at: datetime) -> None:
        """Make the book's row and the beginning of its audit trail."""
        self._connection.execute(
            insert(book),
            {"row_id": 1, "book_id": book_id, "is_test": int(is_test), "created_at": at},
        )
        self._connection.execute(insert(audit_head), {"head_id": 1, "seq": 0, "hash": GENESIS})

    def exists(self) -> bool:
        """Whether the book was made to its end."""
        return self._connection.execute(select(book.c.row_id)).first() is not None

    def is_test(self) -> bool:
        """Whether the book is a TEST book, whose documents are not valid.

        Raises:
            DatabaseRefusedError: it was not made to its end.
        """
        found = self._connection.execute(select(book.c.is_test)).scalar_one_or_none()
        if found is None:
            raise not_made_to_its_end()
        return bool(found)

    def book_id(self) -> str:
        """Return the id that the book was made with."""
        return str(self._connection.execute(select(book.c.book_id)).scalar_one())

    def provider_account(self) -> str | None:
        """Return the provider's account that the book belongs to, None while it has none."""
        found: str | None = self._connection.execute(select(book.c.provider_account)).scalar_one()
        return found

    def bind_provider_account(self, reference: str) -> None:
        """Have the book belong to that account, unless it belongs to one already."""
        self._connection.execute(
            update(book).where(book.c.provider_account.is_(None)).values(provider_account=reference)
        )

    def lock_key(self, kind: str, key: str) -> None:
        """Let nobody else carry out the order of ``key`` before this transaction ends.

        On SQLite there is one writer at a time anyway.
        """
        if self._connection.dialect.name == "postgresql":
            name = func.hashtextextended(f"{kind}:{key}", 0)
            self._connection.execute(select(func.pg_advisory_xact_lock(name)))

    def operation(self, kind: str, key: str) -> tuple[str, str] | None:
        """Return digest and object of the order that was carried out under ``key``."""
        row = self._connection.execute(
            select(operation.c.digest, operation.c.object_id).where(
                operation.c.kind == kind, operation.c.key == key
            )
        ).first()
        return None if row is None else (row.digest, row.object_id)

    def add_operation(
        self, kind: str, key: str, *, digest: str, object_id: str, at: datetime
    ) -> None:
        """Note that the order was carried out, in the transaction that does it."""
        self._connection.execute(
            insert(operation),
            {"kind": kind, "key": key, "digest": digest, "object_id": object_id, "at": at},
        )
        self.last_operation = (kind, key)


def not_made_to_its_end() -> DatabaseRefusedError:
    """Return the sentence for a schema in which no book was begun."""
    return DatabaseRefusedError(
        "The book in this database was not made to its end. Please create it again."
    )
