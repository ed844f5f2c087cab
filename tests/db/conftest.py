"""Storage is tested on a real book; see `tests.book`."""

from __future__ import annotations

from tests.book import book, book_settings, postgres_book, sqlite_book

__all__ = ["book", "book_settings", "postgres_book", "sqlite_book"]
