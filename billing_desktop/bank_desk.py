"""Everything staff can do about bank payments, put together in one place."""

from __future__ import annotations

from dataclasses import dataclass

from billing_desktop.bank.files import StatementFiles
from billing_desktop.services.bank_booking import BankBooker
from billing_desktop.services.bank_decisions import BankDecisions
from billing_desktop.services.bank_importing import BankImporter
from billing_desktop.services.bank_mappings import BankMappings
from billing_desktop.services.bank_payments import BankPayments
from billing_desktop.services.bank_suggesting import BankSuggester
from billing_desktop.services.crediting import Crediting
from billing_desktop.services.hand_paying import HandPayer
from billing_desktop.services.hand_payments import HandPayments
from billing_desktop.services.service import Tools


@dataclass(frozen=True, slots=True)
class BankDesk:
    """Lines and their booking, decisions about doubtful ones, hand bookings, CSV mappings."""

    payments: BankPayments
    decisions: BankDecisions
    by_hand: HandPayments
    mappings: BankMappings


def bank_desk(tools: Tools, *, crediting: Crediting) -> BankDesk:
    """Return the services about bank payments."""
    files = StatementFiles()
    booker = BankBooker(tools, crediting=crediting)
    return BankDesk(
        payments=BankPayments(
            tools,
            files=files,
            importer=BankImporter(tools, files=files),
            suggester=BankSuggester(tools),
            booker=booker,
            by_hand=HandPayer(tools, booker=booker),
        ),
        decisions=BankDecisions(tools, booker=booker),
        by_hand=HandPayments(tools, booker=booker),
        mappings=BankMappings(tools, files=files),
    )
