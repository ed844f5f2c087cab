"""What is looked at on a computer, with or without a book."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from billing_desktop.domain.account import BillingDetails
from billing_desktop.domain.health import Check, Remedy, Thing, fine, note, wrong
from billing_desktop.domain.invoice import Invoice, InvoiceKind, InvoiceLine, LineKind
from billing_desktop.domain.money import EUR, Money
from billing_desktop.domain.period import seller_date
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.seller import Seller
from billing_desktop.domain.tax import TaxCategory, TaxDecision, TaxRates
from billing_desktop.errors import BillingError, KeyStoreError
from billing_desktop.first_rates import first_tax_rates
from billing_desktop.ports.clock import Clock
from billing_desktop.ports.documents import DocumentRenderer
from billing_desktop.ports.surroundings import Access, Surroundings

SPACE_NEEDED_BYTES = 200_000_000
_MEGABYTE = 1_000_000

Look = Callable[[], Check]
"""Looks at one thing. May block, and may raise a `BillingError` instead of answering."""


class ComputerExaminer:
    """Looks at folder, disk, key store, typefaces, documents and versions."""

    def __init__(
        self, surroundings: Surroundings, *, renderer: DocumentRenderer, clock: Clock
    ) -> None:
        self._surroundings = surroundings
        self._renderer = renderer
        self._clock = clock

    def looks(self) -> Mapping[Thing, Look]:
        """Return how each of its things is looked at."""
        return {
            Thing.FOLDER: self._folder,
            Thing.DISK: self._disk,
            Thing.KEY_STORE: self._key_store,
            Thing.FONTS: self._fonts,
            Thing.DOCUMENTS: self._documents,
            Thing.VERSIONS: self._versions,
        }

    def _folder(self) -> Check:
        access, place = self._surroundings.access()
        match access:
            case Access.ABSENT:
                return wrong(
                    Thing.FOLDER,
                    Remedy.LOOK_AGAIN,
                    "The folder {place} does not exist.",
                    place=str(place),
                )
            case Access.NONE:
                return wrong(
                    Thing.FOLDER,
                    Remedy.LOOK_AGAIN,
                    "The folder {place} cannot be read.",
                    place=str(place),
                )
            case Access.READ_ONLY:
                return wrong(
                    Thing.FOLDER,
                    Remedy.LOOK_AGAIN,
                    "{place} can only be read: nothing can be booked.",
                    place=str(place),
                )
            case Access.FULL:
                return fine(Thing.FOLDER, "{place} can be read and written.", place=str(place))

    def _disk(self) -> Check:
        free = self._surroundings.free_bytes()
        if free < SPACE_NEEDED_BYTES:
            return wrong(
                Thing.DISK,
                Remedy.LOOK_AGAIN,
                "Only {megabytes} MB are free. Please make room.",
                megabytes=free // _MEGABYTE,
            )
        return fine(Thing.DISK, "{megabytes} MB are free.", megabytes=free // _MEGABYTE)

    def _key_store(self) -> Check:
        try:
            name = self._surroundings.key_store()
        except KeyStoreError as error:
            return note(Thing.KEY_STORE, Remedy.LOOK_AGAIN, "{reason}", reason=error)
        return fine(Thing.KEY_STORE, "Secrets are kept by {name}.", name=name)

    def _fonts(self) -> Check:
        damaged = self._surroundings.damaged_fonts()
        if damaged:
            return wrong(
                Thing.FONTS,
                None,
                "Missing or damaged: {names}. Please install the program anew.",
                names=", ".join(damaged),
            )
        return fine(Thing.FONTS, "All are there, byte for byte.")

    def _documents(self) -> Check:
        try:
            pdf = self._renderer.render(trial_invoice(self._clock))
        except (BillingError, OSError, ImportError) as error:
            return wrong(
                Thing.DOCUMENTS, None, "A trial document cannot be made: {reason}", reason=error
            )
        return fine(Thing.DOCUMENTS, "A trial document was made ({size} bytes).", size=len(pdf))

    def _versions(self) -> Check:
        own, *others = self._surroundings.versions()
        return fine(
            Thing.VERSIONS,
            "{program}, with {packages}.",
            program=f"{own.name} {own.version}".rstrip(),
            packages=", ".join(f"{one.name} {one.version}" for one in others),
        )


def trial_invoice(clock: Clock) -> Invoice:
    """Return an invoice of nobody to nobody, which is made and thrown away."""
    now = clock.now()
    amount = Money(10_000, EUR)
    percent = TaxRates(first_tax_rates()).on(seller_date(now))
    tax = TaxDecision(TaxCategory.STANDARD, percent)
    place = {"street": "Probe 1", "postal_code": "10115", "city": "Berlin", "country": "DE"}
    return Invoice(
        number="TEST",
        kind=InvoiceKind.INVOICE,
        language="de",
        issued_at=now,
        issued_on=seller_date(now),
        seller=Seller.of_texts(
            {"name": "Probe", "vat_number": "DE000000000", "tax_number": "0", **place}
        ),
        buyer=BillingDetails(company="Probe", language="de", **place),
        customer_number="K-0",
        top_up_id="trial",
        billing_number="TU-TEST",
        method=TopUpMethod.CARD,
        lines=(InvoiceLine(LineKind.PREPAID_CREDIT, amount),),
        tax=tax,
        vat=tax.tax_on(amount),
        is_test=True,
        paid_on=seller_date(now),
    )
