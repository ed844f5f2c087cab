"""Two people changed the seller's details: the comparison, and what comes of it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from billing_desktop.domain.logo import Logo
from billing_desktop.domain.merging import Difference, differences, merged
from billing_desktop.domain.seller import TYPED_NAMES, SavedSeller, Seller
from ui.settings.seller_form import seller_field_label
from ui.translation import tr
from ui.widgets.conflict_dialog import ConflictDialog, saved_meanwhile

_LOGO = "logo"


class SellerConflict:
    """What was typed here beside what somebody else has saved; both began with ``read``."""

    def __init__(self, read: Seller, typed: Seller, saved: SavedSeller) -> None:
        self._typed = typed
        self._saved = saved
        self.found: tuple[Difference, ...] = differences(
            _texts(read), _texts(typed), _texts(saved.seller)
        )

    def dialog(self, parent: QWidget) -> ConflictDialog:
        """Return the dialog that lets a person choose field by field."""
        last = self._saved.last
        sentence = tr("Somebody else has saved other details meanwhile. Choose what to keep.")
        if last is not None:
            sentence = saved_meanwhile(last.by, last.at)
        return ConflictDialog(
            tr("Seller"),
            sentence,
            self.found,
            shown=_shown,
            labelled=seller_field_label,
            parent=parent,
        )

    def chosen(self, keep_yours: frozenset[str]) -> Seller:
        """Return what is saved now, with what was typed in the fields of ``keep_yours``."""
        texts = merged(_texts(self._saved.seller), self.found, keep_yours=keep_yours)
        texts.pop(_LOGO)
        days = int(texts.pop("payment_days"))
        return replace(
            Seller.of_texts(texts, payment_days=days), logo=self._logo(is_yours=_LOGO in keep_yours)
        )

    def _logo(self, *, is_yours: bool) -> Logo | None:
        return self._typed.logo if is_yours else self._saved.seller.logo


def _texts(seller: Seller) -> dict[str, str]:
    texts = {name: str(getattr(seller, name)) for name in TYPED_NAMES}
    return {**texts, _LOGO: "" if seller.logo is None else seller.logo.sha256}


def _shown(field: str, text: str) -> str:
    if field != _LOGO:
        return text
    # A picture has no words of its own; whose it is stands above it.
    return tr("A logo ({digest})", digest=text[:6]) if text else tr("No logo")
