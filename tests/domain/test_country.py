from __future__ import annotations

import pytest

from billing_desktop.domain.country import EU_MEMBERS, Country, country_choices, is_country


def test_the_union_has_27_members_and_all_are_countries() -> None:
    assert len(EU_MEMBERS) == 27
    assert all(is_country(code) for code in EU_MEMBERS)
    assert not EU_MEMBERS & {"GB", "CH", "NO", "MC", "LI", "IS", "SM", "AD", "EL"}


@pytest.mark.parametrize("code", ["DE", "GB", "MC", "XK", "RE", "AX", "GL", "TW", "US"])
def test_a_place_that_gets_mail_is_a_country(code: str) -> None:
    assert is_country(code)


@pytest.mark.parametrize(
    "code", ["", "EL", "UK", "EU", "UN", "ZZ", "XA", "IC", "EA", "de", "DEU", "001", "D", "AQ"]
)
def test_groupings_placeholders_and_other_spellings_are_none(code: str) -> None:
    assert not is_country(code)


@pytest.mark.parametrize(
    ("code", "german", "english"),
    [
        ("DE", "Deutschland", "Germany"),
        ("GR", "Griechenland", "Greece"),
        ("CZ", "Tschechien", "Czechia"),
        ("US", "Vereinigte Staaten", "United States"),
    ],
)
def test_a_country_is_named_in_the_language_of_the_reader(
    code: str, german: str, english: str
) -> None:
    assert Country(code).name("de") == german
    assert Country(code).name("en") == english
    assert str(Country(code)) == english


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_choices_are_all_countries_by_name(language: str) -> None:
    choices = country_choices(language)

    assert len(choices) == len(dict(choices)) > 240
    assert all(is_country(code) and name for code, name in choices)


def test_umlauts_and_accents_sort_as_their_letters() -> None:
    german = [name for _, name in country_choices("de")]
    english = [name for _, name in country_choices("en")]

    assert german.index("Afghanistan") < german.index("Ägypten") < german.index("Albanien")
    assert german.index("Oman") < german.index("Österreich") < german.index("Pakistan")
    assert english[:3] == ["Afghanistan", "Åland Islands", "Albania"]
