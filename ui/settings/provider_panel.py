"""Settings, Payment provider: its key, whose account it is, and what is still missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from billing_desktop.domain.operator import Operator, Right
from billing_desktop.domain.provider_key import ProviderMode, ProviderStatus
from billing_desktop.errors import SettingsError
from ui.changes import ChangeHub, Topic
from ui.messages import explain
from ui.settings.forget_key_dialog import ForgetKeyDialog
from ui.settings.provider_cards import AddressCard, ConnectionCard, KeyCard
from ui.settings.provider_texts import connected_sentence, need_words
from ui.style.icons import set_icon
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.banner import Banner

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.ports.payments import ProviderAccount


class ProviderPanel(QWidget):
    """Everything asks the key store or the provider on a worker; only the state is waited for."""

    def __init__(
        self,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("provider_panel")
        self._keys = services.provider_keys
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._may_change = operator.may(Right.ADMINISTER)
        self.status: ProviderStatus | None = None
        self.banner = Banner(Tone.WARN, "", "")
        self.connection_card = ConnectionCard()
        self.key_card = KeyCard()
        self.address_card = AddressCard()
        self.scroll_area = QScrollArea()
        self.message_icon = QLabel()
        self.message_label = QLabel()
        self.forget_dialog: ForgetKeyDialog | None = None
        self._arrange()
        self._connect()

    @Slot()
    def reload(self) -> None:
        """Read again how it stands; what somebody has typed and not saved stays."""
        keys, operator = self._keys, self._operator
        self._tasks.run(
            self,
            lambda: keys.status(operator),
            on_success=self._on_loaded,
            on_error=self._on_not_loaded,
        )

    def _on_loaded(self, status: ProviderStatus) -> None:
        self.status = status
        what, sentence = need_words(status)
        self.banner.set_text(Tone.WARN, what, sentence)
        self.banner.setVisible(bool(what))
        self.connection_card.show_status(status, may_change=self._may_change)
        self.connection_card.show()
        self.key_card.form.show_status(status)
        self.key_card.setVisible(self._may_change and not status.is_test_book)
        self.address_card.show_address(status.thank_you_address)
        self.address_card.setVisible(status.mode is not ProviderMode.LOCAL_PAGE)

    def _on_not_loaded(self, error: Exception) -> None:
        self.banner.set_text(
            Tone.BAD, tr("The provider's settings could not be read"), explain(error)
        )
        self.banner.show()

    # The key --------------------------------------------------------------------------------

    @Slot()
    def _on_save_key(self) -> None:
        form = self.key_card.form
        if not form.check():
            return
        keys, operator, key, place = self._keys, self._operator, form.key, form.place
        self._begin(tr("Asking the provider…"))
        self._tasks.run(
            self,
            lambda: keys.save(operator, key, place),
            on_success=self._on_key_saved,
            on_error=self._on_key_not_saved,
        )

    def _on_key_saved(self, account: ProviderAccount) -> None:
        self.key_card.form.forget()
        self._on_answered(account)
        self._changes.announce(Topic.SETTINGS)

    def _on_key_not_saved(self, error: Exception) -> None:
        self._end()
        if self.key_card.form.show_refusal(error):
            self._say(tr("The key was not saved."), "circle-alert", Tone.BAD)
        else:
            self._say(explain(error), "circle-alert", Tone.BAD)

    @Slot()
    def _on_test(self) -> None:
        keys, operator = self._keys, self._operator
        self._begin(tr("Asking the provider…"))
        self._tasks.run(
            self,
            lambda: keys.test(operator),
            on_success=self._on_tested,
            on_error=self._on_failed,
        )

    def _on_tested(self, account: ProviderAccount) -> None:
        self._on_answered(account)
        self._changes.announce(Topic.SETTINGS)

    def _on_answered(self, account: ProviderAccount) -> None:
        self._end()
        mode = ProviderMode.LIVE if self.status is None else self.status.mode
        self._say(connected_sentence(account, mode), "circle-check", Tone.OK)

    def _on_failed(self, error: Exception) -> None:
        self._end()
        self._say(explain(error), "circle-alert", Tone.BAD)
        self.reload()

    @Slot()
    def _on_forget(self) -> None:
        assert self.status is not None  # The button is there for a key that was shown.
        dialog = ForgetKeyDialog(
            provider_keys=self._keys,
            operator=self._operator,
            tasks=self._tasks,
            status=self.status,
            parent=self.window(),
        )
        dialog.forgotten.connect(self._on_forgotten)
        dialog.finished.connect(dialog.deleteLater)
        self.forget_dialog = dialog
        dialog.open()

    @Slot()
    def _on_forgotten(self) -> None:
        self._say(tr("The key was forgotten."), "circle-check", Tone.OK)
        self._changes.announce(Topic.SETTINGS)

    # The thank-you page ---------------------------------------------------------------------

    @Slot()
    def _on_save_address(self) -> None:
        keys, operator, address = self._keys, self._operator, self.address_card.address
        self._begin("")
        self._tasks.run(
            self,
            lambda: keys.save_address(operator, address),
            on_success=lambda _none: self._on_address_saved(address),
            on_error=self._on_address_not_saved,
        )

    def _on_address_saved(self, address: str) -> None:
        self._end()
        self.address_card.address_edit.setText(address)
        self._say(tr("Saved. It holds for payment pages from now on."), "circle-check", Tone.OK)
        self._changes.announce(Topic.SETTINGS)

    def _on_address_not_saved(self, error: Exception) -> None:
        self._end()
        if isinstance(error, SettingsError):
            self.address_card.address_field.set_error(explain(error))
        else:
            self._say(explain(error), "circle-alert", Tone.BAD)

    # What is told ---------------------------------------------------------------------------

    def _begin(self, sentence: str) -> None:
        self._set_enabled(False)
        self._say(sentence, "refresh-cw" if sentence else "", Tone.NEUTRAL)

    def _end(self) -> None:
        self._set_enabled(True)
        self._say("", "", Tone.NEUTRAL)

    def _set_enabled(self, enabled: bool) -> None:
        card = self.connection_card
        for button in (
            card.test_button,
            card.forget_button,
            self.key_card.save_button,
            self.address_card.save_button,
        ):
            button.setEnabled(enabled)

    @Slot()
    def _on_typed(self) -> None:
        self._say("", "", Tone.NEUTRAL)

    def _say(self, sentence: str, icon: str, tone: Tone) -> None:
        self.message_label.setText(sentence)
        self.message_icon.setVisible(bool(sentence))
        set_role(self.message_label, "errorLine" if tone is Tone.BAD else "muted")
        if icon:
            set_icon(self.message_icon, icon, tone.strong, 16)

    # Putting it together --------------------------------------------------------------------

    def _arrange(self) -> None:
        for part, name in (
            (self.banner, "provider_banner"),
            (self.scroll_area, "provider_scroll"),
            (self.message_icon, "provider_message_icon"),
            (self.message_label, "provider_message"),
        ):
            part.setObjectName(name)
        self.message_label.setTextFormat(Qt.TextFormat.PlainText)
        self.message_label.setWordWrap(True)
        self.message_icon.hide()
        self.banner.hide()
        for card in (self.connection_card, self.key_card, self.address_card):
            card.hide()  # Until it is known how it stands.
        if not self._may_change:
            self.address_card.set_read_only()
        self.scroll_area.setWidgetResizable(True)
        # No stop of the Tab key: it follows the field that has the focus.
        self.scroll_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroll_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroll_area.setWidget(self._cards())
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.message_icon)
        foot.addWidget(self.message_label, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 14, 0, 0)
        column.setSpacing(14)
        column.addWidget(self.banner)
        column.addWidget(self.scroll_area, 1)
        column.addLayout(foot)

    def _cards(self) -> QWidget:
        cards = QWidget()
        cards.setObjectName("provider_cards")
        row = QHBoxLayout(cards)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(16)
            row.addLayout(column, 1)
        left.addWidget(self.connection_card)
        left.addStretch(1)
        right.addWidget(self.key_card)
        right.addWidget(self.address_card)
        right.addStretch(1)
        return cards

    def _connect(self) -> None:
        self.connection_card.test_button.clicked.connect(self._on_test)
        self.connection_card.forget_button.clicked.connect(self._on_forget)
        self.key_card.save_button.clicked.connect(self._on_save_key)
        self.key_card.form.submitted.connect(self.key_card.save_button.click)
        self.key_card.form.changed.connect(self._on_typed)
        self.address_card.save_button.clicked.connect(self._on_save_address)
        self.address_card.address_edit.returnPressed.connect(self.address_card.save_button.click)
        self.address_card.address_field.changed.connect(self._on_typed)
