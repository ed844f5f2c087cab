from __future__ import annotations

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from billing_desktop.documents.renderer import InvoiceRenderer
from billing_desktop.domain.invoice import Invoice
from billing_desktop.errors import DocumentError
from tests.builders import COUNTRIES, billing_details, invoice, quote, seller
from tests.documents.pdf_reading import printed

ROOT = Path(__file__).parents[2]
RENDERER = InvoiceRenderer()


def by_card(country: str = "DE", **changes: str) -> Invoice:
    return invoice(quote(country=country), buyer=billing_details(country, **changes))


def in_a_process(code: str, **variables: str) -> str:
    answer = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    return answer.stdout.strip()


def test_same_invoice_gives_the_same_bytes_in_any_process(tmp_path: Path) -> None:
    code = (
        "from hashlib import sha256\n"
        "from tests.builders import invoice\n"
        "from billing_desktop.documents.renderer import InvoiceRenderer\n"
        "print(sha256(InvoiceRenderer().render(invoice())).hexdigest())"
    )
    here = sha256(RENDERER.render(invoice())).hexdigest()

    there = in_a_process(code, PYTHONHASHSEED="1", TZ="America/Lima", LC_ALL="C")
    # Somebody's own settings of reportlab, and a build's date, change nothing.
    (tmp_path / ".reportlab_settings").write_text("canvas_baseColor = (1, 0, 0)\nuseA85 = 1\n")
    elsewhere = in_a_process(
        code,
        HOME=str(tmp_path),
        PYTHONHASHSEED="2",
        TZ="Asia/Tokyo",
        SOURCE_DATE_EPOCH="1234567890",
        RL_invariant="0",
        RL_pageCompression="0",
        RL_ttfAsciiReadable="1",
    )

    assert there == here
    assert elsewhere == here


def test_earlier_documents_leave_no_trace_in_later_ones() -> None:
    first = RENDERER.render(invoice())

    RENDERER.render(by_card("GR"))
    RENDERER.render(by_card("BG"))

    assert RENDERER.render(invoice()) == first


def test_two_threads_get_the_documents_that_one_would() -> None:
    documents = [by_card(country) for country in ("DE", "GR", "PL", "BG")] * 4
    alone = [RENDERER.render(document) for document in documents]

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(RENDERER.render, documents))

    assert together == alone


def test_documents_that_differ_have_different_file_ids() -> None:
    def file_id(document: Invoice) -> bytes:
        found = re.search(rb"/ID\s*\[(.*?)\]", RENDERER.render(document), re.DOTALL)
        assert found
        return found[1]

    ids = {
        file_id(invoice()),
        file_id(invoice(number="RE-2026-000043")),
        file_id(invoice(quote("51.00"))),
        file_id(replace(invoice(), issued_at=datetime(2026, 11, 23, 13, 3, tzinfo=UTC))),
    }

    assert len(ids) == 4


def test_file_says_what_it_is_from_whom_when_and_in_which_language() -> None:
    document = printed(invoice())

    about = document.document.get_metadata_dict()
    assert about["Title"] == "Rechnung RE-2026-000042"
    assert about["Author"] == "Beispielwerk Software GmbH"
    assert about["Subject"] == "Vorauszahlung auf Ihr Guthaben"
    assert about["CreationDate"] == "D:20261123130200+00'00'"
    assert about["ModDate"] == about["CreationDate"]
    assert document.document.get_version() == 17
    assert b"/Lang (de-DE)" in document.pdf
    assert b"/DisplayDocTitle true" in document.pdf


def test_foreign_names_reach_the_metadata_whole() -> None:
    document = printed(invoice(issuer=seller(name="Ørsted & Søn “Żółć” GmbH")))

    assert document.document.get_metadata_dict()["Author"] == "Ørsted & Søn “Żółć” GmbH"


@pytest.mark.parametrize("country", ["DE", "FR", "GR", "BG"])
def test_every_font_is_noto_sans_and_embedded(country: str) -> None:
    fonts = printed(by_card(country)).fonts()

    assert fonts
    assert all(fonts.values())
    assert {name.rpartition("+")[2] for name in fonts} <= {
        "NotoSans-Regular",
        "NotoSans-Bold",
        "NotoSans-Italic",
    }


@pytest.mark.parametrize("country", [country for country in COUNTRIES if country != "JP"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_name_and_address_of_every_country_are_printed(country: str, language: str) -> None:
    details = billing_details(country, language=language)

    text = printed(invoice(quote(country=country), buyer=details)).text()

    for part in (details.company, details.street, details.address.city_line):
        assert part in text


HOSTILE = [
    "<b>Bold</b> & <img src='file:secret'/>",
    "AT&T &amp; Söhne",
    "%(name)s %s {number} {0} \\n",
    "=HYPERLINK(1)",
    "(a) Tj ET /F1 12 Tf",
    "</para> ~ §~14",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_printed_as_they_are(name: str) -> None:
    document = printed(by_card(company=name))

    assert name in document.text()
    assert document.place(name).x == pytest.approx(25, abs=0.1)


def test_hidden_characters_are_not_printed() -> None:
    buyer = replace(billing_details(), company="Nord\u202elicht\u200b\x07 GmbH")

    assert "Nordlicht GmbH" in printed(invoice(buyer=buyer)).text()


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("東京 GmbH", "東 (U+6771), 京 (U+4EAC)"),
        ("Firma 🚀", "🚀 (U+1F680)"),
        ("شركة", "ة (U+0629), ر (U+0631), ش (U+0634), ك (U+0643)"),
        ("कंपनी", "U+0915"),
    ],
)
@pytest.mark.parametrize("field", ["company", "street", "city"])
def test_characters_that_no_font_has_are_refused_by_name(field: str, name: str, named: str) -> None:
    document = by_card(**{field: name})

    with pytest.raises(DocumentError) as refusal:
        RENDERER.render(document)

    shown = str(refusal.value.params["characters"])
    assert set(named.split(", ")) <= set(shown.split(", ")) or named in shown
    assert str(refusal.value).startswith("The document cannot show these characters: ")


@pytest.mark.parametrize("field", ["name", "street", "city", "contact", "register_number"])
def test_characters_of_the_seller_are_checked_too(field: str) -> None:
    document = invoice(issuer=seller(**{field: "漢字"}))

    with pytest.raises(DocumentError, match=re.escape("字 (U+5B57), 漢 (U+6F22)")):
        RENDERER.render(document)


def test_missing_characters_are_said_before_anything_is_too_long() -> None:
    with pytest.raises(DocumentError, match=r"cannot show these characters: 漢 \(U\+6F22\)\."):
        RENDERER.render(by_card(company="漢" * 200))


def test_many_missing_characters_are_not_all_listed() -> None:
    name = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 150))

    with pytest.raises(DocumentError) as refusal:
        RENDERER.render(by_card(company=name))

    assert str(refusal.value.params["characters"]).endswith("…")
    assert len(str(refusal.value)) < 300


def test_trial_with_a_placeholder_number_meets_the_same_refusals() -> None:
    too_long = by_card(company="Gesellschaft " * 15, street="Straße " * 28)

    with pytest.raises(DocumentError, match="does not fit") as trial:
        RENDERER.render(replace(too_long, number="RE-2026-000000"))
    with pytest.raises(DocumentError) as real:
        RENDERER.render(too_long)

    assert str(trial.value) == str(real.value)


def test_no_reportlab_before_the_first_document() -> None:
    code = (
        "import sys\n"
        "import billing_desktop.documents.renderer\n"
        "print('reportlab' in sys.modules, 'babel' in sys.modules)"
    )

    assert in_a_process(code) == "False False"
