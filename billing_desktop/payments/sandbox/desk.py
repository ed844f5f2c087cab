"""What every part of the local payment page works with: the store, the clock, new ids, events."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from billing_desktop.payments.json_values import JsonObject, JsonValue, reference, text
from billing_desktop.payments.sandbox.refused import no_such
from billing_desktop.payments.sandbox.store import ObjectStore

LOCAL_ADDRESS = "local-page:"  # Stands for the server's present address in stored objects.


def random_id(prefix: str) -> str:
    """Return an id like the provider's: the prefix and 24 characters nobody guesses."""
    return f"{prefix}_{secrets.token_hex(12)}"


@dataclass(slots=True)
class Desk:
    """The surroundings of one local payment page.

    ``fee_known_after`` is how long a charge stays without its fee, as happens at the provider,
    and ``refunds_take`` how long a refund is on its way.
    """

    store: ObjectStore
    clock: Callable[[], datetime]
    new_id: Callable[[str], str] = random_id
    fee_known_after: timedelta = timedelta(0)
    refunds_take: timedelta = timedelta(0)
    portal_is_set_up: bool = True

    def now(self) -> int:
        """Return the present as whole seconds, which is the provider's resolution."""
        return int(self.clock().timestamp())

    def begin(self, prefix: str, kind: str) -> JsonObject:
        """Return the head of a new object: id, kind, time, mode."""
        return {
            "id": self.new_id(prefix),
            "object": kind,
            "created": self.now(),
            "livemode": False,
        }

    def get(self, kind: str, thing_id: str, *, param: str = "id") -> JsonObject:
        """Return the object. Raises: RefusedError: there is none; ``param`` named it."""
        found = self.store.find(kind, thing_id)
        if found is None:
            raise no_such(kind, thing_id, param=param)
        return found

    def announce(self, kind: str, subject: JsonObject) -> None:
        """Add an event that shows the subject as it is now."""
        self.list_event(kind, subject, at=self.now())

    def list_event(self, kind: str, subject: JsonObject, *, at: int) -> None:
        """Add an event about what happened at a time, in seconds."""
        event = self.begin("evt", "event")
        event |= {
            "created": at,
            "type": kind,
            "api_version": "2020-08-27",  # Events come in a foreign version; only ids count.
            "data": {"object": subject},
            "pending_webhooks": 0,
            "request": None,
        }
        self.store.add(event, parent=reference(subject, "id"))

    def account_id(self) -> str:
        """Return the id of the account whose page this is; it is born with the file."""
        known = next(self.store.newest("account"), None)
        if known is not None:
            return text(known, "id")
        with self.store.changing():
            known = next(self.store.newest("account"), None)
            if known is None:
                known = self.begin("acct_local", "account")
                self.store.add(known)
        return text(known, "id")


def money_fields(amount: int) -> dict[str, JsonValue]:
    """Return the two fields that name an amount of euros."""
    return {"amount": amount, "currency": "eur"}
