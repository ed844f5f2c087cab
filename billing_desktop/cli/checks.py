"""What `doctor` looks at. Each check answers in one sentence and changes nothing."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from billing_desktop.clock import SystemClock
from billing_desktop.errors import BillingError

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.db.condition import Condition
    from billing_desktop.domain.invoice import Invoice
    from billing_desktop.settings import Settings

_SPACE_NEEDED = 200_000_000
_MEGABYTE = 1_000_000
_BACKUP_DAYS = 7  # Where none is planned, a week is long.


class State(StrEnum):
    """How a check came out."""

    FINE = "ok"
    NOTE = "note"  # Works, but somebody should know.
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, how it is, and a sentence about it."""

    name: str
    state: State
    sentence: str


def examine(settings: Settings) -> Iterator[Check]:
    """Yield what was found, one check after the other."""
    yield _folder(settings.data_dir, settings.book_file)
    yield _disk(settings.data_dir)
    yield from _book(settings)
    yield _fonts()
    yield from _documents()


def _folder(folder: Path, book: Path) -> Check:
    if not folder.is_dir():
        return Check("folder", State.WRONG, f"The folder {folder} does not exist.")
    if not os.access(folder, os.R_OK | os.X_OK):
        return Check("folder", State.WRONG, f"The folder {folder} cannot be read.")
    for place in (folder, book):
        if place.exists() and not os.access(place, os.W_OK):
            sentence = f"{place} can only be read: nothing can be booked."
            return Check("folder", State.WRONG, sentence)
    return Check("folder", State.FINE, f"{folder} can be read and written.")


def _disk(folder: Path) -> Check:
    there = next(place for place in (folder, *folder.parents) if place.exists())
    free = shutil.disk_usage(there).free
    sentence = f"{free // _MEGABYTE} MB are free."
    if free < _SPACE_NEEDED:
        return Check("disk", State.WRONG, f"Only {sentence} Please make room.")
    return Check("disk", State.FINE, sentence)


def _book(settings: Settings) -> Iterator[Check]:
    from billing_desktop.bootstrap import open_book
    from billing_desktop.db import schema

    try:
        services = open_book(settings)
    except BillingError as error:
        yield Check("database", State.WRONG, str(error))
        return
    try:
        yield Check("schema", State.FINE, f"Version {schema.HEAD}, as this program needs it.")
        yield from _inside(services)
    except BillingError as error:
        yield Check("database", State.WRONG, str(error))
    finally:
        services.close()


def _inside(services: Services) -> Iterator[Check]:
    from billing_desktop.db.condition import condition
    from billing_desktop.domain.operator import SYSTEM

    found = condition(services.database)
    yield _database(found)
    yield _clock(found)
    what = "A TEST book" if services.book.is_test else "A real book"
    missing = services.sellers.get(SYSTEM).missing
    if missing:
        sentence = f"{what}. No invoice can be issued before the seller has: {', '.join(missing)}."
        yield Check("book", State.NOTE, sentence)
    else:
        yield Check("book", State.FINE, f"{what} of {services.book.seller_name}.")
    yield _provider(services)
    yield _register(services)
    yield _mail(services)
    yield _operators(services)
    yield _backups(services)
    tasks = services.payments.tasks(SYSTEM)
    if tasks:
        yield Check("tasks", State.NOTE, f"{len(tasks)} need a person: see tasks list.")


def _database(found: Condition) -> Check:
    if found.is_durable:
        return Check("database", State.FINE, f"{found.version}. What is confirmed is on the disk.")
    sentence = f"{found.version}. What is confirmed may be lost in a power cut: please check it."
    return Check("database", State.WRONG, sentence)


def _clock(found: Condition) -> Check:
    now, last = SystemClock().now(), found.changed_at
    if last is not None and last > now:
        sentence = (
            f"The clock says {now:%Y-%m-%d %H:%M} UTC, but the book was changed at "
            f"{last:%Y-%m-%d %H:%M} UTC. Please set the clock."
        )
        return Check("clock", State.WRONG, sentence)
    return Check("clock", State.FINE, f"{now:%Y-%m-%d %H:%M} UTC, after the last change.")


def _provider(services: Services) -> Check:
    from billing_desktop.providers import provider_for

    settings = services.settings
    if not services.book.is_test:
        return _real_provider(services)
    which = "The local payment page" if settings.stripe_key is None else "The test key"
    with TemporaryDirectory() as folder:
        aside = replace(settings, data_dir=Path(folder))  # The page's own state stays as it is.
        provider = provider_for(aside, is_test=True, clock=SystemClock(), company=lambda: "")
        try:
            assert provider.connect is not None  # A TEST book always has one.
            provider.connect().account()
        except BillingError as error:
            return Check("provider", State.WRONG, f"{which} does not work: {error}")
        finally:
            if provider.local_page is not None:
                provider.local_page.stop()
    return Check("provider", State.FINE, f"{which} answers.")


def _real_provider(services: Services) -> Check:
    from billing_desktop.domain.operator import Operator, Role
    from billing_desktop.domain.provider_key import Lack, ProviderMode

    reader = Operator("doctor", Role.AUDITOR)  # Nothing is recorded for one who only reads.
    status = services.provider_keys.status(reader)
    if status.problem is not None:
        return Check("provider", State.WRONG, str(status.problem))
    if status.mode is ProviderMode.NONE:
        sentence = "None is connected: cards cannot be charged."
        if status.needs_key:
            sentence = (
                "There is no key any more: cards cannot be charged, and "
                f"{status.open_payments} open payments are not followed. See secrets set."
            )
        return Check("provider", State.NOTE, sentence)
    try:
        account = services.provider_keys.test(reader).account_reference
    except BillingError as error:
        return Check("provider", State.WRONG, f"The live key does not work: {error}")
    sentence = f"The live key works. Account: {account or 'not named by the key'}."
    if Lack.THANK_YOU_ADDRESS in status.lacks:
        missing = "Cards are charged once thank_you_address is in settings.toml."
        return Check("provider", State.NOTE, f"{sentence} {missing}")
    return Check("provider", State.FINE, sentence)


def _register(services: Services) -> Check:
    from billing_desktop.domain.operator import SYSTEM

    checks = services.vat_checks
    if checks.is_stand_in(SYSTEM):
        sentence = "TEST: not asked at the register, this book answers itself."
        return Check("vat_register", State.FINE, sentence)
    silence = checks.silence(SYSTEM)
    if silence is None:
        return Check("vat_register", State.FINE, "The register of VAT numbers answers.")
    sentence = (
        f"The register of VAT numbers cannot be asked now ({silence.value}). "
        "Nothing is held: well-formed numbers go on."
    )
    return Check("vat_register", State.NOTE, sentence)


def _mail(services: Services) -> Check:
    from billing_desktop.domain.operator import SYSTEM
    from billing_desktop.domain.outgoing_mail import MailFilter, MailQuery
    from billing_desktop.ports.mail import DeliveryOutcome

    counts = services.mail.outbox.search(SYSTEM, MailQuery()).counts
    queue = f"{counts[MailFilter.QUEUED]} wait, {counts[MailFilter.FAILED]} failed."
    found = services.mail.servers.check(SYSTEM)
    if found is None:
        return Check("mail", State.NOTE, f"No mail server is set: mails stay queued. {queue}")
    if found.outcome is not DeliveryOutcome.HANDED_OVER:
        return Check("mail", State.WRONG, f"{found.sentence} {queue}")
    state = State.NOTE if counts[MailFilter.FAILED] else State.FINE
    return Check("mail", state, f"{found.sentence} {queue}")


def _backups(services: Services) -> Check:
    from billing_desktop.domain.operator import SYSTEM

    if services.restorations.standing(SYSTEM).is_held:
        sentence = "The book was put back and takes no number: see backup confirm."
        return Check("backups", State.WRONG, sentence)
    status = services.backups.status(SYSTEM)
    if status.problem is not None:
        return Check("backups", State.WRONG, str(status.problem))
    if status.age_days is None:
        return Check("backups", State.NOTE, "There is none yet: see backup create.")
    age = f"The last one is {status.age_days} days old"
    if status.check is not None and status.check.problems:
        return Check("backups", State.WRONG, f"{age}, and the book in it contradicts promises.")
    if status.age_days > (1 if status.plan.is_daily else _BACKUP_DAYS):
        return Check("backups", State.NOTE, f"{age}: see backup create.")
    return Check("backups", State.FINE, f"{age}.")


def _operators(services: Services) -> Check:
    from billing_desktop.domain.operator import SYSTEM

    count = len(services.operators.all(SYSTEM))
    if count:
        return Check("operators", State.FINE, f"{count} can sign in.")
    sentence = "None yet: whoever is at the computer may do everything."
    return Check("operators", State.NOTE, sentence)


def _fonts() -> Check:
    folder = files("resources").joinpath("fonts")
    for line in folder.joinpath("SHA256SUMS").read_text(encoding="ascii").splitlines():
        digest, name = line.split()
        font = folder.joinpath(name)
        if not font.is_file() or hashlib.sha256(font.read_bytes()).hexdigest() != digest:
            return Check("fonts", State.WRONG, f"{name} is missing or damaged.")
    return Check("fonts", State.FINE, "All are there, byte for byte.")


def _documents() -> Iterator[Check]:
    from billing_desktop.documents.renderer import InvoiceRenderer

    try:
        pdf = InvoiceRenderer().render(_trial_invoice())
    except (BillingError, OSError, ImportError) as error:
        yield Check("documents", State.WRONG, f"A trial document cannot be made: {error}")
        return
    yield Check("documents", State.FINE, f"A trial document was made ({len(pdf)} bytes).")


def _trial_invoice() -> Invoice:
    """Return an invoice of nobody to nobody, which is made and thrown away."""
    from billing_desktop.domain.account import BillingDetails
    from billing_desktop.domain.invoice import Invoice, InvoiceKind, InvoiceLine, LineKind
    from billing_desktop.domain.money import EUR, Money
    from billing_desktop.domain.period import seller_date
    from billing_desktop.domain.quote import TopUpMethod
    from billing_desktop.domain.seller import Seller
    from billing_desktop.domain.tax import TaxCategory, TaxDecision, TaxRates
    from billing_desktop.first_rates import first_tax_rates

    now = SystemClock().now()
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
