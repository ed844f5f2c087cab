"""Use cases, on SQLite and on PostgreSQL."""
