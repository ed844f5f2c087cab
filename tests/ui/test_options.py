from __future__ import annotations

from pathlib import Path

import pytest

from ui.options import Options, parse_options
from ui.preferences import Appearance
from ui.translation import Language


def test_without_arguments_everything_is_left_to_preferences_and_settings() -> None:
    assert parse_options([]) == Options()


def test_every_option_is_read() -> None:
    line = "--data-dir books --demo --language de --theme dark --tour out --first-paint"

    assert parse_options(line.split()) == Options(
        data_dir=Path("books"),
        demo=True,
        language=Language.GERMAN,
        appearance=Appearance.DARK,
        tour_dir=Path("out"),
        first_paint_only=True,
    )


@pytest.mark.parametrize("line", ["--language fr", "--theme pink", "--unknown", "stray"])
def test_wrong_options_end_with_a_usage_line(capsys: pytest.CaptureFixture[str], line: str) -> None:
    with pytest.raises(SystemExit) as ended:
        parse_options(line.split())

    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err
