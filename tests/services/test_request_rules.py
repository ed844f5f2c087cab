"""Settings that two people change at once: the second is told what the first has saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from billing_desktop.domain.csv_mapping import CsvMapping
from billing_desktop.domain.fee import FeeRule
from billing_desktop.domain.mail_server import MailSecurity, MailServer
from billing_desktop.domain.mail_text import MailText, MailTextKind
from billing_desktop.domain.number_format import NumberFormat
from billing_desktop.domain.number_series import NumberKind
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.request_rules import RequestRules
from billing_desktop.domain.sender import Sender
from billing_desktop.domain.tax import TaxRate
from billing_desktop.errors import ConflictError
from tests.book import Book
from tests.builders import eur

BERTA = Operator("Berta", Role.ADMINISTRATOR)
DAY = date(2030, 1, 1)
Save = Callable[[Operator, object, object], object]
Case = tuple[object, Save, object, object, str]


def rules(book: Book) -> Case:
    requests = book.services.invoice_requests

    def save(who: Operator, new: object, seen: object) -> None:
        assert isinstance(new, RequestRules)
        assert seen is None or isinstance(seen, RequestRules)
        requests.save_rules(who, new, seen=seen)

    first, second = RequestRules(expiry_days=14), RequestRules(expiry_days=21)
    return requests.rules(BERTA), save, first, second, "Berta set 1, 14, 3 and 30 days"


def valid_days(book: Book) -> Case:
    checks = book.services.vat_checks

    def save(who: Operator, new: object, seen: object) -> None:
        assert isinstance(new, int)
        assert seen is None or isinstance(seen, int)
        checks.save_valid_days(who, new, seen=seen)

    return checks.valid_days(BERTA), save, 11, 12, "Berta set 11 days"


def idle_minutes(book: Book) -> Case:
    operators = book.services.operators

    def save(who: Operator, new: object, seen: object) -> None:
        assert isinstance(new, int)
        assert seen is None or isinstance(seen, int)
        operators.save_idle_minutes(who, new, seen=seen)

    return operators.idle_minutes(BERTA), save, 7, 8, "Berta set 7 minutes"


def tax_rate(book: Book) -> Case:
    rates = book.services.rates
    seen = rates.tax_rates(BERTA)

    def save(who: Operator, new: object, seen_: object) -> None:
        assert isinstance(new, TaxRate)
        rates.add_tax_rate(who, new, seen=None if seen_ is None else seen)

    first, second = TaxRate(Decimal(20), DAY), TaxRate(Decimal(21), DAY)
    return seen, save, first, second, "Berta entered 20 % from 2030-01-01"


def fee_rule(book: Book) -> Case:
    rates = book.services.rates
    seen = rates.fee_rules(BERTA)

    def save(who: Operator, new: object, seen_: object) -> None:
        assert isinstance(new, FeeRule)
        rates.add_fee_rule(who, new, seen=None if seen_ is None else seen)

    first, second = FeeRule(Decimal(2), eur("0.25"), DAY), FeeRule(Decimal(3), eur("0.25"), DAY)
    return seen, save, first, second, "Berta entered 2 % and 0.25 EUR from 2030-01-01"


def number_format(book: Book) -> Case:
    numbers = book.services.numbers
    seen = numbers.standing(BERTA).formats

    def save(who: Operator, new: object, seen_: object) -> None:
        assert isinstance(new, NumberFormat)
        numbers.add_format(who, new, seen=None if seen_ is None else seen)

    first = NumberFormat(NumberKind.INVOICE, DAY, "RN")
    return seen, save, first, replace(first, prefix="RG"), "Berta chose the format RN-YYYY-NNNNNN"


def mapping(book: Book) -> Case:
    mappings = book.services.bank.mappings
    path = book.settings.data_dir / "bank.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("Buchungstag;Betrag;Name;Verwendungszweck\n24.11.2026;1,00;A;B\n")
    first = replace(mappings.propose(BERTA, path), name="House bank")

    def save(who: Operator, new: object, seen: object) -> None:
        assert isinstance(new, CsvMapping)
        mappings.keep(who, new, seen=None if seen is None else ())

    return (), save, first, replace(first, account_iban="DE02 1203"), "Berta kept another mapping"


def mail_server(book: Book) -> Case:
    servers = book.services.mail.servers

    def save(who: Operator, new: object, seen: object) -> None:
        assert isinstance(new, MailServer)
        servers.save(who, new, Sender(), seen=None if seen is None else (None, Sender()))

    first = MailServer("localhost", 25, MailSecurity.PLAIN)
    return (), save, first, replace(first, port=26), "Berta saved another mail server"


def mail_text(book: Book) -> Case:
    texts = book.services.mail.texts
    kind = MailTextKind.INVOICE

    def save(who: Operator, new: object, seen: object) -> None:
        assert isinstance(new, MailText)
        assert seen is None or isinstance(seen, MailText)
        texts.save(who, kind, "en", new, seen=seen)

    first, second = MailText("{number}", "One"), MailText("{number}", "Two")
    return texts.get(BERTA, kind, "en").text, save, first, second, "Berta saved another text"


@pytest.mark.parametrize(
    "setting",
    [
        rules,
        valid_days,
        idle_minutes,
        tax_rate,
        fee_rule,
        number_format,
        mapping,
        mail_server,
        mail_text,
    ],
)
def test_what_somebody_else_saved_meanwhile_is_told_and_not_replaced_unseen(
    book: Book, setting: Callable[[Book], Case], tmp_path: Path
) -> None:
    seen, save, first, second, told = setting(book)
    save(BERTA, first, seen)
    trail = book.rows("SELECT count(*) FROM audit")

    with pytest.raises(ConflictError) as refused:
        save(book.administrator, second, seen)

    assert str(refused.value).startswith(told)
    assert refused.value.params["at"] == book.clock.now()
    assert book.rows("SELECT count(*) FROM audit") == trail
    save(book.administrator, first, seen)  # Who meant the same is not bothered.
    save(book.administrator, second, None)  # The command line says what shall hold.
    assert book.findings() == ()


def test_a_text_is_not_reset_over_what_somebody_else_wrote(book: Book) -> None:
    texts, kind = book.services.mail.texts, MailTextKind.INVOICE
    seen = texts.save(book.administrator, kind, "en", MailText("{number}", "One")).text
    texts.save(BERTA, kind, "en", MailText("{number}", "Two"), seen=seen)

    with pytest.raises(ConflictError, match="Berta saved another text"):
        texts.reset(book.administrator, kind, "en", seen=seen)

    held = texts.get(BERTA, kind, "en")
    assert held.text.body.strip() == "Two"
    assert held.last is not None
    assert held.last.by == "Berta"


def test_a_password_is_not_kept_for_a_server_that_is_refused(book: Book) -> None:
    servers = book.services.mail.servers
    mine = MailServer("localhost", 25, MailSecurity.PLAIN, "me")
    servers.save(BERTA, MailServer("localhost", 27, MailSecurity.PLAIN), Sender())

    with pytest.raises(ConflictError):
        servers.save(book.administrator, mine, Sender(), password="secret-1", seen=(None, Sender()))

    servers.save(book.administrator, mine, Sender())
    assert servers.status(BERTA).password_place is None
