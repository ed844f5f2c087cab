"""The GiroCode: a transfer that a banking app reads off the paper (EPC069-12)."""

from __future__ import annotations

import math
import re
from functools import lru_cache

from billing_desktop.domain.money import EUR, Money

_NAME_LENGTH_MAX = 70
_MINOR_UNITS_MAX = 99_999_999_999
_BLACK = re.compile(rb"\x00+")

Bar = tuple[int, int, int, int]


def giro_code_payload(
    *, payee: str, iban: str, bic: str, amount: Money, reference: str
) -> str | None:
    """Return what the code says; None for an amount that the scheme does not know.

    The version without a BIC (002) is written even where there is one, which then helps banks
    that still ask for it. The amount has always two decimals.
    """
    if amount.currency != EUR or not 0 < amount.minor_units <= _MINOR_UNITS_MAX:
        return None
    euros, cents = divmod(amount.minor_units, 100)
    name = payee[:_NAME_LENGTH_MAX].rstrip()
    lines = ("BCD", "002", "1", "SCT", bic, name, iban, f"EUR{euros}.{cents:02d}", "", reference)
    return "\n".join(lines)


@lru_cache(maxsize=16)
def code_bars(payload: str) -> tuple[int, tuple[Bar, ...]]:
    """Return how many modules the code is wide, and its black rectangles.

    A rectangle is column, row, width and height. Modules that touch are one rectangle, so that
    no hair lines show between them.
    """
    import zxingcpp  # Not needed before the first invoice that is due by transfer.

    code = zxingcpp.create_barcode(
        # Bytes, whose character set the payload itself names: a switch of the character set by
        # the QR code (ECI), which the library would write by itself, confuses banking apps.
        payload.encode("utf-8"),
        zxingcpp.BarcodeFormat.QRCode,
        ec_level="M",
        eci="Unknown",
    )
    image = zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False)
    pixels = memoryview(image).tobytes()  # type: ignore[arg-type]  # It is a buffer.
    size = math.isqrt(len(pixels))
    rows = [_runs(pixels[start : start + size]) for start in range(0, size * size, size)]
    return size, tuple(_merged(rows))


def _runs(row: bytes) -> list[tuple[int, int]]:
    """Return the black runs of a row: column and width."""
    return [(run.start(), run.end() - run.start()) for run in _BLACK.finditer(row)]


def _merged(rows: list[list[tuple[int, int]]]) -> list[Bar]:
    """Return rectangles: equal runs below each other are one."""
    bars: list[Bar] = []
    growing: dict[tuple[int, int], int] = {}
    for number, runs in enumerate([*rows, []]):
        for run, first in list(growing.items()):
            if run not in runs:
                bars.append((run[0], first, run[1], number - first))
                del growing[run]
        for run in runs:
            growing.setdefault(run, number)
    return bars
