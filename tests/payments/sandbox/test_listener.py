"""The server lets nobody in who does not know the secret, and speaks plain HTTP/1.1."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from billing_desktop.payments.sandbox.api import ApiAnswer, ApiRequest
from billing_desktop.payments.sandbox.server import Sandbox
from tests.payments.sandbox.browsing import Browser
from tests.payments.sandbox.conftest import BEARER, Time


@pytest.fixture
def sandbox(tmp_path: Path, time: Time) -> Iterator[Sandbox]:
    with Sandbox(tmp_path / "page.db", clock=time, company=lambda: "Nordlicht") as sandbox:
        yield sandbox


@pytest.fixture
def browser(sandbox: Sandbox) -> Browser:
    return Browser(sandbox.base_address)


def secret(sandbox: Sandbox) -> str:
    return urlsplit(sandbox.base_address).path


def test_it_listens_on_this_computer_only(sandbox: Sandbox) -> None:
    assert urlsplit(sandbox.base_address).hostname == "127.0.0.1"
    assert len(secret(sandbox)) >= 24


@pytest.mark.parametrize(
    "path", ["/", "/v1/balance", "/wrong/v1/balance", "/pay/x", "/favicon.ico"]
)
def test_without_the_secret_there_is_nothing(browser: Browser, path: str) -> None:
    status, _, body = browser.raw("GET", path, headers={"Authorization": BEARER})

    assert (status, body) == (404, "There is nothing here.")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1.evil.example:80"])
def test_under_another_name_there_is_nothing(sandbox: Sandbox, browser: Browser, host: str) -> None:
    headers = {"Authorization": BEARER, "Host": host}

    assert browser.raw("GET", f"{secret(sandbox)}/v1/balance", headers=headers)[0] == 404


def test_the_date_is_the_clock_of_the_page(sandbox: Sandbox, browser: Browser) -> None:
    _, headers, _ = browser.raw("GET", f"{secret(sandbox)}/v1/balance")

    assert headers["Date"] == "Wed, 25 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Length": str(10**9)},
        {"Content-Length": "-1"},
        {"Content-Length": "x"},
        {"Transfer-Encoding": "chunked"},
    ],
)
def test_a_body_too_long_or_of_unknown_length_is_refused(
    sandbox: Sandbox, browser: Browser, headers: dict[str, str]
) -> None:
    assert browser.raw("POST", f"{secret(sandbox)}/v1/customers", headers=headers)[0] == 413


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS"])
def test_other_methods_are_not_known(sandbox: Sandbox, browser: Browser, method: str) -> None:
    assert browser.raw(method, f"{secret(sandbox)}/v1/customers")[0] == 501


def test_an_answer_repeated_says_so_in_its_head(sandbox: Sandbox, browser: Browser) -> None:
    headers = {"Authorization": BEARER, "Idempotency-Key": "k"}
    path = f"{secret(sandbox)}/v1/customers"

    first = browser.raw("POST", path, "name=A", headers)
    again = browser.raw("POST", path, "name=A", headers)

    assert first[0] == again[0] == 200
    assert first[2] == again[2]
    assert "Idempotent-Replayed" not in first[1]
    assert again[1]["Idempotent-Replayed"] == "true"


def test_a_fault_of_the_page_is_an_error_of_the_provider(
    sandbox: Sandbox,
    browser: Browser,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(_request: ApiRequest) -> ApiAnswer:
        raise RuntimeError("broken")

    assert sandbox._server is not None
    monkeypatch.setattr(sandbox._server.api, "answer", broken)

    status, _, body = browser.raw("GET", f"{secret(sandbox)}/v1/balance")

    assert status == 500
    assert json.loads(body)["error"]["type"] == "api_error"
    assert "RuntimeError: broken" in caplog.text


def test_a_caller_that_hangs_up_early_disturbs_nobody(sandbox: Sandbox, browser: Browser) -> None:
    parts = urlsplit(sandbox.base_address)
    assert parts.hostname is not None
    for sent in (b"", b"GET / HTTP/1.1\r\n", b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nx"):
        with socket.create_connection((parts.hostname, parts.port or 0)) as connection:
            connection.sendall(sent)

    assert browser.raw("GET", f"{secret(sandbox)}/v1/balance")[0] == 401


def test_the_secret_is_not_logged(
    sandbox: Sandbox, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(1)

    browser.get("/thanks")
    browser.raw("GET", f"{secret(sandbox)}/v1/balance")
    sandbox.stop()
    sandbox.start()

    assert "listens on port" in caplog.text
    assert secret(sandbox).strip("/") not in caplog.text
