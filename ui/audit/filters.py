"""What narrows the audit trail: words, refusals, a person, a kind of action, days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from billing_desktop.domain.audit_trail import REFUSALS, AuditChoices, AuditQuery
from ui.audit.action_words import action_text
from ui.audit.object_words import operator_text
from ui.documents.periods import Period, dates_of
from ui.style.roles import set_role
from ui.translation import tr
from ui.widgets.button import Button
from ui.widgets.date_edit import DateEdit
from ui.widgets.fields import ComboField
from ui.widgets.search_field import SearchField
from ui.widgets.segments import Segment, Segments

_SEARCH_WIDTH, _WHO_WIDTH, _WHAT_WIDTH, _DAYS_WIDTH, _DAY_WIDTH = 260, 148, 224, 140, 128
_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
_ONE_DAY = timedelta(days=1)
_TODAY, _WEEK, _OWN = "today", "week", "own"


class Kind(StrEnum):
    """Everything, or only what was tried and not let through."""

    ALL = "all"
    REFUSED = "refused"


class AuditFilters(QWidget):
    """The fields above the list.

    Signals:
        changed: something else is asked for now.
    """

    changed = Signal()

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._object = ""
        self.search_edit = SearchField(tr("Company, number or person"), "Ctrl+F")
        self.kinds = Segments()
        self.who_combo, self.what_combo, self.days_combo = ComboField(), ComboField(), ComboField()
        self.first_edit, self.last_edit = DateEdit(), DateEdit()
        self.days_row = QWidget()
        self.object_row = QWidget()
        self.object_label = QLabel()
        self.object_button = Button(tr("Everything again"), "link")
        self._fill()
        self._arrange()
        self._connect()

    def set_choices(self, choices: AuditChoices) -> None:
        """Offer everybody and every action that the trail knows; what is chosen stays."""
        self.who_combo.set_items(
            [
                (tr("Everybody"), ""),
                *((operator_text(name), name) for name in choices.operators),
            ]
        )
        actions = sorted((action_text(code).casefold(), code) for code in choices.actions)
        self.what_combo.set_items(
            [(tr("Every action"), ""), *((action_text(code), code) for _, code in actions)]
        )

    def set_object(self, name: str, text: str) -> None:
        """Ask for what concerns one thing alone; ``text`` is what people call it."""
        self._object = name
        self.object_label.setText(tr("Only what concerns {thing}", thing=text))
        self.object_row.setVisible(bool(name))
        self.changed.emit()

    @property
    def query(self) -> AuditQuery:
        """What is asked for."""
        is_refused = self.kinds.current == Kind.REFUSED
        action = str(self.what_combo.value or "")
        first, until = self._days()
        return AuditQuery(
            text=self.search_edit.text(),
            operator=str(self.who_combo.value or ""),
            actions=REFUSALS if is_refused else (action,) if action else (),
            object=self._object,
            from_on=first,
            until_on=until,
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether rows may be left out."""
        return self.query != AuditQuery()

    @Slot()
    def reset(self) -> None:
        """Leave nothing out."""
        if not self.is_narrowed:
            return
        self._object = ""
        self.object_row.hide()
        self.search_edit.clear()
        self.kinds.set_current(Kind.ALL)
        for combo in (self.who_combo, self.what_combo, self.days_combo):
            combo.setCurrentIndex(0)
        self._show_parts()
        self.changed.emit()

    def _days(self) -> tuple[date | None, date | None]:
        chosen, today = str(self.days_combo.value), self._today()
        if chosen == _TODAY:
            return today, today + _ONE_DAY
        if chosen == _WEEK:
            return today - 6 * _ONE_DAY, today + _ONE_DAY
        if chosen == _OWN:
            return self.first_edit.day, self.last_edit.day + _ONE_DAY
        dates = dates_of(Period(chosen), today=today)
        return dates.issued_from, dates.issued_until

    @Slot()
    def _on_chosen(self) -> None:
        self._show_parts()
        self.changed.emit()

    def _show_parts(self) -> None:
        self.days_row.setVisible(self.days_combo.value == _OWN)
        # Refusals are kinds of action themselves.
        self.what_combo.setEnabled(self.kinds.current != Kind.REFUSED)

    @Slot()
    def _on_first_changed(self) -> None:
        if self.last_edit.day < self.first_edit.day:  # The other end goes along.
            self.last_edit.set_day(self.first_edit.day)
        else:
            self.changed.emit()

    @Slot()
    def _on_last_changed(self) -> None:
        if self.last_edit.day < self.first_edit.day:
            self.first_edit.set_day(self.last_edit.day)
        else:
            self.changed.emit()

    # Putting it together ----------------------------------------------------------------------

    def _fill(self) -> None:
        self.kinds.set_items([Segment(Kind.ALL, tr("All")), Segment(Kind.REFUSED, tr("Refused"))])
        self.set_choices(AuditChoices((), ()))
        self.days_combo.set_items(
            [
                (tr("Any day"), Period.ALL.value),
                (tr("Today"), _TODAY),
                (tr("Last 7 days"), _WEEK),
                *((each.label, each.value) for each in Period if each is not Period.ALL),
                (tr("Other days"), _OWN),
            ]
        )
        for edit, name in ((self.first_edit, tr("From")), (self.last_edit, tr("To"))):
            edit.setAccessibleName(name)
            edit.set_days(_FIRST_DAY, _LAST_DAY)
            edit.set_day(self._today())
            edit.setFixedWidth(_DAY_WIDTH)
        for combo, name in (
            (self.who_combo, tr("Who")),
            (self.what_combo, tr("What")),
            (self.days_combo, tr("When")),
        ):
            combo.setAccessibleName(name)
        for part, name in (
            (self, "audit_filters"),
            (self.search_edit, "audit_search"),
            (self.kinds, "audit_kinds"),
            (self.who_combo, "audit_who"),
            (self.what_combo, "audit_what"),
            (self.days_combo, "audit_days"),
            (self.first_edit, "first_day_edit"),
            (self.last_edit, "last_day_edit"),
            (self.days_row, "audit_days_row"),
            (self.object_row, "audit_object_row"),
            (self.object_label, "audit_object"),
            (self.object_button, "audit_object_button"),
        ):
            part.setObjectName(name)

    def _arrange(self) -> None:
        for part, width in (
            (self.search_edit, _SEARCH_WIDTH),
            (self.who_combo, _WHO_WIDTH),
            (self.what_combo, _WHAT_WIDTH),
            (self.days_combo, _DAYS_WIDTH),
        ):
            part.setFixedWidth(width)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.search_edit)
        first.addWidget(self.kinds)
        for combo in (self.who_combo, self.what_combo, self.days_combo):
            first.addWidget(combo)
        first.addStretch(1)
        self.object_label.setTextFormat(Qt.TextFormat.PlainText)
        set_role(self.object_label, "semibold")
        _in_row(
            self.days_row, _label(tr("From")), self.first_edit, _label(tr("To")), self.last_edit
        )
        _in_row(self.object_row, self.object_label, self.object_button)
        self.days_row.hide()
        self.object_row.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(first)
        column.addWidget(self.days_row)
        column.addWidget(self.object_row)

    def _connect(self) -> None:
        self.search_edit.search_changed.connect(lambda _text: self.changed.emit())
        self.kinds.chosen.connect(lambda _key: self._on_chosen())
        for combo in (self.who_combo, self.what_combo, self.days_combo):
            combo.activated.connect(lambda _index: self._on_chosen())
        self.first_edit.dateChanged.connect(self._on_first_changed)
        self.last_edit.dateChanged.connect(self._on_last_changed)
        self.object_button.clicked.connect(lambda: self.set_object("", ""))


def _label(text: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName("day_label")
    set_role(label, "label")
    return label


def _in_row(row: QWidget, *parts: QWidget) -> None:
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(8)
    for part in parts:
        line.addWidget(part)
    line.addStretch(1)
