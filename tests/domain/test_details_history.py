"""The history of billing details is read from the audit trail."""

from __future__ import annotations

from datetime import timedelta

from billing_desktop.domain.details_history import (
    CREATED,
    REPLACED,
    SAVED,
    history_of,
    read_change,
    replaced_object,
)
from tests.builders import NOW, billing_details

NOW_DETAILS = billing_details(city="Kiel")


def test_an_old_text_with_colons_is_read_as_it_was() -> None:
    told = replaced_object("acc-1", "street", "Hof: 3 :b")

    change = read_change(NOW, "desk", REPLACED, told)

    assert (change.field, change.before) == ("street", "Hof: 3 :b")


def test_a_save_of_which_nobody_noted_the_fields_is_told_as_that() -> None:
    later = NOW + timedelta(days=1)
    changes = [
        read_change(NOW, "desk", CREATED, "account:acc-1"),
        read_change(NOW, "desk", SAVED, "account:acc-1"),
        read_change(later, "desk", SAVED, "account:acc-1"),
        read_change(later, "desk", REPLACED, replaced_object("acc-1", "city", "")),
    ]

    history = history_of(changes, NOW_DETAILS)

    assert [(change.action, change.field, change.after) for change in history] == [
        (REPLACED, "city", "Kiel"),
        (SAVED, "", ""),
        (CREATED, "", ""),
    ]
