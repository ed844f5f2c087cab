"""Where a printed document and its e-invoice say different things."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import product

from lxml import etree

from billing_desktop.documents.cii import NAMESPACES
from billing_desktop.documents.formats import MINUS
from billing_desktop.documents.wording import Wording, wording_in
from billing_desktop.domain.invoice import Invoice
from tests.documents.pdf_reading import Printed

SETTLEMENT = "//ram:ApplicableHeaderTradeSettlement"
TOTALS = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
TAX = f"{SETTLEMENT}/ram:ApplicableTradeTax"
LINE_TOTAL = "//ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"
# What has to stand on paper in the same words.
TEXTS = (
    "/rsm:CrossIndustryInvoice/rsm:ExchangedDocument/ram:ID",
    "//ram:SellerTradeParty/ram:Name",
    "//ram:BuyerTradeParty/ram:Name",
    "//ram:BuyerTradeParty/ram:ID",
    "//ram:PostalTradeAddress/ram:LineOne",
    "//ram:PostalTradeAddress/ram:CityName",
    "//ram:PostalTradeAddress/ram:PostcodeCode",
    "//ram:SellerTradeParty/ram:Description",
    "//ram:SellerTradeParty/ram:SpecifiedLegalOrganization/ram:ID",
    "//ram:SellerTradeParty/ram:DefinedTradeContact//*[not(*)]",
    "//ram:SpecifiedTaxRegistration/ram:ID",
    "//ram:SellerOrderReferencedDocument/ram:IssuerAssignedID",
    "//ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID",
    "//ram:InvoiceReferencedDocument/ram:IssuerAssignedID",
    "//ram:SpecifiedTradeProduct/ram:Name",
    "//ram:SpecifiedTradeProduct/ram:Description",
    "//ram:SpecifiedTradePaymentTerms/ram:Description",
    "//ram:PayeePartyCreditorFinancialAccount/ram:AccountName",
)
DATES = (
    "//ram:IssueDateTime/*",
    "//ram:DueDateDateTime/*",
    "//ram:FormattedIssueDateTime/*",
    f"{TAX}/ram:TaxPointDate/*",
)
GROUPED = ("//ram:IBANID", f"{SETTLEMENT}/ram:PaymentReference")


class Pair:
    """A document on paper and as XML."""

    def __init__(self, paper: Printed, xml: bytes, invoice: Invoice) -> None:
        self._text = paper.all_text()
        self._document = etree.fromstring(xml)
        self._invoice = invoice
        self._wording: Wording = wording_in(invoice.language)
        self._pages = paper.pages

    def disagreements(self) -> list[str]:
        """Return what one says and the other does not."""
        return [*self._texts(), *self._dates(), *self._kind(), *self._amounts(), *self._tax()]

    def _found(self, path: str) -> list[str]:
        found = self._document.xpath(path, namespaces=NAMESPACES)
        assert isinstance(found, list)
        return [str(getattr(element, "text", "")) for element in found]

    def _missing(self, text: str, what: str) -> Iterator[str]:
        if " ".join(text.split()) not in self._text:
            yield f"{what} is not on paper: {text}"

    def _texts(self) -> Iterator[str]:
        for path in TEXTS:
            for text in self._found(path):
                yield from self._missing(text, path.rpartition("/")[2])
        managers = self._invoice.seller.managers
        if managers and self._found("//ram:SellerTradeParty/ram:Description") != [managers]:
            yield f"who manages the company is on paper alone: {managers}"
        for path in GROUPED:
            for text in self._found(path):
                in_fours = " ".join(re.findall(".{1,4}", text))
                yield from self._missing(in_fours, path.rpartition("/")[2])
        for note in self._found("//ram:IncludedNote/ram:Content"):
            for sentence in re.split(r"(?<=[.:]) (?=[A-ZÄÖÜ])", note):
                yield from self._missing(sentence.rstrip(".:"), "a note")

    def _dates(self) -> Iterator[str]:
        for path in DATES:
            for text in self._found(path):
                day = datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007
                yield from self._missing(self._wording.formats.day(day), "a date")

    def _kind(self) -> Iterator[str]:
        is_credit_note = self._found("//rsm:ExchangedDocument/ram:TypeCode") == ["381"]
        title = self._wording.text("title.credit_note" if is_credit_note else "title.invoice")
        yield from self._missing(title, "the kind")
        total = self._number(Decimal(self._found(f"{TOTALS}/ram:GrandTotalAmount")[0]))
        if (MINUS + total in self._text) != (is_credit_note or self._is_paid()):
            yield "the sign of the total is another on paper"

    def _is_paid(self) -> bool:
        return self._found(f"{TOTALS}/ram:DuePayableAmount") == ["0.00"]

    def _amounts(self) -> Iterator[str]:
        paths = (LINE_TOTAL, f"{TOTALS}/*", f"{TAX}/ram:CalculatedAmount", f"{TAX}/ram:BasisAmount")
        written = {Decimal(text) for path in paths for text in self._found(path)}
        printed = self._printed_amounts()
        for amount in sorted(written - printed):
            yield f"an amount is not on paper: {amount}"
        lines = [Decimal(text) for text in self._found(LINE_TOTAL)]
        carried = {sum(lines[:count], Decimal(0)) for count in range(len(lines) + 1)}
        fixed_fees = {
            line.fee_rule.fixed.to_decimal() for line in self._invoice.lines if line.fee_rule
        }
        for amount in sorted(printed - written - carried - fixed_fees):
            yield f"an amount is on paper alone: {amount}"

    def _printed_amounts(self) -> set[Decimal]:
        formats = self._wording.formats
        group = r"\s" if formats.group_mark.isspace() else re.escape(formats.group_mark)
        decimal = re.escape(formats.decimal_mark)
        pattern = rf"(?<![\d.,])\d{{1,3}}(?:{group}\d{{3}})*{decimal}\d\d(?![\d.,]\d|\d)"
        text = self._text
        # "page 2" and "316.52" would be one figure where a blank groups the digits.
        for key, page in product(("table.carried_to", "table.carried_from"), range(self._pages)):
            label = self._wording.text(key, page=str(page + 1))
            text = text.replace(" ".join(label.split()), "|")
        found = re.findall(pattern, text)
        digits = ("".join(filter(str.isdigit, text)) for text in found)
        return {Decimal(text) / 100 for text in digits}

    def _number(self, amount: Decimal) -> str:
        whole, _, cents = f"{amount:,.2f}".partition(".")
        formats = self._wording.formats
        mark = " " if formats.group_mark.isspace() else formats.group_mark
        return f"{whole.replace(',', mark)}{formats.decimal_mark}{cents}"

    def _tax(self) -> Iterator[str]:
        (category,) = self._found(f"{TAX}/ram:CategoryCode")
        rate = Decimal(self._found(f"{TAX}/ram:RateApplicablePercent")[0])
        percent = self._wording.formats.percentage(rate)
        label = self._wording.text(f"totals.vat_{category}", percent=percent)
        yield from self._missing(label, "the label of the tax")
        for reason in self._found(f"{TAX}/ram:ExemptionReason"):
            for sentence in re.split(r"(?<=\.) (?=[A-ZÄÖÜ])", reason):
                yield from self._missing(sentence.rstrip("."), "the reason for no tax")
        shows_numbers = category != "O"
        for number in filter(
            None, (self._invoice.seller.vat_number, self._invoice.buyer.vat_number)
        ):
            if (number in self._text) != shows_numbers:
                yield f"the VAT number {number} is shown on one of the two alone"
