"""Who issues the invoices."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from billing_desktop import bootstrap
from billing_desktop.domain.logo import Logo
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.sample_invoice import SampleKind
from billing_desktop.domain.seller import Seller
from billing_desktop.errors import ConflictError, DocumentError, KeyReusedError
from billing_desktop.settings import Settings
from tests.book import ADMINISTRATOR, Book, open_services
from tests.builders import png, seller
from tests.documents.pdf_reading import Printed
from tests.fakes.clock import MovableClock


def test_the_seller_last_saved_holds(book: Book) -> None:
    book.services.sellers.save(book.administrator, seller(name="Erste GmbH"))
    book.services.sellers.save(book.administrator, seller(name="Zweite GmbH"))

    assert book.services.sellers.get(book.operator) == seller(name="Zweite GmbH")
    assert book.services.book.seller_name == "Zweite GmbH"


def test_saving_the_same_again_leaves_no_trace(book: Book) -> None:
    before = book.rows("SELECT count(*) FROM audit")

    book.services.sellers.save(book.administrator, seller())

    assert book.rows("SELECT count(*) FROM audit") == before


def test_the_same_key_again_is_the_same_order(book: Book) -> None:
    save = book.services.sellers.save
    save(book.administrator, seller(name="Erste GmbH"), key="s-1")
    save(book.administrator, seller(name="Zweite GmbH"), key="s-2")

    # The repeat of the first order does not bring the first details back.
    assert save(book.administrator, seller(name="Erste GmbH"), key="s-1").name == "Zweite GmbH"
    with pytest.raises(KeyReusedError):
        save(book.administrator, Seller(name="Dritte GmbH"), key="s-2")


def test_details_that_somebody_else_saved_meanwhile_are_not_replaced(book: Book) -> None:
    save, seen = book.services.sellers.save, book.services.sellers.saved(book.operator)
    other = Operator("Berta", Role.ADMINISTRATOR)
    save(other, seller(city="Kiel"), version=seen.version)

    with pytest.raises(ConflictError, match="Berta saved other details of the seller") as refused:
        save(book.administrator, seller(phone="1"), version=seen.version)

    assert refused.value.params["at"] == book.clock.now()
    now = book.services.sellers.saved(book.operator)
    assert (now.seller.city, now.version) == ("Kiel", seen.version + 1)
    assert now.last is not None
    assert now.last.by == "Berta"
    # Who meant the same is not bothered, and who has seen theirs may replace it.
    save(book.administrator, seller(city="Kiel"), version=seen.version)
    assert save(book.administrator, seller(phone="1"), version=now.version).phone == "1"


def test_a_version_that_a_restored_book_has_not_reached_is_refused(tmp_path: Path) -> None:
    bare = Settings(data_dir=tmp_path)
    bootstrap.create(bare, is_test=True, clock=MovableClock())
    services = open_services(bare, clock=MovableClock(), gateway=None)

    assert services.sellers.saved(ADMINISTRATOR).version == 0
    with pytest.raises(ConflictError, match="changed meanwhile"):
        services.sellers.save(ADMINISTRATOR, seller(), version=3)
    services.close()


ORDERED_BEFORE_MANAGERS = (
    "Seller(name='Beispielwerk Software GmbH', street='Musterweg 12', postal_code='10115',"
    " city='Berlin', country='DE', vat_number='DE234567894', tax_number='30/123/45678',"
    " register_number='HRB 123456', contact='Buchhaltung', phone='+49 30 1234567',"
    " email='buchhaltung@beispielwerk.example', iban='DE75512108001245126199', bic='SOGEDEFF')"
)
ORDERED_WITH_MANAGERS = (
    ORDERED_BEFORE_MANAGERS.replace("'HRB 123456',", "'HRB 123456', managers='',").rstrip(")")
    + ", payment_days=14, logo=None)"
)


@pytest.mark.parametrize("ordered", [ORDERED_BEFORE_MANAGERS, ORDERED_WITH_MANAGERS])
def test_an_order_that_an_earlier_version_carried_out_is_still_the_same(
    book: Book, ordered: str
) -> None:
    save = book.services.sellers.save
    save(book.administrator, seller(city="Bremen"), key="s-0")
    made = hashlib.sha256(ordered.encode()).hexdigest()
    when = book.rows("SELECT at FROM operation LIMIT 1")[0][0]
    book.execute(f"INSERT INTO operation VALUES ('seller', 's-1', '{made}', 'seller', '{when}')")

    assert save(book.administrator, seller(), key="s-1").city == "Bremen"
    for other in (seller(name="Andere GmbH"), seller(managers="A. Beispiel")):
        with pytest.raises(KeyReusedError):
            save(book.administrator, other, key="s-1")


def test_issued_documents_keep_the_seller_they_were_issued_with(book: Book) -> None:
    paid = book.top_up(book.account())
    book.services.sellers.save(book.administrator, seller(name="Andere GmbH"))

    assert paid.invoice_number is not None
    invoice = book.services.invoices.get(book.operator, paid.invoice_number)
    assert invoice.seller == seller()


def test_a_preview_shows_details_that_are_not_saved_and_stores_nothing(book: Book) -> None:
    pdf = book.services.sellers.preview(
        book.operator, seller(name="Noch nicht GmbH"), SampleKind.GERMANY, language="de"
    )

    text = Printed(pdf).text()
    assert "Noch nicht GmbH" in text
    assert "Kein gültiger Beleg" in text
    assert book.services.sellers.get(book.operator) == seller()
    assert book.rows("SELECT count(*) FROM invoice") == [(0,)]


def test_a_preview_says_what_its_kind_of_invoice_lacks(book: Book) -> None:
    bare = seller(register_number="", iban="")
    preview = book.services.sellers.preview

    assert preview(book.operator, bare, SampleKind.GERMANY, language="en").startswith(b"%PDF")
    with pytest.raises(DocumentError, match="lack register number"):
        preview(book.operator, bare, SampleKind.OUTSIDE_EU, language="en")
    with pytest.raises(DocumentError, match="lack IBAN"):
        preview(book.operator, bare, SampleKind.TRANSFER, language="en")


def test_managers_and_logo_are_on_the_documents_issued_from_then_on(book: Book) -> None:
    logo = Logo.checked(png(300, 100))
    dressed = replace(seller(managers="Geschäftsführung: A. Beispiel"), logo=logo)
    account = book.account()
    before = book.top_up(account)
    book.services.sellers.save(book.administrator, dressed)
    after = book.top_up(account)

    kept = book.services.sellers.get(book.operator).logo
    assert kept is not None
    assert kept.png == logo.png
    papers = []
    for paid in (before, after):
        assert paid.invoice_number is not None
        pdf = book.services.invoices.document(book.operator, paid.invoice_number)
        shown = Printed(pdf).document[0].render(scale=1).to_pil().convert("RGB")
        at_logo = shown.getpixel((round(27 / 25.4 * 72), round(24 / 25.4 * 72)))
        papers.append(("Geschäftsführung: A. Beispiel" in Printed(pdf).text(), at_logo))
    assert papers[0][0] is False
    assert papers[0][1] != (29, 73, 175)
    assert papers[1] == (True, (29, 73, 175))
    assert book.findings() == ()


def test_whoever_saves_texts_alone_keeps_the_logo(book: Book) -> None:
    logo = Logo.checked(png(30, 10))
    save = book.services.sellers.save
    save(book.administrator, replace(seller(), logo=logo))

    saved = save(book.administrator, seller(city="Bremen"), keeps_logo=True, key="texts")

    assert (saved.city, saved.logo) == ("Bremen", logo)
    assert save(book.administrator, seller()).logo is None
    assert save(book.administrator, seller(city="Bremen"), keeps_logo=True, key="texts") == seller()


def test_the_preview_shows_the_payment_term(book: Book) -> None:
    def text(days: str) -> str:
        pdf = book.services.sellers.preview(
            book.operator, seller(payment_days=days), SampleKind.TRANSFER, language="de"
        )
        return Printed(pdf).text()

    assert "7. Dezember 2026" in text("14")
    assert "23. Dezember 2026" in text("30")
