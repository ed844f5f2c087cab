"""The hosted page, used as a payer's browser uses it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from billing_desktop.domain.money import EUR, Money
from billing_desktop.payments.sandbox.cards import TrialCard
from billing_desktop.payments.sandbox.server import Sandbox
from billing_desktop.payments.stripe_gateway import StripeGateway
from billing_desktop.ports.payments import (
    Checkout,
    Customer,
    HostedSession,
    PriceLine,
    SessionState,
)
from tests.payments.sandbox.browsing import Browser, Page
from tests.payments.sandbox.conftest import Time

HOSTILE = (
    "<script>alert(1)</script> & \"quotes\" 'x' ${seller} $total {amount} \N{RIGHT-TO-LEFT MARK}"
)
GOOD = TrialCard.SUCCESS.value


@dataclass
class Shop:
    """A seller with a gateway, and the browser of a payer."""

    sandbox: Sandbox
    gateway: StripeGateway
    browser: Browser
    time: Time
    count: int = 0

    def open(
        self, *, language: str = "en", name: str = "Hafenkontor", line: str = "Top-up"
    ) -> HostedSession:
        self.count += 1
        customer = self.gateway.create_customer(
            Customer("account-1", name, "a@b.example", language, "DE"),
            idempotency_key=f"customer-{self.count}",
        )
        lines = (
            PriceLine(line, Money(123400, EUR)),
            PriceLine("VAT", Money(5060, EUR)),
        )
        checkout = Checkout(
            f"top-up-{self.count}", "TU-2026-000042", 1, customer, lines, language, "Top-up"
        )
        return self.gateway.create_session(
            self.gateway.session_parameters(checkout), idempotency_key=f"k-{self.count}"
        )

    def path(self, session: HostedSession) -> str:
        return f"/pay/{session.reference}"

    def state(self, session: HostedSession) -> SessionState:
        return self.gateway.fetch_session(session.reference).state


@pytest.fixture
def seller() -> str:
    return "Nordlicht Cloud GmbH"


@pytest.fixture
def shop(tmp_path: Path, time: Time, seller: str) -> Iterator[Shop]:
    with Sandbox(tmp_path / "page.db", clock=time, company=lambda: seller) as sandbox:
        gateway = StripeGateway(sandbox.api_key, base_address=sandbox.base_address)
        yield Shop(sandbox, gateway, Browser(sandbox.base_address), time)


def test_the_page_shows_whom_what_for_and_how_much(shop: Shop) -> None:
    session = shop.open()
    assert session.url is not None

    page = shop.browser.get("/" + urlsplit(session.url).path.split("/", 2)[2])

    for shown in (
        "TEST",
        "Nordlicht Cloud GmbH",
        "Hafenkontor",
        "TU-2026-000042",
        "€1,284.60",
        "€1,234.00",
        "€50.60",
        "Pay €1,284.60",
    ):
        assert shown in page.text


def test_the_page_speaks_the_language_of_the_session(shop: Shop) -> None:
    page = shop.browser.get(shop.path(shop.open(language="de")))

    assert page.language == "de"
    assert "1.284,60 € bezahlen" in page.text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("card", TrialCard)
def test_every_test_card_is_listed_and_one_click_fills_it_in(shop: Shop, card: TrialCard) -> None:
    path = shop.path(shop.open())
    page = shop.browser.get(path)
    (link,) = [link for link in page.links if f"card={card.label}" in link]

    filled = shop.browser.get(path + "?" + urlsplit(link).query)

    values = {str(control.get("name")): control.get("value") for control in filled.controls}
    assert str(values["number"]).replace(" ", "") == card.value
    assert values["expiry"]
    assert values["cvc"]
    assert values["name"]


def test_looking_at_the_page_changes_nothing(shop: Shop) -> None:
    session = shop.open()

    shop.browser.get(shop.path(session) + "?card=success")
    shop.browser.get(shop.path(session) + "/cancelled")

    assert shop.gateway.fetch_session(session.reference) == session


def test_paying_leads_to_a_page_that_says_so(shop: Shop) -> None:
    session = shop.open()

    page = shop.browser.fill(shop.path(session), GOOD)

    assert "Payment received" in page.text
    assert "Nordlicht Cloud GmbH has received €1,284.60 for TU-2026-000042" in page.text
    assert shop.state(session) is SessionState.PAID


def test_paying_again_from_an_old_tab_charges_once(shop: Shop) -> None:
    session = shop.open()
    shop.browser.fill(shop.path(session), GOOD)
    paid = shop.gateway.fetch_session(session.reference)

    page = shop.browser.fill(shop.path(session), GOOD)

    assert "Payment received" in page.text
    assert shop.gateway.fetch_session(session.reference) == paid


@pytest.mark.parametrize(
    ("card", "sentence"),
    [
        (TrialCard.DECLINED, "The card was declined. Nothing was charged."),
        (TrialCard.INSUFFICIENT_FUNDS, "it has not enough funds"),
    ],
)
def test_a_declined_card_is_told_on_the_same_page_and_another_one_pays(
    shop: Shop, card: TrialCard, sentence: str
) -> None:
    session = shop.open()

    page = shop.browser.fill(shop.path(session), card.value)

    assert sentence in page.text
    assert shop.browser.location.endswith("#result")
    assert 'id="result"' in page.html
    assert "Payment received" in shop.browser.fill(shop.path(session), GOOD).text


def test_a_second_step_is_asked_for_and_confirmed(shop: Shop) -> None:
    session = shop.open()

    asked = shop.browser.fill(shop.path(session), TrialCard.SECOND_STEP.value)

    assert "Confirm the payment" in asked.text
    assert shop.state(session) is SessionState.OPEN
    assert "Confirm the payment" in shop.browser.get(shop.path(session)).text
    assert "Payment received" in shop.browser.post(shop.path(session), action="confirm").text


def test_a_refused_second_step_leaves_the_page_open(shop: Shop) -> None:
    session = shop.open()
    shop.browser.fill(shop.path(session), TrialCard.SECOND_STEP.value)

    page = shop.browser.post(shop.path(session), action="refuse")

    assert "The payment was not confirmed. Nothing was charged." in page.text
    assert shop.state(session) is SessionState.OPEN


@pytest.mark.parametrize(
    ("action", "heading", "state"),
    [
        ("finish_succeeds", "Payment received", SessionState.PAID),
        ("finish_fails", "The payment failed", SessionState.FAILED),
    ],
)
def test_a_payment_on_its_way_can_be_finished_on_its_page(
    shop: Shop, action: str, heading: str, state: SessionState
) -> None:
    session = shop.open()
    waiting = shop.browser.fill(shop.path(session), TrialCard.PROCESSING.value)
    assert "Finish the pending payment" in waiting.text
    assert shop.state(session) is SessionState.PROCESSING

    page = shop.browser.post(shop.path(session), action=action)

    assert heading in page.text
    assert shop.state(session) is state


def test_cancelling_leaves_the_payment_open_and_leads_back(shop: Shop) -> None:
    session = shop.open()
    page = shop.browser.get(shop.path(session))
    (link,) = [link for link, label in page.links.items() if label == "Cancel and pay later"]

    cancelled = shop.browser.get(link[len(urlsplit(shop.sandbox.base_address).path) :])

    assert "Nothing was paid" in cancelled.text
    assert "Back to the payment" in cancelled.links.values()
    assert shop.state(session) is SessionState.OPEN


def test_an_expired_page_says_so_and_takes_no_card(shop: Shop) -> None:
    session = shop.open()
    shop.time.move(timedelta(hours=24))

    assert "This payment page is closed" in shop.browser.get(shop.path(session)).text
    assert "This payment page is closed" in shop.browser.fill(shop.path(session), GOOD).text
    assert shop.state(session) is SessionState.EXPIRED


def test_a_card_that_might_be_real_is_refused_and_kept_nowhere(
    shop: Shop, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(1)
    session = shop.open()

    page = shop.browser.fill(shop.path(session), "4111 1111 1111 1111")

    assert page.status == 422
    assert "Never type a real card number here." in page.text
    assert shop.state(session) is SessionState.OPEN
    stored = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    for kept in (page.html, caplog.text, stored.decode("latin-1")):
        assert "41111111" not in kept.replace(" ", "")


def test_no_card_number_is_stored_when_one_pays(shop: Shop, tmp_path: Path) -> None:
    shop.browser.fill(shop.path(shop.open()), GOOD)

    stored = b"".join(file.read_bytes() for file in tmp_path.iterdir())

    assert GOOD.encode() not in stored


def test_each_wrong_field_has_its_sentence_and_the_first_has_the_focus(shop: Shop) -> None:
    page = shop.browser.fill(shop.path(shop.open()), GOOD, expiry="13/20", cvc="1", name="")

    wrong = [control for control in page.controls if control.get("aria-invalid") == "true"]
    assert [control["name"] for control in wrong] == ["expiry", "cvc", "name"]
    assert all(f'id="{control["aria-describedby"]}"' in page.html for control in wrong)
    assert [control["name"] for control in page.controls if "autofocus" in control] == ["expiry"]


@pytest.mark.parametrize("seller", [HOSTILE])
def test_hostile_texts_are_shown_and_run_nothing(shop: Shop) -> None:
    path = shop.path(shop.open(name=HOSTILE, line=HOSTILE))

    for page in (
        shop.browser.get(path),
        shop.browser.fill(path, "", name=HOSTILE),
        shop.browser.fill(path, TrialCard.SECOND_STEP.value),
        shop.browser.post(path, action="confirm"),
    ):
        assert "script" not in page.tags
        assert "${seller} $total {amount}" in page.text


def pages(shop: Shop) -> Iterator[Page]:
    """Every page there is."""
    session = shop.open()
    path = shop.path(session)
    yield shop.browser.get(path)
    yield shop.browser.get(path + "/cancelled")
    yield shop.browser.fill(path, "1", expiry="", cvc="", name="")
    yield shop.browser.fill(path, TrialCard.DECLINED.value)
    yield shop.browser.fill(path, TrialCard.SECOND_STEP.value)
    yield shop.browser.post(path, action="confirm")
    other = shop.path(shop.open())
    yield shop.browser.fill(other, TrialCard.PROCESSING.value)
    yield shop.browser.post(other, action="finish_fails")
    closed = shop.open()
    shop.gateway.expire_session(closed.reference)
    yield shop.browser.get(shop.path(closed))
    yield shop.browser.get("/thanks")
    yield shop.browser.get("/nothing")


def test_every_page_is_closed_to_strangers_and_usable_without_a_mouse(shop: Shop) -> None:
    for page in pages(shop):
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.fetched == [urlsplit(shop.sandbox.base_address).path + "/page.css"]
        assert 'name="viewport" content="width=device-width, initial-scale=1"' in page.html
        assert "TEST" in page.words
        named = [
            c["id"] for c in page.controls if c["tag"] == "input" and c.get("type") != "hidden"
        ]
        assert named == page.labels
        assert not any("style" in control or "onclick" in control for control in page.controls)


@pytest.mark.parametrize("path", ["/pay/cs_test_nobody", "/pay", "/pay/a/b/c", "/portal/x", "/"])
def test_a_page_that_is_not_there_says_what_to_do(shop: Shop, path: str) -> None:
    page = shop.browser.get(path)

    assert page.status == 404
    assert "Open the payment again from the program." in page.text


def test_an_action_nobody_offered_changes_nothing(shop: Shop) -> None:
    session = shop.open()

    page = shop.browser.post(shop.path(session), action="steal")

    assert "Pay €1,284.60" in page.text
    assert shop.gateway.fetch_session(session.reference) == session


def test_the_portal_names_the_customer(shop: Shop) -> None:
    customer = shop.gateway.create_customer(
        Customer("account-9", HOSTILE, "a@b.example", "de", "DE"), idempotency_key="portal"
    )
    root = urlsplit(shop.sandbox.base_address).path
    headers = {"Authorization": f"Bearer {shop.sandbox.api_key}"}
    asked = urlencode({"customer": customer, "locale": "de"})
    _, _, body = shop.browser.raw("POST", f"{root}/v1/billing_portal/sessions", asked, headers)

    page = shop.browser.get(urlsplit(json.loads(body)["url"]).path[len(root) :])

    assert f"Zahlungsdaten von {HOSTILE}" in page.text
    assert "script" not in page.tags


def test_the_style_comes_from_the_page_itself(shop: Shop) -> None:
    root = urlsplit(shop.sandbox.base_address).path

    status, headers, body = shop.browser.raw("GET", f"{root}/page.css")

    assert (status, headers["Content-Type"]) == (200, "text/css; charset=utf-8")
    assert "prefers-color-scheme: dark" in body
    assert "url(" not in body
    assert "@import" not in body


def test_a_fault_of_a_page_shows_no_trace(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_request: object) -> None:
        raise RuntimeError("broken")

    assert shop.sandbox._server is not None
    monkeypatch.setattr(shop.sandbox._server.page, "answer", broken)
    root = urlsplit(shop.sandbox.base_address).path

    status, _, body = shop.browser.raw("GET", f"{root}/thanks")

    assert (status, body) == (500, "Something went wrong on this page.")
    assert "RuntimeError: broken" in caplog.text
