"""The eight fields of the billing details, each with the sentence that says what is right."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from billing_desktop.domain.account import FIELD_NAMES, BillingDetails, needs_vat_number
from billing_desktop.domain.vat_number import vat_number_shape
from billing_desktop.errors import FieldsError
from ui.invoice_languages import language_choices, language_help
from ui.messages import field_label, field_sentences
from ui.translation import tr
from ui.widgets.fields import ComboField, FormField

_GAP = 12


class BillingDetailsForm(QWidget):
    """Checks a field when it is left; the error goes while somebody types.

    Signals:
        changed: a person typed or chose something.
        errors_changed: another set of fields is marked as wrong.
    """

    changed = Signal()
    errors_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("billing_details_form")
        self._is_filling = False
        self._touched: set[str] = set()
        self._marked: tuple[str, ...] = ()
        self._below_number = QVBoxLayout()
        self.country_combo = ComboField()
        self.language_combo = ComboField()
        self.edits = {name: QLineEdit() for name in FIELD_NAMES if name not in _CHOICES}
        self.fields = {name: self._field(name) for name in FIELD_NAMES}
        self._explain_fields()
        self._arrange()
        self._apply_country()

    # What is in it ------------------------------------------------------------------------

    def set_countries(self, countries: Sequence[tuple[str, str]]) -> None:
        """Offer these (code, name) pairs, in the order given."""
        self.country_combo.set_items([(name, code) for code, name in countries])

    def set_details(self, details: BillingDetails) -> None:
        """Show ``details`` and take all errors away."""
        self._is_filling = True
        for name, edit in self.edits.items():
            edit.setText(getattr(details, name))
            edit.setCursorPosition(0)
        for combo, code in (
            (self.country_combo, details.country),
            (self.language_combo, details.language),
        ):
            combo.setCurrentIndex(-1)
            combo.set_value(code)
        self._is_filling = False
        self._touched.clear()
        for field in self.fields.values():
            field.set_error(None)
        self._apply_country()
        self._apply_language()
        self._tell_errors()

    def set_read_only(self) -> None:
        """Let people read and copy only."""
        for edit in self.edits.values():
            edit.setReadOnly(True)
        for combo in (self.country_combo, self.language_combo):
            combo.setEnabled(False)

    def texts(self) -> dict[str, str]:
        """Return what is typed and chosen, by the name of the field."""
        return {
            **{name: edit.text() for name, edit in self.edits.items()},
            "country": str(self.country_combo.value or ""),
            "language": str(self.language_combo.value or ""),
        }

    # What is wrong with it ----------------------------------------------------------------

    def checked_details(self) -> BillingDetails | None:
        """Return the details if all are there and right; else mark what is not."""
        texts = self.texts()
        sentences = {name: self._missing(name) for name in FIELD_NAMES if not texts[name].strip()}
        details = None
        try:
            details = BillingDetails.checked(**texts)
        except FieldsError as error:
            sentences |= field_sentences(error)
        else:
            sentences |= {name: self._missing(name) for name in details.missing}
        self._mark(sentences)
        return None if sentences else details

    def show_problems(self, error: FieldsError) -> None:
        """Mark the fields that were refused."""
        self._mark(field_sentences(error))

    @property
    def wrong_fields(self) -> tuple[str, ...]:
        """The labels of the fields marked as wrong, in the order of the form."""
        return tuple(field.label.text() for field in self.fields.values() if field.error)

    def focus_first(self, *, wrong: bool = False) -> None:
        """Put the cursor into the first field that is wrong, or else that is empty."""
        texts = self.texts()
        for name, field in self.fields.items():
            if field.error if wrong else not texts[name]:
                field.editor.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self.edits["company"].setFocus(Qt.FocusReason.OtherFocusReason)

    def _mark(self, sentences: dict[str, str]) -> None:
        for name, field in self.fields.items():
            field.set_error(sentences.get(name))
        self._tell_errors()

    def _check(self, name: str) -> None:
        text, country = self.texts()[name], self.texts()["country"]
        sentence: str | None = None
        if text.strip():
            try:
                BillingDetails.checked(**{"country": country, name: text})
            except FieldsError as error:
                sentence = field_sentences(error).get(name)
        elif name in self._touched:
            sentence = self._missing(name)
        self.fields[name].set_error(sentence)
        self._tell_errors()

    def _missing(self, name: str) -> str:
        match name:
            case "company":
                return tr("Enter the company name as it is registered.")
            case "street":
                return tr("Enter the street and house number.")
            case "postal_code":
                return tr("Enter the postal code.")
            case "city":
                return tr("Enter the city.")
            case "country":
                return tr("Choose the country.")
            case "vat_number":
                return self._missing_number()
            case "language":
                return tr("Choose the language of the invoices.")
            case _:
                return tr("Enter the address that invoices are sent to.")

    def _missing_number(self) -> str:
        shape = vat_number_shape(self.texts()["country"])
        if shape:
            return tr("Enter the VAT number. It is written {shape}.", shape=shape)
        return tr("Enter the number the company is registered under.")

    def _tell_errors(self) -> None:
        marked = tuple(name for name, field in self.fields.items() if field.error)
        if marked != self._marked:
            self._marked = marked
            self.errors_changed.emit()

    # What people do -----------------------------------------------------------------------

    def _on_left(self, name: str) -> None:
        # A sentence that appears while a button is pressed would move it from under the mouse;
        # and what the button does either checks all fields or needs none of them.
        if not isinstance(QApplication.focusWidget(), QAbstractButton):
            self._check(name)

    def _on_changed(self, name: str) -> None:
        if self._is_filling:
            return
        self._touched.add(name)
        if name == "country":
            self._apply_country()
            if self.texts()["vat_number"].strip():
                self._check("vat_number")
            else:
                self.fields["vat_number"].set_error(None)
        if name == "language":
            self._apply_language()
        self._tell_errors()
        self.changed.emit()

    def _apply_country(self) -> None:
        country = self.texts()["country"]
        field = self.fields["vat_number"]
        has_vat_number = not country or needs_vat_number(country)
        field.set_label(field_label("vat_number") if has_vat_number else tr("Business number"))
        field.set_help(_number_help(country))

    def _apply_language(self) -> None:
        language = self.texts()["language"]
        self.fields["language"].set_help(language_help(language) if language else "")

    # Putting it together ------------------------------------------------------------------

    def _field(self, name: str) -> FormField:
        editor = self._editor(name)
        editor.setObjectName(f"{name}_{'combo' if name in _CHOICES else 'edit'}")
        field = FormField(field_label(name), editor)
        field.setObjectName(f"{name}_field")
        field.left.connect(partial(self._on_left, name))
        field.changed.connect(partial(self._on_changed, name))
        return field

    def _editor(self, name: str) -> QWidget:
        match name:
            case "country":
                return self.country_combo
            case "language":
                return self.language_combo
            case _:
                return self.edits[name]

    def _explain_fields(self) -> None:
        # Before the items: without it Qt would choose the first of them.
        self.country_combo.setPlaceholderText(tr("Choose…"))
        self.language_combo.setPlaceholderText(tr("Choose…"))
        self.language_combo.set_items(language_choices())
        self.fields["email"].set_help(tr("Issued invoices are sent there."))
        for name, tip in (
            ("company", tr("As it is registered. It is printed on every invoice.")),
            ("street", tr("Street and house number, as on an envelope.")),
            ("postal_code", tr("It also decides about VAT where a region has rules of its own.")),
            ("country", tr("Type the first letters to find it.")),
            ("language", tr("Invoices are written in it.")),
        ):
            self.fields[name].editor.setToolTip(tip)

    def add_below_number(self, panel: QWidget) -> None:
        """Put what is known about the VAT number below it."""
        self._below_number.addWidget(panel)

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_GAP + 2)
        column.addWidget(self.fields["company"])
        column.addWidget(self.fields["street"])
        column.addLayout(self._row(("postal_code", 2), ("city", 5)))
        column.addLayout(self._row(("country", 1), ("vat_number", 1)))
        column.addLayout(self._below_number)
        column.addLayout(self._row(("language", 1), ("email", 1)))
        column.addStretch(1)

    def _row(self, *shares: tuple[str, int]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(_GAP)
        for name, share in shares:
            row.addWidget(self.fields[name], share)
        return row


_CHOICES = frozenset({"country", "language"})


def _number_help(country: str) -> str:
    shape = vat_number_shape(country)
    if not country:
        return ""
    if not shape:
        return tr("The number the company is registered under, as invoices shall show it.")
    if "X" in shape:
        return tr("Written {shape}: 9 is a digit, X a letter or digit.", shape=shape)
    return tr("Written {shape}: each 9 is a digit.", shape=shape)
