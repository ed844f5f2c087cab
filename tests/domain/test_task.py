from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from billing_desktop.domain.task import Task, TaskKind
from tests.builders import NOW


def test_a_task_stays_as_it_was_opened() -> None:
    task = Task("task-1", TaskKind.LATE_PAYMENT, "top_up:top-1", "Paid twice.", NOW)

    with pytest.raises(FrozenInstanceError):
        task.sentence = "Paid once."  # type: ignore[misc]


def test_every_reason_for_a_person_has_a_name_of_its_own() -> None:
    assert {kind.value for kind in TaskKind} >= {
        "invoice_missing",
        "payment_differs",
        "payment_unknown",
        "late_payment",
    }
