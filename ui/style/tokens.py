"""The colours of the program, light and dark, each under the name that says what it is for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Literal

from PySide6.QtGui import QColor

ColorName = Literal[
    "sidebar",
    "canvas",
    "surface",
    "raised",
    "sunken",
    "field",
    "hover",
    "selection",
    "navigation_selection",
    "line",
    "line_button",
    "line_strong",
    "text",
    "muted",
    "faint",
    "accent",
    "accent_hover",
    "accent_pressed",
    "on_accent",
    "accent_text",
    "accent_soft",
    "ok",
    "ok_soft",
    "warn",
    "warn_soft",
    "bad",
    "bad_soft",
    "neutral",
    "neutral_soft",
    "bar",
    "bar_soft",
]


class Tone(Enum):
    """What a colour says: good, waiting, wrong, for your information, or nothing."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    INFO = "info"
    NEUTRAL = "neutral"

    @property
    def strong(self) -> ColorName:
        """The colour of text and icons in this tone."""
        return _TONE_COLORS[self][0]

    @property
    def soft(self) -> ColorName:
        """The ground that goes with it."""
        return _TONE_COLORS[self][1]


_TONE_COLORS: dict[Tone, tuple[ColorName, ColorName]] = {
    Tone.OK: ("ok", "ok_soft"),
    Tone.WARN: ("warn", "warn_soft"),
    Tone.BAD: ("bad", "bad_soft"),
    Tone.INFO: ("accent_text", "accent_soft"),
    Tone.NEUTRAL: ("neutral", "neutral_soft"),
}


@dataclass(frozen=True, slots=True)
class Tokens:
    """Every colour of one theme as ``#rrggbb`` (the scrim as ``#aarrggbb``)."""

    is_dark: bool
    sidebar: str
    canvas: str
    surface: str
    raised: str
    sunken: str
    field: str
    hover: str
    selection: str
    navigation_selection: str
    line: str
    line_button: str
    line_strong: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_hover: str
    accent_pressed: str
    on_accent: str
    accent_text: str
    accent_soft: str
    ok: str
    ok_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    neutral: str
    neutral_soft: str
    bar: str
    bar_soft: str
    scrim: str

    def color(self, name: ColorName) -> QColor:
        """Return the colour of that name; do not change it, it is shared."""
        return _color(str(getattr(self, name)))


@lru_cache(maxsize=256)
def _color(value: str) -> QColor:
    return QColor(value)


LIGHT = Tokens(
    is_dark=False,
    sidebar="#F1F3F6",
    canvas="#F8F9FB",
    surface="#FFFFFF",
    raised="#FFFFFF",
    sunken="#F3F5F8",
    field="#FFFFFF",
    hover="#F4F6F9",
    selection="#E6EEFD",
    navigation_selection="#FFFFFF",
    line="#E2E6EC",
    line_button="#CBD1DA",
    line_strong="#868E9C",
    text="#181D26",
    muted="#545D6B",
    faint="#68717F",
    accent="#2456C9",
    accent_hover="#1D49AF",
    accent_pressed="#183D94",
    on_accent="#FFFFFF",
    accent_text="#1F4FBD",
    accent_soft="#E9F0FE",
    ok="#17703F",
    ok_soft="#E6F4EB",
    warn="#85560A",
    warn_soft="#FCF1D9",
    bad="#B4231C",
    bad_soft="#FCEAE8",
    neutral="#4C5563",
    neutral_soft="#EDF0F4",
    bar="#3F6FD8",
    bar_soft="#B9CDF6",
    scrim="#59111827",
)

DARK = Tokens(
    is_dark=True,
    sidebar="#14161B",
    canvas="#191C21",
    surface="#20242A",
    raised="#252A31",
    sunken="#171A1F",
    field="#1B1F24",
    hover="#262B33",
    selection="#273758",
    navigation_selection="#252A32",
    line="#333942",
    line_button="#454C58",
    line_strong="#7F8897",
    text="#E8EBF0",
    muted="#AAB2BF",
    faint="#98A1AF",
    accent="#3C6DDF",
    accent_hover="#3565D4",
    accent_pressed="#2C58C0",
    on_accent="#FFFFFF",
    accent_text="#93B6FF",
    accent_soft="#243352",
    ok="#63CF93",
    ok_soft="#1B3527",
    warn="#EBB95A",
    warn_soft="#3A2F18",
    bad="#FF8F86",
    bad_soft="#44231F",
    neutral="#B4BCC8",
    neutral_soft="#2D333C",
    bar="#6C97F5",
    bar_soft="#3A5288",
    scrim="#99000000",
)

_in_use: list[Tokens] = [LIGHT]


def current_tokens() -> Tokens:
    """Return the colours in use now; ask again at each painting."""
    return _in_use[0]


def use_tokens(tokens: Tokens) -> None:
    """Make ``tokens`` the colours in use; only ``Theme.apply`` calls this."""
    _in_use[0] = tokens
