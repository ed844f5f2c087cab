"""The program with a window.

The frame is painted first, from few imports; the rest is loaded and put together behind it.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QApplication

from ui.frame import Frame, is_dark
from ui.options import Options, parse_options
from ui.preferences import Preferences
from ui.translation import set_language


def main(arguments: Sequence[str]) -> int:
    """Run the program until its window is closed; return its exit code."""
    options = parse_options(arguments)
    if options.tour_dir is not None:
        from ui.tour.guide import run

        return run(options.tour_dir)

    preferences = Preferences.of_this_user()
    app = make_application(options, preferences)
    frame = make_frame(app, options, preferences)
    if options.first_paint_only:
        frame.painted.connect(app.quit)
        frame.show()
        return app.exec()
    return _run(app, frame, options, preferences)


def make_application(options: Options, preferences: Preferences) -> QApplication:
    """Return the Qt application with the program's name, in the language that was asked for."""
    QApplication.setApplicationName("Billing Desktop")
    QApplication.setDesktopFileName("billing-desktop")
    app = QApplication(["billing-desktop"])
    set_language(options.language or preferences.language)
    return app


def make_frame(app: QApplication, options: Options, preferences: Preferences) -> Frame:
    """Return the window of the system, where and as large as it was when it was last closed."""
    appearance = options.appearance or preferences.appearance
    frame = Frame(dark=is_dark(app, appearance.dark))
    geometry = preferences.geometry
    if geometry is not None:
        frame.restoreGeometry(geometry)
    return frame


def _run(app: QApplication, frame: Frame, options: Options, preferences: Preferences) -> int:
    programs = []

    def begin() -> None:
        from ui.program import Program

        program = Program(app, frame=frame, options=options, preferences=preferences)
        programs.append(program)
        program.begin()

    frame.painted.connect(begin)
    frame.show()
    code = app.exec()
    for program in programs:
        program.end()
    return code
