"""One e-mail address, and nothing else in the field."""

from __future__ import annotations

import re

from billing_desktop.domain.text import clean_line
from billing_desktop.errors import EmailError, TextError

EMAIL_LENGTH_MAX = 254  # RFC 5321, 4.5.3.1.3
_LOCAL = re.compile(r"[^\s@,;:<>()\[\]\\\"]+")
_LABEL = re.compile(r"[^\W_](?:[\w-]*[^\W_])?")


def email_address(text: str) -> str:
    """Return the address without blanks around it; internationalised domains stay readable.

    Raises:
        EmailError: there is no address, more than one, a display name, a line break, or a dot
            where none may be.
    """
    try:
        address = clean_line(text, length_max=EMAIL_LENGTH_MAX)
    except TextError as error:
        raise EmailError("{reason}", reason=error) from error
    if any(separator in address for separator in ",;") or address.count("@") > 1:
        raise EmailError("Please enter one address only. {text} holds several.", text=address)
    if any(mark in address for mark in '<>"'):
        raise EmailError("Please enter the address alone, without a name. Not: {text}.", text=text)
    local, at, domain = address.partition("@")
    if not at or not local or not domain:
        raise EmailError("An e-mail address looks like name@company.example.")
    if local.startswith(".") or local.endswith(".") or ".." in local or not _LOCAL.fullmatch(local):
        raise EmailError("The part before the @ of {text} cannot be right.", text=address)
    if not _is_domain(domain):
        raise EmailError("The part after the @ of {text} cannot be right.", text=address)
    return address


def _is_domain(domain: str) -> bool:
    labels = domain.split(".")
    if len(labels) < 2 or len(labels[-1]) < 2 or labels[-1].isdigit():
        return False
    if not all(_LABEL.fullmatch(label) for label in labels):
        return False
    try:
        encoded = domain.encode("idna")
    except UnicodeError:
        return False
    return len(encoded) <= EMAIL_LENGTH_MAX - 2
