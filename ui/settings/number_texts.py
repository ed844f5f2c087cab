"""Formats of numbers in words."""

from __future__ import annotations

from billing_desktop.domain.number_format import DIGITS, Separator
from billing_desktop.domain.number_series import NumberKind
from ui.translation import tr


def kind_text(kind: NumberKind) -> str:
    """Return what is numbered."""
    return {
        NumberKind.TOP_UP: tr("Billing number"),
        NumberKind.INVOICE: tr("Invoice"),
        NumberKind.CREDIT_NOTE: tr("Credit note"),
    }[kind]


def kind_choices() -> list[tuple[str, object]]:
    """Return every kind, the one people know first."""
    order = (NumberKind.INVOICE, NumberKind.CREDIT_NOTE, NumberKind.TOP_UP)
    return [(kind_text(kind), kind) for kind in order]


def separator_choices() -> list[tuple[str, object]]:
    """Return what can stand between the parts of a number."""
    return [(tr("Hyphen"), Separator.HYPHEN), (tr("Nothing"), Separator.NONE)]


def year_choices() -> list[tuple[str, object]]:
    """Return how a year can be written."""
    return [(tr("Four digits"), 4), (tr("Two digits"), 2)]


def digits_choices() -> list[tuple[str, object]]:
    """Return how wide a number can be."""
    return [(tr("{digits} digits", digits=digits), digits) for digits in DIGITS]
