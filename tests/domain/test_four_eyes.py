from __future__ import annotations

from datetime import datetime

import pytest

from billing_desktop.domain.four_eyes import FourEyes, OnePersonChange
from tests.builders import NOW

OFF = OnePersonChange(is_one_person=True, changed_at=NOW, changed_by="Ada")
ON = OnePersonChange(is_one_person=False, changed_at=NOW, changed_by="Ada")


def test_the_newest_change_decides() -> None:
    assert not FourEyes(has_operators=True).is_one_person
    assert not FourEyes(has_operators=True, changes=(ON, OFF)).is_one_person
    assert FourEyes(has_operators=True, changes=(OFF,)).is_one_person
    assert FourEyes(has_operators=True, changes=(OFF, ON, OFF)).is_switched_off


def test_where_nobody_signs_in_there_is_one_person_without_any_setting() -> None:
    found = FourEyes(has_operators=False)

    assert found.is_one_person
    assert not found.is_switched_off


def test_a_change_has_an_instant_with_its_zone() -> None:
    with pytest.raises(ValueError, match="aware"):
        OnePersonChange(is_one_person=True, changed_at=datetime(2026, 1, 1), changed_by="Ada")  # noqa: DTZ001
