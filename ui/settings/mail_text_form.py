"""Subject and text of one kind of mail in one language, as fields."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from billing_desktop.domain.mail_text import PLACEHOLDERS, MailText, MailTextKind
from billing_desktop.errors import FieldsError
from ui.invoice_languages import language_name
from ui.messages import field_sentences
from ui.style.roles import set_role
from ui.translation import tr
from ui.widgets.fields import ComboField, FormField

_BODY_HEIGHT = 250


class MailTextForm(QFrame):
    """Takes a text with names in braces, and marks the field that cannot be filled in.

    Signals:
        chosen: another kind or language is to be shown.
        changed: somebody typed.
    """

    chosen = Signal()
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mail_text_form")
        set_role(self, "card")
        self.kind_combo = ComboField()
        self.language_combo = ComboField()
        self.subject_edit = QLineEdit()
        self.body_edit = QPlainTextEdit()
        self.fields = {
            "kind": FormField(tr("Kind of mail"), self.kind_combo),
            "language": FormField(tr("Language"), self.language_combo),
            "subject": FormField(tr("Subject"), self.subject_edit),
            "body": FormField(tr("Text"), self.body_edit, _names_sentence()),
        }
        self._is_filling = False
        self._arrange()

    @property
    def place(self) -> tuple[MailTextKind, str] | None:
        """The kind and language that are chosen; None while the languages are not known."""
        if self.language_combo.value is None:
            return None
        return MailTextKind(str(self.kind_combo.value)), str(self.language_combo.value)

    @property
    def text(self) -> MailText:
        """What is typed, whether it can be filled in or not."""
        return MailText(self.subject_edit.text(), self.body_edit.toPlainText())

    def set_languages(self, codes: tuple[str, ...], chosen: str) -> None:
        """Offer these languages."""
        self._is_filling = True
        names = sorted((language_name(code), code) for code in codes)
        self.language_combo.set_items(names)
        self.language_combo.set_value(chosen if chosen in codes else codes[0])
        self._is_filling = False

    def show_text(self, text: MailText) -> None:
        """Show that text; it is not taken as typed."""
        self._is_filling = True
        self.subject_edit.setText(text.subject)
        self.body_edit.setPlainText(text.body)
        self._is_filling = False

    def show_problems(self, error: FieldsError | None) -> None:
        """Mark what cannot be filled in; None where everything can."""
        wrong = {} if error is None else field_sentences(error)
        for name, field in self.fields.items():
            field.set_error(wrong.get(name))

    def checked(self) -> MailText | None:
        """Return the text if it can be filled in, else mark what is wrong with it."""
        try:
            text = MailText.checked(subject=self.text.subject, body=self.text.body)
        except FieldsError as error:
            self.show_problems(error)
            first = next(field for field in self.fields.values() if field.error)
            first.editor.setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        self.show_problems(None)
        return text

    def set_read_only(self) -> None:
        """Let people choose and read only."""
        self.subject_edit.setReadOnly(True)
        self.body_edit.setReadOnly(True)

    def _on_chosen(self) -> None:
        if not self._is_filling:
            self.chosen.emit()

    def _on_typed(self) -> None:
        if not self._is_filling:
            self.changed.emit()

    def _arrange(self) -> None:
        for name, field in self.fields.items():
            field.setObjectName(f"mail_text_{name}_field")
            field.editor.setObjectName(f"mail_text_{name}_edit")
        self.kind_combo.set_items([(kind_text(kind), kind) for kind in MailTextKind])
        self.body_edit.setTabChangesFocus(True)
        self.body_edit.setMinimumHeight(_BODY_HEIGHT)
        self.fields["kind"].changed.connect(self._on_chosen)
        self.fields["language"].changed.connect(self._on_chosen)
        self.fields["subject"].changed.connect(self._on_typed)
        self.fields["body"].changed.connect(self._on_typed)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.fields["kind"], 1)
        row.addWidget(self.fields["language"], 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(12)
        column.addLayout(row)
        column.addWidget(self.fields["subject"])
        column.addWidget(self.fields["body"], 1)


def kind_text(kind: MailTextKind) -> str:
    """Return what a mail is about, in words."""
    match kind:
        case MailTextKind.INVOICE:
            return tr("Invoice")
        case MailTextKind.CREDIT_NOTE:
            return tr("Credit note")
        case MailTextKind.REMINDER:
            return tr("Reminder")
        case MailTextKind.PAYMENT_RECEIVED:
            return tr("Payment received")


def _names_sentence() -> str:
    names = {name: f"{{{name}}}" for name in PLACEHOLDERS}
    return tr(
        "Filled in for each mail: {number} of the document, {company} of the customer, {amount} "
        "and {date} of the document, {seller} who sends it.",
        **names,
    )
