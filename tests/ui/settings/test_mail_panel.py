from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from billing_desktop.domain.mail_server import MailSecurity
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.provider_key import KeyPlace
from tests.fakes.keyring_backend import MemoryKeyring, in_use
from tests.mail.servers import PASSWORD, USER, PostBox, post_box
from tests.ui.settings.stage import Stage
from tests.workspace import Workspace
from ui.settings.mail_panel import MailPanel
from ui.translation import set_language


@pytest.fixture(autouse=True)
def key_store() -> Iterator[None]:
    with in_use(MemoryKeyring()):
        yield


@pytest.fixture
def box() -> Iterator[PostBox]:
    with post_box(user=USER) as opened:
        yield opened


@pytest.fixture
def stage(qtbot: QtBot, workspace: Workspace) -> Stage:
    return Stage(qtbot, workspace)


@pytest.fixture
def panel(stage: Stage) -> MailPanel:
    return shown(stage)


def shown(stage: Stage) -> MailPanel:
    panel = stage.screen.mail_panel
    stage.screen.tabs.setCurrentWidget(panel)
    return panel


def fill(panel: MailPanel, box: PostBox, password: str = PASSWORD) -> None:
    form = panel.form
    form.security_combo.set_value(MailSecurity.PLAIN)
    for name, text in (
        ("host", box.server.host),
        ("port", str(box.server.port)),
        ("user", USER),
        ("password", password),
    ):
        form.edits[name].setText(text)


def test_without_a_server_the_panel_says_that_mails_wait(panel: MailPanel) -> None:
    assert panel.banner.isVisible()
    assert panel.banner.what_label.text() == "No mail server is set"
    assert panel.form.edits["port"].placeholderText() == "465"
    assert panel.form.edits["sender_address"].placeholderText() == (
        "buchhaltung@beispielwerk.example"
    )


def test_what_is_saved_is_there_and_the_password_is_not_shown(
    stage: Stage, panel: MailPanel, box: PostBox
) -> None:
    fill(panel, box)

    panel.save_button.click()

    status = stage.workspace.services.mail.servers.status(stage.workspace.operator)
    assert (status.server, status.password_place) == (box.server, KeyPlace.KEY_STORE)
    assert panel.foot.message_label.text() == "Saved. Mail goes this way from now on."
    password = panel.form.edits["password"]
    assert (password.text(), password.placeholderText()) == ("", "The one kept before")
    assert password.echoMode() is QLineEdit.EchoMode.Password
    assert not panel.banner.isVisible()


def test_a_password_for_this_session_is_kept_there_alone(
    stage: Stage, panel: MailPanel, box: PostBox
) -> None:
    fill(panel, box)
    panel.form.session_radio.setChecked(True)

    panel.save_button.click()

    status = stage.workspace.services.mail.servers.status(stage.workspace.operator)
    assert status.password_place is KeyPlace.SESSION


def test_a_test_mail_says_what_the_server_answers(panel: MailPanel, box: PostBox) -> None:
    fill(panel, box)

    panel.test_button.click()

    assert "The server says: 250 2.0.0 queued as 1" in panel.foot.message_label.text()
    assert len(box.mails) == 1


def test_a_wrong_password_is_said_in_plain_words(panel: MailPanel, box: PostBox) -> None:
    fill(panel, box, "wrong")

    panel.test_button.click()

    assert "refused the user name or the password: 535" in panel.foot.message_label.text()


def test_a_line_in_clear_to_another_computer_is_refused_at_its_field(
    stage: Stage, panel: MailPanel, box: PostBox
) -> None:
    fill(panel, box)
    panel.form.edits["host"].setText("mail.company.example")
    panel.form.edits["sender_address"].setText("nobody")

    panel.save_button.click()

    assert "only go to this computer" in str(panel.form.fields["security"].error)
    assert panel.form.fields["sender_address"].error
    assert "marked fields" in panel.foot.message_label.text()
    panel.test_button.click()
    status = stage.workspace.services.mail.servers.status(stage.workspace.operator)
    assert status.server is None


def test_a_missing_password_is_a_sentence(panel: MailPanel, box: PostBox) -> None:
    fill(panel, box, "")

    panel.test_button.click()
    assert panel.foot.message_label.text() == "The password of the mail server is missing."
    panel.save_button.click()

    assert panel.banner.what_label.text() == "No mail goes out"


def test_who_may_not_change_it_reads_it(stage: Stage) -> None:
    stage.build(Operator("reader", Role.AUDITOR))
    panel = shown(stage)

    assert not panel.save_button.isVisible()
    assert not panel.test_button.isVisible()
    assert panel.form.edits["host"].isReadOnly()


def test_a_server_from_outside_is_shown_and_not_changed(
    qtbot: QtBot, workspace: Workspace, box: PostBox
) -> None:
    address = f"smtp://{USER}:word@localhost:{box.server.port}"
    workspace.settings = replace(workspace.settings, smtp_url=address)
    workspace.restart()
    stage = Stage(qtbot, workspace)
    panel = shown(stage)

    assert panel.form.edits["host"].text() == "localhost"
    assert panel.form.edits["host"].isReadOnly()
    assert panel.banner.what_label.text() == "The mail server is set from outside"


def test_in_german(qtbot: QtBot, workspace: Workspace) -> None:
    set_language("de")
    stage = Stage(qtbot, workspace)
    panel = shown(stage)

    assert panel.test_button.text() == "Testmail senden"
