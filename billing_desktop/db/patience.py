"""A connection that gives up on a server which stands still, and waits for one that works.

A server whose process is stopped, or whose computer is gone, sends nothing at all: no time limit
of its own ends a call then. So the caller's side asks, over another connection, whether anybody
is there. One that answers may take as long as its own limits let it.
"""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic
from typing import TypeVar

import psycopg
from psycopg.abc import PQGen

SILENCE_SECONDS = 15.0
"""How long nothing may be heard before somebody looks whether the server is there."""
LOOK_SECONDS = 5
"""How long the server has to answer whoever looks."""

_ResultT = TypeVar("_ResultT")


class PatientConnection(psycopg.Connection[tuple[object, ...]]):
    """Ends a call with ``OperationalError`` once the server answers nobody any more.

    The connection is closed by that: what came of the call is not known.
    """

    parts: Mapping[str, object]
    """What the connection was made with."""

    @classmethod
    def to(cls, parts: Mapping[str, object]) -> PatientConnection:
        """Return an open connection to the server that ``parts`` describe."""
        connection = cls.connect(**parts)  # type: ignore[arg-type]  # The driver types each part.
        connection.parts = parts
        return connection

    def wait(
        self, gen: PQGen[_ResultT], interval: float = 0.1, timeout: float | None = None
    ) -> _ResultT:
        """Carry out a step of the protocol."""
        return super().wait(self._while_there(gen), interval, timeout)

    def _while_there(self, steps: PQGen[_ResultT]) -> PQGen[_ResultT]:
        try:
            wanted = next(steps)
            heard_at = monotonic()
            while True:
                ready = yield wanted
                if ready:
                    heard_at = monotonic()
                elif monotonic() - heard_at > SILENCE_SECONDS:
                    self._require_server()
                    heard_at = monotonic()
                wanted = steps.send(ready)
        except StopIteration as end:
            result: _ResultT = end.value
            return result

    def _require_server(self) -> None:
        try:
            parts = {**self.parts, "connect_timeout": LOOK_SECONDS}
            psycopg.connect(**parts).close()  # type: ignore[arg-type]  # As above.
        except psycopg.errors.ConnectionTimeout:
            self.pgconn.finish()
            raise psycopg.OperationalError("the connection has gone silent") from None
        except psycopg.Error:
            return  # Somebody has answered, if only to refuse.
