from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from ui.browser import open_url


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
    for scheme in ("http", "https", "file"):
        # The stub says bytes, the binding takes str.
        QDesktopServices.setUrlHandler(scheme, browser, "show_page")  # type: ignore[arg-type]
    yield browser
    for scheme in ("http", "https", "file"):
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
