"""Proving that what the audit trail says was changed is what was recorded."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from sqlalchemy import or_, select
from sqlalchemy.engine import Connection

from billing_desktop.db.audit import audit, audit_change, changes_digest
from billing_desktop.db.verification_finding import Finding
from billing_desktop.domain.audit_trail import FieldChange, split_reference, with_reference

_CHANGED = (
    select(
        audit.c.seq,
        audit.c.object,
        audit_change.c.field,
        audit_change.c.before_text,
        audit_change.c.after_text,
    )
    .select_from(audit.outerjoin(audit_change, audit_change.c.seq == audit.c.seq))
    .where(
        or_(
            audit.c.object.contains(with_reference("", ""), autoescape=True),
            audit_change.c.seq.is_not(None),
        )
    )
    .order_by(audit.c.seq, audit_change.c.line)
)


def change_findings(connection: Connection) -> Iterator[Finding]:
    """Yield rows of the trail whose before and after are not those that their object names."""
    found = connection.execute(_CHANGED.execution_options(yield_per=1000))
    for (seq, object_), rows in groupby(found, key=attrgetter("seq", "object")):
        changes = [
            FieldChange(row.field, row.before_text, row.after_text)
            for row in rows
            if row.field is not None
        ]
        if (changes_digest(changes) if changes else "") != split_reference(object_)[1]:
            yield Finding("P14", f"audit row {seq}: before and after are not as recorded")
