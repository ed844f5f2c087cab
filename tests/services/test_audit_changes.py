"""What people change in settings is in the trail with what it was before."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from billing_desktop.domain.fee import FeeRule
from billing_desktop.domain.mail_server import MailSecurity, MailServer
from billing_desktop.domain.mail_text import MailText, MailTextKind
from billing_desktop.domain.sender import Sender
from billing_desktop.domain.tax import TaxRate
from tests.book import Book
from tests.builders import billing_details, eur


def changes(book: Book, action: str) -> list[tuple[object, ...]]:
    return book.rows(
        "SELECT c.field, c.before_text, c.after_text FROM audit a JOIN audit_change c"
        f" ON c.seq = a.seq WHERE a.action = '{action}' ORDER BY c.seq DESC, c.line"
    )


def test_rates_and_rules_say_what_held_before(book: Book) -> None:
    who, day = book.administrator, date(2030, 1, 1)

    book.services.rates.add_tax_rate(who, TaxRate(Decimal(20), day))
    book.services.rates.add_fee_rule(who, FeeRule(Decimal(2), eur("0.25"), day))
    book.services.vat_checks.save_valid_days(who, 14)

    assert changes(book, "tax_rate.add") == [("percent", "19", "20")]
    assert changes(book, "fee_rule.add") == [("percent", "1.5", "2")]
    assert changes(book, "vat_rule.save") == [("valid_days", "30", "14")]


def test_mail_settings_say_what_they_were(book: Book) -> None:
    mail, who = book.services.mail, book.administrator

    mail.servers.save(who, MailServer("localhost", 25, MailSecurity.PLAIN), Sender())
    mail.texts.save(who, MailTextKind.INVOICE, "en", MailText("{number}", "{seller}"))

    assert changes(book, "mail_server.save") == [
        ("host", "", "localhost"),
        ("port", "", "25"),
        ("security", "", "plain"),
    ]
    assert [row[0] for row in changes(book, "mail_text.save")] == ["subject", "body"]
    assert book.findings() == ()


def test_details_of_accounts_and_of_the_seller_say_what_they_were(book: Book) -> None:
    account = book.account(city="Kiel")

    book.seller(city="Bremen")
    book.services.accounts.save_details(
        book.operator, account.account_id, billing_details(city="Ulm"), version=account.version
    )

    assert [row for row in changes(book, "seller.save") if row[2] == "Bremen"]
    assert changes(book, "account.save_details") == [("city", "Kiel", "Ulm")]
