"""Who changed the billing information of an account, what, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from billing_desktop.domain.details_history import CREATED, DetailsChange
from billing_desktop.domain.operator import Operator
from ui.formatting import format_instant
from ui.invoice_languages import shown_detail
from ui.messages import explain, field_label
from ui.style.roles import set_role
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.column import Column, ColumnKind
from ui.widgets.dialog import Dialog
from ui.widgets.rows_model import RowsModel
from ui.widgets.table import TableView

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.account import Account

_WIDTH, _HEIGHT = 880, 320


class HistoryDialog(Dialog):
    """Lists every change, the newest first."""

    def __init__(
        self,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        account: Account,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("History of the billing information"), _WIDTH, parent)
        self.setObjectName("details_history_dialog")
        self.model = RowsModel(_columns(), self)
        self.table = TableView()
        self.table.setObjectName("details_history")
        self.table.setAccessibleName(tr("History of the billing information"))
        self.table.set_table_model(self.model)
        card = QFrame()
        card.setObjectName("details_history_card")
        card.setFixedHeight(_HEIGHT)
        set_role(card, "tableCard")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.table)
        self.body.addWidget(card)
        self.set_heading(account.name, tr("Invoices that are issued already do not change."))
        self.set_cancel(tr("Close"))
        accounts, account_id = services.accounts, account.account_id
        tasks.run(
            self,
            lambda: accounts.details_history(operator, account_id),
            on_success=self.model.set_rows,
            on_error=lambda error: self.set_message(explain(error)),
        )


def _columns() -> tuple[Column[DetailsChange], ...]:
    return (
        Column(tr("When"), lambda row: format_instant(row.at), ColumnKind.MUTED, width=158),
        Column(tr("Who"), lambda row: row.operator, width=130),
        Column(tr("What"), _what, ColumnKind.STRONG, width=198),
        Column(tr("Before"), lambda row: shown_detail(row.field, row.before)),
        Column(tr("After"), lambda row: shown_detail(row.field, row.after), width=190),
    )


def _what(row: DetailsChange) -> str:
    if row.field:
        return field_label(row.field)
    return tr("Account opened") if row.action == CREATED else tr("Saved")
