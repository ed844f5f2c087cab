"""The dialog for two people who changed one thing: field by field, whose text is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLabel, QRadioButton, QWidget

from billing_desktop.domain.merging import Difference
from ui.formatting import EMPTY, format_instant
from ui.messages import field_label
from ui.style.roles import LabelRole, set_role
from ui.translation import tr
from ui.widgets.dialog import Dialog
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.wrapped_label import WrappedLabel

_WIDTH, _NAME_WIDTH = 880, 220
_CHOICE_WIDTH = (_WIDTH - 48 - _NAME_WIDTH - 32) // 2


class ConflictDialog(Dialog):
    """Shows both texts of each field that differs. Accepted if what is chosen shall be saved."""

    def __init__(
        self,
        name: str,
        sentence: str,
        found: Sequence[Difference],
        *,
        shown: Callable[[str, str], str],
        labelled: Callable[[str], str] = field_label,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Changed by two people"), _WIDTH, parent)
        self.setObjectName("conflict_dialog")
        self._labelled = labelled
        self._choices: dict[str, tuple[QRadioButton, QRadioButton]] = {}
        self.set_heading(name)
        explained = WrappedLabel(sentence, _WIDTH - 48)
        explained.setObjectName("conflict_sentence")
        self.body.addWidget(explained)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnMinimumWidth(0, _NAME_WIDTH)
        for column, head in ((1, tr("What you typed")), (2, tr("What is saved now"))):
            self._grid.addWidget(_label(head, f"conflict_head_{column}", "muted"), 0, column)
        for number, one in enumerate(found, start=1):
            self._add(number, one, shown)
        self.body.addLayout(self._grid)
        self.set_lines(foot=True)
        self.set_cancel(tr("Back"))
        self.set_primary(tr("Save what is chosen"))
        self.primary_clicked.connect(self.accept)

    @property
    def keep_yours(self) -> frozenset[str]:
        """The fields that shall keep what was typed here."""
        return frozenset(name for name, (yours, _) in self._choices.items() if yours.isChecked())

    def choice(self, field: str, *, is_yours: bool) -> QRadioButton:
        """Return the button that keeps one of the two texts of a field."""
        yours, theirs = self._choices[field]
        return yours if is_yours else theirs

    def _add(self, number: int, one: Difference, shown: Callable[[str, str], str]) -> None:
        label = self._labelled(one.field)
        self._grid.addWidget(_label(label, f"conflict_field_{one.field}", "semibold"), number, 0)
        group = QButtonGroup(self)
        yours = self._radio(one.field, shown(one.field, one.yours), tr("What you typed"), "yours")
        theirs = self._radio(
            one.field, shown(one.field, one.theirs), tr("What is saved now"), "theirs"
        )
        for column, button in ((1, yours), (2, theirs)):
            group.addButton(button)
            self._grid.addWidget(button, number, column)
        (yours if one.keeps_yours else theirs).setChecked(True)
        self._choices[one.field] = (yours, theirs)

    def _radio(self, field: str, text: str, whose: str, name: str) -> QRadioButton:
        text = text or EMPTY
        button = QRadioButton()
        button.setObjectName(f"{field}_{name}_radio")
        button.setFixedWidth(_CHOICE_WIDTH)
        room = _CHOICE_WIDTH - 36
        button.setText(_fitted(button, text, room).replace("&", "&&"))
        button.setToolTip("" if _fitted(button, text, room) == text else _as_plain(text))
        button.setAccessibleName(
            tr("{field}: {whose}: {text}", field=self._labelled(field), whose=whose, text=text)
        )
        return button


def _fitted(button: QRadioButton, text: str, room: int) -> str:
    return button.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)


def _as_plain(text: str) -> str:
    return f"<span>{escape(text)}</span>"  # Else what looks like mark-up would be read as such.


def _label(text: str, name: str, role: LabelRole) -> QLabel:
    label = ElidedLabel(text)
    label.setObjectName(name)
    set_role(label, role)
    return label


def saved_meanwhile(name: str, at: datetime) -> str:
    """Return the sentence above the choices, of who was first."""
    return tr(
        "{name} saved other details at {at}. Choose what to keep; nothing is lost before you save.",
        name=name,
        at=format_instant(at),
    )
