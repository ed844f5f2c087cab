"""The columns of the list of operators."""

from __future__ import annotations

from billing_desktop.domain.operator import ListedOperator
from ui.formatting import format_date
from ui.operators.roles import role_name, role_sentence
from ui.style.tokens import Tone
from ui.translation import tr
from ui.widgets.column import CellIcon, Column, ColumnKind


def operator_columns() -> list[Column[ListedOperator]]:
    """Return name, role, whether they may sign in, what the role includes, and the "…"."""
    return [
        Column(
            tr("Name"),
            lambda row: row.name,
            ColumnKind.STRONG,
            sort_key=lambda row: row.name.casefold(),
            is_muted=_has_left,
            width=200,
        ),
        Column(tr("Role"), lambda row: role_name(row.role), is_muted=_has_left, width=130),
        Column(
            tr("Status"),
            standing_text,
            icon=lambda row: CellIcon("ban", Tone.NEUTRAL) if _has_left(row) else None,
            is_muted=_has_left,
            width=210,
        ),
        Column(tr("May"), _included, ColumnKind.MUTED),
        Column(tr("Actions"), kind=ColumnKind.ACTIONS, width=86),
    ]


def standing_text(row: ListedOperator) -> str:
    """Return whether somebody may sign in; whoever left, with the day."""
    if row.deactivated_at is None:
        return tr("Active")
    return tr("Deactivated {day}", day=format_date(row.deactivated_at.astimezone().date()))


def _included(row: ListedOperator) -> str:
    return role_sentence(row.role) if row.is_active else tr("Signs in no more.")


def _has_left(row: ListedOperator) -> bool:
    return not row.is_active
