"""Usage import before a file is chosen: what the file looks like, and how to give it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from ui.style.roles import set_role
from ui.translation import tr
from ui.usage.reading import example_file
from ui.widgets.button import Button
from ui.widgets.empty_state import EmptyState


class StartPanel(QFrame):
    """A place to drop the file on, an example of it, and the two buttons."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("start_panel")
        set_role(self, "tableCard")
        self.example_button = Button(tr("Save example file"), icon="download")
        self.example_button.setObjectName("save_example_button")
        self.choose_button = Button(tr("Choose file"), "primary", "upload")
        self.choose_button.setObjectName("choose_file_button")
        self.state = EmptyState(
            "activity",
            tr("Choose a usage file or drop it here"),
            tr(
                "A CSV file whose first line names the columns. Every line is one debit; the "
                "external id is booked once, however often it comes."
            ),
        )
        self.state.setObjectName("start_state")
        self.state.add_button(self.example_button)
        self.state.add_button(self.choose_button)
        self.example_label = QLabel(example_file().strip())
        self.example_label.setObjectName("example_label")
        self._arrange()

    def set_dropping(self, *, is_dropping: bool) -> None:
        """Show that the file may be let go here."""
        line = tr("Let go to read it") if is_dropping else tr("Choose a usage file or drop it here")
        self.state.line_label.setText(line)

    def _arrange(self) -> None:
        self.example_label.setTextFormat(Qt.TextFormat.PlainText)
        self.example_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.example_label.setAccessibleDescription(tr("An example of the file"))
        self.setFocusProxy(self.choose_button)
        box = QFrame()
        box.setObjectName("example_box")
        set_role(box, "inset")
        inside = QVBoxLayout(box)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.addWidget(self.example_label)
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addWidget(self.state)
        column.addSpacing(16)
        column.addWidget(box, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
