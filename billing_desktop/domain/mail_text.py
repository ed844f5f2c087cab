"""The texts of mails: templates with names in braces that are filled in."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from string import Formatter

from billing_desktop.domain.text import clean_line, hidden_character
from billing_desktop.errors import FieldProblem, FieldsError, TextError, UserError, fill

SUBJECT_LENGTH_MAX = 200
BODY_LENGTH_MAX = 5_000
SUBJECT_FILLED_LENGTH_MAX = 300


class MailTextKind(StrEnum):
    """What a mail is about; the value is the name of its part in the files of texts."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    REMINDER = "reminder"
    PAYMENT_RECEIVED = "payment_received"


PLACEHOLDERS = ("number", "company", "amount", "date", "seller")
"""What can be filled in: the names that may stand in braces."""


@dataclass(frozen=True, slots=True)
class MailText:
    """Subject and body, with ``{names}`` in them. What staff write is built with `checked`."""

    subject: str
    body: str

    @classmethod
    def checked(cls, *, subject: str, body: str) -> MailText:
        """Return a text that can be filled in.

        Raises:
            FieldsError: names the fields that are empty, too long, or hold an unknown name or
                a character that nobody can see.
        """
        problems: list[FieldProblem] = []
        cleaned = {"subject": "", "body": ""}
        for field, clean, text in (("subject", _subject, subject), ("body", _body, body)):
            try:
                cleaned[field] = clean(text)
                _check_names(cleaned[field])
            except UserError as error:
                problems.append(FieldProblem(field, error))
        if problems:
            raise FieldsError(tuple(problems))
        return cls(**cleaned)

    def filled(self, facts: Mapping[str, str]) -> MailText:
        """Return the text with its names filled in; what is filled in is never parsed."""
        subject = " ".join(fill(self.subject, facts).split())
        return MailText(subject[:SUBJECT_FILLED_LENGTH_MAX], fill(self.body, facts))


def _subject(text: str) -> str:
    line = clean_line(text, length_max=SUBJECT_LENGTH_MAX)
    if not line:
        raise UserError("A mail needs a subject.", code="subject_missing")
    return line


def _body(text: str) -> str:
    lines = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).split("\n")
    for line in lines:
        hidden = hidden_character(line.replace("\t", " "))
        if hidden is not None:
            raise TextError(
                "The text holds the hidden character {code_point}. Please remove it.",
                code_point=hidden,
            )
    body = "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"
    if not body.strip():
        raise UserError("A mail needs a text.", code="body_missing")
    if len(body) > BODY_LENGTH_MAX:
        raise TextError(
            "The text is longer than {length_max} characters.", length_max=BODY_LENGTH_MAX
        )
    return body


def _check_names(text: str) -> None:
    known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    try:
        parts = [part[1:] for part in Formatter().parse(text)]
    except ValueError as error:
        raise UserError(
            "A brace stands alone here. Known are {known}; a brace as such is written twice.",
            code="placeholder_invalid",
            known=known,
        ) from error
    for name, form, conversion in parts:
        if name is not None and (name not in PLACEHOLDERS or form or conversion):
            raise UserError(
                "{name} cannot be filled in. Known are {known}.",
                code="placeholder_unknown",
                name=f"{{{name}}}",
                known=known,
            )
