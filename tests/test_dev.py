from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import dev

BY_FILE = ["--dist", "loadfile", "--no-loadscope-reorder"]
LOCK = "# packages\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lend a project folder whose packages are made by writing a file."""
    for name, path in {"ROOT": ".", "VENV": ".venv", "STAMP": ".venv/made", "LOCK": "lock"}.items():
        monkeypatch.setattr(dev, name, tmp_path / path)
    monkeypatch.setattr(dev, "PYTHON", tmp_path / ".venv/python")
    monkeypatch.setattr(dev, "make_venv", fake_venv)
    monkeypatch.setattr(dev, "must", lambda *_: None)
    (tmp_path / "lock").write_text(LOCK, encoding="utf-8")
    return tmp_path


def fake_venv(folder: Path) -> Path:
    folder.mkdir()
    (folder / "python").touch()
    return folder / "python"


def leave_trace(project: Path) -> Path:
    trace = project / ".venv/trace"
    trace.touch()
    return trace


def test_packages_are_made_once_for_one_lock(project: Path) -> None:
    dev.ensure_packages()
    trace = leave_trace(project)

    dev.ensure_packages()

    assert trace.exists()


def test_another_lock_makes_them_anew(project: Path) -> None:
    dev.ensure_packages()
    trace = leave_trace(project)
    (project / "lock").write_text(LOCK * 2, encoding="utf-8")

    dev.ensure_packages()

    assert not trace.exists()
    assert (project / ".venv/python").exists()


def test_an_interrupted_set_up_is_made_anew(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise dev.SetupError("no network")

    with monkeypatch.context() as patch:
        patch.setattr(dev, "must", fail)
        with pytest.raises(dev.SetupError):
            dev.ensure_packages()
    trace = leave_trace(project)

    dev.ensure_packages()

    assert not trace.exists()


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Be somebody who may not install anything."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    return monkeypatch


def test_the_line_that_installs_missing_libraries_is_named(person: pytest.MonkeyPatch) -> None:
    person.setattr(dev, "can_load", lambda library: library != "libEGL.so.1")

    with pytest.raises(dev.SetupError, match="apt-get install -y libegl1'"):
        dev.ensure_libraries(with_windows=False, optional=False)


def test_a_missing_window_library_stops_a_window(person: pytest.MonkeyPatch) -> None:
    person.setattr(dev, "can_load", lambda library: library != "libxcb-cursor.so.0")

    with pytest.raises(dev.SetupError, match="libxcb-cursor0"):
        dev.ensure_libraries(with_windows=True, optional=False)


def test_a_missing_window_library_is_said_before_tests_and_stops_none(
    person: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    person.setattr(dev, "can_load", lambda library: library != "libxcb-cursor.so.0")

    dev.ensure_libraries(with_windows=True, optional=True)

    assert "libxcb-cursor0" in capsys.readouterr().out


def test_without_a_display_no_window_library_is_wanted(person: pytest.MonkeyPatch) -> None:
    person.setattr(dev, "can_load", lambda library: library not in dev.WINDOW_LIBRARIES)

    dev.ensure_libraries(with_windows=False, optional=False)


def test_a_library_that_does_not_exist_is_missing() -> None:
    assert dev.missing_packages({"libnowhere.so.9": "libnowhere9"}) == ["libnowhere9"]


@pytest.mark.parametrize(
    ("typed", "for_pytest"),
    [
        (["--workers", "0"], []),
        (["--workers", "3", "-x"], ["-n", "3", *BY_FILE, "-x"]),
        (["tests/domain", "-k", "money"], ["tests/domain", "-k", "money"]),
        (["--thorough", "-x"], ["-x"]),
    ],
)
def test_what_is_not_ours_goes_to_pytest(typed: list[str], for_pytest: list[str]) -> None:
    assert dev.read_test_arguments(typed)[0] == for_pytest


def test_thorough_reaches_the_tests_through_the_environment() -> None:
    assert dev.read_test_arguments(["--thorough"])[1]["BILLING_THOROUGH"] == "1"
    assert "BILLING_THOROUGH" not in dev.read_test_arguments([])[1]


def test_a_number_of_workers_that_is_none_is_refused() -> None:
    with pytest.raises(dev.SetupError):
        dev.read_test_arguments(["--workers", "many"])


def test_the_first_failing_check_ends_the_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fake_run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 7 if "check" in command else 0, "why", "")

    monkeypatch.setattr(subprocess, "run", fake_run)

    assert dev.run_checks() == 7
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(" in ")[0] for line in lines] == [
        "format: passed",
        "lint: failed",
        "why",
    ]


def test_an_unknown_command_shows_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["tests"]) == dev.COULD_NOT_RUN
    assert "dev.py test" in capsys.readouterr().out


def test_death_by_a_signal_is_a_failure() -> None:
    kill = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"

    assert dev.call([sys.executable, "-c", kill]) == 137


def test_the_lock_has_a_hash_for_each_package_and_no_address() -> None:
    text = (Path(dev.__file__).parent / "requirements.lock").read_text(encoding="utf-8")
    packages = [line for line in text.splitlines() if "==" in line]

    assert all(line.endswith("\\") for line in packages)
    assert "://" not in text
