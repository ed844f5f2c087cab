"""Backups in the settings: how old the last one is, making, checking, cancelling, planning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from billing_desktop.domain.backup import BackupStep
from billing_desktop.domain.lost_number import RestorationCause
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.errors import BackupError
from billing_desktop.services.restorations import mark
from tests.cli.files import execute
from tests.ui.settings.stage import Stage
from tests.workspace import Workspace
from ui.settings.backup_panel import BackupPanel
from ui.settings.backup_run import BackupRun
from ui.settings.restored_dialog import RestoredDialog
from ui.tasks import BackgroundTasks
from ui.translation import set_language

LEFT = Qt.MouseButton.LeftButton
AUDITOR = Operator("auditor", Role.AUDITOR)
FINANCE = Operator("finance desk", Role.FINANCE)
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # Dialogs, offscreen.


@pytest.fixture
def stage(qtbot: QtBot, workspace: Workspace) -> Stage:
    workspace.top_up(workspace.account())
    return Stage(qtbot, workspace)


def shown(stage: Stage) -> BackupPanel:
    panel = stage.screen.backup_panel
    stage.screen.tabs.setCurrentWidget(panel)
    return panel


def rows(panel: BackupPanel) -> list[str]:
    return [label.text() for label in panel.last_card.rows.values]


def kept(stage: Stage) -> list[Path]:
    return sorted((stage.workspace.settings.data_dir / "backups").glob("*.zip"))


def test_one_press_makes_a_backup_and_says_how_it_is(qtbot: QtBot, stage: Stage) -> None:
    panel = shown(stage)
    assert (panel.last_card.chip.text(), rows(panel)) == ("No backup yet", ["none"])

    qtbot.mouseClick(panel.last_card.create_button, LEFT)

    (path,) = kept(stage)
    assert panel.last_card.chip.text() == "Backed up"
    made, name, size, check = rows(panel)
    assert made.endswith("(today)")
    assert name == path.name
    assert size == "1 MB"
    assert check.endswith(": whole, and the book in it holds every promise")
    assert "rows and all sums are as they were" in panel.foot.message_label.text()
    assert panel.last_card.create_button.isVisible()


def test_an_old_backup_is_named_old(stage: Stage) -> None:
    stage.workspace.services.backups.create(stage.workspace.operator)
    stage.workspace.clock.move(timedelta(days=2))
    stage.screen.reload()

    panel = shown(stage)

    assert panel.last_card.chip.text() == "Backup is old"
    assert rows(panel)[0].endswith("(2 days ago)")


def test_a_book_with_problems_is_named(qtbot: QtBot, stage: Stage) -> None:
    execute(
        stage.workspace.settings.book_file,
        "UPDATE account_balance SET balance_minor = balance_minor + 1",
    )
    panel = shown(stage)

    qtbot.mouseClick(panel.last_card.create_button, LEFT)

    assert panel.last_card.chip.text() == "Book has problems"
    assert "contradicts a promise in 1 place" in rows(panel)[3]
    assert "P1: account" in panel.foot.message_label.text()


def test_a_chosen_backup_is_checked(qtbot: QtBot, stage: Stage) -> None:
    path = stage.workspace.services.backups.create(stage.workspace.operator).path
    panel = shown(stage)
    qtbot.mouseClick(panel.last_card.check_button, LEFT)
    assert isinstance(panel.file_dialog, QFileDialog)

    panel.file_dialog.fileSelected.emit(str(path))
    assert panel.foot.message_label.text().startswith("The backup of ")

    path.write_bytes(path.read_bytes()[:-10])
    panel.file_dialog.fileSelected.emit(str(path))
    assert panel.foot.message_label.text().startswith("This is no backup of Billing Desktop")
    panel.file_dialog.close()


@pytest.fixture
def background(qapp: object) -> Iterator[BackgroundTasks]:
    tasks = BackgroundTasks()
    yield tasks
    tasks.close()


def test_a_backup_runs_beside_the_window_and_is_cancelled(
    qtbot: QtBot, stage: Stage, background: BackgroundTasks
) -> None:
    panel = BackupPanel(
        services=stage.workspace.services,
        operator=stage.workspace.operator,
        tasks=background,
        changes=stage.changes,
    )
    qtbot.addWidget(panel)
    panel.show()
    panel.reload()
    qtbot.waitUntil(panel.last_card.create_button.isEnabled)

    qtbot.mouseClick(panel.last_card.create_button, LEFT)
    assert panel.last_card.bar.isVisible()
    assert panel.last_card.step_label.text() == "Copying the book…"
    assert not panel.last_card.create_button.isVisible()
    qtbot.mouseClick(panel.last_card.cancel_button, LEFT)
    qtbot.waitUntil(panel.last_card.create_button.isVisible)

    assert panel.foot.message_label.text() == "It was stopped. Nothing was kept."
    assert kept(stage) == []
    assert not panel.timer.isActive()


def test_the_bar_goes_on_from_step_to_step() -> None:
    run = BackupRun()
    seen = []
    for step in (BackupStep.COPYING, BackupStep.PACKING, BackupStep.CHECKING):
        for done in (0, 1, 2):
            run.tell(step, done, 2)
            seen.append(run.state[1])

    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0, 1000)
    run.tell(BackupStep.COPYING, 0, 0)
    run.cancel()
    with pytest.raises(BackupError):
        run.tell(BackupStep.COPYING, 0, 0)


def test_the_plan_is_saved_for_this_computer(qtbot: QtBot, stage: Stage, tmp_path: Path) -> None:
    panel = shown(stage)
    card = panel.plan_card
    assert (card.keep_edit.text(), card.daily_box.isChecked()) == ("14", True)

    qtbot.mouseClick(card.choose_button, LEFT)
    assert panel.file_dialog is not None
    panel.file_dialog.fileSelected.emit(str(tmp_path / "kept"))
    card.keep_edit.setText("30")
    card.daily_box.setChecked(False)
    qtbot.mouseClick(card.save_button, LEFT)

    assert panel.foot.message_label.text() == "Saved. It holds for this computer."
    plan = stage.workspace.services.backups.status(FINANCE).plan
    assert (plan.folder, plan.is_daily, plan.keep) == (str(tmp_path / "kept"), False, 30)
    panel.file_dialog.close()


def test_a_count_that_cannot_be_is_refused_at_its_field(qtbot: QtBot, stage: Stage) -> None:
    card = shown(stage).plan_card

    for keep in ("", "1", "367", "99999999999", "²", "-3"):
        card.keep_edit.setText(keep)
        qtbot.mouseClick(card.save_button, LEFT)
        assert card.keep_field.error == "Between 2 and 366 backups are kept."

    assert stage.workspace.services.backups.status(FINANCE).plan.keep == 14


def test_a_folder_that_cannot_be_used_is_refused_at_its_field(
    qtbot: QtBot, stage: Stage, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    card = shown(stage).plan_card

    for folder in ("", str(tmp_path / "file")):
        card.folder_edit.setText(folder)
        qtbot.mouseClick(card.save_button, LEFT)
        assert card.folder_field.error


def test_what_was_typed_stays_when_something_else_has_changed(stage: Stage) -> None:
    panel = shown(stage)
    panel.plan_card.keep_edit.setText("21")

    stage.screen.reload()

    assert panel.plan_card.keep_edit.text() == "21"


def test_others_make_backups_but_plan_none_and_an_auditor_only_checks(stage: Stage) -> None:
    stage.build(FINANCE)
    panel = shown(stage)
    assert panel.last_card.create_button.isEnabled()
    assert not panel.plan_card.save_button.isVisible()
    assert panel.plan_card.folder_edit.isReadOnly()

    stage.build(AUDITOR)
    panel = shown(stage)
    assert not panel.last_card.create_button.isEnabled()
    assert panel.last_card.check_button.isEnabled()


def test_a_folder_that_cannot_be_read_is_told(stage: Stage) -> None:
    folder = stage.workspace.settings.data_dir / "backups"
    folder.write_text("in the way")
    stage.screen.reload()

    panel = shown(stage)

    assert panel.last_card.chip.text() == "Folder not readable"
    assert "cannot be read" in panel.last_card.problem_label.text()


def test_the_same_in_german(qtbot: QtBot, workspace: Workspace) -> None:
    set_language("de")
    stage = Stage(qtbot, workspace)
    panel = shown(stage)

    qtbot.mouseClick(panel.last_card.create_button, LEFT)

    assert panel.last_card.chip.text() == "Gesichert"
    english = {"Last backup", "Restoring", "Folder", "Backups kept", "Check"}
    assert not english & {label.text() for label in panel.findChildren(QLabel)}


# A restored book --------------------------------------------------------------------------


@pytest.fixture
def held(qtbot: QtBot, workspace: Workspace) -> Stage:
    """The settings of a book with one invoice that was put back."""
    workspace.top_up(workspace.account())
    at = workspace.clock.now()
    with workspace.services.database.write() as uow:
        cause = RestorationCause.RESTORED
        mark(uow, cause, at=at, by="clerk", state_of=at, sha256="0" * 64)
        uow.commit()
    return Stage(qtbot, workspace)


def asked(qtbot: QtBot, panel: BackupPanel) -> RestoredDialog:
    qtbot.mouseClick(panel.restored_banner.buttons[0], LEFT)
    assert panel.restored_dialog is not None
    return panel.restored_dialog


def test_a_restored_book_says_so_until_an_administrator_has_decided(
    qtbot: QtBot, held: Stage
) -> None:
    panel = shown(held)
    assert panel.restored_banner.isVisible()
    dialog = asked(qtbot, panel)
    assert dialog.known_label.text().startswith("This computer has no document")

    qtbot.mouseClick(dialog.primary_button, LEFT)
    assert dialog.reason_field.error == "Please say what was found out."
    dialog.reason_edit.setText("Asked the customers")
    dialog.used_edit.setText("TEST-RE-2026-000003; scribble")
    qtbot.mouseClick(dialog.primary_button, LEFT)
    assert dialog.used_field.error.startswith("scribble is no number of this book.")
    dialog.used_edit.setText("TEST-RE-2026-000003, TEST-TU-2026-000002")
    qtbot.mouseClick(dialog.primary_button, LEFT)

    assert not panel.restored_banner.isVisible()
    assert panel.foot.message_label.text().startswith("Numbers are taken again; 3 are noted")
    assert not held.workspace.services.restorations.standing(FINANCE).is_held


def test_the_numbers_of_this_computers_copies_are_shown(qtbot: QtBot, held: Stage) -> None:
    folder = held.workspace.settings.data_dir
    catalogue = (folder / "catalogue.jsonl").read_text()
    document = catalogue.splitlines()[-1]
    more = [document.replace("-000001", f"-{seq:06d}") for seq in range(2, 20)]
    (folder / "catalogue.jsonl").write_text("\n".join([catalogue, *more, ""]))
    held.screen.reload()

    dialog = asked(qtbot, shown(held))

    assert dialog.known_label.text() == (
        "This computer knows 36 numbers that were used. The last of each kind: "
        "TEST-RE-2026-000019, TEST-TU-2026-000019."
    )


def test_others_see_that_it_waits_and_decide_nothing(qtbot: QtBot, held: Stage) -> None:
    held.build(FINANCE)
    panel = shown(held)

    assert panel.restored_banner.isVisible()
    assert panel.restored_banner.buttons == []


def test_cancel_decides_nothing(qtbot: QtBot, held: Stage) -> None:
    panel = shown(held)

    qtbot.mouseClick(asked(qtbot, panel).cancel_button, LEFT)

    assert panel.restored_banner.isVisible()
    assert held.workspace.services.restorations.standing(FINANCE).is_held


def test_an_anchor_tells_which_numbers_were_used(qtbot: QtBot, held: Stage, tmp_path: Path) -> None:
    services = held.workspace.services
    anchor = services.books.anchor(FINANCE)
    series = tuple(
        replace(one, numbers=one.numbers + 4) if one.name.startswith("TEST-RE") else one
        for one in anchor.series
    )
    kept = tmp_path / "anchor.json"
    kept.write_text(replace(anchor, series=series).text())
    panel = shown(held)
    dialog = asked(qtbot, panel)

    dialog.use_anchor(tmp_path / "gone.json")
    assert "cannot be read" in dialog.error_label.text()
    dialog.use_anchor(kept)
    assert dialog.anchor_label.text().startswith("anchor.json, taken on ")
    dialog.reason_edit.setText("The accountant had an anchor")
    qtbot.mouseClick(dialog.primary_button, LEFT)

    assert panel.foot.message_label.text().startswith("Numbers are taken again; 4 are noted")


def test_the_anchor_of_another_book_is_refused(qtbot: QtBot, held: Stage, tmp_path: Path) -> None:
    anchor = held.workspace.services.books.anchor(FINANCE)
    kept = tmp_path / "anchor.json"
    kept.write_text(replace(anchor, book_id="another").text())
    dialog = asked(qtbot, shown(held))

    dialog.use_anchor(kept)
    dialog.reason_edit.setText("The accountant had an anchor")
    qtbot.mouseClick(dialog.primary_button, LEFT)

    assert dialog.error_label.text().startswith("The anchor is of another book.")
    assert dialog.isVisible()
