"""Asks for the provider's key where work needs it: once after each start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QWidget

from billing_desktop.domain.operator import Operator, Right
from billing_desktop.domain.provider_key import ProviderStatus
from ui.changes import ChangeHub, Topic
from ui.messages import explain
from ui.settings.key_form import KeyForm
from ui.settings.provider_texts import mode_sentence, need_words
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.dialog import MIDDLE, Dialog
from ui.widgets.inset import Inset
from ui.widgets.wrapped_label import WrappedLabel

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.ports.payments import ProviderAccount


class ProviderKeyDialog(Dialog):
    """Says what waits for the key. Administrators enter it here; others are told whom to ask."""

    def __init__(
        self,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        status: ProviderStatus,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Payment provider"), MIDDLE, parent)
        self.setObjectName("provider_key_dialog")
        self._keys = services.provider_keys
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._may_save = operator.may(Right.ADMINISTER)
        self.box = Inset(2)
        self.box.setObjectName("provider_key_box")
        self.form = KeyForm()
        self._explain(status)
        self.body.addWidget(self.box)
        if self._may_save:
            self._offer_form(status)
        else:
            self._name_whom_to_ask()

    def _explain(self, status: ProviderStatus) -> None:
        what, sentence = need_words(status)
        self.box.set_content(
            "key-round",
            what or tr("No provider is connected yet"),
            sentence or mode_sentence(status),
            Tone.WARN,
        )

    def _offer_form(self, status: ProviderStatus) -> None:
        self.form.show_status(status)
        self.body.addWidget(self.form)
        self.set_primary(tr("Save key"))
        self.set_cancel(tr("Later"))
        self.primary_clicked.connect(self._on_save)
        self.form.changed.connect(lambda: self.set_message(""))
        self.form.setFocus(Qt.FocusReason.OtherFocusReason)

    def _name_whom_to_ask(self) -> None:
        self.form.hide()
        self.form.setParent(self)
        sentence = WrappedLabel(
            tr("Please ask an administrator to enter the key in Settings, Payment provider."),
            MIDDLE - 48,
        )
        sentence.setObjectName("provider_key_whom")
        set_role(sentence, "body")
        self.body.addWidget(sentence)
        self.set_cancel(tr("Close"))

    @Slot()
    def _on_save(self) -> None:
        if self.is_busy or not self.form.check():
            return
        self.set_message("")
        self.set_busy(True)
        keys, operator, key, place = self._keys, self._operator, self.form.key, self.form.place
        self._tasks.run(
            self,
            lambda: keys.save(operator, key, place),
            on_success=self._on_saved,
            on_error=self._on_not_saved,
        )

    def _on_saved(self, _account: ProviderAccount) -> None:
        self.set_busy(False)
        self.form.forget()
        self.accept()
        self._changes.announce(Topic.SETTINGS)

    def _on_not_saved(self, error: Exception) -> None:
        self.set_busy(False)
        if not self.form.show_refusal(error):
            self.set_message(explain(error))
