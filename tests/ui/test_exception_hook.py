from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from billing_desktop.log_file import LOG_NAME, close_log, open_log
from ui.exception_hook import ExceptionHook
from ui.messages import explain, reference_of


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    level = logging.getLogger().level
    handler = open_log(tmp_path, level=logging.INFO)
    yield tmp_path / LOG_NAME
    close_log(handler)
    logging.getLogger().setLevel(level)


@pytest.fixture
def hook(qtbot: QtBot) -> Iterator[ExceptionHook]:
    hook = ExceptionHook()
    hook.install()
    yield hook
    hook.uninstall()


def raised(error: BaseException) -> BaseException:
    try:
        raise error
    except BaseException as caught:
        return caught


def report(error: BaseException) -> None:
    sys.excepthook(type(error), error, error.__traceback__)


def test_error_is_logged_with_its_trace_under_the_reference_that_is_told(
    qtbot: QtBot, hook: ExceptionHook, log: Path
) -> None:
    with qtbot.waitSignal(hook.reported) as reported:
        report(raised(KeyError("wrong turn")))

    logged = log.read_text(encoding="utf-8")
    assert reported.args is not None
    assert reported.args[0] in logged
    assert "wrong turn" in logged
    assert "test_exception_hook.py" in logged


def test_screen_and_log_speak_of_the_same_reference(hook: ExceptionHook, log: Path) -> None:
    error = raised(ZeroDivisionError())
    assert isinstance(error, Exception)
    sentence = explain(error)

    report(error)

    assert reference_of(error) in sentence
    assert reference_of(error) in log.read_text(encoding="utf-8")


def test_error_of_another_thread_is_told_too(qtbot: QtBot, hook: ExceptionHook, log: Path) -> None:
    def stumble() -> None:
        raise RuntimeError("beside the window")

    with qtbot.waitSignal(hook.reported):
        thread = threading.Thread(target=stumble)
        thread.start()
        thread.join()

    assert "beside the window" in log.read_text(encoding="utf-8")


def test_uninstalling_gives_the_hooks_back(qtbot: QtBot) -> None:
    before = (sys.excepthook, threading.excepthook)
    hook = ExceptionHook()

    hook.install()
    hook.uninstall()

    assert (sys.excepthook, threading.excepthook) == before
