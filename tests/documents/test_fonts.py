from __future__ import annotations

import re
import unicodedata

import pytest

from billing_desktop.documents.content import printable
from billing_desktop.documents.fonts import typeface
from billing_desktop.documents.look import Face
from billing_desktop.errors import DocumentError
from tests.builders import billing_details, invoice, quote, seller
from tests.documents.e_invoice_documents import credit_note
from tests.documents.pdf_reading import printed

NAMES = {
    "Greek": "Αιγαίο Ναυτιλιακή Α.Ε. «Ὠκεανός», Ϊϋΐΰ",
    "Bulgarian": "Обединени заводи „Щъркел“ ЕООД, ѝ",
    "Serbian and Ukrainian": "Ђорђе и Љиљана Џ., Їжак і Ґанок Є.",
    "Polish": "Łódzkie Zakłady Włókiennicze „Źdźbło” ąęćńóśż",
    "Maltese": "Ħal Għargħur Ġebel u Ċangaturi Żgħar Ltd",
    "Hungarian": "Győri Fűtőmű és Hőközpont Zrt. Ő Ű",
    "Czech and Slovak": "Příliš žluťoučký kůň, ľúbezné ŕ ĺ ď ť",
    "Baltic": "Žemės ūkio įmonė „Ąžuolas“, Ķekava, Ļaudona, Ģ Ņ Ŗ Õ",
    "Romanian": "Întreprinderea Știința Țării Ășâî, Ş Ţ",
    "Croatian": "Đakovački čvarci š ž ć dž",
    "Nordic": "Ærøskøbing Þorláksson Ålesund Ð ǿ ƿ",
    "Turkish and Azerbaijani": "İstanbul Iğdır Şişli ğ ə",
    "Vietnamese": "Công ty Trách nhiệm hữu hạn Nguyễn Thị Phượng, Đặng Ữ Ợ Ẵ",
    "Welsh and Irish": "Ŵyn Ŷ, Ḃreandán Ó Ṡé",
    "Signs": "Müller & Söhne · “A” ‘b’ „c“ «d» – — … € £ ™ ® № º ª ½ ²",
}


@pytest.mark.parametrize("face", list(Face))
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_names_of_europe_can_be_drawn_in_every_cut(name: str, face: Face) -> None:
    typeface().refuse_undrawable([(face, printable(name))])


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_name_typed_in_pieces_is_printed_composed(name: str) -> None:
    pieces = unicodedata.normalize("NFD", name)
    details = billing_details(company=pieces)

    text = printed(invoice(quote(), buyer=details)).text()

    assert unicodedata.normalize("NFC", name) in text


def test_a_mark_that_no_letter_has_stands_on_the_letter_before_it() -> None:
    measure, stressed = typeface(), printable("Ива\u0301н")

    for face in Face:
        assert measure.width(stressed, face, 10) == pytest.approx(measure.width("Иван", face, 10))
    assert stressed in printed(invoice(buyer=billing_details(company=stressed))).text()


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("株式会社 千代田", "代 (U+4EE3)"),
        ("(주)서울", "서 (U+C11C)"),
        ("شركة النور", "ش (U+0634)"),
        ("חברה", "ח (U+05D7)"),
        ("บริษัท", "บ (U+0E1A)"),
        ("कंपनी", "क (U+0915)"),
        ("ქართული", "ქ (U+10E5)"),
        ("Հայաստան", "Հ (U+0540)"),
        ("Rakete 🚀", "🚀 (U+1F680)"),
        ("Flagge 🇪🇺", "🇪 (U+1F1EA)"),
        ("Daumen 👍🏽", "👍 (U+1F44D)"),
        ("\ue000", "\ue000 (U+E000)"),
    ],
)
def test_other_letters_are_refused_by_name_and_never_left_out(name: str, named: str) -> None:
    for document in (
        invoice(buyer=billing_details(company=f"Nordlicht {name}")),
        invoice(issuer=seller(contact=name)),
    ):
        with pytest.raises(DocumentError, match=re.escape(named)):
            printed(document)


def test_the_reason_of_a_credit_note_is_checked_too() -> None:
    with pytest.raises(DocumentError, match=re.escape("误 (U+8BEF)")):
        printed(credit_note(invoice(), reason="Falsch 误"))


@pytest.mark.parametrize("face", list(Face))
def test_what_has_an_advance_has_a_glyph(face: Face) -> None:
    # The glyph of what is missing has number 0: nobody would see which letter it was.
    fonts = typeface()._fonts[face].face

    assert all(fonts.charToGlyph[ord(character)] for character in typeface()._advances[face])
