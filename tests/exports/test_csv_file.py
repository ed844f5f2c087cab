"""CSV files hold data: no formula, and numbers that every program reads as numbers."""

from __future__ import annotations

from datetime import date

import pytest

from billing_desktop.exports.csv_file import Cell, to_csv
from tests.builders import eur


def written(*row: Cell, decimal_mark: str = ",") -> str:
    return to_csv([row], decimal_mark=decimal_mark).decode("utf-8-sig")


def test_a_file_begins_with_the_mark_of_utf_8() -> None:
    assert to_csv([("Müller",)], decimal_mark=",") == b"\xef\xbb\xbfM\xc3\xbcller\r\n"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_that_begins_like_a_formula_gets_an_apostrophe(start: str) -> None:
    assert written(f"{start}HYPERLINK(1)").strip('"\r\n') == f"'{start}HYPERLINK(1)"


def test_other_texts_stay_as_they_are() -> None:
    assert written("a=b", "", None, "'x") == "a=b;;;'x\r\n"


def test_numbers_never_get_an_apostrophe() -> None:
    assert written(eur("-1284.60"), -3, date(2026, 11, 23)) == "-1284,60;-3;2026-11-23\r\n"
    assert written(eur("-1284.60"), 7, decimal_mark=".") == "-1284.60,7\r\n"


def test_separators_quotes_and_line_breaks_in_texts_break_no_row() -> None:
    assert written('a;b"c\nd', "e") == '"a;b""c\nd";e\r\n'
