"""The program with a window: Qt is set up here, and the parts are put together."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QDialog

from ui.exception_hook import ExceptionHook, close_log
from ui.options import Options, parse_options
from ui.preferences import Preferences
from ui.qt_texts import install_qt_texts
from ui.shell import Parts, Shell
from ui.style.theme import Theme
from ui.tasks import BackgroundTasks
from ui.translation import set_language

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services

    from billing_desktop.domain.operator import Operator
    from ui.changes import ChangeHub
    from ui.main_window import BuildScreen, MainWindow
    from ui.workspace import Navigator

logger = logging.getLogger(__name__)


def main(arguments: Sequence[str]) -> int:
    """Run the program until its window is closed; return its exit code."""
    options = parse_options(arguments)
    if options.tour_dir is not None:
        from ui.tour import run

        return run(options.tour_dir)
    program = Program(options)
    return program.run()


class Program:
    """One run of the program."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._preferences = Preferences.of_this_user()
        self._app = make_application(options, self._preferences)
        self._hook = ExceptionHook()
        self._tasks = BackgroundTasks()
        self._log: logging.Handler | None = None
        self.shell = Shell(
            self._app,
            parts=self._parts(),
            tasks=self._tasks,
            preferences=self._preferences,
            appearance=options.appearance or self._preferences.appearance,
        )

    def run(self) -> int:
        """Show the window and work until it is closed."""
        self._hook.install()
        notices = Notices(self.shell)
        self._hook.reported.connect(notices.show_internal_error)
        self.shell.about_requested.connect(notices.show_about)
        window = self.shell.window
        window.painted.connect(
            self._app.quit if self._options.first_paint_only else self._on_painted
        )
        window.show()
        code = self._app.exec()
        self._close()
        return code

    def _on_painted(self) -> None:
        # Behind the first paint: what follows imports much.
        self.shell.open_books()

    def _close(self) -> None:
        self.shell.close()
        self._tasks.close()
        self._hook.uninstall()
        if self._log is not None:
            close_log(self._log)

    def _parts(self) -> Parts[Services]:
        options, tasks = self._options, self._tasks

        def open_books() -> Services:
            from billing_desktop.bootstrap import open_workspace

            return open_workspace(options.data_dir, demo=options.demo)

        def build_screens(
            services: Services, operator: Operator, changes: ChangeHub, navigator: Navigator
        ) -> BuildScreen:
            from ui.screens import Screens

            return Screens(
                services=services,
                operator=operator,
                tasks=tasks,
                changes=changes,
                navigator=navigator,
            ).build

        def build_sign_in(services: Services, window: MainWindow) -> QDialog:
            from ui.screens import sign_in_dialog

            return sign_in_dialog(services, tasks, window)

        return Parts(
            open_books=open_books, build_screens=build_screens, build_sign_in=build_sign_in
        )


class Notices(QObject):
    """What the program says about itself."""

    def __init__(self, shell: Shell[Services]) -> None:
        super().__init__(shell)
        self._shell = shell

    @Slot(str)
    def show_internal_error(self, reference: str) -> None:
        """Tell of an error nobody foresaw; one notice at a time."""
        from ui.notices import show_internal_error

        show_internal_error(self._shell.window, reference)

    @Slot()
    def show_about(self) -> None:
        """Tell which program this is."""
        from ui.notices import show_about

        show_about(self._shell.window)


def make_application(options: Options, preferences: Preferences) -> QApplication:
    """Return the Qt application with the program's name, language and look."""
    QApplication.setApplicationName("Billing Desktop")
    QApplication.setDesktopFileName("billing-desktop")
    app = QApplication(["billing-desktop"])
    set_language(options.language or preferences.language)
    install_qt_texts(app)
    appearance = options.appearance or preferences.appearance
    Theme.apply(app, appearance.dark)
    return app
