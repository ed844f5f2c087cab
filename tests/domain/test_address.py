from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.domain.address import Address, Territory, territory_of
from billing_desktop.domain.country import EU_MEMBERS, country_choices
from tests.builders import COUNTRIES, billing_details

GERMANY, EU, OUTSIDE = Territory.GERMANY, Territory.EU, Territory.OUTSIDE_EU


@pytest.mark.parametrize(
    ("country", "postal_code", "territory"),
    [
        # Heligoland and its neighbours on the coast.
        ("DE", "27498", OUTSIDE),
        ("DE", "27497", GERMANY),
        ("DE", "27499", GERMANY),
        ("DE", "27472", GERMANY),
        # Büsingen, under its German and its Swiss postal code, and Gailingen and Singen.
        ("DE", "78266", OUTSIDE),
        ("DE", "8238", OUTSIDE),
        ("DE", "78262", GERMANY),
        ("DE", "78224", GERMANY),
        # The Canary Islands, Ceuta and Melilla; Cádiz, Málaga, Mallorca, León, Huelva.
        ("ES", "35001", OUTSIDE),
        ("ES", "38670", OUTSIDE),
        ("ES", "51001", OUTSIDE),
        ("ES", "52006", OUTSIDE),
        ("ES", "11001", EU),
        ("ES", "29001", EU),
        ("ES", "07001", EU),
        ("ES", "34001", EU),
        ("ES", "36001", EU),
        ("ES", "37001", EU),
        ("ES", "39001", EU),
        ("ES", "50001", EU),
        # Åland; Turku and Rauma.
        ("FI", "22100", OUTSIDE),
        ("FI", "22950", OUTSIDE),
        ("AX", "22100", OUTSIDE),
        ("FI", "21100", EU),
        ("FI", "23500", EU),
        # The French overseas departments and territories; Corsica and the Eure-et-Loir.
        ("FR", "97100", OUTSIDE),
        ("FR", "97200", OUTSIDE),
        ("FR", "97300", OUTSIDE),
        ("FR", "97400", OUTSIDE),
        ("FR", "97600", OUTSIDE),
        ("FR", "98714", OUTSIDE),
        ("FR", "98800", OUTSIDE),
        ("GP", "97100", OUTSIDE),
        ("MQ", "97200", OUTSIDE),
        ("GF", "97300", OUTSIDE),
        ("RE", "97400", OUTSIDE),
        ("YT", "97600", OUTSIDE),
        ("FR", "20000", EU),
        ("FR", "28000", EU),
        ("FR", "95000", EU),
        # Monaco counts as France, also where France is written.
        ("MC", "98000", EU),
        ("FR", "98000", EU),
        # Mount Athos; Ouranoupoli and Ierissos before its border.
        ("GR", "63086", OUTSIDE),
        ("GR", "63087", OUTSIDE),
        ("GR", "63085", EU),
        ("GR", "63075", EU),
        # Livigno and Campione d'Italia; Bormio and Como.
        ("IT", "23041", OUTSIDE),
        ("IT", "22061", OUTSIDE),
        ("IT", "6911", OUTSIDE),
        ("IT", "23032", EU),
        ("IT", "22100", EU),
        # Greenland; Bornholm.
        ("DK", "3900", OUTSIDE),
        ("GL", "3900", OUTSIDE),
        ("FO", "100", OUTSIDE),
        ("DK", "3700", EU),
        # The Azores and Madeira, Jungholz: ordinary parts of their countries for VAT.
        ("PT", "9000-001", EU),
        ("PT", "9500-150", EU),
        ("AT", "6691", EU),
        # Northern Ireland and the Isle of Man are outside for services.
        ("GB", "BT1 5GS", OUTSIDE),
        ("IM", "IM1 1AA", OUTSIDE),
        ("JE", "JE2 3AB", OUTSIDE),
        # A code that means something elsewhere means nothing here.
        ("CH", "8238", OUTSIDE),
        ("CH", "6911", OUTSIDE),
        ("DE", "22100", GERMANY),
        ("AT", "6911", EU),
        ("PL", "97-400", EU),
    ],
)
def test_the_territory_follows_vat_law_not_the_postal_country(
    country: str, postal_code: str, territory: Territory
) -> None:
    assert territory_of(country, postal_code) is territory


@pytest.mark.parametrize(
    ("country", "postal_code"),
    [
        ("DE", "D-27498"),
        ("DE", "DE-27498"),
        ("DE", "D 27498"),
        ("DE", "d–27498"),
        ("DE", " 27498 "),
        ("DE", "27 498"),
        ("DE", "２７４９８"),
        ("FI", "FI-22100"),
        ("FI", "AX-22100"),
        ("FI", "AX 22 100"),
        ("FR", "F-97400"),
        ("FR", "97 400"),
        ("GR", "630 86"),
        ("GR", "TK 630 86"),
        ("IT", "I-23041"),
        ("ES", "E-35001"),
    ],
)
def test_the_way_a_postal_code_is_written_moves_nobody(country: str, postal_code: str) -> None:
    assert territory_of(country, postal_code) is OUTSIDE


@pytest.mark.parametrize(
    ("postal_code", "city", "territory"),
    [
        ("23030", "Livigno", OUTSIDE),
        ("23030", "LIVIGNO (SO)", OUTSIDE),
        ("I-23030", "Trepalle di Livigno", OUTSIDE),
        ("23030", "Trepalle", OUTSIDE),
        ("23030", "Valdisotto", EU),
        ("23030", "Villa di Tirano", EU),
        ("23030", "", EU),
        ("22060", "Campione d'Italia", OUTSIDE),
        ("22060", "CAMPIONE D’ITALIA", OUTSIDE),
        ("22060", "Cabiate", EU),
        ("22060", "Carugo", EU),
        ("25010", "Campione del Garda", EU),
    ],
)
def test_where_villages_share_a_postal_code_the_name_decides(
    postal_code: str, city: str, territory: Territory
) -> None:
    assert Address("Via Roma 1", postal_code, city, "IT").territory is territory


@pytest.mark.parametrize("country", [code for code, _ in country_choices("en")])
@pytest.mark.parametrize("postal_code", ["", "AB"])
def test_without_a_special_postal_code_the_country_decides(country: str, postal_code: str) -> None:
    expected = GERMANY if country == "DE" else EU if country in EU_MEMBERS | {"MC"} else OUTSIDE

    assert territory_of(country, postal_code) is expected


@given(country=st.sampled_from(["DE", "FR", "IT", "US"]), text=st.text(max_size=20))
def test_any_postal_code_gives_a_territory(country: str, text: str) -> None:
    assert territory_of(country, text) in Territory


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_company_lies_where_its_address_is(country: str) -> None:
    address = billing_details(country).address

    assert address.territory is territory_of(country, "")


def test_postal_code_and_city_make_one_line() -> None:
    assert Address("Hafenstraße 1", "20457", "Hamburg", "DE").city_line == "20457 Hamburg"
    assert Address("1 Queen's Road", "", "Hong Kong", "HK").city_line == "Hong Kong"


def test_the_country_is_named_in_the_language_of_the_invoice() -> None:
    address = billing_details("GR").address

    assert address.country_name("de") == "Griechenland"
    assert address.country_name("en") == "Greece"
