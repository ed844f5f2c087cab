"""Who mail comes from."""

from __future__ import annotations

import pytest

from billing_desktop.domain.sender import Sender
from billing_desktop.errors import FieldsError


def test_a_sender_is_cleaned_and_may_have_gaps() -> None:
    assert Sender.checked(address=" billing@company.example ", name=" ") == Sender(
        "billing@company.example"
    )


def test_gaps_are_the_sellers() -> None:
    sender = Sender(name="Billing").or_else(address="office@company.example", name="Company")

    assert sender == Sender("office@company.example", "Billing")


@pytest.mark.parametrize(
    ("address", "name", "fields"),
    [
        ("a@b.example, c@d.example", "", ["sender_address"]),
        ("", "Billing\r\nBcc: thief@evil.example", ["sender_name"]),
        ("nobody", "a\u202eb", ["sender_address", "sender_name"]),
    ],
)
def test_what_would_add_a_header_or_another_address_is_refused(
    address: str, name: str, fields: list[str]
) -> None:
    with pytest.raises(FieldsError) as refused:
        Sender.checked(address=address, name=name)

    assert [problem.field for problem in refused.value.problems] == fields
