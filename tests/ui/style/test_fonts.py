"""The fonts are the program's own and whole."""

from __future__ import annotations

import hashlib
from importlib.resources import files

from PySide6.QtGui import QFontInfo
from pytestqt.qtbot import QtBot

from ui.style.fonts import FAMILY, FONT_FILES, MEDIUM, SEMIBOLD, font, load_fonts, metrics

FONTS = files("resources") / "fonts"


def test_every_font_file_has_the_digest_on_record() -> None:
    lines = (FONTS / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    recorded = {name: digest for digest, name in (line.split() for line in lines)}

    found = {name: hashlib.sha256((FONTS / name).read_bytes()).hexdigest() for name in FONT_FILES}

    assert found == recorded


def test_the_font_licence_is_there() -> None:
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text(encoding="utf-8")


def test_text_is_set_in_noto_sans_in_each_weight(qtbot: QtBot) -> None:
    load_fonts()

    for weight in (MEDIUM, SEMIBOLD):
        info = QFontInfo(font(13, weight))
        assert (info.family(), info.weight(), info.pixelSize()) == (FAMILY, weight, 13)


def test_digits_have_one_width_so_that_amounts_stand_below_each_other(qtbot: QtBot) -> None:
    widths = {metrics().horizontalAdvance(digit) for digit in "0123456789"}

    assert len(widths) == 1


def test_the_letters_of_our_customers_are_in_the_font(qtbot: QtBot) -> None:
    assert all(metrics().inFontUcs4(ord(letter)) for letter in "äßéłŠžΠαЖ€−–…·")
