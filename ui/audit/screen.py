"""The Audit trail page: who did what to what, when, and what it was before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from billing_desktop.clock import SystemClock
from billing_desktop.domain.period import seller_date
from ui.audit.action_words import action_text
from ui.audit.anchor_desk import AnchorDesk
from ui.audit.list_panel import AuditList
from ui.changes import ChangeHub
from ui.documents.saving import not_written, write_whole
from ui.formatting import format_count
from ui.messages import explain
from ui.pages import pages_for
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.translation import Language, language, tr
from ui.widgets.banner import Banner
from ui.widgets.button import Button
from ui.widgets.file_dialogs import ask_where
from ui.widgets.key_caps import KeyCaps
from ui.widgets.page_header import PAGE_MARGINS, PageHeader

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.operator import Operator
    from billing_desktop.ports.clock import Clock
    from ui.tasks import Tasks


class AuditScreen(QWidget):
    """Whoever may read at all sees all of it; nothing here changes it, and nothing can.

    Signals:
        link_requested: the ``Link`` that somebody follows.
    """

    link_requested = Signal(object)

    def __init__(
        self,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        clock: Clock | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("audit_screen")
        self._trail = services.audit_trail
        self._operator = operator
        self._tasks = tasks
        self._is_outdated = self._was_hidden = False
        now = (clock or SystemClock()).now
        self.header = PageHeader(tr("Audit trail"))
        self.export_button = Button(tr("Export…"), icon="download")
        self.anchors = AnchorDesk(services=services, operator=operator, tasks=tasks, window=self)
        self.banner = Banner(Tone.INFO, "", "")
        self.list_panel = AuditList(
            trail=services.audit_trail,
            operator=operator,
            tasks=tasks,
            today=lambda: seller_date(now()),
            pages=pages_for(operator),
        )
        self.foot = KeyCaps(
            [(tr("Enter"), tr("Open what it is about")), (tr("Esc"), tr("Show everything"))]
        )
        self._arrange()
        self._connect(changes)
        self.list_panel.read_anew()

    @Slot()
    def reload(self) -> None:
        """Read everything anew, what is selected stays selected."""
        self._is_outdated = False
        self.list_panel.read_anew()

    def focus_search(self) -> None:
        """Put the cursor into the search field."""
        edit = self.list_panel.filters.search_edit
        edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        edit.selectAll()

    # Exporting --------------------------------------------------------------------------------

    @Slot()
    def export(self) -> None:
        """Ask where the table of what is listed shall go."""
        ask_where(
            self,
            title=tr("Export the audit trail"),
            name="audit-trail.csv",
            names=tr("CSV files (*.csv)"),
            then=self.write_to,
        )

    def write_to(self, path: Path) -> None:
        """Write what is listed there, and tell how it went."""
        trail, operator, query = self._trail, self._operator, self.list_panel.filters.query
        heads, mark = _heads(), "," if language() is Language.GERMAN else "."
        self.export_button.setEnabled(False)
        self._tell(Tone.INFO, tr("Saving"), path.name)

        def write() -> str:
            content = trail.csv(operator, query, heads=heads, word=action_text, decimal_mark=mark)
            try:
                write_whole(path, content)
            except OSError as error:
                return not_written(path, error)
            return ""

        self._tasks.run(
            self,
            write,
            on_success=lambda problem: self._on_written(path, problem),
            on_error=self._on_not_written,
        )

    def _on_written(self, path: Path, problem: str) -> None:
        self.export_button.setEnabled(True)
        if problem:
            self._tell(Tone.BAD, tr("That did not work"), problem)
        else:
            self._tell(Tone.OK, tr("Done"), tr("Saved as {path}.", path=str(path)))

    def _on_not_written(self, error: Exception) -> None:
        self.export_button.setEnabled(True)
        self._tell(Tone.BAD, tr("That did not work"), explain(error))

    # What is told -----------------------------------------------------------------------------

    @Slot(object, str, str)
    def _tell(self, tone: Tone, what: str, sentence: str) -> None:
        self.banner.set_text(tone, what, sentence)
        self.banner.show()

    @Slot(int)
    def _on_listed(self, count: int) -> None:
        self.header.set_count(format_count(count))

    @Slot(object)
    def _on_refused(self, error: Exception) -> None:
        self._tell(Tone.BAD, tr("The audit trail could not be read"), explain(error))

    @Slot(str)
    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._tell(Tone.OK, tr("Copied"), tr("The row is in the clipboard as text."))

    @Slot(str)
    def _on_changed(self, _topic: str) -> None:
        # Whatever anybody does is in the trail.
        if not self._is_outdated:
            self._is_outdated = True
            QTimer.singleShot(0, self, self._reload_if_seen)

    @Slot()
    def _reload_if_seen(self) -> None:
        if self._is_outdated and self.isVisible():
            self._is_outdated = False
            self.list_panel.reload()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_outdated:
            self.reload()

    # Putting it together ----------------------------------------------------------------------

    def _arrange(self) -> None:
        set_role(self, "page")
        for part, name in (
            (self.header, "audit_header"),
            (self.export_button, "export_audit_button"),
            (self.banner, "audit_banner"),
            (self.foot, "audit_foot"),
        ):
            part.setObjectName(name)
        for button in (
            self.anchors.check_button,
            self.anchors.write_button,
            self.export_button,
        ):
            self.header.add_action(button)
        self.banner.hide()
        self.setFocusProxy(self.list_panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(*PAGE_MARGINS)
        column.setSpacing(14)
        column.addWidget(self.header)
        column.addWidget(self.banner)
        column.addWidget(self.list_panel, 1)
        column.addWidget(self.foot)

    def _connect(self, changes: ChangeHub) -> None:
        changes.changed.connect(self._on_changed)
        self.export_button.clicked.connect(self.export)
        self.anchors.told.connect(self._tell)
        self.list_panel.listed.connect(self._on_listed)
        self.list_panel.refused.connect(self._on_refused)
        self.list_panel.details.link_requested.connect(self.link_requested)
        self.list_panel.details.copy_requested.connect(self._copy)


def _heads() -> tuple[str, ...]:
    """Return the headings of the table, as `AuditTrail.csv` wants them."""
    return (
        tr("Number"),
        tr("When (UTC)"),
        tr("Who"),
        tr("What"),
        tr("About"),
        tr("Field"),
        tr("Before"),
        tr("After"),
        tr("Hash"),
    )
