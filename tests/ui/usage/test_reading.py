from __future__ import annotations

from pathlib import Path

import pytest

from billing_desktop.errors import UserError
from tests.builders import eur
from tests.workspace import Workspace
from ui.translation import set_language
from ui.usage.reading import Progress, example_file, look_into


def write(folder: Path, text: str) -> Path:
    path = folder / "usage.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_example_is_a_file_that_can_be_imported(
    workspace: Workspace, tmp_path: Path, language: str
) -> None:
    workspace.account()  # K-10001, as in the example.
    set_language(language)

    view = look_into(
        workspace.services,
        workspace.operator,
        write(tmp_path, example_file()),
        mapping={},
        progress=Progress(),
    )

    assert view.preview.refused == ()
    assert view.preview.new_count == view.lines_count == len(view.sample) == 2
    assert view.preview.new_sum == eur("1216.50")
    assert {line.account for line in view.sample} == {"K-10001"}


def test_progress_passes_the_count_on_and_stops_the_worker() -> None:
    counts: list[int] = []
    progress = Progress()
    progress.counted.connect(counts.append)
    assert progress(7)

    progress.stop()

    assert not progress(8)
    assert counts == [7, 8]


def test_a_stopped_look_is_an_error(workspace: Workspace, tmp_path: Path) -> None:
    progress = Progress()
    progress.stop()

    with pytest.raises(UserError) as raised:
        look_into(
            workspace.services,
            workspace.operator,
            write(tmp_path, example_file()),
            mapping={},
            progress=progress,
        )

    assert raised.value.code == "stopped"
