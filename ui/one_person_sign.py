"""The sign at Settings in the sidebar that says that one person decides alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from billing_desktop.domain.operator import Operator
from ui.changes import ChangeHub, Topic
from ui.style.tokens import Tone
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.nav import NavigationItem

if TYPE_CHECKING:
    from billing_desktop.domain.four_eyes import FourEyes
    from billing_desktop.services.corrections import Corrections


class OnePersonSign(QObject):
    """Reads the setting at the start and when settings change. It lives as long as ``item``."""

    def __init__(
        self,
        item: NavigationItem,
        *,
        corrections: Corrections,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
    ) -> None:
        super().__init__(item)
        self.setObjectName("one_person_sign")
        self._item = item
        self._corrections = corrections
        self._operator = operator
        self._tasks = tasks
        changes.changed.connect(self._on_changed)
        self.reload()

    @Slot()
    def reload(self) -> None:
        """Read it again; where the books do not answer, what was shown stays."""
        corrections, operator = self._corrections, self._operator
        self._tasks.run(
            self,
            lambda: corrections.four_eyes(operator),
            on_success=self._on_read,
            on_error=lambda _error: None,
        )

    def _on_read(self, found: FourEyes) -> None:
        if found.is_switched_off:
            note = tr("Four eyes are switched off: one person decides alone.")
            self._item.set_badge(tr("solo"), Tone.NEUTRAL, note)
        else:
            self._item.set_badge("")

    @Slot(str)
    def _on_changed(self, topic: str) -> None:
        if topic == Topic.SETTINGS:
            self.reload()
