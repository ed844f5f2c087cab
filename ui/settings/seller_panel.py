"""Settings, Seller: who issues the invoices, and what they still lack."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from billing_desktop.domain.operator import Operator, Right
from billing_desktop.domain.seller import SavedSeller, Seller
from billing_desktop.domain.tax import TaxCategory
from billing_desktop.errors import ConflictError, FieldsError
from ui.changes import ChangeHub, Topic
from ui.messages import explain
from ui.settings.foot import Foot, scrolling
from ui.settings.logo_card import read_logo
from ui.settings.sample_panel import SamplePanel
from ui.settings.seller_conflict import SellerConflict
from ui.settings.seller_form import SellerForm, seller_field_label
from ui.style.tokens import Tone
from ui.tasks import Tasks
from ui.translation import ntr, tr
from ui.widgets.banner import Banner
from ui.widgets.button import Button
from ui.widgets.conflict_dialog import ConflictDialog

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services


class SellerPanel(QWidget):
    """The form with what is missing above it and Save below; read-only where one may not save."""

    def __init__(
        self,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("seller_panel")
        self._sellers = services.sellers
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._may_save = operator.may(Right.ADMINISTER)
        self._read: SavedSeller | None = None  # What the person began with.
        self.conflict_dialog: ConflictDialog | None = None
        self.banner = Banner(Tone.WARN, "", "")
        self.form = SellerForm()
        self.sample = SamplePanel(services=services, operator=operator, tasks=tasks)
        self.scroll_area = scrolling("seller", self.form)
        self.save_button = Button(tr("Save"), "primary")
        self.foot = Foot("seller", self.save_button)
        self._name_parts()
        self._arrange()
        self._connect()

    @Slot()
    def reload(self) -> None:
        """Read the saved details again; what somebody has typed and not saved stays."""
        sellers, operator = self._sellers, self._operator
        self._tasks.run(
            self,
            lambda: sellers.saved(operator),
            on_success=self._on_loaded,
            on_error=self._on_not_loaded,
        )

    def _on_loaded(self, saved: SavedSeller) -> None:
        self._show_missing(saved.seller)
        if not self.form.is_dirty:
            self._begin_with(saved)
        self._draw()

    def _begin_with(self, saved: SavedSeller) -> None:
        self._read = saved
        self.form.set_seller(saved.seller)

    def _on_not_loaded(self, error: Exception) -> None:
        self.banner.set_text(Tone.BAD, tr("The seller's details could not be read"), explain(error))
        self.banner.show()

    def _show_missing(self, seller: Seller) -> None:
        what, sentence = missing_words(seller)
        self.banner.set_text(Tone.WARN, what, sentence)
        self.banner.setVisible(bool(what))

    # Saving -------------------------------------------------------------------------------

    @Slot()
    def _on_save(self) -> None:
        seller = self.form.checked_seller()
        if seller is None:
            self._show_wrong_fields()
            self._go_to_first_wrong()
            return
        self.save_button.setEnabled(False)
        sellers, operator = self._sellers, self._operator
        version = None if self._read is None else self._read.version

        def save() -> SavedSeller:
            sellers.save(operator, seller, version=version)
            return sellers.saved(operator)

        self._tasks.run(self, save, on_success=self._on_saved, on_error=self._on_not_saved)

    def _on_saved(self, saved: SavedSeller) -> None:
        self.save_button.setEnabled(True)
        self._begin_with(saved)
        self._draw()
        self._show_missing(saved.seller)
        self.foot.say(tr("Saved. Invoices issued from now on show it."), Tone.OK)
        self._changes.announce(Topic.SETTINGS)

    def _on_not_saved(self, error: Exception) -> None:
        self.save_button.setEnabled(True)
        if isinstance(error, FieldsError):
            self.form.show_problems(error)
            self._go_to_first_wrong()
            return
        self.foot.say(explain(error), Tone.BAD)
        if isinstance(error, ConflictError):
            self._compare()

    # Two people at once -------------------------------------------------------------------

    def _compare(self) -> None:
        """Show what was typed beside what somebody else has saved."""
        sellers, operator = self._sellers, self._operator
        self._tasks.run(
            self,
            lambda: sellers.saved(operator),
            on_success=self._on_compared,
            on_error=self._on_not_saved,
        )

    def _on_compared(self, theirs: SavedSeller) -> None:
        read, typed = self._read, self.form.checked_seller()
        if read is None or typed is None:
            return
        conflict = SellerConflict(read.seller, typed, theirs)
        if not conflict.found:  # Both meant the same.
            self._on_saved(theirs)
            return
        dialog = self.conflict_dialog = conflict.dialog(self.window())
        dialog.accepted.connect(
            lambda: self._save_chosen(theirs, conflict.chosen(dialog.keep_yours))
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _save_chosen(self, theirs: SavedSeller, chosen: Seller) -> None:
        self._begin_with(theirs)
        self.form.set_typed(chosen)
        self._on_save()

    # What is wrong ------------------------------------------------------------------------

    def _go_to_first_wrong(self) -> None:
        field = self.form.first_wrong
        if field is not None:
            field.editor.setFocus(Qt.FocusReason.OtherFocusReason)
            self.scroll_area.ensureWidgetVisible(field)

    @Slot()
    def _show_wrong_fields(self) -> None:
        wrong = self.form.wrong_fields
        if wrong:
            names = ", ".join(wrong)
            sentence = ntr(
                "{n} field to correct: {names}",
                "{n} fields to correct: {names}",
                len(wrong),
                names=names,
            )
            self.foot.say(sentence, Tone.BAD)
        else:
            self._on_changed()

    @Slot(str)
    def _read_logo(self, path: str) -> None:
        card = self.form.logo_card
        self._tasks.run(
            self,
            lambda: read_logo(Path(path)),
            on_success=card.choose,
            on_error=lambda error: card.set_error(explain(error)),
        )

    @Slot()
    def _draw(self) -> None:
        """Let the paper follow what is typed, as long as nothing in it is wrong."""
        with suppress(FieldsError):
            self.sample.show_seller(self.form.seller())

    @Slot()
    def _on_changed(self) -> None:
        self._draw()
        if self.form.wrong_fields:
            return
        if self.form.is_dirty:
            self.foot.say(tr("Not saved yet."), icon="pencil")
        else:
            self.foot.say("")

    # Putting it together ------------------------------------------------------------------

    def _name_parts(self) -> None:
        self.banner.setObjectName("seller_banner")
        self.save_button.setObjectName("save_button")

    def _arrange(self) -> None:
        self.banner.hide()
        self.setFocusProxy(self.form.edits["name"])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 14, 0, 0)
        column.setSpacing(14)
        column.addWidget(self.banner)
        beside = QHBoxLayout()
        beside.setSpacing(16)
        beside.addWidget(self.scroll_area, 1)
        beside.addWidget(self.sample, 1)
        column.addLayout(beside, 1)
        column.addWidget(self.foot)
        if not self._may_save:
            self.form.set_read_only()
            self.save_button.hide()

    def _connect(self) -> None:
        self.form.changed.connect(self._on_changed)
        self.form.logo_card.file_chosen.connect(self._read_logo)
        self.form.errors_changed.connect(self._show_wrong_fields)
        self.save_button.clicked.connect(self._on_save)
        if self._may_save:
            QShortcut(QKeySequence("Ctrl+S"), self).activated.connect(self.save_button.click)


def missing_words(seller: Seller) -> tuple[str, str]:
    """Return what no or not every invoice can do without, as heading and sentence; else "".

    What only some invoices need is told when all the rest is there, one after the other.
    """
    if seller.missing:
        names = ", ".join(seller_field_label(name) for name in seller.missing)
        sentence = tr("Missing: {names}. Until then no top-up can be started.", names=names)
        return tr("No invoice can be issued yet"), sentence
    if seller.missing_for(TaxCategory.OUTSIDE_SCOPE):
        return (
            tr("No invoice to customers outside the EU can be issued yet"),
            tr(
                "The register number is missing. It stands there in place of the VAT number. "
                "Until then no top-up can be started for them."
            ),
        )
    if not seller.iban:
        return (
            tr("No invoice by bank transfer can be issued yet"),
            tr("The IBAN is missing. Top-ups by card need none."),
        )
    return "", ""
