"""What is done for a customer: an account, a top-up by card, its invoice, one by transfer."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLabel

from billing_desktop.domain.listing import InvoiceRow
from billing_desktop.domain.money import Money
from ui.pages import Page
from ui.tour.person import Person, check, tell
from ui.widgets.table import TableView

COMPANY, VAT_NUMBER = "Hafenkontor Logistik AG", "DE123456788"
ADDRESS = {"street": "Am Sandtorkai 4", "postal_code": "20457", "city": "Hamburg"}


def look_around(person: Person) -> None:
    """Look at the demo book."""
    count = person.picture("03-accounts").read("page_count")
    person.open_account("Weidmann").picture("04-usage-and-billing")
    person.open_actions().picture("05-actions-menu").press("Escape")
    person.open_account("Atelier Brun").click("segment_failed").open_actions()
    person.act("action_choose_another_method").expect("another_method_dialog")
    person.picture("06-another-method").press("Escape")
    person.go_to(Page.ACCOUNTS).press("Ctrl+F").press("Escape")
    tell(f"The demo book shows {count} accounts with a year of top-ups and usage.")


def open_an_account(person: Person) -> None:
    """Open an account and fill in its billing details."""
    person.press("Ctrl+N").expect("new_account_dialog").type("company_edit", COMPANY)
    person.picture("07-new-account").press("Return").expect("billing_details_dialog")
    person.press("Escape").picture("08-account-without-details")
    person.press("Ctrl+T").expect("top_up_blocked_dialog").picture("09-top-up-blocked")
    person.press("Return").expect("billing_details_dialog")
    person.type("country_combo", "Germany").type("language_combo", "German")
    for name, text in ADDRESS.items():
        person.type(f"{name}_edit", text)
    person.type("email_edit", "rechnung@hafenkontor.example")
    person.type("vat_number_edit", f"{VAT_NUMBER[:-1]}9").click("primary_button")
    person.picture("10-billing-details-error")
    person.type("vat_number_edit", VAT_NUMBER).picture("11-billing-details")
    person.click("primary_button").expect("top_up_dialog")
    tell(f"{COMPANY} has an account; a mistyped VAT number was refused at its field.")


def top_up_by_card(person: Person) -> str:
    """Pay a top-up on the local page, and return what was charged."""
    person.type("amount", "1500").picture("12-top-up-by-invoice")
    person.type("amount", "250").settle().click("confirmation").picture("13-top-up-by-card")
    person.click("primary_button").expect("payment_window")
    person.wait(lambda: person.pages, "the payment page is open in the browser")
    person.picture("14-payment-pending")
    total, number = person.read("fact_0_value"), person.read("fact_1_value")
    person.pay()
    heading = person.find(QLabel, "state_heading")
    person.wait(lambda: heading.text() == "Completed", "the payment window turns to Completed")
    person.picture("15-payment-completed").click("primary_button").picture("16-account-topped-up")
    check(person.read("card_figure") == "€250.00", "the balance has not risen")
    tell(f"{number}, paid by card: {total} charged, and €250.00 credited at once.")
    return total


def read_the_invoice(person: Person, out_dir: Path) -> tuple[str, bytes]:
    """Save the invoice, and return its number and its bytes."""
    person.click("customer_portal_button").picture("17-customer-portal")
    number = person.read("document_number")
    pdf = person.click("save_button").save_as(out_dir / f"{number}.pdf")
    person.settle().go_to(Page.INVOICES).click("preview_button").picture("18-invoices")
    tell(f"The invoice {number} is in the Customer Portal and saved as PDF.")
    return number, pdf


def ask_for_an_invoice(person: Person) -> None:
    """Ask for a top-up that is too large for a card."""
    person.open_account(COMPANY).click("top_up_button").expect("top_up_dialog")
    person.type("amount", "2500").settle().click("confirmation").click("primary_button")
    person.expect("support_chat_dialog").type("order_number_edit", "PO-77120")
    person.picture("19-support-chat").click("primary_button").picture("20-requests")
    person.go_to(Page.NEEDS_A_PERSON).picture("36-needs-a-person")
    tell("A top-up of €2,500.00 goes by invoice: its request waits for the support team.")


def approve_the_request(person: Person) -> tuple[str, Money]:
    """Issue the invoice that was asked for, and return its number and what it asks for."""
    person.go_to(Page.REQUESTS).click("approve_button").picture("37-request-approved")
    table = person.go_to(Page.INVOICES).find(TableView, "invoice_table")
    table.select_position(0)
    row = person.settle().row_of(table, InvoiceRow)
    tell(f"Approved by one person, as the trail says: {row.number} is issued, to be transferred.")
    return row.number, row.gross
