from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.domain.email_address import email_address
from billing_desktop.errors import EmailError, UserError


def refusal(text: str) -> str:
    with pytest.raises(EmailError) as refused:
        email_address(text)
    return str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "billing@company.example",
        "a@b.co",
        "first.last+invoices@sub.company.example",
        "o'neill_=%x/y@company.example",
        "=1+1@company.example",
        "Rechnung@MÜLLER.example",
        "rechnung@müller.example",
        "rechnung@straße.example",
        "rechnung@xn--mller-kva.example",
        "müller@company.example",
        "a@例え.テスト",
        "a@उदाहरण.भारत",
        "a@company.xn--p1ai",
        "a@4711.example",
        "a@my-company.example",
        "x" * 64 + "@company.example",
    ],
)
def test_one_address_is_kept_as_written(text: str) -> None:
    assert email_address(f"  {text}\u00a0") == text


@pytest.mark.parametrize(
    "text",
    [
        "a@company.example, b@company.example",
        "a@company.example; b@company.example",
        "a@company.example b@company.example",
        "a@company.example,b@company.example",
        "a@company.example，b@company.example",
        "a@company.example/b@company.example",
        "a@b@company.example",
        "a@company.example,",
    ],
)
def test_two_addresses_are_refused(text: str) -> None:
    assert refusal(text) == f"Please enter one address only. {text} holds several."


@pytest.mark.parametrize(
    "text",
    [
        "Billing <billing@company.example>",
        "<billing@company.example>",
        '"Billing" billing@company.example',
        '"Desk, Billing" <billing@company.example>',
        '"quoted part"@company.example',
    ],
)
def test_a_display_name_is_refused(text: str) -> None:
    assert refusal(text) == f"Please enter the address alone, without a name. Not: {text}."


@pytest.mark.parametrize(
    ("text", "code_point"),
    [
        ("a@company.example\nBcc: b@company.example", "U+000A"),
        ("a@company.example\r\nBcc: b@company.example", "U+000D"),
        ("a@company.example\n", "U+000A"),
        ("a@company.example\x00", "U+0000"),
        ("a@company.example\u2028", "U+2028"),
        ("\u202ea@company.example", "U+202E"),
        ("a\u200b@company.example", "U+200B"),
        ("a\u200d@company.example", "U+200D"),
        ("a@comp\u200cany.example", "U+200C"),
        ("a@comp\ufe0fany.example", "U+FE0F"),
        ("a@comp\u034fany.example", "U+034F"),
    ],
)
def test_line_breaks_and_hidden_characters_are_refused(text: str, code_point: str) -> None:
    assert refusal(text) == f"The text holds the hidden character {code_point}. Please remove it."


@pytest.mark.parametrize("text", ["", " ", "company.example", "@company.example", "billing@", "@"])
def test_what_is_no_address_is_answered_with_an_example(text: str) -> None:
    assert refusal(text) == "An e-mail address looks like name@company.example."


@pytest.mark.parametrize(
    "text",
    [
        ".a@company.example",
        "a.@company.example",
        "a..b@company.example",
        "a b@company.example",
        "Billing billing@company.example",
        "mailto:a@company.example",
        "a(desk)@company.example",
        "a[1]@company.example",
        "a\\b@company.example",
        "x" * 65 + "@company.example",
        "ü" * 33 + "@company.example",
    ],
)
def test_the_part_before_the_at_is_checked(text: str) -> None:
    assert refusal(text) == f"The part before the @ of {text} cannot be right."


@pytest.mark.parametrize(
    "text",
    [
        "a@company.example.",
        "a@company..example",
        "a@.company.example",
        "a@company",
        "a@localhost",
        "a@company.e",
        "a@-company.example",
        "a@company-.example",
        "a@my_company.example",
        "a@com pany.example",
        "a@company.example (desk)",
        "a@192.168.0.1",
        "a@[192.168.0.1]",
        "a@company.example:25",
        "a@company.example/x",
        "a@company。example",
        "a@company．example",
        "a@ｃompany.example",
        "a@ﬁrm.example",
        "a@⒈example.example",
        "a@" + "x" * 64 + ".example",
        "a@" + "ü." * 40 + "example",  # Too long once it is written as the net does.
    ],
)
def test_the_part_after_the_at_is_checked(text: str) -> None:
    assert refusal(text) == f"The part after the @ of {text} cannot be right."


def test_a_long_text_is_refused() -> None:
    assert refusal("a@" + "x" * 10_000) == "The text is longer than 254 characters."


@given(st.one_of(st.text(max_size=40), st.from_regex(r"\A.{1,8}@.{1,12}\.[a-z]{2}\Z")))
def test_an_accepted_text_is_one_recipient_of_one_header(text: str) -> None:
    try:
        address = email_address(text)
    except UserError:
        return

    message = EmailMessage()
    message["To"] = address
    (recipient,) = message["To"].addresses
    assert isinstance(recipient, Address)
    assert recipient.addr_spec == address
    assert email_address(address) == address
