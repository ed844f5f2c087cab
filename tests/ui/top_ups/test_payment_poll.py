from __future__ import annotations

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ui.top_ups.payment_poll import PAUSES, PaymentPoll


def pauses(poll: PaymentPoll, count: int) -> list[int]:
    waited = []
    for _ in range(count):
        poll.wait()
        waited.append(poll.seconds_left)
        poll.stop()
    return waited


def test_it_asks_often_at_first_and_then_less(qtbot: QtBot) -> None:
    parent = QObject()
    poll = PaymentPoll(parent)

    waited = pauses(poll, 100)

    assert waited == [3] * 40 + [15] * 40 + [60] * 20
    assert PAUSES[-1][0] == 60


def test_somebody_doing_something_begins_anew(qtbot: QtBot) -> None:
    parent = QObject()
    poll = PaymentPoll(parent, pauses=((1, 1), (9, 0)))
    pauses(poll, 3)

    poll.begin_anew()

    assert pauses(poll, 2) == [1, 9]


def test_it_counts_down_and_is_due_once(qtbot: QtBot) -> None:
    parent = QObject()
    poll = PaymentPoll(parent, pauses=((3, 0),), tick_ms=1)
    ticks: list[int] = []
    poll.ticked.connect(lambda: ticks.append(poll.seconds_left))

    with qtbot.waitSignal(poll.due):
        poll.wait()

    assert ticks == [2, 1]
    assert not poll.is_running
