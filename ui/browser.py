"""Addresses are opened in the system browser, mails in the mail program, from here alone."""

from __future__ import annotations

from urllib.parse import quote

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def open_url(url: str) -> bool:
    """Return whether the system took ``url``; if not, show it for copying.

    Payment pages carry their key behind ``#``, so the address is passed on as it is.
    """
    encoded = QUrl.fromEncoded(url.encode("utf-8"), QUrl.ParsingMode.StrictMode)
    if encoded.scheme() not in {"http", "https"}:
        return False
    return QDesktopServices.openUrl(encoded)


def write_mail(*, to: str, subject: str, body: str) -> bool:
    """Return whether the system opened its mail program with this mail; nothing is sent."""
    parts = f"subject={quote(subject, safe='')}&body={quote(body, safe='')}"
    address = f"mailto:{quote(to, safe='@')}?{parts}"
    return QDesktopServices.openUrl(QUrl.fromEncoded(address.encode("utf-8")))
