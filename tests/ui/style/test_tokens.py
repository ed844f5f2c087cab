"""The colours are readable: WCAG contrast on the grounds where they are allowed."""

from __future__ import annotations

from dataclasses import fields

import pytest
from PySide6.QtGui import QColor

from ui.style.tokens import DARK, LIGHT, ColorName, Tokens, Tone

TEXT_GROUNDS: tuple[ColorName, ...] = (
    "sidebar",
    "canvas",
    "surface",
    "raised",
    "sunken",
    "field",
    "hover",
    "selection",
    "navigation_selection",
)
FAINT_GROUNDS: tuple[ColorName, ...] = ("canvas", "surface", "raised", "sunken", "field", "hover")
THEMES = [LIGHT, DARK]


def luminance(color: QColor) -> float:
    parts = (color.redF(), color.greenF(), color.blueF())
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(tokens: Tokens, front: ColorName, ground: ColorName) -> float:
    lights = sorted(luminance(tokens.color(name)) for name in (front, ground))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def worst(tokens: Tokens, front: ColorName, grounds: tuple[ColorName, ...]) -> float:
    return min(contrast(tokens, front, ground) for ground in grounds)


@pytest.mark.parametrize("tokens", THEMES, ids=["light", "dark"])
@pytest.mark.parametrize("front", ["text", "muted"])
def test_text_is_readable_on_every_ground(tokens: Tokens, front: ColorName) -> None:
    assert worst(tokens, front, TEXT_GROUNDS) >= 4.5


@pytest.mark.parametrize("tokens", THEMES, ids=["light", "dark"])
def test_faint_text_is_readable_where_it_is_allowed(tokens: Tokens) -> None:
    assert worst(tokens, "faint", FAINT_GROUNDS) >= 4.45


@pytest.mark.parametrize(
    ("tokens", "front", "stated"),
    [(LIGHT, "text", 14.5), (LIGHT, "muted", 5.7), (DARK, "text", 9.9), (DARK, "muted", 5.5)],
)
def test_contrast_is_at_least_what_the_design_states(
    tokens: Tokens, front: ColorName, stated: float
) -> None:
    assert worst(tokens, front, TEXT_GROUNDS) >= stated - 0.05


@pytest.mark.parametrize("tokens", THEMES, ids=["light", "dark"])
@pytest.mark.parametrize("tone", Tone)
def test_a_tone_is_readable_on_its_own_soft_ground(tokens: Tokens, tone: Tone) -> None:
    assert contrast(tokens, tone.strong, tone.soft) >= 4.5


@pytest.mark.parametrize("tokens", THEMES, ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["accent", "accent_hover", "accent_pressed"])
def test_white_is_readable_on_the_primary_button(tokens: Tokens, ground: ColorName) -> None:
    assert contrast(tokens, "on_accent", ground) >= 4.5


@pytest.mark.parametrize("tokens", THEMES, ids=["light", "dark"])
def test_edges_of_fields_can_be_seen(tokens: Tokens) -> None:
    assert worst(tokens, "line_strong", ("canvas", "surface", "raised", "field")) >= 3.0


def test_no_colour_of_the_dark_theme_was_forgotten() -> None:
    same = [
        field.name
        for field in fields(Tokens)
        if getattr(LIGHT, field.name) == getattr(DARK, field.name)
    ]

    assert same == ["on_accent"]
    assert all(QColor(str(getattr(DARK, field.name))).isValid() for field in fields(DARK)[1:])
