"""The tasks below each other, the worst first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from billing_desktop.domain.task import TaskAction
from ui.needs_a_person.task_card import TaskCard
from ui.open_tasks import TaskLine

_GAP = 12


class TaskList(QScrollArea):
    """A card per task. Up and Down lead from card to card; a reload keeps the place.

    Signals:
        action_chosen: the ``TaskLine`` and the ``TaskAction`` that a person chose.
    """

    action_chosen = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("task_list")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.cards: list[TaskCard] = []
        inside = QWidget()
        inside.setObjectName("task_list_inside")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(_GAP)
        self._column.addStretch(1)
        self.setWidget(inside)

    def set_lines(self, lines: Sequence[TaskLine]) -> None:
        """Show these tasks; a card whose task is unchanged stays as it is."""
        place, action = self._focused()
        known = {card.line.task.task_id: card for card in self.cards}
        cards = []
        for line in lines:
            card = known.get(line.task.task_id)
            if card is None or card.line != line:
                card = self._new_card(line)
            cards.append(card)
        for old in self.cards:
            if old not in cards:
                self._column.removeWidget(old)
                old.hide()
                old.deleteLater()
        for number, card in enumerate(cards):
            if self._column.indexOf(card) != number:
                self._column.insertWidget(number, card)
        self.cards = cards
        if place is not None and cards and not any(card.has_keyboard for card in cards):
            self._go_to(min(place, len(cards) - 1), action)

    def card(self, task_id: str) -> TaskCard | None:
        """Return the card of that task, None where it is not in the list."""
        return next((card for card in self.cards if card.line.task.task_id == task_id), None)

    def show_task(self, task_id: str) -> None:
        """Bring that task into view and give it the keyboard."""
        card = self.card(task_id)
        if card is not None:
            self._go_to(self.cards.index(card))

    def take_focus(self) -> None:
        """Give the keyboard to the first task, unless one has it."""
        if self.cards and not any(card.has_keyboard for card in self.cards):
            self.cards[0].take_focus()

    def _focused(self) -> tuple[int | None, TaskAction | None]:
        for number, card in enumerate(self.cards):
            if card.has_keyboard:
                return number, card.focused_action
        return None, None

    def _new_card(self, line: TaskLine) -> TaskCard:
        card = TaskCard(line)
        card.action_chosen.connect(lambda action: self.action_chosen.emit(card.line, action))
        card.step_requested.connect(lambda step: self._step(card, step))
        return card

    def _step(self, card: TaskCard, step: int) -> None:
        place = self.cards.index(card) + step
        if 0 <= place < len(self.cards):
            self._go_to(place, card.focused_action)

    def _go_to(self, place: int, action: TaskAction | None = None) -> None:
        card = self.cards[place]
        card.take_focus(action)
        self.ensureWidgetVisible(card, 0, _GAP)
