"""Who mail comes from."""

from __future__ import annotations

from dataclasses import dataclass

from billing_desktop.domain.email_address import email_address
from billing_desktop.domain.text import clean_line, strip_blanks
from billing_desktop.errors import FieldProblem, FieldsError, UserError


@dataclass(frozen=True, slots=True)
class Sender:
    """An address and the name beside it; empty ones stand for the seller's own.

    Build it with `checked`.
    """

    address: str = ""
    name: str = ""

    @classmethod
    def checked(cls, *, address: str = "", name: str = "") -> Sender:
        """Return a cleaned sender.

        Raises:
            FieldsError: names every field that is wrong.
        """
        problems: list[FieldProblem] = []
        cleaned = {"sender_address": "", "sender_name": ""}
        for field, clean, text in (
            ("sender_address", email_address, address),
            ("sender_name", clean_line, name),
        ):
            try:
                cleaned[field] = clean(text) if strip_blanks(text) else ""
            except UserError as error:
                problems.append(FieldProblem(field, error))
        if problems:
            raise FieldsError(tuple(problems))
        return cls(cleaned["sender_address"], cleaned["sender_name"])

    def or_else(self, *, address: str, name: str) -> Sender:
        """Return the sender with its gaps filled in."""
        return Sender(self.address or address, self.name or name)
