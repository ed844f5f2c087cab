from __future__ import annotations

from billing_desktop.domain.language import Language


def test_invoices_are_written_in_german_and_english() -> None:
    assert [(language.name, language.value) for language in Language] == [
        ("GERMAN", "de"),
        ("ENGLISH", "en"),
    ]
