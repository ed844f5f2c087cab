from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QLineEdit
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from billing_desktop.domain.account import Account
from billing_desktop.domain.money import Money
from billing_desktop.services import usages
from billing_desktop.services.usage_file import RefusedLine, UsageLine
from tests.builders import eur
from tests.workspace import Workspace
from ui.changes import ChangeHub, Topic
from ui.tasks import BackgroundTasks, InlineTasks, Tasks
from ui.usage.reading import example_file
from ui.usage.screen import UsageScreen

LEFT = Qt.MouseButton.LeftButton
HEAD = "account,date,amount,description,external_id\n"


class Stage:
    """The screen, the account that the files are about, and a folder for them."""

    def __init__(self, qtbot: QtBot, workspace: Workspace, folder: Path, tasks: Tasks) -> None:
        self.qtbot = qtbot
        self.workspace = workspace
        self.folder = folder
        self.account: Account = workspace.account()
        self.changes = ChangeHub()
        self.topics: list[str] = []
        self.changes.changed.connect(self.topics.append)
        self.screen = UsageScreen(
            services=workspace.services,
            operator=workspace.operator,
            tasks=tasks,
            changes=self.changes,
        )
        qtbot.addWidget(self.screen)
        self.screen.resize(1144, 860)
        self.screen.show()

    def file(self, text: str, name: str = "usage.csv") -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def lines(self, count: int, prefix: str = "id") -> Path:
        number = self.account.customer_number
        body = (f"{number},2026-11-03,1.50,API calls,{prefix}-{i}\n" for i in range(count))
        return self.file(HEAD + "".join(body))

    def press_import(self) -> None:
        self.qtbot.mouseClick(self.screen.foot.import_button, LEFT)

    @property
    def balance(self) -> Money:
        services, operator = self.workspace.services, self.workspace.operator
        return services.accounts.overview(operator, self.account.account_id).balance

    @property
    def message(self) -> str:
        return self.screen.foot.message_label.text()


@pytest.fixture
def stage(qtbot: QtBot, workspace: Workspace, tmp_path: Path) -> Stage:
    return Stage(qtbot, workspace, tmp_path, InlineTasks())


@pytest.fixture
def slow_stage(qtbot: QtBot, workspace: Workspace, tmp_path: Path) -> Iterator[Stage]:
    """A stage whose work runs beside the window, as in the program."""
    tasks = BackgroundTasks()
    yield Stage(qtbot, workspace, tmp_path, tasks)
    tasks.close()


def test_before_a_file_is_chosen_the_screen_shows_what_it_looks_like(stage: Stage) -> None:
    assert stage.screen.stack.currentWidget() is stage.screen.start_panel
    assert stage.screen.start_panel.example_label.text() == example_file().strip()
    assert not stage.screen.foot.isVisible()


def test_a_file_is_looked_at_before_anything_is_booked(stage: Stage) -> None:
    stage.screen.load(stage.lines(3))

    panel = stage.screen.file_panel
    assert panel.new_card.figure_label.text() == "3"
    assert panel.sum_card.figure_label.text() == "€4.50"
    assert panel.known_card.figure_label.text() == "0"
    assert panel.refused_card.figure_label.text() == "0"
    assert [row.external_id for row in panel.sample_model.rows] == ["id-0", "id-1", "id-2"]
    assert stage.screen.foot.import_button.text() == "Import 3 lines"
    assert stage.balance == eur("0")


def test_importing_books_every_line_and_tells_the_window(stage: Stage) -> None:
    stage.screen.load(stage.lines(3))

    stage.press_import()

    assert stage.balance == eur("-4.50")
    assert stage.screen.result_panel.state.line_label.text() == "3 lines booked"
    assert stage.topics == [Topic.ACCOUNTS, Topic.USAGE]


def test_the_same_file_again_books_nothing(stage: Stage) -> None:
    stage.screen.load(stage.lines(3))
    stage.press_import()

    stage.qtbot.mouseClick(stage.screen.result_panel.again_button, LEFT)
    stage.screen.load(stage.lines(3))
    assert stage.screen.file_panel.known_card.figure_label.text() == "3"
    stage.press_import()

    assert stage.balance == eur("-4.50")
    result = stage.screen.result_panel.state
    assert result.line_label.text() == "Nothing new in this file"
    assert "3 lines were there already" in result.sentence_label.text()


def test_a_refused_line_is_shown_with_its_reason_and_keeps_all_from_being_booked(
    stage: Stage,
) -> None:
    number = stage.account.customer_number
    stage.screen.load(
        stage.file(
            f"{HEAD}{number},2026-11-03,5.00,fine,a\n"
            f"{number},2026-11-31,5.00,no such day,b\n"
            "K-99999,2026-11-03,5.00,nobody,c\n"
        )
    )

    panel = stage.screen.file_panel
    model = panel.refused_model
    shown = [[model.index(row, column).data() for column in (0, 2)] for row in range(2)]
    assert shown == [["3", "There is no day 2026-11-31."], ["4", "There is no account K-99999."]]
    assert panel.refused_stack.currentWidget() is panel.refused_table
    assert stage.screen.foot.import_button.text() == "Import"

    stage.press_import()

    assert "2 lines are refused" in stage.message
    assert stage.balance == eur("0")
    assert stage.topics == []


def test_a_column_of_another_name_is_chosen_by_hand(stage: Stage) -> None:
    number = stage.account.customer_number
    path = stage.file(f"account,date,amount,text,meter\n{number},2026-11-03,5.00,fine,a\n")
    stage.screen.load(path)
    panel = stage.screen.file_panel
    assert panel.fields["external_id"].error == "Choose its column."
    stage.press_import()
    assert "cannot be read" in stage.message

    combo = panel.combos["external_id"]
    combo.setFocus()
    stage.qtbot.keyClicks(combo, "meter")
    combo.activated.emit(combo.currentIndex())

    assert panel.mapping == {"external_id": "meter"}
    assert panel.fields["external_id"].error == ""
    stage.press_import()
    assert stage.balance == eur("-5.00")


def test_another_file_forgets_the_columns_of_the_last(stage: Stage) -> None:
    number = stage.account.customer_number
    stage.screen.load(stage.file(f"{HEAD}{number},2026-11-03,5.00,fine,a\n"))
    stage.screen.file_panel.combos["amount"].set_value("amount")
    assert stage.screen.file_panel.mapping

    stage.screen.load(stage.lines(1))

    assert stage.screen.file_panel.mapping == {}


def test_a_file_that_is_none_is_explained(stage: Stage) -> None:
    stage.screen.load(stage.folder / "gone.csv")

    assert "gone.csv cannot be read" in stage.screen.file_panel.all_right.sentence_label.text()


def test_a_file_can_be_dropped(stage: Stage) -> None:
    path = stage.lines(2)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier

    entered = QDragEnterEvent(QPoint(9, 9), copy, mime, LEFT, none)
    stage.screen.dragEnterEvent(entered)
    assert entered.isAccepted()
    stage.screen.dropEvent(QDropEvent(QPointF(9, 9), copy, mime, LEFT, none))

    assert stage.screen.file_panel.new_card.figure_label.text() == "2"


@pytest.mark.parametrize("urls", [[], ["https://example.org/a.csv"], ["a.csv", "b.csv"]])
def test_what_is_not_one_local_file_cannot_be_dropped(stage: Stage, urls: list[str]) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl(url) if "://" in url else QUrl.fromLocalFile(url) for url in urls])
    entered = QDragEnterEvent(
        QPoint(9, 9), Qt.DropAction.CopyAction, mime, LEFT, Qt.KeyboardModifier.NoModifier
    )
    entered.ignore()

    stage.screen.dragEnterEvent(entered)

    assert not entered.isAccepted()


def test_the_keyboard_asks_for_a_file(qtbot: QtBot, stage: Stage) -> None:
    stage.screen.activateWindow()
    qtbot.waitUntil(stage.screen.isActiveWindow)

    qtbot.keyClick(stage.screen, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    dialog = stage.screen.file_dialog
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(stage.lines(1)))
    dialog.reject()

    assert stage.screen.file_panel.new_card.figure_label.text() == "1"


def test_the_example_can_be_saved(qtbot: QtBot, stage: Stage) -> None:
    qtbot.mouseClick(stage.screen.start_panel.example_button, LEFT)
    dialog = stage.screen.file_dialog
    assert isinstance(dialog, QFileDialog)
    name = dialog.findChild(QLineEdit)
    assert isinstance(name, QLineEdit)
    path = stage.folder / "example.csv"
    name.setText(str(path))
    dialog.accept()

    assert path.read_text(encoding="utf-8") == example_file()
    assert stage.screen.banner.what_label.text() == "The example is written"


def test_an_example_that_cannot_be_written_is_explained(stage: Stage) -> None:
    stage.screen._on_example_place_chosen(str(stage.folder / "no" / "such" / "folder.csv"))

    assert stage.screen.banner.isVisible()
    assert "could not be written" in stage.screen.banner.sentence_label.text()


def hold_after_the_first_step(monkeypatch: pytest.MonkeyPatch, go_on: Event) -> None:
    """Let the file be read on only when a test says so."""
    steps = usages._steps

    def held(lines: Iterable[UsageLine | RefusedLine]) -> Iterator[list[UsageLine | RefusedLine]]:
        for number, step in enumerate(steps(lines)):
            if number:
                go_on.wait(10)
            yield step

    monkeypatch.setattr(usages, "_steps", held)


def test_a_long_import_shows_how_far_it_is_and_can_be_stopped(
    qtbot: QtBot, slow_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, go_on = slow_stage, Event()
    monkeypatch.setattr("billing_desktop.services.usages.LINES_PER_STEP", 10)
    stage.screen.load(stage.lines(40))
    qtbot.waitUntil(lambda: stage.screen.foot.import_button.text() == "Import 40 lines")
    hold_after_the_first_step(monkeypatch, go_on)

    stage.press_import()
    qtbot.waitUntil(lambda: stage.message == "10 of 40 lines")
    assert stage.screen.foot.bar.isVisible()
    qtbot.mouseClick(stage.screen.foot.cancel_button, LEFT)
    go_on.set()
    qtbot.waitUntil(lambda: stage.screen._progress is None)

    assert stage.message == "The import was stopped. Nothing was booked."
    assert stage.balance == eur("0")
    assert not stage.screen.foot.bar.isVisible()


def test_a_look_that_is_stopped_leads_back_to_the_start(
    qtbot: QtBot, slow_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, go_on = slow_stage, Event()
    monkeypatch.setattr("billing_desktop.services.usages.LINES_PER_STEP", 10)
    hold_after_the_first_step(monkeypatch, go_on)
    stage.screen.load(stage.lines(40))

    qtbot.mouseClick(stage.screen.foot.cancel_button, LEFT)
    go_on.set()
    qtbot.waitUntil(lambda: stage.screen._progress is None)

    assert stage.screen.stack.currentWidget() is stage.screen.start_panel


def test_the_tables_are_sound_models(stage: Stage, qtmodeltester: ModelTester) -> None:
    stage.screen.load(stage.file(f"{HEAD}K-99999,2026-11-03,5.00,nobody,c\n"))

    qtmodeltester.check(stage.screen.file_panel.sample_model)
    qtmodeltester.check(stage.screen.file_panel.refused_model)
