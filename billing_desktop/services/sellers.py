"""Who issues the invoices."""

from __future__ import annotations

from dataclasses import fields, replace

from billing_desktop.domain.audit_trail import changes_between, state
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.sample_invoice import SampleKind, sample_invoice
from billing_desktop.domain.seller import SavedSeller, Seller
from billing_desktop.errors import ConflictError
from billing_desktop.ports.documents import DocumentRenderer
from billing_desktop.services.rights import checked
from billing_desktop.services.service import Service, Tools, digest, repeated


class Sellers(Service):
    """Keeps the seller's details. Issued documents keep the details they were issued with."""

    def __init__(self, tools: Tools, *, renderer: DocumentRenderer) -> None:
        super().__init__(tools)
        self._renderer = renderer

    @checked
    def get(self, operator: Operator) -> Seller:
        """Return the details as last saved; empty ones in a new book."""
        with self._database.read() as uow:
            return uow.rates.seller()

    @checked
    def saved(self, operator: Operator) -> SavedSeller:
        """Return the details as last saved, and who saved them: what `save` has to be told."""
        with self._database.read() as uow:
            return uow.rates.saved_seller()

    @checked
    def save(
        self,
        operator: Operator,
        seller: Seller,
        *,
        version: int | None = None,
        keeps_logo: bool = False,
        key: str | None = None,
    ) -> Seller:
        """Keep these details for documents to come. Safe to repeat with the same ``key``.

        ``version`` is the one that the person saw; without it whatever is saved is replaced.
        With ``keeps_logo`` the logo stays as it is, whatever ``seller`` says about it.

        Raises:
            ConflictError: somebody else saved other details since; nothing was changed.
        """
        content, *earlier = _digests(seller)
        with self._database.write() as uow:
            uow.books.lock_key("seller", "save")
            if key is not None and (
                repeated(uow, "seller", key, content, earlier=earlier) is not None
            ):
                return uow.rates.seller()
            now = self._clock.now()
            if key is not None:
                uow.books.add_operation("seller", key, digest=content, object_id="seller", at=now)
            found = uow.rates.saved_seller()
            last = found.seller
            if keeps_logo:
                seller = replace(seller, logo=last.logo)
            if last != seller:
                _require_version(found, version)
                uow.rates.save_seller(seller, at=now, by=operator.name)
                changes = changes_between(_state(last), _state(seller))
                uow.record(now, operator.name, "seller.save", "seller", changes)
            uow.commit()
        return seller

    @checked
    def preview(
        self, operator: Operator, seller: Seller, kind: SampleKind, *, language: str
    ) -> bytes:
        """Return the PDF of a made-up invoice with these details, saved or not.

        It is marked as TEST, has no number of ours, and is not stored.

        Raises:
            DocumentError: the details lack what an invoice of this kind has to say, or cannot
                be drawn; the sentence names what.
            SettingsError: no rate or fee is known for today.
        """
        with self._database.read() as uow:
            rates, fees = uow.rates.tax_rates(), uow.rates.fee_rules()
            formats = uow.number_formats.all()
        return self._renderer.render(
            sample_invoice(
                kind,
                seller=seller,
                language=language,
                rates=rates,
                fees=fees,
                formats=formats,
                now=self._clock.now(),
            )
        )


def _require_version(found: SavedSeller, version: int | None) -> None:
    if version is None or version == found.version:
        return
    if found.last is None:  # A book that was restored from before the first details.
        raise ConflictError("The seller's details have changed meanwhile. Nothing was stored.")
    raise ConflictError(
        "{name} saved other details of the seller at {at}. Nothing of yours was stored.",
        name=found.last.by,
        at=found.last.at,
    )


def _digests(seller: Seller) -> tuple[str, ...]:
    """Return what identifies an order of these details, and how earlier versions wrote it.

    Only what was given counts: a detail that the program did not know when the order was
    first carried out is the same as one that is left empty now.
    """
    given = [
        f"{field.name}={getattr(seller, field.name)!r}"
        for field in fields(Seller)
        if getattr(seller, field.name) != field.default
    ]
    digests = [digest(*given)]
    for known in (_KNOWN_AT_FIRST, _KNOWN_SINCE_MANAGERS):
        newer = {field.name for field in fields(Seller)} - set(known)
        if all(getattr(seller, name) == getattr(_EMPTY, name) for name in newer):
            shown = ", ".join(f"{name}={getattr(seller, name)!r}" for name in known)
            digests.append(digest(f"Seller({shown})"))
    return tuple(digests)


_EMPTY = Seller()
# Until then the digest was made of everything that a version knew, in this order.
_KNOWN_AT_FIRST = (
    "name",
    "street",
    "postal_code",
    "city",
    "country",
    "vat_number",
    "tax_number",
    "register_number",
    "contact",
    "phone",
    "email",
    "iban",
    "bic",
)
_KNOWN_SINCE_MANAGERS = (
    *_KNOWN_AT_FIRST[:8],
    "managers",
    *_KNOWN_AT_FIRST[8:],
    "payment_days",
    "logo",
)


def _state(seller: Seller) -> dict[str, object]:
    logo = None if seller.logo is None else seller.logo.sha256
    return {**state(seller), "logo": logo}
