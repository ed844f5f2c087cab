"""The settings screen over a real book."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from billing_desktop.domain.operator import Operator
from billing_desktop.domain.seller import Seller
from tests.workspace import Workspace
from ui.changes import ChangeHub
from ui.settings.screen import SettingsScreen
from ui.tasks import InlineTasks


class Stage:
    """The settings as an operator sees them."""

    def __init__(self, qtbot: QtBot, workspace: Workspace) -> None:
        self._qtbot = qtbot
        self.workspace = workspace
        self.changes = ChangeHub()
        self.screen = self.build(workspace.operator)

    def build(self, operator: Operator) -> SettingsScreen:
        """Show the screen of that operator."""
        self.screen = SettingsScreen(
            services=self.workspace.services,
            operator=operator,
            tasks=InlineTasks(),
            changes=self.changes,
            clock=self.workspace.clock,
        )
        self._qtbot.addWidget(self.screen)
        self.screen.resize(1144, 860)
        self.screen.show()
        self.screen.activateWindow()
        return self.screen

    def edit(self, name: str) -> QLineEdit:
        """Return the field of the seller's details with that name."""
        return self.screen.seller_panel.form.edits[name]

    @property
    def seller(self) -> Seller:
        """What is saved."""
        return self.workspace.services.sellers.get(self.workspace.operator)
