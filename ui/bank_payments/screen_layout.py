"""How the parts of the Bank payments screen stand beside each other, and what they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout

from ui.style.roles import set_role
from ui.translation import tr
from ui.widgets.key_caps import KeyCaps
from ui.widgets.page_header import PAGE_MARGINS

if TYPE_CHECKING:
    from ui.bank_payments.screen import BankPaymentsScreen

_SEARCH_WIDTH = 292


def arrange(screen: BankPaymentsScreen) -> None:
    """Put the screen together."""
    set_role(screen, "page")
    for part, name in (
        (screen.header, "bank_payments_header"),
        (screen.import_button, "import_statements_button"),
        (screen.hand_button, "mark_paid_button"),
        (screen.stop_button, "stop_import_button"),
        (screen.book_button, "book_payments_button"),
        (screen.banner, "bank_payments_banner"),
        (screen.search_edit, "bank_search"),
        (screen.filters, "bank_filters"),
        (screen.table, "bank_table"),
        (screen.empty, "bank_empty"),
        (screen.stack, "bank_stack"),
    ):
        part.setObjectName(name)
    for button in (
        screen.hand_button,
        screen.import_button,
        screen.stop_button,
        screen.book_button,
    ):
        screen.header.add_action(button)
        button.hide()
    screen.banner.hide()
    screen.panel.hide()
    screen.search_edit.setFixedWidth(_SEARCH_WIDTH)
    screen.table.setAccessibleName(tr("Bank payments"))
    screen.table.set_table_model(screen.model)
    screen.setFocusProxy(screen.table)
    screen.stack.addWidget(screen.empty)
    screen.stack.addWidget(screen.table)
    tools = QHBoxLayout()
    tools.setSpacing(8)
    tools.addWidget(screen.search_edit)
    tools.addWidget(screen.filters)
    tools.addStretch(1)
    beside = QHBoxLayout()
    beside.setSpacing(12)
    beside.addWidget(_card(screen.stack), 1)
    beside.addWidget(screen.panel)
    column = QVBoxLayout(screen)
    column.setContentsMargins(*PAGE_MARGINS)
    column.setSpacing(14)
    column.addWidget(screen.header)
    column.addWidget(screen.banner)
    column.addLayout(tools)
    column.addLayout(beside, 1)
    _add_foot(screen, column)


def _add_foot(screen: BankPaymentsScreen, column: QVBoxLayout) -> None:
    if not screen.may_book:
        return
    foot = KeyCaps([(tr("Enter"), tr("Decide")), (tr("Ctrl+O"), tr("Import statements"))])
    foot.setObjectName("bank_foot")
    column.addWidget(foot)
    QShortcut(QKeySequence("Ctrl+O"), screen).activated.connect(screen.choose_files)


def _card(stack: QStackedWidget) -> QFrame:
    card = QFrame()
    card.setObjectName("bank_card")
    set_role(card, "tableCard")
    inside = QVBoxLayout(card)
    inside.setContentsMargins(1, 1, 1, 1)
    inside.addWidget(stack)
    return card
