"""What lives as long as somebody works: payments, provider, keepers, the counts of the pages."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from billing_desktop.domain.operator import Operator
from billing_desktop.domain.provider_key import ProviderMode, ProviderStatus
from ui.badges import Badges
from ui.changes import ChangeHub
from ui.keepers import Keepers
from ui.payment_sync import Connection, PaymentSync, ProviderState
from ui.provider_watch import ProviderWatch
from ui.tasks import Tasks
from ui.workspace import Workspace


class Session(QObject):
    """Begins with the signing in of ``operator``, and ends when somebody signs out.

    ``desk_tasks`` runs what waits while the desk is locked; ``tasks`` what goes on then.

    Signals:
        provider_state_changed: a ``ProviderState``, whenever it is another one.
        provider_read: how it stands with the provider's key was read again.
        key_needed: a ``ProviderStatus``, when work stands still without the key.
        badge_counted: the page, the text of its badge, and the tone of it.
        numbers_held: the book was put back and takes no number.
    """

    provider_state_changed = Signal(object)
    provider_read = Signal()
    key_needed = Signal(object)
    badge_counted = Signal(str, str, object)
    numbers_held = Signal()

    def __init__(
        self,
        workspace: Workspace,
        operator: Operator,
        tasks: Tasks,
        desk_tasks: Tasks,
        changes: ChangeHub,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.operator = operator
        self._sync = PaymentSync(
            payments=workspace.payments,
            operator=operator,
            tasks=tasks,
            changes=changes,
            parent=self,
        )
        self._sync.state_changed.connect(self.provider_state_changed)
        self._provider = ProviderWatch(
            provider_keys=workspace.provider_keys,
            operator=operator,
            tasks=desk_tasks,
            changes=changes,
            parent=self,
        )
        self._provider.status_read.connect(self._on_provider_read)
        self._provider.key_needed.connect(self.key_needed)
        self._badges = Badges(workspace, operator, desk_tasks, changes, self)
        self._badges.counted.connect(self.badge_counted)
        self._keepers = Keepers(workspace, operator, tasks, changes, self)
        self._keepers.failed_mails_counted.connect(self._badges.show_failed_mails)
        self._keepers.wrong_counted.connect(self._badges.show_wrong)
        self._keepers.numbers_held.connect(self.numbers_held)

    @property
    def provider_state(self) -> ProviderState:
        """How it stands with the provider, as far as it was asked."""
        return self._sync.state

    @property
    def provider_status(self) -> ProviderStatus | None:
        """How it stands with the key of the provider; None while that is not known."""
        return self._provider.status

    def start(self) -> None:
        """Begin what goes on behind the screens."""
        self._sync.start()
        self._keepers.run()
        self._provider.run()

    def stop(self) -> None:
        """Begin nothing more; what runs is finished."""
        for part in (self._sync, self._provider, self._keepers, self._badges):
            part.stop()

    def ask_provider(self) -> None:
        """Ask the provider what has become of open payments."""
        self._sync.run_now()

    def count(self) -> None:
        """Count what waits on each page, as for a window that is new."""
        self._badges.count_all()

    @Slot(object)
    def _on_provider_read(self, status: ProviderStatus) -> None:
        self.provider_read.emit()
        is_there = status.mode is not ProviderMode.NONE
        if is_there and self._sync.connection is Connection.NO_PROVIDER:
            self._sync.run_now()
