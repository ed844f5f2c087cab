"""How it stands: each thing looked at by itself, in bounded time, changing nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import copy_context
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic

from billing_desktop.domain.health import Check, Remedy, State, Thing, wrong
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.sentence import Sentence
from billing_desktop.errors import BillingError
from billing_desktop.services.examining_computer import Look
from billing_desktop.services.rights import checked
from billing_desktop.services.service import Service, Tools

logger = logging.getLogger(__name__)
_CLOSED = "not_allowed_by_server"  # As `billing_desktop.db.engine` has it.

SECONDS_MAX = 20
Tell = Callable[[Check], None]
"""Hears a check on the worker, as soon as it is there."""
QUICK_THINGS = (
    Thing.FOLDER,
    Thing.DISK,
    Thing.DATABASE,
    Thing.CLOCK,
    Thing.BACKUPS,
    Thing.VERIFICATION,
)
"""What can be looked at now and then: none of them asks anybody outside."""


def tell_nobody(check: Check) -> None:
    """Hear a check, and do nothing."""


class Health(Service):
    """Looks at everything that the program needs. Every method may block, none for long."""

    def __init__(
        self, tools: Tools, *, looks: Mapping[Thing, Look], seconds_max: int = SECONDS_MAX
    ) -> None:
        super().__init__(tools)
        self._looks = {thing: looks[thing] for thing in Thing if thing in looks}
        self._seconds_max = seconds_max

    @property
    def things(self) -> tuple[Thing, ...]:
        """What there is to look at, in the order in which it is told."""
        return tuple(self._looks)

    @checked
    def look(self, operator: Operator, thing: Thing) -> Check:
        """Return how it stands with one thing; never later than the time limit."""
        (check,) = look_at({thing: self._looks[thing]}, seconds_max=self._seconds_max)
        return check

    @checked
    def look_at_all(self, operator: Operator, *, tell: Tell = tell_nobody) -> tuple[Check, ...]:
        """Return how it stands with everything; never later than the time limit.

        ``tell`` hears each check as soon as it is there.
        """
        found = []
        for check in look_at(self._looks, seconds_max=self._seconds_max):
            tell(check)
            found.append(check)
        return in_order(found)

    @checked
    def look_quickly(self, operator: Operator) -> tuple[Check, ...]:
        """Return how it stands with what asks nobody outside."""
        looks = {thing: look for thing, look in self._looks.items() if thing in QUICK_THINGS}
        return in_order(look_at(looks, seconds_max=self._seconds_max))


def in_order(checks: Iterable[Check]) -> tuple[Check, ...]:
    """Return checks in the order in which they are told."""
    order = tuple(Thing)
    return tuple(sorted(checks, key=lambda check: order.index(check.thing)))


def look_at(looks: Mapping[Thing, Look], *, seconds_max: int = SECONDS_MAX) -> Iterator[Check]:
    """Yield a check of each thing as soon as it is there, all looked at side by side.

    What takes too long is given up and told as silent; what it asked may still come to an end
    later, unheard.
    """
    until = monotonic() + seconds_max
    answers: SimpleQueue[Check] = SimpleQueue()
    for thing, look in looks.items():
        _begin(thing, look, answers)
    silent = dict.fromkeys(looks)
    while silent:
        try:
            check = answers.get(timeout=max(until - monotonic(), 0))
        except Empty:
            break
        del silent[check.thing]
        yield check
    for thing in silent:
        yield wrong(
            thing,
            Remedy.LOOK_AGAIN,
            "No answer came within {seconds} seconds.",
            seconds=seconds_max,
        )


def _begin(thing: Thing, look: Look, answers: SimpleQueue[Check]) -> None:
    caller = copy_context()  # What is asked inside counts as asked by whoever asked for it.
    # Not kept waiting for at the end of the program, as a pool's would be.
    Thread(
        target=lambda: answers.put(caller.run(_answer, thing, look)),
        name=f"look-{thing.value}",
        daemon=True,
    ).start()


def _answer(thing: Thing, look: Look) -> Check:
    try:
        return look()
    except BillingError as error:
        # What a desk may not see before somebody has signed in is not wrong for that.
        is_closed = error.code == _CLOSED
        state = State.NOTE if is_closed else State.WRONG
        return Check(thing, state, Sentence.of(error), Remedy.LOOK_AGAIN)
    except Exception as error:  # One that stumbles stops none of the others.
        logger.exception("%s could not be looked at", thing.value)
        return wrong(
            thing,
            Remedy.LOOK_AGAIN,
            "An internal error happened here ({kind}). It stands in the log.",
            kind=type(error).__name__,
        )
