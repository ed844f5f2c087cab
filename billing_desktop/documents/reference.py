"""The payment reference of a bank transfer."""

from __future__ import annotations

BODY_LENGTH_MAX = 21


def creditor_reference(billing_number: str) -> str:
    """Return the billing number as an ISO 11649 creditor reference: ``RF93TU2020260043``.

    The two check digits let the payer's bank notice a mistyped digit.

    Raises:
        ValueError: nothing is left of the number, or it is too long for a reference.
    """
    body = "".join(c for c in billing_number.upper() if c.isascii() and c.isalnum())
    if not 0 < len(body) <= BODY_LENGTH_MAX:
        raise ValueError(f"{billing_number!r} makes no creditor reference")
    digits = "".join(str(int(c, 36)) for c in body + "RF00")
    return f"RF{98 - int(digits) % 97:02d}{body}"
