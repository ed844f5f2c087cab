"""Settings, Database: where the book is, trying a server, and moving the book to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from billing_desktop.domain.database_server import ServerFound
from billing_desktop.domain.operator import Operator, Right
from billing_desktop.domain.provider_key import KeyPlace
from billing_desktop.errors import ServerSignInError
from ui.changes import ChangeHub
from ui.database.move_dialog import MoveDialog
from ui.database.server_form import ServerForm
from ui.database.texts import show_found, way_sentence
from ui.messages import explain
from ui.settings.foot import Foot, scrolling
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.button import Button
from ui.widgets.detail_rows import DetailRows
from ui.widgets.inset import Inset

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.services.book_moves import BookPlace

_WIDTH_MAX = 760


class DatabasePanel(QWidget):
    """Everybody sees where the book is; administrators try servers and move it.

    Signals:
        book_moved: the book is on a server now: open the books again.
    """

    book_moved = Signal()

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
        self.setObjectName("database_panel")
        self._services = services
        self._operator = operator
        self._tasks = tasks
        self._may_change = operator.may(Right.ADMINISTER)
        self._is_file = False
        self.rows = DetailRows()
        self.rows.setObjectName("place_rows")
        self.form = ServerForm()
        self.found_box = Inset(2)
        self.found_box.setObjectName("server_found_box")
        self.test_button = Button(tr("Test connection"), icon="activity")
        self.test_button.setObjectName("test_connection_button")
        self.move_button = Button(tr("Move this book to a server…"), "primary", "database")
        self.move_button.setObjectName("move_book_button")
        self.server_card = QFrame()
        self.move_card = QFrame()
        self.foot = Foot("database")
        self.move_dialog: MoveDialog | None = None
        self._arrange()

    @Slot()
    def reload(self) -> None:
        """Read again where the book is; what somebody has typed stays."""
        moves, operator = self._services.book_moves, self._operator
        self._tasks.run(
            self,
            lambda: moves.place(operator),
            on_success=self._on_place,
            on_error=self._on_not_read,
        )

    def _on_place(self, place: BookPlace) -> None:
        self._is_file = place.file is not None
        self.rows.set_rows(_place_rows(place))
        self.move_card.setVisible(self._may_change and self._is_file)
        if place.server is not None and self.form.is_empty:
            self.form.show_server(place.server)

    def _on_not_read(self, error: Exception) -> None:
        self.foot.say(explain(error), Tone.BAD)

    # Trying a server ----------------------------------------------------------------------

    @Slot()
    def test(self) -> None:
        """Sign in at the server of the form and say what is there. Nothing is kept."""
        server = self.form.checked()
        if server is None:
            self.foot.say(tr("Nothing was tried: please look at the marked fields."), Tone.BAD)
            return
        moves, operator = self._services.book_moves, self._operator
        password = self.form.password_form.password
        self._hold(True)
        self.foot.say(tr("The server is being asked…"))
        self._tasks.run(
            self,
            lambda: moves.test(operator, server, password=password),
            on_success=self._on_tested,
            on_error=self._on_refused,
        )

    def _on_tested(self, found: ServerFound) -> None:
        self._hold(False)
        self.foot.say("")
        show_found(self.found_box, found)

    def _on_refused(self, error: Exception) -> None:
        self._hold(False)
        self.foot.say(explain(error), Tone.BAD)
        if isinstance(error, ServerSignInError):
            self.form.password_form.password_field.set_error(explain(error))

    @Slot()
    def _on_changed(self) -> None:
        self.foot.say("")
        self.found_box.hide()

    def _hold(self, is_running: bool) -> None:
        self.found_box.hide()
        self.test_button.setEnabled(not is_running)
        self.form.set_enabled(not is_running)

    # Moving -------------------------------------------------------------------------------

    @Slot()
    def move_book(self) -> None:
        """Open the dialog that moves the book."""
        dialog = MoveDialog(
            services=self._services,
            operator=self._operator,
            tasks=self._tasks,
            parent=self.window(),
        )
        dialog.moved.connect(self.book_moved)
        dialog.finished.connect(dialog.deleteLater)
        self.move_dialog = dialog
        dialog.open()

    # Putting it together ------------------------------------------------------------------

    def _arrange(self) -> None:
        place = QFrame()
        column = _card(place, "place_card", tr("Where the book is"))
        column.addWidget(self.rows)
        self._fill_move_card()
        self._fill_server_card()
        self.move_card.hide()
        self.server_card.setVisible(self._may_change)
        self.found_box.hide()
        self.setFocusProxy(self.form)
        cards = QWidget()
        set_role(cards, "page")
        cards.setMaximumWidth(_WIDTH_MAX)
        inside = QVBoxLayout(cards)
        inside.setContentsMargins(0, 14, 12, 0)
        inside.setSpacing(12)
        for card in (place, self.move_card, self.server_card):
            inside.addWidget(card)
        inside.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        whole.addWidget(scrolling("database", cards), 1)
        whole.addWidget(self.foot)
        self.move_button.clicked.connect(self.move_book)
        self.test_button.clicked.connect(self.test)
        self.form.submitted.connect(self.test)
        self.form.changed.connect(self._on_changed)

    def _fill_move_card(self) -> None:
        column = _card(self.move_card, "move_card", tr("Several desks"))
        sentence = tr(
            "A book in a file is for one computer. On a PostgreSQL server several desks work in "
            "it at the same time."
        )
        column.addWidget(_words("move_sentence", sentence))
        column.addLayout(_at_the_right(self.move_button))

    def _fill_server_card(self) -> None:
        column = _card(self.server_card, "server_card", tr("Try a server"))
        sentence = tr("Nothing is changed or kept by trying, not even the password.")
        column.addWidget(_words("server_sentence", sentence))
        self.form.password_form.hide_places()
        column.addWidget(self.form)
        column.addWidget(self.found_box)
        column.addLayout(_at_the_right(self.test_button))


def _place_rows(place: BookPlace) -> list[tuple[str, str]]:
    if place.server is None or place.found is None:
        return [(tr("Kind"), tr("A file on this computer")), (tr("File"), str(place.file))]
    server = place.server
    rows = [
        (tr("Kind"), tr("A database server")),
        (tr("Server"), f"{server.host}:{server.port}"),
        (tr("Database"), server.database),
        (tr("User name"), server.user),
        (tr("Connection"), way_sentence(place.found)),
        (tr("Password"), _password_words(place)),
    ]
    if place.found.is_read_only:
        rows.append((tr("State"), tr("It can only be read: nothing can be booked.")))
    return rows


def _password_words(place: BookPlace) -> str:
    if place.is_given:
        return tr("The address comes from BILLING_DB_URL.")
    match place.password_place:
        case KeyPlace.KEY_STORE:
            return tr("In the key store of this computer")
        case KeyPlace.SESSION:
            return tr("For this session only")
        case None:
            return tr("None is kept on this computer")


def _card(card: QFrame, name: str, title: str) -> QVBoxLayout:
    card.setObjectName(name)
    set_role(card, "card")
    heading = QLabel(title)
    heading.setObjectName(f"{name}_title")
    set_role(heading, "section")
    column = QVBoxLayout(card)
    column.setContentsMargins(16, 14, 16, 16)
    column.setSpacing(12)
    column.addWidget(heading)
    return column


def _words(name: str, sentence: str) -> QLabel:
    label = QLabel(sentence)
    label.setObjectName(name)
    label.setWordWrap(True)
    set_role(label, "second")
    return label


def _at_the_right(button: Button) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(button)
    return row
