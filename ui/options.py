"""What the command that starts the window may ask for."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ui.preferences import Appearance
from ui.translation import Language


@dataclass(frozen=True, slots=True)
class Options:
    """The start as it was asked for; what is None is left to preferences and settings."""

    data_dir: Path | None = None
    demo: bool = False
    language: Language | None = None
    appearance: Appearance | None = None
    tour_dir: Path | None = None
    first_paint_only: bool = False


def parse_options(arguments: Sequence[str]) -> Options:
    """Return the options in ``arguments``; wrong ones end the program with a usage line."""
    parser = ArgumentParser(prog="billing-desktop", description="Prepaid balances, back office.")
    parser.add_argument("--data-dir", type=Path, metavar="DIR", help="where the books are kept")
    parser.add_argument("--demo", action="store_true", help="open the demo books, made if absent")
    parser.add_argument("--language", choices=[language.value for language in Language])
    parser.add_argument("--theme", choices=[appearance.value for appearance in Appearance])
    parser.add_argument(
        "--tour", type=Path, metavar="DIR", help="do the main job offscreen, leave pictures in DIR"
    )
    parser.add_argument(
        "--first-paint", action="store_true", help="end when the window is painted (benchmarks)"
    )
    given = parser.parse_args(arguments)
    return Options(
        data_dir=given.data_dir,
        demo=given.demo,
        language=Language(given.language) if given.language else None,
        appearance=Appearance(given.theme) if given.theme else None,
        tour_dir=given.tour,
        first_paint_only=given.first_paint,
    )
