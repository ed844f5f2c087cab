"""Whose text is kept where two people changed one thing."""

from __future__ import annotations

from billing_desktop.domain.merging import Difference, differences, merged

READ = {"city": "Kiel", "street": "Hof 1", "email": "a@b.example", "company": "One"}
YOURS = READ | {"city": "Ulm", "street": "Hof 2", "company": "Two"}
THEIRS = READ | {"city": "Bonn", "email": "c@d.example", "company": "Two"}


def test_only_what_differs_is_asked_and_whoever_alone_changed_it_is_suggested() -> None:
    assert differences(READ, YOURS, THEIRS) == (
        Difference("city", "Ulm", "Bonn", is_contested=True, keeps_yours=True),
        Difference("street", "Hof 2", "Hof 1", is_contested=False, keeps_yours=True),
        Difference("email", "a@b.example", "c@d.example", is_contested=False, keeps_yours=False),
    )


def test_what_is_chosen_goes_over_what_is_saved() -> None:
    found = differences(READ, YOURS, THEIRS)

    assert merged(THEIRS, found, keep_yours=frozenset({"street"})) == THEIRS | {"street": "Hof 2"}
    assert merged(THEIRS, found, keep_yours=frozenset()) == THEIRS
