"""The page's texts: the same in every language, and no other page's."""

from __future__ import annotations

import json
from pathlib import Path
from string import Formatter

import pytest

from billing_desktop.payments.sandbox.cards import TrialCard
from billing_desktop.payments.sandbox.wording import LANGUAGES, amount_text, language_of, say

FOLDER = Path(__file__).parents[3] / "resources/payment_page"
SOURCES = Path(__file__).parents[3] / "billing_desktop/payments/sandbox"
KINDS = ("paid", "processing", "failed", "expired", "cancelled", "thanks", "portal", "unknown")


def texts(language: str) -> dict[str, str]:
    known: dict[str, str] = json.loads((FOLDER / f"{language}.json").read_text("utf-8"))
    return known


def parameters(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same_with_the_same_parameters(language: str) -> None:
    english, other = texts("en"), texts(language)

    assert list(other) == list(english)
    assert all(text.strip() for text in other.values())
    assert {key: parameters(text) for key, text in other.items()} == {
        key: parameters(text) for key, text in english.items()
    }


def test_every_text_is_used_and_every_card_and_ending_has_its_own() -> None:
    sources = "".join(path.read_text("utf-8") for path in SOURCES.glob("*.py"))
    built = {f"{kind}_{part}" for kind in KINDS for part in ("heading", "text")}
    built |= {f"card_{card.label}" for card in TrialCard}

    assert built <= set(texts("en"))
    assert [key for key in texts("en") if key not in built and f'"{key}"' not in sources] == []


def test_values_with_braces_stay_as_they_are() -> None:
    assert say("en", "pay_to", seller="{amount} {0}") == "Payment to {amount} {0}"


@pytest.mark.parametrize(
    ("locale", "language"),
    [("de", "de"), ("de-AT", "de"), ("en-GB", "en"), ("fr", "en"), ("auto", "en"), (None, "en")],
)
def test_the_locale_decides_the_language(locale: str | None, language: str) -> None:
    assert language_of(locale) == language


@pytest.mark.parametrize(
    ("minor_units", "english", "german"),
    [
        (50, "€0.50", "0,50 €"),
        (6069, "€60.69", "60,69 €"),
        (128460, "€1,284.60", "1.284,60 €"),
        (99_999_999, "€999,999.99", "999.999,99 €"),
    ],
)
def test_amounts_are_written_as_the_language_does(
    minor_units: int, english: str, german: str
) -> None:
    assert amount_text("en", minor_units) == english
    assert amount_text("de", minor_units).replace("\N{NO-BREAK SPACE}", " ") == german
