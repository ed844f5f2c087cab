"""Anchor files in the window: written, and what they find said in plain sentences."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from billing_desktop.domain.anchor import Anchor, DifferenceKind, read_anchor
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.sentence import Sentence
from tests.workspace import Workspace
from ui.audit.anchor_dialog import AnchorDialog
from ui.audit.anchor_words import difference_text
from ui.audit.screen import AuditScreen
from ui.changes import ChangeHub
from ui.tasks import InlineTasks
from ui.translation import catalogues, set_language

T = TypeVar("T")
AUDITOR = Operator("house audit", Role.AUDITOR)


class HeldTasks:
    """Runs the job when the test says so."""

    is_busy = False

    def __init__(self) -> None:
        self.go: Callable[[], None] = lambda: None

    def run(
        self,
        owner: QObject,
        work: Callable[[], T],
        *,
        on_success: Callable[[T], object],
        on_error: Callable[[Exception], object],
    ) -> None:
        self.go = lambda: InlineTasks().run(owner, work, on_success=on_success, on_error=on_error)


def screen_of(qtbot: QtBot, workspace: Workspace) -> AuditScreen:
    screen = AuditScreen(
        services=workspace.services,
        operator=AUDITOR,
        tasks=InlineTasks(),
        changes=ChangeHub(),
        clock=workspace.clock,
    )
    qtbot.addWidget(screen)
    screen.resize(1144, 760)
    screen.show()
    return screen


def kept(workspace: Workspace, tmp_path: Path) -> Path:
    """Return the anchor file of the book as it is now."""
    path = tmp_path / "anchor.json"
    path.write_text(workspace.services.books.anchor(AUDITOR).text())
    return path


def checked(qtbot: QtBot, workspace: Workspace, path: Path) -> AnchorDialog:
    screen = screen_of(qtbot, workspace)
    screen.anchors.check(path)
    assert screen.anchors.dialog is not None
    return screen.anchors.dialog


def tamper(workspace: Workspace, *statements: str) -> None:
    """Change the closed file, as somebody who has it can."""
    workspace.services.close()
    with closing(sqlite3.connect(workspace.settings.book_file)) as connection:
        guards = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        rules = "SELECT sql FROM sqlite_schema WHERE type = 'trigger'"
        again = [sql for (sql,) in connection.execute(rules)]
        for (name,) in guards.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in (*statements, *again):
            connection.execute(statement)
        connection.commit()
    workspace.restart()


def test_an_auditor_writes_an_anchor_file_that_the_command_line_can_read(
    qtbot: QtBot, workspace: Workspace, tmp_path: Path
) -> None:
    workspace.top_up(workspace.account())
    screen, path = screen_of(qtbot, workspace), tmp_path / "kept.json"

    screen.anchors.write_button.click()
    dialog = screen.findChild(QFileDialog, "save_dialog")
    assert isinstance(dialog, QFileDialog)
    name = dialog.findChild(QLineEdit)
    assert isinstance(name, QLineEdit)
    assert name.text().startswith("anchor-")
    name.setText(str(path))
    dialog.accept()

    anchor = read_anchor(path.read_text())
    assert anchor.trail == workspace.services.books.anchor(AUDITOR).trail
    assert screen.banner.what_label.text() == "The anchor file is written"
    assert f"{anchor.trail.length} rows of the audit trail" in screen.banner.sentence_label.text()
    assert screen.anchors.write_button.isEnabled()


def test_a_place_that_cannot_be_written_is_told(
    qtbot: QtBot, workspace: Workspace, tmp_path: Path
) -> None:
    screen = screen_of(qtbot, workspace)

    screen.anchors.write_to(tmp_path / "nowhere" / "kept.json")

    assert screen.banner.what_label.text() == "That did not work"
    assert screen.anchors.write_button.isEnabled()


def test_a_book_that_has_grown_fits_its_anchor(
    qtbot: QtBot, workspace: Workspace, tmp_path: Path
) -> None:
    account = workspace.account()
    path = kept(workspace, tmp_path)
    workspace.top_up(account)

    dialog = checked(qtbot, workspace, path)

    assert dialog.state_label.text() == "The book fits the anchor"
    assert not dialog.lines_area.isVisibleTo(dialog)
    assert dialog.sub_label.text().startswith("Taken on 23 Nov 2026  14:02:")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_tail_that_was_cut_off_is_named(
    qtbot: QtBot, workspace: Workspace, tmp_path: Path
) -> None:
    workspace.account()
    path = kept(workspace, tmp_path)
    tamper(
        workspace,
        "DELETE FROM audit WHERE seq = (SELECT MAX(seq) FROM audit)",
        "UPDATE audit_head SET seq = (SELECT MAX(seq) FROM audit), hash ="
        " (SELECT hash FROM audit ORDER BY seq DESC LIMIT 1)",
    )

    dialog = checked(qtbot, workspace, path)

    assert dialog.state_label.text() == "The end of the book is missing"
    assert "The end of the audit trail is missing: " in dialog.lines_label.text()
    assert "rows when the anchor was taken" in dialog.lines_label.text()


def test_an_old_copy_that_was_put_in_its_place_is_named_and_said_in_german_too(
    qtbot: QtBot, workspace: Workspace, tmp_path: Path
) -> None:
    account = workspace.account()
    book, copy = workspace.settings.book_file, tmp_path / "copy.sqlite3"
    workspace.services.close()
    shutil.copyfile(book, copy)
    workspace.restart()
    workspace.top_up(account)
    path = kept(workspace, tmp_path)
    workspace.services.close()
    shutil.copyfile(copy, book)
    workspace.restart()

    assert checked(qtbot, workspace, path).state_label.text() == "The book is an older copy"
    set_language("de")
    dialog = checked(qtbot, workspace, path)
    assert dialog.state_label.text() == "Das Buch ist eine ältere Kopie"
    assert dialog.lines_label.text().startswith("Das Buch ist eine ältere Kopie: Es endet am ")


def test_a_chain_that_was_rewritten_is_named_and_can_be_copied(
    qtbot: QtBot, workspace: Workspace, tmp_path: Path
) -> None:
    workspace.account()
    path = kept(workspace, tmp_path)
    workspace.account()
    tamper(
        workspace,
        "UPDATE audit SET operator = 'nobody', hash = upper(hash) WHERE seq ="
        f" {read_anchor(path.read_text()).trail.length}",
    )

    dialog = checked(qtbot, workspace, path)
    dialog.copy_button.click()

    assert dialog.state_label.text() == "The book was rewritten"
    copied = QGuiApplication.clipboard().text()
    assert "The audit trail was rewritten: row " in copied
    assert "The book contradicts itself: P14: " in copied  # The chain itself is broken, too.


def test_the_anchor_of_another_book_proves_nothing(
    qtbot: QtBot, workspace: Workspace, tmp_path: Path
) -> None:
    anchor = workspace.services.books.anchor(AUDITOR)
    path = tmp_path / "other.json"
    values = {name: getattr(anchor, name) for name in anchor.__dataclass_fields__}
    path.write_text(Anchor(**{**values, "book_id": "another"}).text())

    dialog = checked(qtbot, workspace, path)

    assert dialog.state_label.text() == "The anchor is of another book"


def test_a_file_that_is_none_is_refused_and_opens_no_dialog(
    qtbot: QtBot, workspace: Workspace, tmp_path: Path
) -> None:
    screen, path = screen_of(qtbot, workspace), tmp_path / "letter.json"
    path.write_text("Dear Sir or Madam")

    screen.anchors.check(path)
    assert "no anchor file" in screen.banner.sentence_label.text()
    screen.anchors.check(tmp_path / "gone.json")
    assert "cannot be read" in screen.banner.sentence_label.text()
    assert screen.anchors.dialog is None


def test_escape_stops_a_comparison_that_runs_and_closes_it_when_it_is_over(
    qtbot: QtBot, workspace: Workspace, tmp_path: Path
) -> None:
    tasks, anchor = HeldTasks(), workspace.services.books.anchor(AUDITOR)
    dialog = AnchorDialog(
        tmp_path / "anchor.json",
        anchor,
        books=workspace.services.books,
        operator=AUDITOR,
        tasks=tasks,
    )
    qtbot.addWidget(dialog)
    dialog.open()
    assert dialog.state_label.text() == "The book is read"
    assert dialog.circle.is_spinning

    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert not dialog.cancel_button.isEnabled()
    tasks.go()
    assert dialog.state_label.text() == "The book was not compared"
    assert dialog.cancel_button.text() == "Close"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_progress_is_told_part_by_part(workspace: Workspace) -> None:
    heard: list[tuple[int, int]] = []

    report = workspace.services.books.compare(
        AUDITOR,
        workspace.services.books.anchor(AUDITOR),
        tell=lambda done, total: heard.append((done, total)),
    )

    assert report.is_sound
    assert [done for done, _ in heard] == list(range(heard[0][1]))


@pytest.mark.parametrize("kind", list(DifferenceKind))
def test_every_kind_of_difference_has_a_heading_in_german(kind: DifferenceKind) -> None:
    from ui.audit.anchor_words import _heads, _meanings

    set_language("de")
    german = {text for texts in catalogues("de").values() for text in texts.values()}

    assert _heads()[kind] in german
    assert _meanings()[kind] in german


def test_every_sentence_of_the_comparison_has_german_words() -> None:
    import ast

    from tests.house_rules import tree_of

    root = Path(__file__).parents[3]
    tree = tree_of(root / "billing_desktop/db/anchors.py")
    templates = {
        constant.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "_found"
        for constant in ast.walk(node.args[2])
        if isinstance(constant, ast.Constant) and " " in str(constant.value)
    }
    german = {key for texts in catalogues("de").values() for key in texts}

    assert len(templates) > 8
    assert sorted(map(str, templates - german)) == []


def test_a_difference_is_said_as_a_whole_sentence() -> None:
    from billing_desktop.domain.anchor import AnchorDifference

    said = difference_text(
        AnchorDifference(
            DifferenceKind.CUT,
            Sentence(
                "entries are missing: {then} when the anchor was taken, {now} now",
                {"then": 7, "now": 5},
            ),
        )
    )

    assert said == "Entries are missing: 7 when the anchor was taken, 5 now."
