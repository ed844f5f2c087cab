"""The choices of a CSV mapping: which column means what, and how the file is written."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from billing_desktop.domain.csv_mapping import CsvMapping, DateFormat, DecimalMark
from ui.translation import tr
from ui.widgets.fields import ComboField, FormField

_NONE = ""
_COLUMNS_PER_ROW = 3


class MappingForm(QWidget):
    """A combo box for each meaning, filled with the headings of the file.

    Signals:
        changed: somebody chose something else.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mapping_form")
        self._base: CsvMapping | None = None
        self.combos = {name: ComboField() for name in _column_names()}
        self.fields = {
            name: FormField(label, self.combos[name]) for name, label in _column_names().items()
        }
        self.date_combo = ComboField()
        self.mark_combo = ComboField()
        self.iban_edit = QLineEdit()
        self.name_edit = QLineEdit()
        self.date_field = FormField(tr("Days are written"), self.date_combo)
        self.mark_field = FormField(tr("Cents after"), self.mark_combo)
        self.iban_field = FormField(tr("Our IBAN"), self.iban_edit)
        self.name_field = FormField(tr("Name of the mapping"), self.name_edit)
        self._arrange()

    def show_proposal(self, proposal: CsvMapping) -> None:
        """Fill in what the file seems to be."""
        self._base = proposal
        items = [(tr("–"), _NONE), *((name, name) for name in proposal.headings if name)]
        for name, combo in self.combos.items():
            combo.set_items(items)
            value = getattr(proposal, name)
            first = value[0] if isinstance(value, tuple) and value else value
            combo.set_value(first if isinstance(first, str) else _NONE)
        self.date_combo.set_value(proposal.date_format)
        self.mark_combo.set_value(proposal.decimal_mark)
        self.iban_edit.setText(proposal.account_iban)
        if not self.name_edit.text():
            self.name_edit.setText(proposal.name)

    def mapping(self) -> CsvMapping | None:
        """Return what is chosen; None before a file was read.

        Raises:
            UserError: it makes no sense.
        """
        base = self._base
        if base is None:
            return None
        chosen = {name: str(combo.value or "") for name, combo in self.combos.items()}
        # What is read beside the first column of texts stays as it was proposed.
        first = chosen.pop("remittance")
        more = base.remittance[1:] if base.remittance[:1] == (first,) else ()
        date_format, mark = self.date_combo.value, self.mark_combo.value
        return CsvMapping(
            name=self.name_edit.text().strip(),
            headings=base.headings,
            remittance=(first, *more) if first else (),
            sign=base.sign if chosen["amount"] else "",
            payee_name=base.payee_name,
            value_on=base.value_on,
            bank_reference=base.bank_reference,
            bank_code=base.bank_code,
            status=base.status,
            account=base.account,
            account_iban=self.iban_edit.text().replace(" ", ""),
            delimiter=base.delimiter,
            decimal_mark=mark if isinstance(mark, DecimalMark) else base.decimal_mark,
            date_format=date_format if isinstance(date_format, DateFormat) else base.date_format,
            encoding=base.encoding,
            header_line=base.header_line,
            **chosen,
        )

    def _arrange(self) -> None:
        self.date_combo.set_items([(each.value, each) for each in DateFormat])
        marks = {DecimalMark.COMMA: tr("a comma (1.234,56)"), DecimalMark.POINT: tr("a point")}
        self.mark_combo.set_items([(text, mark) for mark, text in marks.items()])
        for name, field in self.fields.items():
            self.combos[name].setObjectName(f"{name}_combo")
            field.setObjectName(f"{name}_field")
            self.combos[name].activated.connect(self.changed)
        named: Sequence[tuple[QWidget, FormField, str]] = (
            (self.date_combo, self.date_field, "date_format"),
            (self.mark_combo, self.mark_field, "decimal_mark"),
            (self.iban_edit, self.iban_field, "account_iban"),
            (self.name_edit, self.name_field, "mapping_name"),
        )
        for widget, field, name in named:
            widget.setObjectName(name)
            field.setObjectName(f"{name}_field")
        self.date_combo.activated.connect(self.changed)
        self.mark_combo.activated.connect(self.changed)
        self.iban_edit.editingFinished.connect(self.changed)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        shown = (*self.fields.values(), *(field for _, field, _ in named))
        for number, field in enumerate(shown):
            grid.addWidget(field, number // _COLUMNS_PER_ROW, number % _COLUMNS_PER_ROW)
        for column in range(_COLUMNS_PER_ROW):
            grid.setColumnStretch(column, 1)


def _column_names() -> dict[str, str]:
    """Return what a column may mean, by the name in a mapping."""
    return {
        "booked_on": tr("Booking day"),
        "amount": tr("Amount"),
        "credit": tr("Credit"),
        "debit": tr("Debit"),
        "currency": tr("Currency"),
        "remittance": tr("Text"),
        "counterparty_name": tr("Payer"),
        "counterparty_iban": tr("Payer's IBAN"),
        "end_to_end_id": tr("End-to-end id"),
        "creditor_reference": tr("Creditor reference"),
    }
