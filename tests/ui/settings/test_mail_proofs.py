"""The window tells of a mail server that does not prove who it is, and sends it nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import trustme
from pytestqt.qtbot import QtBot

from billing_desktop.domain.mail_server import MailSecurity
from tests.fakes.keyring_backend import MemoryKeyring, in_use
from tests.tls_proofs import hearing, proof
from tests.ui.settings.stage import Stage
from tests.workspace import Workspace

SECRET = "canary7f3a"


@pytest.fixture(autouse=True)
def key_store() -> Iterator[None]:
    with in_use(MemoryKeyring()):
        yield


@pytest.mark.parametrize(
    ("flaw", "security", "said"),
    [
        ("self_signed", MailSecurity.TLS, "could not prove who it is"),
        ("old_tls", MailSecurity.TLS, "No encrypted line to localhost"),
        ("plain", MailSecurity.STARTTLS, "offers no encryption"),
    ],
)
def test_a_test_mail_to_a_server_without_a_proof_says_why_nothing_was_sent(
    qtbot: QtBot, workspace: Workspace, flaw: str, security: MailSecurity, said: str
) -> None:
    stage = Stage(qtbot, workspace)
    panel, form = stage.screen.mail_panel, stage.screen.mail_panel.form
    stage.screen.tabs.setCurrentWidget(panel)
    stripped = (b"220 here\r\n", b"250-here\r\n250 AUTH PLAIN\r\n")
    first = stripped if flaw == "plain" else ()
    with hearing(proof(trustme.CA(), flaw, "localhost"), first=first) as (port, heard):
        form.security_combo.set_value(security)
        texts = {"host": "localhost", "port": str(port), "user": "desk", "password": SECRET}
        for name, text in texts.items():
            form.edits[name].setText(text)
        panel.test_button.click()

    assert said in panel.foot.message_label.text()
    assert SECRET.encode() not in b"".join(heard)
    assert SECRET not in panel.foot.message_label.text()
