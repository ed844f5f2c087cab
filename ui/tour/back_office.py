"""What is done behind the counter: usage, money from the bank, settings, operators, the trail."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from PySide6 import QtWidgets

from billing_desktop.domain.money import Money
from ui.bank_payments.screen import BankPaymentsScreen
from ui.pages import Page
from ui.tour.customer import COMPANY
from ui.tour.person import TYPED, Person, check, tell
from ui.translation import Language
from ui.usage.screen import UsageScreen

ADMINISTRATOR, PASSWORD = "Office Desk", "correct horse battery"


def book_the_transfer(person: Person, folder: Path, number: str, amount: Money) -> None:
    """Take in a statement with the transfer for that invoice, and book it."""
    path = folder / "statement.xml"
    path.write_text(_STATEMENT.format(amount=str(amount), number=number), encoding="utf-8")
    screen = person.go_to(Page.BANK_PAYMENTS).picture("38-bank-payments-empty").screen
    assert isinstance(screen, BankPaymentsScreen)
    screen.take_in([path])
    person.settle().click("segment_all").picture("39-bank-payments")
    person.click("book_payments_button").expect("book_dialog").click("confirm_box")
    person.picture("40-book-payments").click("primary_button").settle()
    person.click("segment_booked").picture("41-bank-payments-booked")
    tell(f"The transfer for {number} came with a bank statement: booked, and credited at once.")


def look_through_the_trail(person: Person) -> None:
    """Read who did what, and what was refused."""
    person.go_to(Page.AUDIT).picture("42-audit-trail").click("segment_refused")
    refused = person.picture("43-audit-refused").read("page_count")
    check(refused == "1", f"one wrong password was typed, and the trail says {refused}")
    person.go_to(Page.HEALTH).picture("44-health")
    tell("The audit trail says who did what, and which password was wrong.")


def import_usage(person: Person, folder: Path) -> None:
    """Look at a usage file, then book it."""
    lines = [f"K-10001,2026-11-02,12.50,API calls,tour-{n}" for n in range(1, 41)]
    path = folder / "usage.csv"
    path.write_text("\n".join(["account,date,amount,description,external_id", *lines]))
    screen = person.go_to(Page.USAGE).picture("21-usage-import").shell.window.current_screen
    assert isinstance(screen, UsageScreen)
    screen.load(path)
    person.picture("22-usage-preview").click("import_button").picture("23-usage-imported")
    tell("A usage file of 40 lines was looked at, then booked as a whole.")


def set_up(person: Person) -> None:
    """Look through the settings, and add the first operator."""
    person.go_to(Page.SETTINGS).picture("24-seller")
    person.find(QtWidgets.QTabBar, "settings_tab_bar").setFocus(TYPED)
    person.press("Right").picture("25-vat-rates").press("Right").picture("26-processing-fee")
    person.go_to(Page.OPERATORS).picture("27-operators-empty").click("first_operator_button")
    person.expect("add_operator_dialog").type("name_edit", ADMINISTRATOR)
    person.type("password_edit", PASSWORD).type("repeat_edit", PASSWORD)
    person.picture("28-add-operator").click("primary_button").picture("29-operators")
    tell(f"{ADMINISTRATOR} is the first operator: from the next start on everybody signs in.")


def sign_in(person: Person) -> None:
    """Type a wrong password, then the right one."""
    person.expect("sign_in_dialog").type("name_edit", ADMINISTRATOR).type("password_edit", "wrong")
    person.click("primary_button").picture("30-sign-in-refused")
    person.type("password_edit", PASSWORD).press("Return")


def reprint(person: Person, number: str, pdf: bytes, out_dir: Path) -> None:
    """Save the invoice again, and compare it with what was saved before."""
    person.go_to(Page.INVOICES).type("invoice_search", number).settle().click("save_button")
    again = person.save_as(out_dir / f"{number}-reprint.pdf")
    check(again == pdf, "the reprint differs from the invoice")
    tell(f"After a restart the reprint is the same: SHA-256 {sha256(again).hexdigest()[:16]}….")


def speak_german(person: Person) -> None:
    """Show the same in German."""
    person.shell.set_language(Language.GERMAN)
    person.go_to(Page.ACCOUNTS).picture("31-de-accounts")
    person.open_account(COMPANY).picture("32-de-usage-and-billing")
    person.click("top_up_button").expect("top_up_dialog").type("amount", "250,00").settle()
    person.picture("33-de-top-up").press("Escape").click("customer_portal_button")
    person.picture("34-de-customer-portal").go_to(Page.SETTINGS).picture("35-de-settings")


_STATEMENT = """\
<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>TOUR</MsgId><CreDtTm>2026-11-24T06:00:00</CreDtTm></GrpHdr>
<Stmt><Id>TOUR-1</Id><CreDtTm>2026-11-24T06:00:00</CreDtTm>
<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-11-24</Dt></BookgDt><AcctSvcrRef>TOUR-1-1</AcctSvcrRef>
<NtryDtls><TxDtls><RltdPties><Dbtr><Pty><Nm>Hafenkontor Logistik AG</Nm></Pty></Dbtr>
<DbtrAcct><Id><IBAN>DE02120300000000202051</IBAN></Id></DbtrAcct></RltdPties>
<RmtInf><Ustrd>Rechnung {number}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">120.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-11-24</Dt></BookgDt><AcctSvcrRef>TOUR-1-2</AcctSvcrRef>
<NtryDtls><TxDtls><RltdPties><Dbtr><Pty><Nm>Somebody Else</Nm></Pty></Dbtr></RltdPties>
<RmtInf><Ustrd>For the party</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
</Stmt></BkToCstmrStmt></Document>
"""
