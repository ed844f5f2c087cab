"""Each thing is looked at by itself; what is silent or stumbles stops none of the others."""

from __future__ import annotations

from threading import Event
from time import monotonic

import pytest

from billing_desktop.domain.health import Check, Remedy, State, Thing, fine
from billing_desktop.errors import BusyError
from billing_desktop.services.health import QUICK_THINGS, Health, look_at
from tests.book import Book


def sound() -> Check:
    return fine(Thing.DISK, "Sound.")


def test_everything_is_told_in_its_order_whatever_order_it_was_given_in(book: Book) -> None:
    def late() -> Check:
        told.wait()
        return sound()

    told = Event()
    looks = {Thing.FONTS: lambda: fine(Thing.FONTS, "Sound."), Thing.DISK: late}
    health = Health(book.services.tools, looks=looks)
    heard: list[Check] = []

    def hear(check: Check) -> None:
        heard.append(check)
        told.set()

    found = health.look_at_all(book.operator, tell=hear)

    assert [check.thing for check in heard] == [Thing.FONTS, Thing.DISK]
    assert tuple(check.thing for check in found) == health.things == (Thing.DISK, Thing.FONTS)
    assert health.look(book.operator, Thing.FONTS).state is State.FINE


def test_one_that_is_silent_is_given_up_and_holds_up_no_other() -> None:
    for_ever = Event()

    def silent() -> Check:
        for_ever.wait()
        return sound()

    began = monotonic()
    other, one, third = look_at(
        {Thing.PROVIDER: silent, Thing.DISK: sound, Thing.MAIL: silent}, seconds_max=1
    )
    took = monotonic() - began
    for_ever.set()

    assert str(one.sentence) == "No answer came within 1 seconds."
    assert (one.state, one.remedy) == (State.WRONG, Remedy.LOOK_AGAIN)
    assert (other.state, third.thing) == (State.FINE, Thing.MAIL)
    assert took < 1.9  # Not a second for each.


def test_a_refusal_is_told_in_its_own_sentence() -> None:
    def busy() -> Check:
        raise BusyError("The database is in use by somebody else. Please try again.")

    (check,) = look_at({Thing.DATABASE: busy})

    assert check.state is State.WRONG
    assert str(check.sentence).startswith("The database is in use")


def test_a_mistake_of_ours_stands_in_the_log_and_stops_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def stumble() -> Check:
        raise ZeroDivisionError

    found = {check.thing: check for check in look_at({Thing.FONTS: stumble, Thing.DISK: sound})}

    assert "ZeroDivisionError" in str(found[Thing.FONTS].sentence)
    assert found[Thing.DISK].state is State.FINE
    assert "fonts could not be looked at" in caplog.text


def test_a_quick_look_asks_nobody_outside(book: Book) -> None:
    found = book.services.health.look_quickly(book.operator)

    assert [check.thing for check in found] == [t for t in Thing if t in QUICK_THINGS]
    assert not {Thing.PROVIDER, Thing.MAIL, Thing.VAT_REGISTER} & {c.thing for c in found}
