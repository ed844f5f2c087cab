"""What needs a person: the one list of everything the program will not decide alone."""

from __future__ import annotations

from billing_desktop.domain.operator import Operator
from billing_desktop.domain.refund import check_reason
from billing_desktop.domain.task import Task, TaskAction
from billing_desktop.errors import UserError
from billing_desktop.services.rights import checked
from billing_desktop.services.service import Service


class Tasks(Service):
    """Lists tasks and closes those that a person has seen to."""

    @checked
    def all_open(self, operator: Operator) -> tuple[Task, ...]:
        """Return what needs a person, the oldest first."""
        with self._database.read() as uow:
            return uow.tasks.all_open()

    @checked
    def mark_done(self, operator: Operator, task_id: str, *, note: str) -> None:
        """Close a task that a person has seen to; ``note`` says how. Safe to repeat.

        Raises:
            NotFoundError: no such task.
            UserError: there is no note, or the task closes itself when its cause is gone.
        """
        note = check_reason(note)
        with self._database.write() as uow:
            task = uow.tasks.get(task_id)
            if TaskAction.MARK_DONE not in task.actions:
                raise UserError(
                    "This closes by itself as soon as its cause is gone.", code="task_open"
                )
            now = self._clock.now()
            uow.tasks.close_one(task_id, at=now)
            uow.record(now, operator.name, "task.done", f"task:{task_id}:{note}")
            uow.commit()
