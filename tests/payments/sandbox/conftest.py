"""The local page without HTTP: its desk, its API, and sessions to pay."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast
from urllib.parse import urlencode

import pytest

from billing_desktop.payments.json_values import JsonObject
from billing_desktop.payments.sandbox.api import Api, ApiRequest
from billing_desktop.payments.sandbox.desk import Desk, random_id
from billing_desktop.payments.sandbox.store import ObjectStore

START = datetime(2026, 11, 25, 12, tzinfo=UTC)
BEARER = "Bearer sk_test_local_" + "abcdef"


@dataclass
class Time:
    """The page's clock, moved by hand."""

    at: datetime = START

    def __call__(self) -> datetime:
        return self.at

    def move(self, step: timedelta) -> None:
        self.at += step


@dataclass
class Caller:
    """Asks the API as a program would."""

    api: Api
    status: int = 0
    is_replayed: bool = False
    error: dict[str, str] = field(default_factory=dict)

    def ask(
        self,
        method: str,
        path: str,
        params: dict[str, str] | None = None,
        *,
        key: str | None = None,
        authorization: str | None = BEARER,
    ) -> JsonObject:
        """Return the answer's body; status and error stay on the caller."""
        encoded = urlencode(params or {})
        answer = self.api.answer(ApiRequest(method, path, encoded, authorization, key))
        body = cast("JsonObject", json.loads(answer.body))
        self.status, self.is_replayed = answer.status, answer.is_replayed
        self.error = cast("dict[str, str]", body.get("error", {}))
        return body

    def customer(self) -> str:
        return str(self.ask("POST", "/v1/customers", {"name": "Hafenkontor"})["id"])

    def session(self, **changes: str) -> str:
        body = self.ask("POST", "/v1/checkout/sessions", session_params(self.customer(), **changes))
        assert self.status == 200, self.error
        return str(body["id"])

    def intent(self, session_id: str) -> JsonObject:
        """Return the session's intent with charge and fee in it."""
        params = {"expand[]": "payment_intent.latest_charge.balance_transaction"}
        session = self.ask("GET", f"/v1/checkout/sessions/{session_id}", params)
        return cast("JsonObject", session["payment_intent"])

    def events(self, **params: str) -> list[str]:
        listed = self.ask("GET", "/v1/events", {"limit": "100", **params})
        return [str(event["type"]) for event in items(listed)]


def session_params(customer: str, **changes: str) -> dict[str, str]:
    params = {
        "mode": "payment",
        "customer": customer,
        "success_url": "http://127.0.0.1/thanks",
        "line_items[0][quantity]": "1",
        "line_items[0][price_data][currency]": "eur",
        "line_items[0][price_data][unit_amount]": "6069",
        "line_items[0][price_data][product_data][name]": "Top-up",
    }
    return {**params, **changes}


def items(listed: JsonObject) -> list[JsonObject]:
    return cast("list[JsonObject]", listed["data"])


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ObjectStore]:
    store = ObjectStore(tmp_path / "page.db")
    yield store
    store.close()


@pytest.fixture
def make_desk(store: ObjectStore, time: Time) -> Callable[..., Desk]:
    def make(
        new_id: Callable[[str], str] = random_id, fee_known_after: timedelta = timedelta(0)
    ) -> Desk:
        return Desk(store, time, new_id, fee_known_after)

    return make


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    return make_desk()


@pytest.fixture
def caller(desk: Desk) -> Caller:
    return Caller(Api(desk))
