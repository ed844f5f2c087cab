"""What needs a person, and the steps that are offered for it."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from billing_desktop.domain.sentence import Sentence
from billing_desktop.domain.task import TASK_ACTIONS, Task, TaskAction, TaskKind
from tests.builders import NOW, eur


def task(kind: TaskKind, **params: object) -> Task:
    return Task("task-1", kind, "top_up:top-1", Sentence("Something happened.", params), NOW)


def test_a_task_stays_as_it_was_opened() -> None:
    opened = task(TaskKind.LATE_PAYMENT)

    with pytest.raises(FrozenInstanceError):
        opened.sentence = Sentence("Paid once.")  # type: ignore[misc]


@pytest.mark.parametrize("kind", list(TaskKind))
def test_every_reason_for_a_person_has_next_steps(kind: TaskKind) -> None:
    assert task(kind, payment="pi_1", charged=eur("5.00")).actions == TASK_ACTIONS[kind]
    assert TaskAction.OPEN_ACCOUNT in TASK_ACTIONS[kind]


@pytest.mark.parametrize("kind", [TaskKind.LATE_PAYMENT, TaskKind.PAYMENT_DIFFERS])
def test_only_a_known_payment_can_be_sent_back(kind: TaskKind) -> None:
    assert TaskAction.REFUND_PAYMENT in task(kind, payment="pi_1", charged=eur("5.00")).actions
    assert TaskAction.REFUND_PAYMENT not in task(kind, payment="cs_1").actions


def test_a_missing_invoice_is_not_done_by_saying_so() -> None:
    assert TaskAction.MARK_DONE not in task(TaskKind.INVOICE_MISSING).actions
