"""The foot of the usage import: how far it is, what is in the way, and the buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from ui.formatting import format_count
from ui.style.icons import set_icon
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.translation import ntr, tr
from ui.widgets.button import Button

_BAR_MAX = 1000  # A progress bar counts in 32 bits; a share of the lines fits.


class ImportFoot(QWidget):
    """A bar while something runs, with Cancel; else a sentence and Import."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("import_foot")
        self._lines_count: int | None = None
        self.bar = QProgressBar()
        self.message_icon = QLabel()
        self.message_label = QLabel()
        self.cancel_button = Button(tr("Cancel"))
        self.other_button = Button(tr("Choose another file"))
        self.import_button = Button(tr("Import"), "primary", "upload")
        self._name_parts()
        self._arrange()
        self.end()

    def set_import(self, text: str) -> None:
        """Name the button that books."""
        self.import_button.setText(text)

    def begin(self, lines_count: int | None) -> None:
        """Show that something runs, over that many lines if it is known."""
        self._lines_count = lines_count
        self.say("", Tone.NEUTRAL)
        self.bar.setRange(0, _BAR_MAX if lines_count else 0)
        self.bar.setValue(0)
        self._set_running(is_running=True)

    def end(self) -> None:
        """Show that nothing runs."""
        self.say("", Tone.NEUTRAL)
        self._set_running(is_running=False)

    @Slot(int)
    def show_count(self, count: int) -> None:
        """Show how many lines are done."""
        if not self.bar.isVisibleTo(self):
            return  # The last word of a worker that is done already.
        if self._lines_count:
            self.bar.setValue(min(count, self._lines_count) * _BAR_MAX // self._lines_count)
            done, of = format_count(count), format_count(self._lines_count)
            self.say(tr("{done} of {count} lines", done=done, count=of), Tone.NEUTRAL)
        else:
            self.say(
                ntr("{n_text} line read", "{n_text} lines read", count, n_text=format_count(count)),
                Tone.NEUTRAL,
            )

    def say_refused(self, count: int) -> None:
        """Say why nothing is booked: ``count`` lines are refused, or the file cannot be read."""
        if count:
            sentence = ntr(
                "{n_text} line is refused, so nothing is booked. Correct the file and choose it "
                "again.",
                "{n_text} lines are refused, so nothing is booked. Correct the file and choose it "
                "again.",
                count,
                n_text=format_count(count),
            )
        else:
            sentence = tr("The file cannot be read, so nothing is booked.")
        self.say(sentence, Tone.BAD)

    def say(self, sentence: str, tone: Tone) -> None:
        """Show a sentence; an empty one takes it away."""
        self.message_label.setText(sentence)
        set_role(self.message_label, "errorLine" if tone is Tone.BAD else "muted")
        self.message_icon.setVisible(tone is Tone.BAD)
        set_icon(self.message_icon, "circle-alert", tone.strong, 16)

    def _set_running(self, *, is_running: bool) -> None:
        self.bar.setVisible(is_running)
        self.cancel_button.setVisible(is_running)
        self.other_button.setVisible(not is_running)
        self.import_button.setVisible(not is_running)

    def _name_parts(self) -> None:
        for part, name in (
            (self.bar, "progress_bar"),
            (self.message_icon, "foot_message_icon"),
            (self.message_label, "foot_message"),
            (self.cancel_button, "cancel_import_button"),
            (self.other_button, "other_file_button"),
            (self.import_button, "import_button"),
        ):
            part.setObjectName(name)
        self.bar.setAccessibleName(tr("Progress"))
        self.message_label.setTextFormat(Qt.TextFormat.PlainText)

    def _arrange(self) -> None:
        self.bar.setTextVisible(False)
        words = QVBoxLayout()
        words.setSpacing(6)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.message_icon)
        row.addWidget(self.message_label, 1)
        words.addLayout(row)
        words.addWidget(self.bar)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addLayout(words, 1)
        for button in (self.cancel_button, self.other_button, self.import_button):
            line.addWidget(button)
