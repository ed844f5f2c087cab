"""Answers requests to the provider's API: key, parameters, idempotency, then the call."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from billing_desktop.payments.json_values import JsonObject
from billing_desktop.payments.sandbox.calls import Call, find_call
from billing_desktop.payments.sandbox.charging import reveal_fee
from billing_desktop.payments.sandbox.desk import Desk
from billing_desktop.payments.sandbox.expanding import expand
from billing_desktop.payments.sandbox.parameters import read_parameters
from billing_desktop.payments.sandbox.refunding import REFUND, finish_refund
from billing_desktop.payments.sandbox.refused import RefusedError
from billing_desktop.payments.sandbox.sessions import SESSION, expire
from billing_desktop.payments.sandbox.store import StoredAnswer

IDEMPOTENCY_KEY_LENGTH_MAX = 255
KEY_LIFETIME_SECONDS = 24 * 60 * 60

_BEARER = re.compile(r"Bearer (?:sk|rk)_test_local_[A-Za-z0-9_]{4,200}")


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """A request as it came in; ``encoded`` is the query or the body."""

    method: str
    path: str
    encoded: str
    authorization: str | None
    idempotency_key: str | None


@dataclass(frozen=True, slots=True)
class ApiAnswer:
    """What goes back; ``is_replayed`` where it was answered before under the same key."""

    status: int
    body: str
    is_replayed: bool = False


class Api:
    """The provider's API as far as this page speaks it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lock = threading.Lock()
        self._keys_in_use: set[str] = set()

    def answer(self, request: ApiRequest) -> ApiAnswer:
        """Return the answer; a refusal is an answer too."""
        try:
            return self._answer(request)
        except RefusedError as refused:
            return ApiAnswer(refused.status, json.dumps(refused.body()))

    def catch_up(self) -> None:
        """Let happen what time has brought: sessions expire, fees are known, refunds arrive."""
        due = self._desk.store.due(self._desk.now())
        if not due:
            return
        with self._desk.store.changing():
            # Another process may have been faster: only what is still due counts.
            for thing_id in self._desk.store.due(self._desk.now()):
                self._fall_due(thing_id)

    def _fall_due(self, thing_id: str) -> None:
        session = self._desk.store.find(SESSION, thing_id)
        if session is not None:
            return expire(self._desk, session)
        refund = self._desk.store.find(REFUND, thing_id)
        if refund is not None:
            return finish_refund(self._desk, refund)
        return reveal_fee(self._desk, self._desk.get("charge", thing_id))

    def _answer(self, request: ApiRequest) -> ApiAnswer:
        _check_key(request.authorization)
        found = find_call(request.method, request.path)
        if found is None:
            raise RefusedError(
                f"Unrecognized request URL ({request.method}: {request.path}).", status=404
            )
        call, thing_id = found
        params = read_parameters(request.encoded, call.shape)
        key = request.idempotency_key
        if request.method == "GET":
            self.catch_up()
            return ApiAnswer(200, json.dumps(self._act(call, thing_id, params)))
        if key is None:
            self.catch_up()
            with self._desk.store.changing():
                return ApiAnswer(200, json.dumps(self._act(call, thing_id, params)))
        with self._key_in_use(key):
            self.catch_up()
            return self._answer_once(key, call, thing_id, params)

    def _answer_once(self, key: str, call: Call, thing_id: str, params: JsonObject) -> ApiAnswer:
        """Answer under a key: the first time it acts, for a day it repeats what it said.

        What was refused while acting is repeated too, though the reason may be gone.
        """
        asked = json.dumps([call.method, call.path, thing_id, params], sort_keys=True)
        fingerprint = hashlib.sha256(asked.encode()).hexdigest()
        store, now = self._desk.store, self._desk.now()
        with store.changing():
            known = store.answer(key, kept_from=now - KEY_LIFETIME_SECONDS + 1)
            if known is None:
                status, body = self._act_or_refuse(call, thing_id, params)
                store.keep_answer(key, StoredAnswer(fingerprint, status, body), at=now)
                return ApiAnswer(status, body)
        if known.fingerprint != fingerprint:
            raise RefusedError(
                "Keys for idempotent requests can only be used with the same parameters they"
                " were first used with.",
                kind="idempotency_error",
            )
        return ApiAnswer(known.status, known.body, is_replayed=True)

    def _act_or_refuse(self, call: Call, thing_id: str, params: JsonObject) -> tuple[int, str]:
        try:
            with self._desk.store.trying():
                return 200, json.dumps(self._act(call, thing_id, params))
        except RefusedError as refused:
            return refused.status, json.dumps(refused.body())

    def _act(self, call: Call, thing_id: str, params: JsonObject) -> JsonObject:
        wanted = dict(params)
        paths = cast("list[str]", wanted.pop("expand", []))
        return expand(self._desk, call.act(self._desk, thing_id, wanted), paths)

    @contextmanager
    def _key_in_use(self, key: str) -> Iterator[None]:
        if len(key) > IDEMPOTENCY_KEY_LENGTH_MAX:
            raise RefusedError("Idempotency keys have at most 255 characters.")
        with self._lock:
            if key in self._keys_in_use:
                raise RefusedError(
                    "There is currently another in-progress request using this idempotency key.",
                    status=409,
                    code="idempotency_key_in_use",
                )
            self._keys_in_use.add(key)
        try:
            yield
        finally:
            with self._lock:
                self._keys_in_use.discard(key)


def _check_key(authorization: str | None) -> None:
    if authorization is None:
        raise RefusedError("You did not provide an API key.", status=401)
    if _BEARER.fullmatch(authorization) is None:
        # The key is not repeated: it might be a real one.
        raise RefusedError("Invalid API key provided: this page takes its own only.", status=401)
