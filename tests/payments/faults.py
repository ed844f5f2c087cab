"""What may go wrong between a gateway and its provider, and when."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from billing_desktop.payments.sandbox.api import ApiRequest


class Way(StrEnum):
    """How an answer fails."""

    CLOSE = "close"  # The connection ends without a byte.
    RESET = "reset"
    CUT = "cut"  # It ends in the middle of the answer.
    HANG = "hang"  # Nothing comes until the caller gives up.
    CONFLICT = "conflict"  # 409: the key is in use.
    TOO_MANY = "too_many"  # 429
    KEY_REFUSED = "key_refused"  # 401
    FORBIDDEN = "forbidden"  # 403: a permission was taken away.
    BROKEN = "broken"  # 500; after the work it is what the key says for a day.
    GARBAGE = "garbage"  # A page of something in between, with status 200.


class Point(StrEnum):
    """When it fails, seen from the work that was asked for."""

    BEFORE = "before"  # It is never done.
    DURING = "during"  # It is done some requests later.
    AFTER = "after"


class EventFault(StrEnum):
    """What is wrong with the list of events. Each holds until it is taken back."""

    LOST = "lost"
    LATE = "late"  # Listed on release, under the time at which it happened.
    DOUBLED = "doubled"
    SHUFFLED = "shuffled"
    OLD = "old"  # In an API version in which they name the charge only.


@dataclass(frozen=True)
class Fault:
    """One failure; ``path`` is how the API path begins, ``method`` None is any.

    The SDK makes good by itself what happens less than three times in a row. ``hold`` is
    after how many requests the work is done whose answer got lost during it.
    """

    way: Way
    point: Point = Point.AFTER
    method: str | None = None
    path: str = "/v1/"
    hold: int = 2

    def concerns(self, request: ApiRequest) -> bool:
        return self.method in {None, request.method} and request.path.startswith(self.path)


@dataclass
class _Held:
    request: ApiRequest
    left: int


class FaultPlan:
    """The faults that are to happen, in their order, and those that did."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._planned: list[Fault] = []
        self._held: list[_Held] = []
        self._hits: Counter[str] = Counter()

    def add(self, fault: Fault, times: int = 1) -> None:
        with self._lock:
            self._planned += [fault] * times

    def clear(self) -> None:
        with self._lock:
            self._planned.clear()

    def take(self, request: ApiRequest) -> Fault | None:
        """Return what happens to the request, and count it."""
        with self._lock:
            for fault in self._planned:
                if fault.concerns(request):
                    self._planned.remove(fault)
                    self._hits[f"{fault.way}/{fault.point}"] += 1
                    return fault
        return None

    def hits(self) -> dict[str, int]:
        """Return how often each fault happened."""
        with self._lock:
            return dict(self._hits)

    def hold(self, request: ApiRequest, requests: int) -> None:
        with self._lock:
            self._held.append(_Held(request, requests))

    def is_held(self, request: ApiRequest) -> bool:
        """Return whether the work of the same key is still going on."""
        key = request.idempotency_key
        with self._lock:
            return key is not None and key in {one.request.idempotency_key for one in self._held}

    def due(self) -> list[ApiRequest]:
        """Count a request, and return the work that is to be done after it."""
        with self._lock:
            for one in self._held:
                one.left -= 1
        return self._release(0)

    def all_held(self) -> list[ApiRequest]:
        """Return all work that was held back."""
        return self._release(None)

    def _release(self, left: int | None) -> list[ApiRequest]:
        with self._lock:
            ready = [one for one in self._held if left is None or one.left <= left]
            self._held = [one for one in self._held if one not in ready]
        return [one.request for one in ready]
