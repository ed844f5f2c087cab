"""What every window around a top-up is made with, over a real book."""

from __future__ import annotations

from typing import TypedDict

from billing_desktop.bootstrap import Services
from billing_desktop.domain.operator import Operator
from tests.book import Book
from ui.changes import ChangeHub
from ui.tasks import InlineTasks, Tasks


class Needs(TypedDict):
    services: Services
    operator: Operator
    tasks: Tasks
    changes: ChangeHub


def needs(book: Book, *, tasks: Tasks | None = None, services: Services | None = None) -> Needs:
    """Return the arguments; jobs run at once unless ``tasks`` are given."""
    return Needs(
        services=services or book.services,
        operator=book.operator,
        tasks=tasks or InlineTasks(),
        changes=ChangeHub(),
    )
