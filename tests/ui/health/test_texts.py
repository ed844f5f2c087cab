from __future__ import annotations

import pytest

from billing_desktop.domain.health import Check, Remedy, State, Thing, fine, note, wrong
from tests.builders import NOW
from ui.health.texts import remedy_text, report, state_chip, summary, thing_text
from ui.style.tokens import Tone
from ui.translation import set_language

FINE = fine(Thing.DISK, "{megabytes} MB are free.", megabytes=10)
NOTE = note(Thing.BACKUPS, Remedy.MAKE_BACKUP, "There is none yet.")
WRONG = wrong(Thing.CLOCK, None, "No.")


@pytest.mark.parametrize(
    ("checks", "tone", "heading"),
    [
        ([FINE], Tone.OK, "Everything is in order"),
        ([FINE, NOTE], Tone.INFO, "Everything works"),
        ([FINE, NOTE, WRONG], Tone.BAD, "Something is wrong"),
    ],
)
def test_the_whole_is_calm_only_when_all_is_green(
    checks: list[Check], tone: Tone, heading: str
) -> None:
    assert summary(checks)[:2] == (tone, heading)


def test_no_state_is_told_by_its_colour_alone() -> None:
    chips = [state_chip(check) for check in (None, FINE, NOTE, WRONG)]

    assert len({chip.text for chip in chips}) == len({chip.icon for chip in chips}) == 4


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_thing_and_every_remedy_has_words(language: str) -> None:
    set_language(language)

    assert len({thing_text(thing) for thing in Thing}) == len(Thing)
    assert all(remedy_text(remedy) for remedy in Remedy)


def test_a_report_is_lines_in_the_language_of_the_window() -> None:
    set_language("de")

    lines = report([FINE, NOTE], NOW).splitlines()

    assert lines[0].startswith("Billing Desktop, Systemzustand vom ")
    assert lines[1:] == [
        "In Ordnung: Speicherplatz: 10 MB sind frei.",
        "Bitte beachten: Sicherungen: Es gibt noch keine.",
    ]
    assert State.NOTE.value not in lines[2]
