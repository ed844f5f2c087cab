"""A browser without a screen: asks for pages, sends forms, reads what a payer would read."""

from __future__ import annotations

import http.client
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit

_VOID = {"meta", "link", "input"}


@dataclass
class Page(HTMLParser):
    """A page that came back, checked for being well formed."""

    status: int
    headers: dict[str, str]
    html: str
    language: str = ""
    controls: list[dict[str, str | None]] = field(default_factory=list)
    labels: list[str | None] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    _open: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.html)
        self.close()
        assert self._open == [], "an element is not closed"

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.append(tag)
        if tag == "html":
            self.language = values.get("lang") or ""
        if tag in {"input", "button"}:
            self.controls.append({"tag": tag, **values})
        if tag == "label":
            self.labels.append(values.get("for"))
        if tag in {"link", "img", "script", "iframe"}:
            self.fetched.append(str(values.get("href") or values.get("src")))
        if tag not in _VOID:
            self._open.append((tag, values))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        opened, values = self._open.pop()
        assert opened == tag, f"</{tag}> closes <{opened}>"
        if tag == "a":
            self.links[str(values["href"])] = self.words[-1] if self.words else ""

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.words.append(data.strip())


@dataclass
class Browser:
    """Goes to addresses of one server."""

    base_address: str
    location: str = ""

    def get(self, path: str) -> Page:
        """Go to a path below the base address."""
        return self._ask("GET", urlsplit(self.base_address).path + path, None)

    def post(self, path: str, **form: str) -> Page:
        """Send a form and follow the redirect, as browsers do."""
        page = self._ask("POST", urlsplit(self.base_address).path + path, urlencode(form))
        self.location = page.headers.get("Location", "")
        if page.status == 303:
            return self._ask("GET", self.location.partition("#")[0], None)
        return page

    def fill(self, path: str, number: str, **changes: str) -> Page:
        """Send the card form."""
        card = {"number": number, "expiry": "12/29", "cvc": "123", "name": "Ada Müller"}
        return self.post(path, action="pay", **{**card, **changes})

    def raw(
        self,
        method: str,
        target: str,
        body: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, dict[str, str], str]:
        """Ask for any target of the server."""
        connection = http.client.HTTPConnection(urlsplit(self.base_address).netloc, timeout=10)
        try:
            connection.request(method, target, body, headers or {})
            answer = connection.getresponse()
            return answer.status, dict(answer.headers), answer.read().decode()
        finally:
            connection.close()

    def _ask(self, method: str, target: str, body: str | None) -> Page:
        status, headers, content = self.raw(method, target, body)
        is_page = headers.get("Content-Type", "").startswith("text/html")
        return Page(status, headers, content if is_page else "")
