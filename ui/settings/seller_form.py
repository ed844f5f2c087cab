"""The seller's details as fields, each with the sentence that says what is right."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from billing_desktop.domain.seller import TYPED_NAMES, Seller
from billing_desktop.errors import FieldsError
from ui.messages import field_sentences
from ui.settings.logo_card import LogoCard
from ui.style.roles import set_role
from ui.translation import tr
from ui.widgets.fields import FormField

_GAP = 12
# Germany: nothing to choose, so there is no field for it.
_TYPED = tuple(name for name in TYPED_NAMES if name != "country")


class SellerForm(QWidget):
    """Checks a field when it is left; the error goes while somebody types.

    Signals:
        changed: a person typed something.
        errors_changed: another set of fields is marked as wrong.
    """

    changed = Signal()
    errors_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("seller_form")
        self._is_filling = False
        self._marked: tuple[str, ...] = ()
        self._saved = Seller()
        self.edits = {name: QLineEdit() for name in _TYPED}
        self.fields = {name: self._field(name) for name in _TYPED}
        self.logo_card = LogoCard()
        self.logo_card.changed.connect(self._on_changed)
        self._explain_fields()
        self._arrange()
        self.set_seller(self._saved)

    # What is in it ------------------------------------------------------------------------

    def set_seller(self, seller: Seller) -> None:
        """Show what is saved and take all errors away."""
        self._saved = seller
        self._is_filling = True
        for name, edit in self.edits.items():
            saved = str(getattr(seller, name))
            if edit.text() != saved:
                edit.setText(saved)
                edit.setCursorPosition(0)
        self.logo_card.set_logo(seller.logo)
        self._is_filling = False
        for field in self.fields.values():
            field.set_error(None)
        self._tell_errors()

    def set_typed(self, seller: Seller) -> None:
        """Show that as if somebody had typed it."""
        for name, edit in self.edits.items():
            edit.setText(str(getattr(seller, name)))
        if seller.logo != self.logo_card.logo:
            self.logo_card.set_logo(seller.logo)
        self.changed.emit()

    def set_read_only(self) -> None:
        """Let people read and copy only."""
        for edit in self.edits.values():
            edit.setReadOnly(True)
        self.logo_card.set_read_only()

    def texts(self) -> dict[str, str]:
        """Return what is typed, by the name of the field."""
        return {name: edit.text() for name, edit in self.edits.items()}

    @property
    def is_dirty(self) -> bool:
        """Whether something was typed that is not saved."""
        if self.logo_card.logo != self._saved.logo:
            return True
        return any(text != str(getattr(self._saved, name)) for name, text in self.texts().items())

    # What is wrong with it ----------------------------------------------------------------

    def seller(self) -> Seller:
        """Return what is in the form.

        Raises:
            FieldsError: names every field that is wrong.
        """
        return replace(Seller.checked(**self.texts()), logo=self.logo_card.logo)

    def checked_seller(self) -> Seller | None:
        """Return the details if nothing in them is wrong, else mark what is; gaps are allowed."""
        try:
            seller = self.seller()
        except FieldsError as error:
            self.show_problems(error)
            return None
        self._mark({})
        return seller

    def show_problems(self, error: FieldsError) -> None:
        """Mark the fields that were refused."""
        self._mark(field_sentences(error))

    @property
    def wrong_fields(self) -> tuple[str, ...]:
        """The labels of the fields marked as wrong, in the order of the form."""
        return tuple(field.label.text() for field in self.fields.values() if field.error)

    @property
    def first_wrong(self) -> FormField | None:
        """The first field that is marked as wrong."""
        return next((field for field in self.fields.values() if field.error), None)

    def _mark(self, sentences: dict[str, str]) -> None:
        for name, field in self.fields.items():
            field.set_error(sentences.get(name))
        self._tell_errors()

    def _on_left(self, name: str) -> None:
        sentence: str | None = None
        try:
            Seller.checked(**{name: self.edits[name].text()})
        except FieldsError as error:
            sentence = field_sentences(error).get(name)
        self.fields[name].set_error(sentence)
        self._tell_errors()

    def _on_changed(self) -> None:
        if not self._is_filling:
            self._tell_errors()
            self.changed.emit()

    def _tell_errors(self) -> None:
        marked = tuple(name for name, field in self.fields.items() if field.error)
        if marked != self._marked:
            self._marked = marked
            self.errors_changed.emit()

    # Putting it together ------------------------------------------------------------------

    def _field(self, name: str) -> FormField:
        edit = self.edits[name]
        edit.setObjectName(f"{name}_edit")
        field = FormField(seller_field_label(name), edit)
        field.setObjectName(f"{name}_field")
        field.left.connect(partial(self._on_left, name))
        field.changed.connect(self._on_changed)
        return field

    def _explain_fields(self) -> None:
        for name, sentence in (
            ("vat_number", tr("On invoices with VAT and with reverse charge.")),
            ("tax_number", tr("On invoices to companies outside the EU.")),
            ("managers", tr("In the foot of every document, as it is typed here.")),
            ("iban", tr("On invoices that are paid by bank transfer.")),
            ("payment_days", tr("Until when an invoice is to be paid by bank transfer.")),
        ):
            self.fields[name].set_help(sentence)

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        for name, title, rows in (
            (
                "address_card",
                tr("Company and address"),
                [[("name", 1)], [("street", 1)], [("postal_code", 2), ("city", 5)]],
            ),
            (
                "numbers_card",
                tr("Tax and register"),
                [
                    [("vat_number", 1), ("tax_number", 1)],
                    [("register_number", 1)],
                    [("managers", 1)],
                ],
            ),
            (
                "contact_card",
                tr("Contact"),
                [[("contact", 1), ("phone", 1)], [("email", 1)]],
            ),
            (
                "bank_card",
                tr("Bank account"),
                [[("iban", 5), ("bic", 3)], [("payment_days", 1)]],
            ),
        ):
            column.addWidget(self._card(name, title, *rows))
        column.addWidget(self.logo_card)
        column.addStretch(1)

    def _card(self, name: str, title: str, *rows: list[tuple[str, int]]) -> QFrame:
        card = QFrame()
        card.setObjectName(name)
        set_role(card, "card")
        heading = QLabel(title)
        heading.setObjectName(f"{name}_title")
        set_role(heading, "section")
        column = QVBoxLayout(card)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(_GAP)
        column.addWidget(heading)
        for shares in rows:
            row = QHBoxLayout()
            row.setSpacing(_GAP)
            for field, share in shares:
                row.addWidget(self.fields[field], share)
            column.addLayout(row)
        return card


def seller_field_label(name: str) -> str:
    """Return the label of a field of the seller's details."""
    match name:
        case "name":
            return tr("Company name")
        case "street":
            return tr("Street address")
        case "postal_code":
            return tr("Postal code")
        case "city":
            return tr("City")
        case "country":
            return tr("Country")
        case "vat_number":
            return tr("VAT number")
        case "tax_number":
            return tr("Tax number")
        case "register_number":
            return tr("Register number")
        case "managers":
            return tr("Managing directors")
        case "contact":
            return tr("Contact person")
        case "phone":
            return tr("Telephone")
        case "email":
            return tr("E-mail address")
        case "payment_days":
            return tr("Payment term in days")
        case "logo":
            return tr("Logo")
        case "iban":
            return "IBAN"
        case _:
            return "BIC"
