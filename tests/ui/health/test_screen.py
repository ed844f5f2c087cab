"""The Health page over a real book: what it shows, and what its buttons bring about."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from billing_desktop.domain.health import Remedy, State, Thing
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.health_desk import ThisComputer
from tests.workspace import Workspace
from ui.changes import ChangeHub
from ui.health.screen import HealthScreen
from ui.tasks import BackgroundTasks, InlineTasks, Tasks
from ui.translation import set_language

AUDITOR = Operator("house audit", Role.AUDITOR)


def build(
    qtbot: QtBot,
    workspace: Workspace,
    *,
    operator: Operator | None = None,
    tasks: Tasks | None = None,
) -> HealthScreen:
    screen = HealthScreen(
        services=workspace.services,
        operator=operator or workspace.operator,
        tasks=tasks or InlineTasks(),
        changes=ChangeHub(),
        clock=workspace.clock,
    )
    qtbot.addWidget(screen)
    screen.resize(1144, 760)
    screen.show()
    return screen


@pytest.fixture
def tasks() -> Iterator[BackgroundTasks]:
    running = BackgroundTasks()
    yield running
    running.close()


def press(qtbot: QtBot, screen: HealthScreen, thing: Thing) -> None:
    qtbot.mouseClick(screen.rows[thing].button, Qt.MouseButton.LeftButton)


def test_each_thing_has_a_row_with_sign_word_and_sentence(
    qtbot: QtBot, workspace: Workspace
) -> None:
    screen = build(qtbot, workspace)

    assert tuple(screen.rows) == workspace.services.health.things
    assert screen.rows[Thing.DISK].chip.text() == "In order"
    assert "MB are free" in screen.rows[Thing.DISK].sentence_label.text()
    assert screen.rows[Thing.DISK].accessibleName() == "Disk space: In order"
    assert screen.rows[Thing.BACKUPS].chip.text() == "Please note"
    assert screen.banner.what_label.text() == "Everything works"
    assert "As of " in screen.banner.sentence_label.text()


def test_a_row_says_checking_until_its_own_answer_is_there(
    qtbot: QtBot, workspace: Workspace, tasks: BackgroundTasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = Event()

    def slow(_: ThisComputer) -> tuple[str, ...]:
        answered.wait(10)
        return ("a.ttf",)

    monkeypatch.setattr(ThisComputer, "damaged_fonts", slow)
    screen = build(qtbot, workspace, tasks=tasks)
    fonts, disk = screen.rows[Thing.FONTS], screen.rows[Thing.DISK]

    qtbot.waitUntil(lambda: disk.check is not None)
    assert fonts.chip.text() == "Checking…"
    assert screen.banner.what_label.text() == "Checking…"
    assert not screen.again_button.isEnabled()

    answered.set()
    qtbot.waitUntil(lambda: screen.again_button.isEnabled(), timeout=15_000)

    assert fonts.chip.text() == "Wrong"
    assert "a.ttf" in fonts.sentence_label.text()
    assert screen.banner.what_label.text() == "Something is wrong"


def test_one_thing_is_looked_at_again_by_its_own_button(
    qtbot: QtBot, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(ThisComputer, "free_bytes", lambda _: 5_000_000)
        screen = build(qtbot, workspace)
    assert screen.rows[Thing.DISK].chip.text() == "Wrong"

    press(qtbot, screen, Thing.DISK)

    assert screen.rows[Thing.DISK].chip.text() == "In order"
    assert not screen.rows[Thing.DISK].button.isVisible()
    assert screen.banner.what_label.text() == "Everything works"


def test_the_backup_that_is_missed_is_made_at_the_press_of_its_button(
    qtbot: QtBot, workspace: Workspace
) -> None:
    screen = build(qtbot, workspace)
    assert screen.rows[Thing.BACKUPS].button.text() == "Back up now"

    press(qtbot, screen, Thing.BACKUPS)

    assert screen.rows[Thing.BACKUPS].chip.text() == "In order"
    assert workspace.services.backups.status(workspace.operator).last is not None


def test_what_leads_elsewhere_is_asked_for(qtbot: QtBot, workspace: Workspace) -> None:
    screen = build(qtbot, workspace)

    with qtbot.waitSignal(screen.remedy_requested) as asked:
        press(qtbot, screen, Thing.MAIL)

    assert asked.args == [Remedy.OPEN_MAIL_SETTINGS]


def test_an_auditor_sees_everything_and_is_offered_nothing_they_may_not_do(
    qtbot: QtBot, workspace: Workspace
) -> None:
    screen = build(qtbot, workspace, operator=AUDITOR)

    assert screen.rows[Thing.BACKUPS].check is not None
    assert not screen.rows[Thing.BACKUPS].button.isVisible()
    assert not screen.rows[Thing.OPERATORS].button.isVisible()
    assert screen.rows[Thing.VERIFICATION].button.isVisible()


def test_the_books_are_verified_with_a_plain_result(qtbot: QtBot, workspace: Workspace) -> None:
    workspace.top_up(workspace.account())
    screen = build(qtbot, workspace)

    press(qtbot, screen, Thing.VERIFICATION)

    assert "nothing in them contradicts" in screen.verify_card.result_label.text()
    assert screen.rows[Thing.VERIFICATION].chip.text() == "In order"


def test_what_contradicts_a_promise_is_named(qtbot: QtBot, workspace: Workspace) -> None:
    account = workspace.account()
    with workspace.services.database.engine.connect() as connection:
        connection.execute(text("UPDATE account_balance SET balance_minor = 7"))
        connection.commit()
    screen = build(qtbot, workspace)

    screen.verify_card.verify_button.click()

    told = screen.verify_card.result_label.text()
    assert told.startswith("1 place contradicts a promise.")
    assert account.account_id in told
    check = screen.rows[Thing.VERIFICATION].check
    assert check is not None
    assert check.state is State.WRONG


def test_verifying_shows_how_far_it_is_and_can_be_stopped(
    qtbot: QtBot, workspace: Workspace, tasks: BackgroundTasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = build(qtbot, workspace, tasks=tasks)
    qtbot.waitUntil(lambda: screen.again_button.isEnabled(), timeout=15_000)
    card, books = screen.verify_card, type(workspace.services.books)
    begun, go_on, whole = Event(), Event(), books.verify

    def held(self: object, *args: object, tell: object, **kwargs: object) -> object:
        def tell_and_wait(done: int, total: int) -> None:
            tell(done, total)  # type: ignore[operator]  # Out of **kwargs.
            if done == 1:
                begun.set()
                go_on.wait(10)

        # Passed on as they came.
        return whole(self, *args, tell=tell_and_wait, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(books, "verify", held)
    card.verify_button.click()
    qtbot.waitUntil(lambda: begun.is_set() and card.bar.value() == 1)
    assert card.bar.isVisible()
    assert card.bar.maximum() > 10

    card.cancel_button.click()
    go_on.set()
    qtbot.waitUntil(lambda: card.verify_button.isVisible())

    assert card.result_label.text() == "It was stopped. Nothing was kept."


def test_the_report_is_text_without_buttons_or_secrets(qtbot: QtBot, workspace: Workspace) -> None:
    set_language("de")
    screen = build(qtbot, workspace)

    screen.copy_button.click()

    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 1 + len(screen.rows)
    assert screen.copy_button.text() == "Kopiert"
    assert any(line.startswith("In Ordnung: Datenbank: SQLite ") for line in lines)
