"""One e-mail address, and nothing else in the field."""

from __future__ import annotations

import re
import stringprep
import unicodedata

from billing_desktop.domain.text import clean_line
from billing_desktop.errors import EmailError, TextError

EMAIL_LENGTH_MAX = 254  # RFC 5321, 4.5.3.1.3
LOCAL_LENGTH_MAX = 64  # RFC 5321, 4.5.3.1.1
_LOCAL = re.compile(r"[^\s@,;:<>()\[\]\\\"]+")
_ASCII_LABEL = re.compile(rb"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)
_FULL_STOP = "\u3002"  # Domain names may be typed with it; here a dot is a dot.


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
    _refuse_vanishing(address)
    if any(mark in address for mark in '<>"'):
        raise EmailError(
            "Please enter the address alone, without a name. Not: {text}.", text=address
        )
    if any(separator in address for separator in ",;") or address.count("@") > 1:
        raise EmailError("Please enter one address only. {text} holds several.", text=address)
    local, _, domain = address.partition("@")
    if not local or not domain:
        raise EmailError("An e-mail address looks like name@company.example.")
    if not _is_local(local):
        raise EmailError("The part before the @ of {text} cannot be right.", text=address)
    if not _is_domain(domain, length_max=EMAIL_LENGTH_MAX - len(f"{local}@".encode())):
        raise EmailError("The part after the @ of {text} cannot be right.", text=address)
    return address


def _refuse_vanishing(address: str) -> None:
    for character in address:
        # Mail programs drop these from a domain, so two addresses would look like one.
        if stringprep.in_table_b1(character):
            raise EmailError(
                "The text holds the hidden character {code_point}. Please remove it.",
                code_point=f"U+{ord(character):04X}",
            )


def _is_local(local: str) -> bool:
    has_stray_dot = local.startswith(".") or local.endswith(".") or ".." in local
    is_short = len(local.encode()) <= LOCAL_LENGTH_MAX
    return is_short and not has_stray_dot and _LOCAL.fullmatch(local) is not None


def _is_domain(domain: str, *, length_max: int) -> bool:
    # Ligatures, full-width letters and their like are another spelling of another domain.
    if _FULL_STOP in domain or unicodedata.normalize("NFKC", domain) != domain:
        return False
    try:
        encoded = domain.encode("idna")
    except UnicodeError:
        return False
    labels = encoded.split(b".")
    if len(labels) < 2 or len(labels[-1]) < 2 or labels[-1].isdigit():
        return False
    return len(encoded) <= length_max and all(_ASCII_LABEL.fullmatch(label) for label in labels)
