from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from billing_desktop.domain.operator import SYSTEM, Operator, Role
from billing_desktop.domain.outgoing_mail import MailFilter
from tests.mail.servers import PostBox, post_box
from tests.workspace import Workspace
from ui.changes import ChangeHub
from ui.outbox.screen import OutboxScreen
from ui.tasks import InlineTasks
from ui.translation import set_language


@pytest.fixture
def box() -> Iterator[PostBox]:
    with post_box() as opened:
        yield opened


class Stage:
    def __init__(self, qtbot: QtBot, workspace: Workspace) -> None:
        self._qtbot = qtbot
        self.workspace = workspace
        self.changes = ChangeHub()
        self.screen = self.build(workspace.operator)

    def build(self, operator: Operator) -> OutboxScreen:
        self.screen = OutboxScreen(
            services=self.workspace.services,
            operator=operator,
            tasks=InlineTasks(),
            changes=self.changes,
        )
        self._qtbot.addWidget(self.screen)
        self.screen.resize(1144, 760)
        self.screen.show()
        return self.screen

    def send(self) -> None:
        self.workspace.services.mail.outbox.send_all(SYSTEM)
        self.screen.reload()

    def cells(self, column: int) -> list[str]:
        model = self.screen.model
        found = []
        for row in range(model.rowCount()):
            mail = model.row_at(row)
            assert mail is not None
            found.append(model.columns[column].cell_text(mail))
        return found


@pytest.fixture
def sending(workspace: Workspace, box: PostBox) -> Workspace:
    workspace.settings = replace(workspace.settings, smtp_url=f"smtp://localhost:{box.server.port}")
    workspace.restart()
    return workspace


def test_without_a_mail_the_screen_says_what_makes_one(qtbot: QtBot, workspace: Workspace) -> None:
    stage = Stage(qtbot, workspace)

    assert stage.screen.stack.currentIndex() == 0
    assert not stage.screen.again_button.isVisible()


def test_without_a_server_mails_wait_and_it_says_so(qtbot: QtBot, workspace: Workspace) -> None:
    workspace.top_up(workspace.account())
    stage = Stage(qtbot, workspace)

    assert stage.screen.banner.what_label.text() == "No mail server is set"
    assert stage.cells(0) == ["Queued"]
    assert stage.cells(5) == ["Not tried yet"]


def test_a_refused_mail_is_red_tells_why_and_is_sent_again(
    qtbot: QtBot, sending: Workspace, box: PostBox
) -> None:
    sending.top_up(sending.account())
    box.at_recipient = "550 5.1.1 no such user"
    stage = Stage(qtbot, sending)
    stage.send()
    assert stage.cells(0) == ["Failed"]
    assert stage.cells(5) == ["550 5.1.1 no such user"]
    assert stage.screen.failed_button.isVisible()

    stage.screen.again_button.click()
    stage.screen.reload()
    assert stage.cells(0) == ["Queued"]
    assert stage.cells(5) == ["To be sent again"]
    box.at_recipient = None
    stage.send()

    assert stage.cells(0) == ["Handed over"]
    assert len(box.mails) == 1
    assert not stage.screen.failed_button.isVisible()


def test_all_failed_mails_are_sent_again_at_once(
    qtbot: QtBot, sending: Workspace, box: PostBox
) -> None:
    account = sending.account()
    sending.top_up(account)
    sending.top_up(account)
    box.at_recipient = "550 no"
    stage = Stage(qtbot, sending)
    stage.send()

    stage.screen.failed_button.click()
    stage.screen.reload()

    assert stage.cells(0) == ["Queued", "Queued"]


def test_a_filter_and_a_search_narrow_the_list(
    qtbot: QtBot, sending: Workspace, box: PostBox
) -> None:
    sending.top_up(sending.account())
    stage = Stage(qtbot, sending)
    stage.send()

    stage.screen.filters.button(MailFilter.FAILED).click()
    assert stage.screen.stack.currentIndex() == 0
    stage.screen.filters.button(MailFilter.ALL).click()
    assert len(stage.cells(0)) == 1
    stage.screen.search_edit.setText("nobody")
    stage.screen.reload()

    assert stage.screen.stack.currentIndex() == 0


def test_who_only_reads_sends_nothing(qtbot: QtBot, workspace: Workspace) -> None:
    workspace.top_up(workspace.account())
    stage = Stage(qtbot, workspace)
    stage.build(Operator("reader", Role.AUDITOR))

    assert stage.cells(0) == ["Queued"]
    assert not stage.screen.again_button.isVisible()


def test_in_german(qtbot: QtBot, workspace: Workspace) -> None:
    set_language("de")
    workspace.top_up(workspace.account())
    stage = Stage(qtbot, workspace)

    assert stage.cells(0) == ["Wartet"]
    assert stage.screen.again_button.text() == "Noch einmal senden"
