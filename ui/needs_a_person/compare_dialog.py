"""Comparing provider and books: every difference, as a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from billing_desktop.domain.operator import Operator
from ui.changes import ChangeHub
from ui.formatting import format_count
from ui.messages import explain, say
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.tasks import Tasks
from ui.translation import ntr, tr
from ui.widgets.banner import Banner
from ui.widgets.button import Button
from ui.widgets.checklist import Checklist, ChecklistItem
from ui.widgets.dialog import WIDE, Dialog
from ui.widgets.segments import Segment, Segments

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.services.reconciling import Reconciliation

DAYS = (7, 30, 90)
_DAYS_FIRST = 30
_LIST_HEIGHT = 220
_ROW_GAP = 6


class CompareDialog(Dialog):
    """Reads every payment of some days again. It books nothing, so it may be closed any time."""

    def __init__(
        self,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Compare with provider"), WIDE, parent)
        self.setObjectName("compare_dialog")
        self._services = services
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._sentences: tuple[str, ...] = ()
        self.days = Segments()
        self.days.set_items([Segment(str(days), ntr("{n} day", "{n} days", days)) for days in DAYS])
        self.days.set_current(str(_DAYS_FIRST))
        self.result_banner = Banner(Tone.INFO, "", "")
        self.differences = Checklist()
        self.differences_area = QScrollArea()
        self.copy_button = Button(tr("Copy list"), icon="copy")
        self._name_fields()
        self._place_parts()
        self.primary_clicked.connect(self._on_compare)
        self.days.chosen.connect(self._forget)
        self.copy_button.clicked.connect(self._on_copy)

    @Slot()
    def _on_compare(self) -> None:
        days = int(self.days.current)
        self._set_running(True)
        self._show(
            Tone.INFO,
            tr("Comparing…"),
            tr("Every payment page of these days is read again at the provider."),
        )
        services, operator = self._services, self._operator
        self._tasks.run(
            self,
            lambda: services.reconciler.reconcile(operator, days=days),
            on_success=self._on_compared,
            on_error=self._on_failed,
        )

    def _on_compared(self, result: Reconciliation) -> None:
        self._set_running(False)
        compared = ntr(
            "{count} payment page was compared.",
            "{count} payment pages were compared.",
            result.compared,
            count=format_count(result.compared),
        )
        sentences = tuple(say(difference) for difference in result.differences)
        if not sentences:
            self._show(Tone.OK, tr("No differences"), compared)
            return
        found = ntr(
            "{count} difference",
            "{count} differences",
            len(sentences),
            count=format_count(len(sentences)),
        )
        books_nothing = tr("Comparing books nothing. Try “Look again”, or correct it by hand.")
        self._show(Tone.WARN, found, f"{compared} {books_nothing}", sentences)

    def _on_failed(self, error: Exception) -> None:
        self._set_running(False)
        self._show(Tone.BAD, tr("The comparison was not finished"), explain(error))

    @Slot()
    def _forget(self) -> None:
        self._show(Tone.INFO, "", "")

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(self._sentences))

    def _show(self, tone: Tone, what: str, sentence: str, sentences: tuple[str, ...] = ()) -> None:
        self._sentences = sentences
        self.result_banner.set_text(tone, what, sentence)
        self.result_banner.setVisible(bool(what))
        self.differences.set_items(
            [
                ChecklistItem(text, is_done=True, icon="triangle-alert", tone=Tone.WARN)
                for text in sentences
            ]
        )
        self.differences_area.setVisible(bool(sentences))
        self.copy_button.setVisible(bool(sentences))

    def _set_running(self, is_running: bool) -> None:
        # The dialog itself can be closed meanwhile: nothing is lost but the answer.
        self.primary_button.setEnabled(not is_running)
        self.days.setEnabled(not is_running)

    def _name_fields(self) -> None:
        self.days.setAccessibleName(tr("Period"))
        for part, name in (
            (self.days, "days_segments"),
            (self.result_banner, "result_banner"),
            (self.differences, "differences"),
            (self.differences_area, "differences_area"),
            (self.copy_button, "copy_button"),
        ):
            part.setObjectName(name)

    def _place_parts(self) -> None:
        self.set_heading(
            tr("Compare with provider"),
            tr(
                "Lists every difference between what the provider says and what is booked: "
                "payments, refunds, disputes."
            ),
        )
        label = QLabel(tr("Period"))
        label.setObjectName("days_label")
        label.setBuddy(self.days)
        set_role(label, "label")
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(label)
        row.addWidget(self.days)
        row.addStretch(1)
        inside = QWidget()
        inside.setObjectName("differences_inside")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.addWidget(self.differences)
        rows = self.differences.layout()
        assert rows is not None  # The list has arranged itself.
        rows.setSpacing(_ROW_GAP)
        column.addStretch(1)
        self.differences_area.setWidget(inside)
        self.differences_area.setWidgetResizable(True)
        self.differences_area.setFixedHeight(_LIST_HEIGHT)
        self.differences_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.differences_area.hide()
        self.result_banner.hide()
        self.body.addLayout(row)
        self.body.addWidget(self.result_banner)
        self.body.addWidget(self.differences_area)
        self.add_left_button(self.copy_button)
        self.copy_button.hide()
        self.set_cancel(tr("Close"))
        self.set_primary(tr("Compare"))
