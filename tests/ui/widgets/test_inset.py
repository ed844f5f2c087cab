"""Sunken boxes."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from ui.style.tokens import Tone
from ui.widgets.inset import FactsInset, Inset

LONG = "Continue opens the secure payment page in the browser. " * 3


def test_room_is_kept_so_that_a_shorter_text_moves_nothing(qtbot: QtBot) -> None:
    inset = Inset(lines=3)
    qtbot.addWidget(inset)
    inset.set_content("credit-card", "Payment by card", LONG)
    inset.resize(512, inset.heightForWidth(512))
    before = inset.heightForWidth(512)

    inset.set_content("file-text", "Payment by invoice", "Short.", Tone.INFO)

    assert inset.heightForWidth(512) == before
    assert inset.title_label.text() == "Payment by invoice"


def test_facts_are_replaced_and_the_first_is_the_largest(qtbot: QtBot) -> None:
    facts = FactsInset()
    qtbot.addWidget(facts)
    facts.set_facts([("Total charge", "€302.26"), ("Billing number", "TU-2026-000118")])

    facts.set_facts([("New balance", "€1,534.60"), ("Charged", "€302.26")])
    facts.show()

    assert [value.text() for value in facts.values] == ["€1,534.60", "€302.26"]
    sizes = [value.font().pixelSize() for value in facts.values]
    assert sizes[0] > sizes[1]
