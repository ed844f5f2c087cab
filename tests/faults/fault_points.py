"""A process that dies at a chosen statement of the database or call of the provider."""

from __future__ import annotations

from sqlalchemy import Engine, event

from tests.fakes.payment_gateway import FakeGateway


class Crash(BaseException):
    """The process ends here: nothing of it may be caught, tidied up or said."""


class FaultPoints:
    """Counts the points that a process passes, and ends it before number ``at``; None for never.

    ``passed`` names them in order. Once the process is dead, whatever it tries is not done.
    """

    def __init__(self, at: int | None = None) -> None:
        self.at = at
        self.passed: list[str] = []
        self.is_dead = False

    def reach(self, name: str) -> None:
        """Pass a point, or die.

        Raises:
            Crash: this is the point, or it was before.
        """
        if self.is_dead or len(self.passed) == self.at:
            self.is_dead = True
            raise Crash(name)
        self.passed.append(name)

    def watch(self, engine: Engine) -> None:
        """Pass a point before each statement and each commit of a database."""

        def before_statement(_: object, __: object, statement: str, *___: object) -> None:
            self.reach("statement " + statement.split(maxsplit=1)[0])

        def before_commit(_: object) -> None:
            self.reach("commit")

        event.listen(engine, "before_cursor_execute", before_statement)
        event.listen(engine, "commit", before_commit)


class WatchedGateway(FakeGateway):
    """A provider whose requests are lost at one point, and whose answers at another."""

    points = FaultPoints()

    def _begin(self, method: str) -> None:
        self.points.reach(f"request {method}")
        super()._begin(method)

    def _end(self, method: str) -> None:
        super()._end(method)
        self.points.reach(f"answer {method}")
