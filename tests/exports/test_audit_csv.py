"""The audit trail as a table."""

from __future__ import annotations

from billing_desktop.domain.audit_trail import AuditEntry, FieldChange
from billing_desktop.exports.audit_csv import audit_csv
from tests.builders import NOW

HEADS = tuple("abcdefghi")


def test_nothing_in_the_trail_is_taken_for_a_formula_and_each_field_has_a_line() -> None:
    entries = [
        AuditEntry(1, NOW, "=cmd()", "seller.save", "seller", "00"),
        AuditEntry(
            2,
            NOW,
            "desk",
            "account.save_details",
            "account:a",
            "01",
            name="K-1 · A",
            changes=(FieldChange("city", "", "+Kiel"), FieldChange("street", "x", "")),
        ),
    ]

    table = audit_csv(entries, heads=HEADS, word=lambda action: action, decimal_mark=",")

    _, *lines = table.decode("utf-8-sig").splitlines()
    at = f"{NOW:%Y-%m-%dT%H:%M:%S.%fZ}"
    assert lines == [
        f"1;{at};'=cmd();seller.save;seller;;;;00",
        f"2;{at};desk;account.save_details;K-1 · A;city;;'+Kiel;01",
        f"2;{at};desk;account.save_details;K-1 · A;street;x;;01",
    ]
