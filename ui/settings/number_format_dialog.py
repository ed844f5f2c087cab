"""The dialog that chooses how numbers are written from a day to come on."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from billing_desktop.domain.number_format import NumberFormat, NumberStanding, Separator
from billing_desktop.domain.number_series import NumberKind
from billing_desktop.domain.operator import Operator
from billing_desktop.errors import ConflictError, NumberFormatError
from ui.changes import ChangeHub, Topic
from ui.formatting import format_date
from ui.messages import explain
from ui.settings.number_texts import (
    digits_choices,
    kind_choices,
    separator_choices,
    year_choices,
)
from ui.settings.rate_texts import FutureDateEdit
from ui.style.roles import set_role
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.dialog import NARROW, Dialog
from ui.widgets.fields import ComboField, FormField

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services


class NumberFormatDialog(Dialog):
    """Asks for kind, format and first day; shows the next number and the first to come.

    Signals:
        format_added: every format with the new one.
    """

    format_added = Signal(object)

    def __init__(
        self,
        standing: NumberStanding,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Add number format"), NARROW, parent)
        self.setObjectName("number_format_dialog")
        self._standing = standing
        self._numbers = services.numbers
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self.kind_combo = _combo(kind_choices())
        self.prefix_edit = QLineEdit()
        self.separator_combo = _combo(separator_choices())
        self.year_combo = _combo(year_choices())
        self.digits_combo = _combo(digits_choices())
        self.date_edit = FutureDateEdit(standing.today)
        self.kind_field = FormField(tr("Kind of number"), self.kind_combo)
        self.date_field = FormField(tr("Valid from"), self.date_edit)
        self.prefix_field = FormField(tr("Prefix"), self.prefix_edit)
        self.separator_field = FormField(tr("Between the parts"), self.separator_combo)
        self.year_field = FormField(tr("Year"), self.year_combo)
        self.digits_field = FormField(tr("Width of the number"), self.digits_combo)
        self.now_label = QLabel()
        self.example_label = QLabel()
        self._name_fields()
        self._arrange_form()
        self._fill_in()
        self._connect()

    @property
    def _kind(self) -> NumberKind:
        return NumberKind(str(self.kind_combo.value))  # Qt keeps the text of an enum.

    def _chosen(self) -> NumberFormat:
        new = NumberFormat(
            self._kind,
            self.date_edit.day,
            self.prefix_edit.text().strip(),
            Separator(str(self.separator_combo.value)),
            cast(int, self.year_combo.value),
            cast(int, self.digits_combo.value),
        )
        self._standing.formats.require_free(new)
        return new

    @Slot()
    def _fill_in(self) -> None:
        """Begin with the newest format of the kind."""
        newest = self._standing.formats.of(self._kind)[-1]
        self.prefix_edit.setText(newest.prefix)
        self.separator_combo.set_value(newest.separator)
        self.year_combo.set_value(newest.year_digits)
        self.digits_combo.set_value(newest.digits)
        self._show_example()

    @Slot()
    def _show_example(self) -> None:
        self.now_label.setText(
            tr("Next number today: {number}", number=self._standing.next_number(self._kind))
        )
        try:
            first = self._standing.first_number(self._chosen())
        except NumberFormatError:
            self.example_label.setText(tr("First number in the new format: –"))
        else:
            self.example_label.setText(
                tr("First number from {day}: {number}", day=self._day, number=first)
            )

    @property
    def _day(self) -> str:
        return format_date(self.date_edit.day)

    @Slot()
    def _check(self) -> None:
        try:
            self._chosen()
        except NumberFormatError as error:
            self.prefix_field.set_error(explain(error))
        else:
            self.prefix_field.set_error(None)

    @Slot()
    def _on_add(self) -> None:
        self._check()
        if not self.point_out([self.prefix_field]):
            return
        self.set_message("")
        self.set_busy(True)
        numbers, operator, new = self._numbers, self._operator, self._chosen()
        seen = self._standing.formats
        self._tasks.run(
            self,
            lambda: numbers.add_format(operator, new, seen=seen),
            on_success=self._on_added,
            on_error=self._on_not_added,
        )

    def _on_added(self, standing: object) -> None:
        self.set_busy(False)
        self.accept()
        self._changes.announce(Topic.SETTINGS)
        self.format_added.emit(standing)

    def _on_not_added(self, error: Exception) -> None:
        self.set_busy(False)
        self.set_message(explain(error))
        if isinstance(error, ConflictError):  # The other's has been told now.
            numbers, operator = self._numbers, self._operator
            self._tasks.run(
                self,
                lambda: numbers.standing(operator),
                on_success=self._on_seen,
                on_error=self._on_not_added,
            )

    def _on_seen(self, standing: NumberStanding) -> None:
        self._standing = standing

    def _name_fields(self) -> None:
        for part, name in (
            (self.kind_combo, "kind_combo"),
            (self.prefix_edit, "prefix_edit"),
            (self.separator_combo, "separator_combo"),
            (self.year_combo, "year_combo"),
            (self.digits_combo, "digits_combo"),
            (self.date_edit, "valid_from_edit"),
            (self.kind_field, "kind_field"),
            (self.prefix_field, "prefix_field"),
            (self.separator_field, "separator_field"),
            (self.year_field, "year_field"),
            (self.digits_field, "digits_field"),
            (self.date_field, "valid_from_field"),
            (self.now_label, "now_label"),
            (self.example_label, "example_label"),
        ):
            part.setObjectName(name)

    def _arrange_form(self) -> None:
        self.set_heading(
            tr("Number format"),
            tr("It holds for what is issued on that day or later. Counters go on as they are."),
        )
        self.sub_label.setWordWrap(True)
        for left, right in (
            (self.kind_field, self.date_field),
            (self.prefix_field, self.separator_field),
            (self.year_field, self.digits_field),
        ):
            row = QHBoxLayout()
            row.setSpacing(12)
            row.addWidget(left, 1)
            row.addWidget(right, 1)
            self.body.addLayout(row)
        examples = QVBoxLayout()
        examples.setSpacing(3)
        for label in (self.now_label, self.example_label):
            label.setTextFormat(Qt.TextFormat.PlainText)
            set_role(label, "second")
            examples.addWidget(label)
        self.body.addLayout(examples)
        self.set_lines(foot=True)
        self.set_primary(tr("Add format"))
        self.prefix_edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _connect(self) -> None:
        self.kind_field.changed.connect(self._fill_in)
        self.prefix_field.left.connect(self._check)
        for field in (self.separator_field, self.year_field, self.digits_field):
            field.changed.connect(self._check)
        for field in (
            self.prefix_field,
            self.separator_field,
            self.year_field,
            self.digits_field,
            self.date_field,
        ):
            field.changed.connect(self._show_example)
        self.primary_clicked.connect(self._on_add)


def _combo(items: list[tuple[str, object]]) -> ComboField:
    combo = ComboField()
    combo.set_items(items)
    return combo
