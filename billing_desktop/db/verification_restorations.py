"""Whether a restored book says so in its trail, and lost numbers are behind their counter.

Each query returns the rows that contradict the sentence beside it.
"""

from __future__ import annotations

_ID = "CAST(restoration_id AS VARCHAR(10))"

RESTORATION_CONTRADICTIONS: tuple[tuple[str, str, str], ...] = (
    (
        "P14",
        "{0} is not in the audit trail",
        "SELECT w.what FROM ("
        f"SELECT 'book.restore ' || restored_by || ' restoration:' || {_ID} || ':' || cause AS what"
        " FROM restoration"
        f" UNION ALL SELECT 'book.restore_confirm ' || decided_by || ' restoration:' || {_ID}"
        " FROM restoration_decision"
        ") w WHERE w.what NOT IN"
        " (SELECT a.action || ' ' || a.operator || ' ' || a.object FROM audit a)",
    ),
    (
        "P14",
        "the loss of number {1} of series {0} is not in the audit trail",
        "SELECT series, seq FROM lost_number WHERE"
        " 'number.lost number:' || series || ':' || CAST(seq AS VARCHAR(20)) NOT IN"
        " (SELECT a.action || ' ' || a.object FROM audit a)",
    ),
    (
        "P6",
        "series {0}: number {1} is noted as lost, but the counter has not passed it",
        "SELECT l.series, l.seq FROM lost_number l LEFT JOIN number_series n"
        " ON n.series = l.series WHERE n.last_seq IS NULL OR n.last_seq < l.seq",
    ),
)
