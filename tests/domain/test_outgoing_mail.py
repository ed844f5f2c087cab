"""How long a mail waits between attempts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_desktop.domain.outgoing_mail import GIVEN_UP_AFTER, LONGEST_PAUSE, pause_after


def test_pauses_grow_and_then_stay() -> None:
    minutes = [pause_after(attempts) // timedelta(minutes=1) for attempts in range(1, 9)]

    assert minutes == [1, 3, 9, 27, 81, 243, 360, 360]
    assert pause_after(100_000) == LONGEST_PAUSE < GIVEN_UP_AFTER


def test_what_was_never_tried_has_no_pause() -> None:
    with pytest.raises(ValueError, match="0 attempts"):
        pause_after(0)
