"""Settings, Mail: the server that invoices are handed over to, and whether it takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from billing_desktop.domain.operator import Operator, Right
from billing_desktop.errors import ConflictError
from billing_desktop.ports.mail import DeliveryOutcome
from ui.changes import ChangeHub, Topic
from ui.messages import explain, say
from ui.settings.foot import Foot, scrolling
from ui.settings.mail_form import MailForm
from ui.style.tokens import Tone
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.banner import Banner
from ui.widgets.button import Button

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.mail_server import MailServer
    from billing_desktop.domain.sender import Sender
    from billing_desktop.ports.mail import Delivery
    from billing_desktop.services.mail_servers import MailServerStatus

    _Saved = tuple[MailServer | None, Sender]


class MailPanel(QWidget):
    """The form, what is missing above it, and the server's answer to a test mail below."""

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
        self.setObjectName("mail_panel")
        self._servers = services.mail.servers
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._seen: _Saved | None = None  # What the person began with.
        self._may_change = operator.may(Right.ADMINISTER)
        self.banner = Banner(Tone.WARN, "", "")
        self.form = MailForm()
        self.test_button = Button(tr("Send a test mail"), icon="send")
        self.save_button = Button(tr("Save"), "primary")
        self.foot = Foot("mail", self.test_button, self.save_button)
        self._arrange()
        self.form.changed.connect(self._on_changed)
        self.save_button.clicked.connect(self._on_save)
        self.test_button.clicked.connect(self._on_test)

    @Slot()
    def reload(self) -> None:
        """Read again how it stands; what somebody has typed and not saved stays."""
        servers, operator = self._servers, self._operator
        self._tasks.run(
            self,
            lambda: servers.status(operator),
            on_success=self._on_loaded,
            on_error=self._on_not_loaded,
        )

    def _on_loaded(self, status: MailServerStatus) -> None:
        if self._seen is None or not self.form.is_dirty:
            self._seen = (status.server, status.saved_sender)
        self.form.show_saved(status.server, status.saved_sender)
        self.form.show_defaults(status.sender, has_password=status.password_place is not None)
        if status.is_given:
            self.form.set_read_only()
            self.save_button.hide()
        self._show_need(status)

    def _on_not_loaded(self, error: Exception) -> None:
        self.banner.set_text(Tone.BAD, tr("The mail server could not be read"), explain(error))
        self.banner.show()

    def _show_need(self, status: MailServerStatus) -> None:
        if status.server is None:
            sentence = tr("Invoices are issued all the same; their mails wait in the outbox.")
            self.banner.set_text(Tone.WARN, tr("No mail server is set"), sentence)
        elif status.problem is not None:
            self.banner.set_text(Tone.WARN, tr("No mail goes out"), say(status.problem))
        elif status.is_given:
            sentence = tr("It is given by BILLING_SMTP_URL and cannot be changed here.")
            self.banner.set_text(Tone.INFO, tr("The mail server is set from outside"), sentence)
        self.banner.setVisible(
            status.server is None or status.problem is not None or status.is_given
        )

    # What people do -----------------------------------------------------------------------

    @Slot()
    def _on_save(self) -> None:
        checked = self.form.checked()
        if checked is None:
            self.foot.say(tr("Nothing was saved: please look at the marked fields."), Tone.BAD)
            return
        server, sender = checked
        servers, operator = self._servers, self._operator
        password, place, seen = self.form.password, self.form.place, self._seen
        self._begin(tr("Saving…"))
        self._tasks.run(
            self,
            lambda: servers.save(
                operator, server, sender, password=password, keep=place, seen=seen
            ),
            on_success=self._on_saved,
            on_error=self._on_refused,
        )

    def _on_saved(self, status: MailServerStatus) -> None:
        self.form.forget_password()
        self._seen = None
        self._end()
        self._on_loaded(status)
        self.foot.say(tr("Saved. Mail goes this way from now on."), Tone.OK)
        self._changes.announce(Topic.SETTINGS, Topic.MAIL)

    @Slot()
    def _on_test(self) -> None:
        checked = self.form.checked()
        if checked is None:
            self.foot.say(tr("Nothing was sent: please look at the marked fields."), Tone.BAD)
            return
        server, sender = checked
        servers, operator, password = self._servers, self._operator, self.form.password
        self._begin(tr("The mail server is being asked…"))
        self._tasks.run(
            self,
            lambda: servers.test(operator, server, sender, password=password),
            on_success=self._on_tested,
            on_error=self._on_refused,
        )

    def _on_tested(self, delivery: Delivery) -> None:
        self._end()
        if delivery.outcome is DeliveryOutcome.HANDED_OVER:
            sentence = tr(
                "The test mail was handed over. The server says: {answer}", answer=delivery.answer
            )
            self.foot.say(sentence, Tone.OK)
        else:
            self.foot.say(say(delivery.sentence), Tone.BAD)

    def _on_refused(self, error: Exception) -> None:
        self._end()
        self.foot.say(explain(error), Tone.BAD)
        if isinstance(error, ConflictError):  # The other's server has been told now.
            self._seen = None
            self.reload()

    @Slot()
    def _on_changed(self) -> None:
        self.foot.say(tr("Not saved yet.") if self.form.is_dirty else "")

    def _begin(self, sentence: str) -> None:
        self.save_button.setEnabled(False)
        self.test_button.setEnabled(False)
        self.foot.say(sentence)

    def _end(self) -> None:
        self.save_button.setEnabled(True)
        self.test_button.setEnabled(True)

    # Putting it together ------------------------------------------------------------------

    def _arrange(self) -> None:
        for part, name in (
            (self.banner, "mail_banner"),
            (self.test_button, "test_mail_button"),
            (self.save_button, "save_mail_button"),
        ):
            part.setObjectName(name)
        self.banner.hide()
        self.setFocusProxy(self.form.edits["host"])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 14, 0, 0)
        column.setSpacing(14)
        column.addWidget(self.banner)
        column.addWidget(scrolling("mail", self.form), 1)
        column.addWidget(self.foot)
        if not self._may_change:
            self.form.set_read_only()
            self.save_button.hide()
            self.test_button.hide()
