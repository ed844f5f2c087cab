"""Settings, Mail texts: what mails say in each language, and how it reads filled in."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from billing_desktop.domain.mail_text import MailText, MailTextKind
from billing_desktop.domain.merging import differences, merged
from billing_desktop.domain.operator import Operator, Right
from billing_desktop.errors import ConflictError, FieldsError
from ui.changes import ChangeHub, Topic
from ui.invoice_languages import language_name
from ui.messages import explain
from ui.settings.mail_text_form import MailTextForm, kind_text
from ui.settings.reset_text_dialog import ResetTextDialog
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.tasks import Tasks
from ui.translation import language, tr
from ui.widgets.button import Button
from ui.widgets.conflict_dialog import ConflictDialog, saved_meanwhile

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.services.mail_texts import SavedMailText

_Place = tuple[MailTextKind, str]
PAUSE_MILLISECONDS = 250
"""So long after the last key the preview follows."""

_ROOM_FOR_SCROLL_BAR = 8


class MailTextsPanel(QWidget):
    """The form and the filled-in mail beside it. What is typed stays while one looks around."""

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
        self.setObjectName("mail_texts_panel")
        self._texts = services.mail.texts
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._may_change = operator.may(Right.ADMINISTER)
        self._saved: SavedMailText | None = None
        self._drafts: dict[_Place, MailText] = {}
        self._begun: dict[_Place, MailText] = {}  # What held when a draft was begun.
        self.conflict_dialog: ConflictDialog | None = None
        self._question = 0
        self.form = MailTextForm()
        self.subject_label = QLabel()
        self.body_label = QLabel()
        self.message_label = QLabel()
        self.reset_button = Button(tr("Reset to the delivered text"))
        self.save_button = Button(tr("Save"), "primary")
        self.reset_dialog: ResetTextDialog | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MILLISECONDS)
        self._timer.timeout.connect(self.show_preview)
        self._arrange()
        self.form.chosen.connect(self._on_chosen)
        self.form.changed.connect(self._on_typed)
        self.save_button.clicked.connect(self._on_save)
        self.reset_button.clicked.connect(self._on_reset)

    @Slot()
    def reload(self) -> None:
        """Read the text that holds; what somebody has typed and not saved stays."""
        texts, operator, place = self._texts, self._operator, self.form.place
        if place is None:
            self._tasks.run(
                self,
                lambda: texts.languages(operator),
                on_success=self._on_languages,
                on_error=self._on_refused,
            )
            return
        self._tasks.run(
            self,
            lambda: texts.get(operator, *place),
            on_success=lambda saved: self._on_loaded(place, saved),
            on_error=self._on_refused,
        )

    def _on_languages(self, codes: tuple[str, ...]) -> None:
        if self.form.place is None:
            self.form.set_languages(codes, language().value)
        self.reload()

    def _on_loaded(self, place: _Place, saved: SavedMailText) -> None:
        if place != self.form.place:
            return  # Something else has been chosen since.
        is_first, self._saved = self._saved is None, saved
        shown = self._drafts.get(place, saved.text)
        if shown != self.form.text:
            self.form.show_text(shown)
        self._offer()
        if is_first:  # Later, what was told last stays.
            self._say_standing()
        self.show_preview()

    # What people do -----------------------------------------------------------------------

    @Slot()
    def _on_chosen(self) -> None:
        self._saved = None
        self._say("", Tone.NEUTRAL)
        self.form.show_problems(None)
        self.save_button.setEnabled(False)
        self.reset_button.setEnabled(False)
        self.reload()

    @Slot()
    def _on_typed(self) -> None:
        place, saved = self.form.place, self._saved
        if place is None or saved is None:
            return
        if self.form.text == saved.text:
            self._drafts.pop(place, None)
            self._begun.pop(place, None)
        else:
            self._begun.setdefault(place, saved.text)
            self._drafts[place] = self.form.text
        self._offer()
        self._say_standing()
        self._timer.start()

    @Slot()
    def _on_save(self) -> None:
        place, text = self.form.place, self.form.checked()
        if text is None:
            self._say(tr("Nothing was saved: please look at the marked fields."), Tone.BAD)
        elif place is not None:
            texts, operator, seen = self._texts, self._operator, self._seen(place)
            self._begin()
            self._tasks.run(
                self,
                lambda: texts.save(operator, *place, text, seen=seen),
                on_success=lambda saved: self._on_saved(
                    place, saved, tr("Saved. Mails written from now on say it.")
                ),
                on_error=lambda error: self._on_not_saved(place, text, error),
            )

    @Slot()
    def _on_reset(self) -> None:
        place = self.form.place
        if place is None:
            return
        kind, code = place
        self.reset_dialog = ResetTextDialog(kind_text(kind), language_name(code), self.window())
        self.reset_dialog.accepted.connect(lambda: self._reset(place))
        self.reset_dialog.finished.connect(self.reset_dialog.deleteLater)
        self.reset_dialog.open()

    def _reset(self, place: _Place) -> None:
        if place == self.form.place:
            texts, operator, seen = self._texts, self._operator, self._seen(place)
            self._begin()
            self._tasks.run(
                self,
                lambda: texts.reset(operator, *place, seen=seen),
                on_success=lambda saved: self._on_saved(
                    place, saved, tr("The delivered text holds again.")
                ),
                on_error=lambda error: self._on_not_saved(place, None, error),
            )

    def _on_saved(self, place: _Place, saved: SavedMailText, sentence: str) -> None:
        self._drafts.pop(place, None)
        self._begun.pop(place, None)
        self.form.setEnabled(True)
        self.form.show_problems(None)
        self._on_loaded(place, saved)
        self._say(sentence, Tone.OK)
        self._changes.announce(Topic.SETTINGS)

    def _on_refused(self, error: Exception) -> None:
        self.form.setEnabled(True)
        self._offer()
        if isinstance(error, FieldsError):
            self.form.show_problems(error)
        self._say(explain(error), Tone.BAD)

    # Two people at once -------------------------------------------------------------------

    def _seen(self, place: _Place) -> MailText | None:
        """Return what the person began with."""
        saved = None if self._saved is None else self._saved.text
        return self._begun.get(place, saved)

    def _on_not_saved(self, place: _Place, typed: MailText | None, error: Exception) -> None:
        self._on_refused(error)
        if isinstance(error, ConflictError):
            texts, operator = self._texts, self._operator
            self._tasks.run(
                self,
                lambda: texts.get(operator, *place),
                on_success=lambda theirs: self._compare(place, typed, theirs),
                on_error=self._on_refused,
            )

    def _compare(self, place: _Place, typed: MailText | None, theirs: SavedMailText) -> None:
        """Show what was typed beside what somebody else has saved."""
        read, last = self._seen(place), theirs.last
        if place != self.form.place or read is None or last is None:
            return
        if typed is None:  # To be reset: the other's text is shown, and may be reset then.
            self._drafts.pop(place, None)
            self._begun.pop(place, None)
            self._on_loaded(place, theirs)
            return
        saved = asdict(theirs.text)
        found = differences(asdict(read), asdict(typed), saved)
        dialog = self.conflict_dialog = ConflictDialog(
            f"{kind_text(place[0])}, {language_name(place[1])}",
            saved_meanwhile(last.by, last.at),
            found,
            shown=lambda _field, text: text,
            labelled=lambda field: tr("Subject") if field == "subject" else tr("Text"),
            parent=self.window(),
        )
        dialog.accepted.connect(
            lambda: self._save_chosen(
                place, theirs, MailText(**merged(saved, found, keep_yours=dialog.keep_yours))
            )
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _save_chosen(self, place: _Place, theirs: SavedMailText, chosen: MailText) -> None:
        self._begun[place] = theirs.text
        self._drafts[place] = chosen
        self._on_loaded(place, theirs)
        self._on_save()

    def _begin(self) -> None:
        self.form.setEnabled(False)
        self.save_button.setEnabled(False)
        self.reset_button.setEnabled(False)
        self._say(tr("Saving…"), Tone.NEUTRAL)

    def _offer(self) -> None:
        is_dirty = self._is_dirty
        self.save_button.setEnabled(is_dirty)
        self.reset_button.setEnabled(is_dirty or self._is_own)

    def _say_standing(self) -> None:
        if self._is_dirty:
            self._say(tr("Not saved yet."), Tone.NEUTRAL)
        else:
            self._say(tr("Your own text holds.") if self._is_own else "", Tone.NEUTRAL)

    @property
    def _is_dirty(self) -> bool:
        return self.form.place in self._drafts

    @property
    def _is_own(self) -> bool:
        return self._saved is not None and self._saved.is_own

    # How it reads -------------------------------------------------------------------------

    @Slot()
    def show_preview(self) -> None:
        """Show the mail as a customer would get it, or mark what cannot be filled in."""
        place = self.form.place
        if place is None:
            return
        self._question += 1
        question, text = self._question, self.form.text
        texts, operator = self._texts, self._operator
        self._tasks.run(
            self,
            lambda: texts.preview(operator, *place, text),
            on_success=lambda filled: self._on_filled(question, filled),
            on_error=lambda error: self._on_not_filled(question, error),
        )

    def _on_filled(self, question: int, filled: MailText) -> None:
        if question == self._question:
            self.form.show_problems(None)
            self.subject_label.setText(filled.subject)
            self.body_label.setText(filled.body)

    def _on_not_filled(self, question: int, error: Exception) -> None:
        if question != self._question:
            return
        if isinstance(error, FieldsError):
            self.form.show_problems(error)
        self.subject_label.setText(tr("This text cannot be sent"))
        self.body_label.setText(explain(error))

    def _say(self, sentence: str, tone: Tone) -> None:
        self.message_label.setText(sentence)
        set_role(self.message_label, "errorLine" if tone is Tone.BAD else "muted")

    # Putting it together ------------------------------------------------------------------

    def _arrange(self) -> None:
        for part, name in (
            (self.subject_label, "mail_preview_subject"),
            (self.body_label, "mail_preview_body"),
            (self.message_label, "mail_text_message"),
            (self.reset_button, "reset_mail_text_button"),
            (self.save_button, "save_mail_text_button"),
        ):
            part.setObjectName(name)
        for label in (self.subject_label, self.body_label, self.message_label):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        set_role(self.subject_label, "semibold")
        self.body_label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.setFocusProxy(self.form.kind_combo)
        inside = QWidget()
        inside.setObjectName("mail_texts_page")
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, _ROOM_FOR_SCROLL_BAR, 0)
        row.setSpacing(16)
        row.addWidget(self.form, 1, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._preview_card(), 1, Qt.AlignmentFlag.AlignTop)
        area = QScrollArea()
        area.setObjectName("mail_texts_scroll")
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 0, _ROOM_FOR_SCROLL_BAR, 0)  # The edge of the cards.
        foot.setSpacing(8)
        foot.addWidget(self.message_label, 1)
        foot.addWidget(self.reset_button)
        foot.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 14, 0, 0)
        column.setSpacing(14)
        column.addWidget(area, 1)
        column.addLayout(foot)
        self.save_button.setEnabled(False)
        self.reset_button.setEnabled(False)
        if not self._may_change:
            self.form.set_read_only()
            self.save_button.hide()
            self.reset_button.hide()

    def _preview_card(self) -> QFrame:
        card = QFrame()
        card.setObjectName("mail_preview_card")
        set_role(card, "card")
        heading = QLabel(tr("As the customer reads it"))
        heading.setObjectName("mail_preview_heading")
        set_role(heading, "section")
        column = QVBoxLayout(card)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(12)
        column.addWidget(heading)
        column.addWidget(self.subject_label)
        column.addWidget(self.body_label)
        return card
