"""What the window is put together from, and the shell does not know how to make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtWidgets import QDialog, QWidget

from billing_desktop.domain.operator import Operator
from billing_desktop.domain.provider_key import ProviderStatus
from ui.changes import ChangeHub
from ui.database.ways import Beginning
from ui.main_window import BuildScreen, MainWindow
from ui.workspace import OfflineWorkspace, Workspace

W = TypeVar("W", bound=Workspace)
F = TypeVar("F", bound=OfflineWorkspace)


@dataclass(frozen=True, slots=True)
class Parts(Generic[W, F]):
    """What the shell does not know how to make.

    ``open_books`` and ``open_offline`` run on a worker and may take long, ``opening_sentence``
    says why; the others run in the GUI thread. ``build_offline`` gets what to call to try the
    books again, ``build_beginning`` a dialog that signals ``begun`` when they can be opened.
    ``look_at_demo`` has the next opening be that of the made-up books. ``upgrade_book`` runs on
    a worker, brings an older book to this version and returns the path of what it was.
    """

    open_books: Callable[[], W]
    opening_sentence: Callable[[], str]
    build_screens: Callable[[W, Operator, ChangeHub, MainWindow], BuildScreen]
    build_sign_in: Callable[[W, MainWindow], QDialog]
    build_first_operator: Callable[[W, Operator, ChangeHub, MainWindow], QDialog]
    build_confirm: Callable[[W, Operator, QWidget], QDialog]
    build_password: Callable[[W, Operator, ChangeHub, MainWindow], QDialog]
    build_key_dialog: Callable[[W, Operator, ChangeHub, MainWindow, ProviderStatus], QDialog]
    open_offline: Callable[[], F]
    build_offline: Callable[[F, Callable[[], None]], BuildScreen]
    build_beginning: Callable[[Beginning, MainWindow], QDialog]
    look_at_demo: Callable[[], object]
    upgrade_book: Callable[[], str]
