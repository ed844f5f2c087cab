"""One run of the program, from the painted frame to the last job of a worker."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from billing_desktop.log_file import close_log, hide_on_screen, open_log
from ui.desk_tasks import DeskTasks
from ui.exception_hook import ExceptionHook
from ui.frame import Frame
from ui.garbage import GarbageCollection, keep_loaded_modules
from ui.notices import show_about, show_internal_error
from ui.options import Options
from ui.parts import Parts
from ui.places import Places
from ui.preferences import Preferences
from ui.qt_texts import install_qt_texts
from ui.shell import Shell
from ui.style.theme import Theme
from ui.tasks import BackgroundTasks
from ui.translation import tr

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.operator import Operator
    from billing_desktop.domain.provider_key import ProviderStatus
    from billing_desktop.offline import OfflineServices
    from ui.changes import ChangeHub
    from ui.database.ways import Beginning
    from ui.main_window import BuildScreen, MainWindow


class Program(QObject):
    """Holds together what lives as long as the program runs."""

    def __init__(
        self, app: QApplication, *, frame: Frame, options: Options, preferences: Preferences
    ) -> None:
        super().__init__(app)
        self._places = Places(options)
        self._garbage = GarbageCollection(self)
        self._garbage.start()
        self._hook = ExceptionHook(self)
        self._hook.install()
        self._hook.reported.connect(self._on_internal_error)
        self._log: logging.Handler | None = None
        hide_on_screen()
        self._frame = frame
        appearance = options.appearance or preferences.appearance
        install_qt_texts(app)
        Theme.apply(app, appearance.dark)
        self.tasks = BackgroundTasks(self)
        self.desk_tasks = DeskTasks(self.tasks, self)
        self.shell = Shell(
            app,
            parts=self._parts(),
            tasks=self.tasks,
            desk_tasks=self.desk_tasks,
            preferences=preferences,
            appearance=appearance,
            frame=frame,
        )
        self.shell.about_requested.connect(self._on_about)

    def begin(self) -> None:
        """Open the books behind the window."""
        self.shell.open_books()

    def end(self) -> None:
        """Wait for running jobs, and give back what the process had before."""
        self.shell.stop()
        self.tasks.close()
        self.shell.close_books()
        self._garbage.stop()
        self._hook.uninstall()
        if self._log is not None:
            close_log(self._log)

    def _parts(self) -> Parts[Services, OfflineServices]:
        desk_tasks = self.desk_tasks

        def open_books() -> Services:
            self._open_log()  # First: why books do not open is for the log too.
            services = self._places.open()

            from ui.screens import load_screens

            load_screens()
            keep_loaded_modules()
            return services

        def build_screens(
            services: Services, operator: Operator, changes: ChangeHub, window: MainWindow
        ) -> BuildScreen:
            from ui.dialogs import Needs
            from ui.screens import Screens

            needs = Needs(services=services, operator=operator, tasks=desk_tasks, changes=changes)
            return Screens(needs, window).build

        def build_confirm(services: Services, operator: Operator, parent: QWidget) -> QDialog:
            from ui.screens import confirm_dialog

            return confirm_dialog(services, operator, desk_tasks, parent)

        return Parts(
            open_books=open_books,
            opening_sentence=self._opening_sentence,
            build_screens=build_screens,
            build_sign_in=self._build_sign_in,
            build_first_operator=self._build_first_operator,
            build_confirm=build_confirm,
            build_password=self._build_password,
            build_key_dialog=self._build_key_dialog,
            open_offline=self._open_offline,
            build_offline=self._build_offline,
            build_beginning=self._build_beginning,
            look_at_demo=self._places.look_at_demo,
            upgrade_book=self._places.upgrade,
        )

    def _opening_sentence(self) -> str:
        if not self._places.is_demo:
            return ""
        return tr("At the first start the demo books are made, which takes some seconds.")

    def _build_first_operator(
        self, services: Services, operator: Operator, changes: ChangeHub, window: MainWindow
    ) -> QDialog:
        from ui.dialogs import Needs
        from ui.screens import first_operator_dialog

        needs = Needs(services=services, operator=operator, tasks=self.desk_tasks, changes=changes)
        return first_operator_dialog(needs, window)

    def _build_beginning(self, which: Beginning, window: MainWindow) -> QDialog:
        from ui.screens import beginning_dialog

        return beginning_dialog(which, self._places.ways(), self.tasks, window)

    def _build_sign_in(self, services: Services, window: MainWindow) -> QDialog:
        from ui.screens import sign_in_dialog

        return sign_in_dialog(services, self.tasks, window)

    def _build_password(
        self, services: Services, operator: Operator, changes: ChangeHub, window: MainWindow
    ) -> QDialog:
        from ui.dialogs import Needs
        from ui.screens import password_dialog

        needs = Needs(services=services, operator=operator, tasks=self.desk_tasks, changes=changes)
        return password_dialog(needs, window)

    def _build_key_dialog(
        self,
        services: Services,
        operator: Operator,
        changes: ChangeHub,
        window: MainWindow,
        status: ProviderStatus,
    ) -> QDialog:
        from ui.dialogs import Needs
        from ui.screens import provider_key_dialog

        needs = Needs(services=services, operator=operator, tasks=self.desk_tasks, changes=changes)
        return provider_key_dialog(needs, window, status)

    def _open_offline(self) -> OfflineServices:
        from billing_desktop.offline import offline_services

        return offline_services(self._places.settings())

    def _build_offline(
        self, services: OfflineServices, try_again: Callable[[], None]
    ) -> BuildScreen:
        from ui.screens import offline_screen

        return lambda _route: offline_screen(services, self.tasks, try_again)

    def _open_log(self) -> None:
        if self._log is None:
            self._log = open_log(self._places.settings().data_dir, level=logging.INFO)

    @Slot(str)
    def _on_internal_error(self, reference: str) -> None:
        show_internal_error(self._frame, reference)

    @Slot()
    def _on_about(self) -> None:
        show_about(self._frame)
