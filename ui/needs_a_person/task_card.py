"""One task: what happened, what it means for the money, and what can be done next."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from billing_desktop.domain.task import TaskAction
from ui.formatting import format_date, format_time_of_day
from ui.open_tasks import TaskLine
from ui.style.icons import set_icon
from ui.style.roles import set_role
from ui.translation import tr
from ui.widgets.button import Button

_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class TaskCard(QFrame):
    """Shows a task; the company's name and the buttons can be reached by keyboard.

    Signals:
        action_chosen: the ``TaskAction`` whose button was pressed.
        step_requested: 1 or -1, for the next or the previous task.
    """

    action_chosen = Signal(object)
    step_requested = Signal(int)

    def __init__(self, line: TaskLine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = line
        self.setObjectName(f"task_{line.task.task_id}")
        self.setAccessibleName(line.title)
        self.setAccessibleDescription(line.sentence)
        self.title_label = _plain(line.title, "task_title")
        self.sentence_label = _plain(line.sentence, "task_sentence")
        self.since_label = _plain("", "task_since")
        self.company_button = Button(line.company, "link")
        self.company_button.setObjectName("task_company")
        self.company_button.clicked.connect(lambda: self._choose(TaskAction.OPEN_ACCOUNT))
        self.buttons = {action: self._button(action) for action in line.actions}
        self._arrange()
        self.set_note("")
        for button in self._reachable():
            button.installEventFilter(self)

    def set_note(self, text: str) -> None:
        """Say after the age what the last step has brought."""
        at = self.line.task.opened_at
        day, time = format_date(at.astimezone().date()), format_time_of_day(at)
        since = tr("since {date}, {time}", date=day, time=time)
        told = "  ·  ".join(filter(None, (self.line.number, since, text)))
        self.since_label.setText(f"·  {told}" if self.line.company else told)

    def set_working(self, is_working: bool) -> None:
        """Hold the buttons while a step runs."""
        for button in self.buttons.values():
            button.setEnabled(not is_working)

    def take_focus(self, action: TaskAction | None = None) -> None:
        """Give the keyboard to the button of ``action``, or to the first there is."""
        button = self.buttons.get(action) if action is not None else None
        if button is None:
            button = next(iter(self._reachable()), None)
        if button is not None:
            button.setFocus(Qt.FocusReason.TabFocusReason)

    @property
    def focused_action(self) -> TaskAction | None:
        """The action whose button has the keyboard."""
        focused = self.window().focusWidget()
        return next((action for action, each in self.buttons.items() if each is focused), None)

    @property
    def has_keyboard(self) -> bool:
        """Whether one of the buttons has the keyboard, or will when the window is in front."""
        focused = self.window().focusWidget()
        return any(button is focused for button in self._reachable())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            step = _STEPS.get(Qt.Key(event.key()))
            if step is not None:  # A button would go to its neighbour instead.
                self.step_requested.emit(step)
                return True
        return False

    def _reachable(self) -> list[Button]:
        buttons = list(self.buttons.values())
        return [*buttons, self.company_button] if self.line.company else buttons

    def _button(self, action: TaskAction) -> Button:
        button = Button(action_text(action))
        button.setObjectName(f"task_{action.value}")
        button.clicked.connect(lambda: self._choose(action))
        return button

    def _choose(self, action: TaskAction) -> None:
        self.action_chosen.emit(action)

    def _arrange(self) -> None:
        set_role(self, "card")
        set_role(self.title_label, "semibold")
        set_role(self.sentence_label, "second")
        set_role(self.since_label, "muted")
        icon = QLabel()
        icon.setObjectName("task_icon")
        set_icon(icon, self.line.icon, self.line.tone.strong, 20)
        about = QHBoxLayout()
        about.setSpacing(7)
        about.addWidget(self.company_button)
        self.company_button.setVisible(bool(self.line.company))
        about.addWidget(self.since_label, 1)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self.title_label)
        words.addWidget(self.sentence_label)
        words.addLayout(about)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 16, 10)
        row.setSpacing(14)
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        for button in self.buttons.values():
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)


def action_text(action: TaskAction) -> str:
    """Return the words on the button for ``action``."""
    match action:
        case TaskAction.LOOK_AGAIN:
            return tr("Look again")
        case TaskAction.REFUND_PAYMENT:
            return tr("Refund this payment…")
        case TaskAction.REFUND_OWED:
            return tr("Refund…")
        case TaskAction.ISSUE_CREDIT_NOTE:
            return tr("Issue credit note…")
        case TaskAction.CONFIRM:
            return tr("Confirm…")
        case TaskAction.REJECT:
            return tr("Reject…")
        case TaskAction.SEND_MAIL_AGAIN:
            return tr("Send again")
        case TaskAction.OPEN_ACCOUNT:
            return tr("Open account")
        case TaskAction.OPEN_SETTINGS:
            return tr("Open settings")
        case TaskAction.RELEASE_NUMBER:
            return tr("Release number…")
        case TaskAction.MARK_DONE:
            return tr("Mark as done…")


def _plain(text: str, name: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
