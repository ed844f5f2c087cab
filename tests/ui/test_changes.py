from __future__ import annotations

from ui.changes import ChangeHub, Topic


def test_every_topic_is_told_once_however_often_it_is_named() -> None:
    hub = ChangeHub()
    told: list[str] = []
    hub.changed.connect(told.append)

    hub.announce(Topic.TOP_UPS, Topic.ACCOUNTS, Topic.TOP_UPS)

    assert told == [Topic.ACCOUNTS, Topic.TOP_UPS]


def test_everything_may_have_changed() -> None:
    hub = ChangeHub()
    told: list[str] = []
    hub.changed.connect(told.append)

    hub.announce_all()

    assert told == list(Topic)
