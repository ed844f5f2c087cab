"""A payer's name is told from others, as far as a bank has left it."""

from __future__ import annotations

import pytest

from billing_desktop.domain.name_likeness import is_alike, name_words


@pytest.mark.parametrize(
    ("paid_by", "company"),
    [
        ("NORDLICHT GMBH", "Nordlicht GmbH & Co. KG"),
        ("Nordlicht Energie u. Wasser", "Nordlicht Energie und Wasser AG"),
        ("Energie Nordlicht", "Nordlicht Energie GmbH"),
        ("Nordlicht Energieversorgun", "Nordlicht Energieversorgung GmbH"),
    ],
)
def test_the_same_company_is_known_again(paid_by: str, company: str) -> None:
    assert is_alike(paid_by, company)


@pytest.mark.parametrize(
    ("paid_by", "company"),
    [("Südlicht GmbH", "Nordlicht GmbH"), ("", "Nordlicht GmbH"), ("GmbH & Co. KG", "GmbH")],
)
def test_another_company_is_another(paid_by: str, company: str) -> None:
    assert not is_alike(paid_by, company)


def test_legal_forms_say_nothing() -> None:
    assert name_words("Nordlicht GmbH & Co. KG") == ["NORDLICHT"]
