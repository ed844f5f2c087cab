"""What needs a person: opened once for each object and kind, closed when it is settled."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Index, Row, String, Table, Text, insert, select, update
from sqlalchemy.engine import Connection

from billing_desktop.db.audit import audit
from billing_desktop.db.base import Id, UtcDateTime, metadata
from billing_desktop.db.sentences import from_text, to_text
from billing_desktop.domain.task import Task, TaskKind
from billing_desktop.errors import NotFoundError

task = Table(
    "task",
    metadata,
    Column("task_id", Id, primary_key=True),
    Column("kind", String(30), nullable=False),
    Column("object", String(300), nullable=False),
    Column("sentence", Text, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    Index("ix_task_object", "kind", "object"),
)


class TaskStore:
    """Tasks of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(self, new: Task) -> bool:
        """Open a task; a new sentence replaces that of the open one about the same.

        Tells whether it is news.
        What a person has closed stays closed as long as there is nothing else to say.
        """
        sentence = to_text(new.sentence)
        same = self._connection.execute(
            select(task.c.task_id, task.c.closed_at).where(
                task.c.kind == new.kind, task.c.object == new.object, task.c.sentence == sentence
            )
        ).all()
        if any(row.closed_at is None or self._is_seen_to(new.kind, row.task_id) for row in same):
            return False
        replaced = [one for one in self._open_ones(new.kind, new.object) if one.about == new.about]
        if replaced:
            self._connection.execute(
                update(task)
                .where(task.c.task_id.in_([one.task_id for one in replaced]))
                .values(sentence=sentence)
            )
        else:
            self._connection.execute(
                insert(task),
                {
                    "task_id": new.task_id,
                    "kind": new.kind,
                    "object": new.object,
                    "sentence": sentence,
                    "opened_at": new.opened_at,
                },
            )
        return True

    def _is_seen_to(self, kind: TaskKind, task_id: str) -> bool:
        """Tell whether a closed task was settled for good: sent back, or done by a person."""
        if kind in (TaskKind.PAYMENT_DIFFERS, TaskKind.LATE_PAYMENT):
            return True
        done = select(audit.c.seq).where(
            audit.c.action == "task.done", audit.c.object.startswith(f"task:{task_id}:")
        )
        return self._connection.execute(done).first() is not None

    def close(self, kind: TaskKind, object_: str, *, at: datetime, about: str = "") -> bool:
        """Close the tasks of that kind for an object; tell whether one was open.

        With ``about`` only that one: see `Task.about`.
        """
        closing = [one for one in self._open_ones(kind, object_) if about in ("", one.about)]
        for one in closing:
            self.close_one(one.task_id, at=at)
        return bool(closing)

    def close_one(self, task_id: str, *, at: datetime) -> None:
        """Close a task, if it is open."""
        self._connection.execute(
            update(task)
            .where(task.c.task_id == task_id, task.c.closed_at.is_(None))
            .values(closed_at=at)
        )

    def open_of_kind(self, kind: TaskKind) -> tuple[Task, ...]:
        """Return the open tasks of a kind, the oldest first."""
        rows = self._connection.execute(
            select(task)
            .where(task.c.kind == kind, task.c.closed_at.is_(None))
            .order_by(task.c.opened_at, task.c.task_id)
        )
        return tuple(_to_task(row) for row in rows)

    def _open_ones(self, kind: TaskKind, object_: str) -> list[Task]:
        rows = self._connection.execute(
            select(task).where(
                task.c.kind == kind, task.c.object == object_, task.c.closed_at.is_(None)
            )
        )
        return [_to_task(row) for row in rows]

    def get(self, task_id: str) -> Task:
        """Raises: NotFoundError."""
        row = self._connection.execute(select(task).where(task.c.task_id == task_id)).first()
        if row is None:
            raise NotFoundError("There is no task {reference}.", reference=task_id[:100])
        return _to_task(row)

    def all_open(self) -> tuple[Task, ...]:
        """Return what needs a person, the oldest first."""
        rows = self._connection.execute(
            select(task)
            .where(task.c.closed_at.is_(None))
            .order_by(task.c.opened_at, task.c.task_id)
        )
        return tuple(_to_task(row) for row in rows)

    def uncredited(self) -> dict[str, str]:
        """Return the payments that were not credited, each with its top-up's id.

        Those that were sent back are among them: such a refund can still fail.
        """
        rows = self._connection.execute(
            select(task).where(task.c.kind.in_([TaskKind.LATE_PAYMENT, TaskKind.PAYMENT_DIFFERS]))
        )
        return {
            str(each.sentence.params["payment"]): each.object.removeprefix("top_up:")
            for each in map(_to_task, rows)
            if {"payment", "charged"} <= each.sentence.params.keys()
        }


def _to_task(row: Row[tuple[object, ...]]) -> Task:
    return Task(
        task_id=row.task_id,
        kind=TaskKind(row.kind),
        object=row.object,
        sentence=from_text(row.sentence),
        opened_at=row.opened_at,
    )
