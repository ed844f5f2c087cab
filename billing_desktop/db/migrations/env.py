"""Runs the migrations on the connection that `schema.migrate` hands over."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"])
# The caller's transaction holds the whole upgrade: it is there or it is not.
context.run_migrations()
