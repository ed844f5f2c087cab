"""Texts of mails: what staff may write, and what filling in does to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.domain.mail_text import (
    BODY_LENGTH_MAX,
    PLACEHOLDERS,
    SUBJECT_FILLED_LENGTH_MAX,
    SUBJECT_LENGTH_MAX,
    MailText,
)
from billing_desktop.errors import FieldsError

FACTS = {
    "number": "RE-2026-000042",
    "company": "{seller} & <b>Co</b>",
    "amount": "61.55",
    "date": "23 November 2026",
    "seller": "Beispielwerk",
}


def test_names_are_filled_in_and_what_is_filled_in_is_never_parsed() -> None:
    text = MailText.checked(subject="{number} for {company}", body="{amount} {{as is}}\n")

    filled = text.filled(FACTS)

    assert filled.subject == "RE-2026-000042 for {seller} & <b>Co</b>"
    assert filled.body == "61.55 {as is}\n"


def test_every_known_name_can_be_filled_in() -> None:
    body = " ".join(f"{{{name}}}" for name in PLACEHOLDERS)

    assert (
        "{"
        not in MailText.checked(subject="x", body=body)
        .filled(dict.fromkeys(PLACEHOLDERS, "y"))
        .body
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{iban}", "placeholder_unknown"),
        ("{Number}", "placeholder_unknown"),
        ("{}", "placeholder_unknown"),
        ("{0}", "placeholder_unknown"),
        ("{number.__class__}", "placeholder_unknown"),
        ("{number[0]}", "placeholder_unknown"),
        ("{number!r}", "placeholder_unknown"),
        ("{number:>9999999}", "placeholder_unknown"),
        ("{number", "placeholder_invalid"),
        ("number}", "placeholder_invalid"),
        ("a\u202eb", "text_invalid"),
        ("a\x00b", "text_invalid"),
    ],
)
def test_what_cannot_be_filled_in_is_refused_at_its_field(text: str, code: str) -> None:
    for field, subject, body in (("subject", text, "x"), ("body", "x", text)):
        with pytest.raises(FieldsError) as refused:
            MailText.checked(subject=subject, body=body)

        (problem,) = refused.value.problems
        assert (problem.field, problem.error.code) == (field, code)


def test_both_fields_are_told_at_once() -> None:
    with pytest.raises(FieldsError) as refused:
        MailText.checked(subject=" ", body="\n\n")

    assert [problem.error.code for problem in refused.value.problems] == [
        "subject_missing",
        "body_missing",
    ]


def test_a_subject_is_one_line() -> None:
    with pytest.raises(FieldsError):
        MailText.checked(subject="x\r\nBcc: thief@evil.example", body="x")


def test_what_is_too_long_is_refused() -> None:
    for subject, body in (("x" * (SUBJECT_LENGTH_MAX + 1), "x"), ("x", "x" * BODY_LENGTH_MAX)):
        with pytest.raises(FieldsError):
            MailText.checked(subject=subject, body=body)


def test_a_body_keeps_its_lines_and_loses_what_nobody_sees() -> None:
    text = MailText.checked(subject="x", body="\r\nHello,  \r\n\r\n\tyours\r\n\r\n")

    assert text.body == "Hello,\n\n\tyours\n"


@given(st.text(max_size=400))
def test_a_filled_subject_is_one_short_line_whatever_is_filled_in(name: str) -> None:
    facts = FACTS | {"company": name}

    subject = MailText("{number} {company}", "x").filled(facts).subject

    assert len(subject) <= SUBJECT_FILLED_LENGTH_MAX
    assert len(subject.splitlines()) == 1
