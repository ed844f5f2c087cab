from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from ui.browser import open_url, write_mail


class Browser(QObject):
    """Stands in for the system browser."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def show_page(self, url: QUrl) -> None:
        self.opened.append(bytes(url.toEncoded().data()).decode())


@pytest.fixture
def browser(qapp: QObject) -> Iterator[Browser]:
    browser = Browser()
    for scheme in ("http", "https", "file", "mailto"):
        # The stub says bytes, the binding takes str.
        QDesktopServices.setUrlHandler(scheme, browser, "show_page")  # type: ignore[arg-type]
    yield browser
    for scheme in ("http", "https", "file", "mailto"):
        QDesktopServices.unsetUrlHandler(scheme)


@pytest.mark.parametrize(
    "url",
    [
        "https://pay.example/c/cs_test_a1#fidkdWxOYHwnPyd1%2FblpxYHZxWjA0",
        "http://127.0.0.1:8099/pay/cs_1?lang=de&x=%C3%A4#key",
    ],
)
def test_payment_page_keeps_what_is_behind_the_hash(browser: Browser, url: str) -> None:
    assert open_url(url)
    assert browser.opened == [url]


@pytest.mark.parametrize("url", ["", "file:///etc/hostname", "javascript:alert(1)", "no address"])
def test_only_web_addresses_are_opened(browser: Browser, url: str) -> None:
    assert not open_url(url)
    assert browser.opened == []


def test_a_mail_keeps_every_letter_and_gets_no_other_recipient(browser: Browser) -> None:
    body = "Zahlen & fertig:\n\nhttps://pay.example/c/1#fid%2B"

    assert write_mail(to="a?bcc=b@x.example", subject="Überweisung & mehr", body=body)

    (address,) = browser.opened
    to, _, query = address.removeprefix("mailto:").partition("?")
    assert unquote(to) == "a?bcc=b@x.example"
    fields = dict(field.split("=") for field in query.split("&"))
    assert {name: unquote(value) for name, value in fields.items()} == {
        "subject": "Überweisung & mehr",
        "body": body,
    }
