"""A table as a CSV file: UTF-8 with BOM, texts that no program takes for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

from billing_desktop.domain.money import Money

# Where the comma stands in numbers, the semicolon separates: as Excel reads it in that country.
_SEPARATORS = {".": ",", ",": ";"}
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

Cell = str | int | date | Money | None


def to_csv(rows: Iterable[Sequence[Cell]], *, decimal_mark: str) -> bytes:
    """Return the file. Amounts have no group marks, days are written ``2026-11-23``."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=_SEPARATORS[decimal_mark], lineterminator="\r\n")
    for row in rows:
        writer.writerow([_written(cell, decimal_mark) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def _written(cell: Cell, decimal_mark: str) -> str:
    match cell:
        case None:
            return ""
        case str():
            return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
        case Money():
            return str(cell).replace(".", decimal_mark)
        case date():
            return cell.isoformat()
        case _:
            return str(cell)
