"""Settings, Payment provider: its key, whose account it is, and what is still missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from billing_desktop.domain.operator import Operator, Right
from billing_desktop.domain.provider_key import ProviderMode, ProviderStatus
from billing_desktop.errors import SettingsError
from ui.changes import ChangeHub, Topic
from ui.messages import explain
from ui.settings.foot import Foot, scrolling
from ui.settings.forget_key_dialog import ForgetKeyDialog
from ui.settings.provider_cards import AddressCard, ConnectionCard, KeyCard
from ui.settings.provider_texts import connected_sentence, need_words
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
        self.foot = Foot("provider")
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
            self.foot.say(tr("The key was not saved."), Tone.BAD)
        else:
            self.foot.say(explain(error), Tone.BAD)

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
        self.foot.say(connected_sentence(account, mode), Tone.OK)

    def _on_failed(self, error: Exception) -> None:
        self._end()
        self.foot.say(explain(error), Tone.BAD)
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
        self.foot.say(tr("The key was forgotten."), Tone.OK)
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
        self.foot.say(tr("Saved. It holds for payment pages from now on."), Tone.OK)
        self._changes.announce(Topic.SETTINGS)

    def _on_address_not_saved(self, error: Exception) -> None:
        self._end()
        if isinstance(error, SettingsError):
            self.address_card.address_field.set_error(explain(error))
        else:
            self.foot.say(explain(error), Tone.BAD)

    # What is told ---------------------------------------------------------------------------

    def _begin(self, sentence: str) -> None:
        self._set_enabled(False)
        self.foot.say(sentence, icon="refresh-cw")

    def _end(self) -> None:
        self._set_enabled(True)
        self.foot.say("")

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
        self.foot.say("")

    # Putting it together --------------------------------------------------------------------

    def _arrange(self) -> None:
        self.banner.setObjectName("provider_banner")
        self.banner.hide()
        for card in (self.connection_card, self.key_card, self.address_card):
            card.hide()  # Until it is known how it stands.
        if not self._may_change:
            self.address_card.set_read_only()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 14, 0, 0)
        column.setSpacing(14)
        column.addWidget(self.banner)
        column.addWidget(scrolling("provider", self._cards()), 1)
        column.addWidget(self.foot)

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
