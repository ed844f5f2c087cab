from __future__ import annotations

import pytest
from keyring.errors import KeyringLocked, NoKeyringError
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from billing_desktop.bootstrap import Services
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.provider_key import KeyPlace, ProviderMode
from tests.book import ADMINISTRATOR, FINANCE
from tests.fakes.keyring_backend import MemoryKeyring
from tests.payments.live_peer import LIVE_KEY, OTHER_LIVE_KEY, RESTRICTED_KEY, LivePeer, live_peer
from tests.real_book import THANKS, connect, key_store, opened, real_office, real_sqlite_book
from tests.workspace import Workspace
from ui.changes import ChangeHub, Topic
from ui.settings.provider_panel import ProviderPanel
from ui.tasks import InlineTasks

__all__ = ["key_store", "live_peer", "real_office", "real_sqlite_book"]

LEFT = Qt.MouseButton.LeftButton


def shown(
    qtbot: QtBot, services: Services, operator: Operator = ADMINISTRATOR
) -> tuple[ProviderPanel, ChangeHub]:
    """Show the panel, which reloads on every change as the screen around it lets it."""
    changes = ChangeHub()
    panel = ProviderPanel(
        services=services, operator=operator, tasks=InlineTasks(), changes=changes
    )
    changes.changed.connect(panel.reload)
    qtbot.addWidget(panel)
    panel.resize(1088, 700)
    panel.show()
    panel.reload()
    return panel, changes


def paste(panel: ProviderPanel, key: str) -> None:
    panel.key_card.form.key_edit.setText(key)


def save(qtbot: QtBot, panel: ProviderPanel) -> None:
    qtbot.mouseClick(panel.key_card.save_button, LEFT)


def said(panel: ProviderPanel) -> str:
    return panel.foot.message_label.text()


def rows(panel: ProviderPanel) -> list[str]:
    return [label.text() for label in panel.connection_card.rows.values]


def texts(widget: QWidget) -> str:
    """Return all that a person could read."""
    labels = [label.text() for label in widget.findChildren(QLabel)]
    edits = [edit.displayText() for edit in widget.findChildren(QLineEdit)]
    return "\n".join([*labels, *edits])


def checked(panel: ProviderPanel) -> list[bool]:
    """Return which of the things that card payments need are there."""
    remarks = [row.findChildren(QLabel)[-1].text() for row in panel.connection_card.checklist.rows]
    return [remark != "missing" for remark in remarks]


def test_a_new_book_names_all_that_is_missing(qtbot: QtBot, real_office: Services) -> None:
    panel, _ = shown(qtbot, real_office)

    assert panel.connection_card.chip.text() == "No provider yet"
    assert checked(panel) == [False, False]
    assert not panel.banner.isVisible()
    assert not panel.connection_card.test_button.isVisible()
    assert not panel.connection_card.forget_button.isVisible()


def test_a_pasted_key_is_tried_kept_and_never_shown(
    qtbot: QtBot, real_office: Services, live_peer: LivePeer, key_store: MemoryKeyring
) -> None:
    panel, changes = shown(qtbot, real_office)
    paste(panel, f"  {LIVE_KEY} ")
    assert LIVE_KEY not in texts(panel)

    with qtbot.waitSignal(changes.changed) as changed:
        qtbot.keyClick(panel.key_card.form.key_edit, Qt.Key.Key_Return)

    assert changed.args == [Topic.SETTINGS]
    account = real_office.provider_keys.status(FINANCE).account_reference
    assert said(panel) == f"The provider answers, in live mode. Account: {account}."
    assert rows(panel) == [account, "In the key store of this computer", "0"]
    assert (panel.connection_card.chip.text(), checked(panel)) == ("LIVE", [True, False])
    assert list(key_store.kept.values()) == [LIVE_KEY]
    assert panel.key_card.form.key_edit.text() == ""
    panel.key_card.form.key_edit.undo()
    assert panel.key_card.form.key_edit.text() == ""


def test_the_page_completes_what_card_payments_need(
    qtbot: QtBot, real_office: Services, live_peer: LivePeer
) -> None:
    real_office.provider_keys.save(ADMINISTRATOR, LIVE_KEY, KeyPlace.KEY_STORE)
    panel, _ = shown(qtbot, real_office)
    card = panel.address_card
    card.address_edit.setText("http://nordlicht.example")
    qtbot.mouseClick(card.save_button, LEFT)
    assert card.address_field.error == (
        "The address of the thank-you page looks like https://company.example/thanks."
    )

    card.address_edit.setText(f" {THANKS}")
    qtbot.keyClick(card.address_edit, Qt.Key.Key_Return)

    assert card.address_edit.text() == THANKS
    assert said(panel).startswith("Saved.")
    assert real_office.provider_keys.status(FINANCE).lacks == ()
    assert not panel.connection_card.checklist.isVisible()


@pytest.mark.parametrize(
    ("key", "error"),
    [
        ("", "Paste the secret key here."),
        ("sk_test_4711abcd", "This is a test key, but the book is real"),
        ("pk_live_4711abcd", "The provider key must begin with"),
    ],
)
def test_what_is_no_live_key_is_refused_at_its_field(
    qtbot: QtBot, real_office: Services, key: str, error: str
) -> None:
    panel, _ = shown(qtbot, real_office)
    paste(panel, key)

    save(qtbot, panel)

    assert panel.key_card.form.key_field.error.startswith(error)
    assert said(panel) == ("The key was not saved." if key else "")
    paste(panel, LIVE_KEY)
    assert (panel.key_card.form.key_field.error, said(panel)) == ("", "")


def test_what_the_provider_says_to_a_key_is_told(
    qtbot: QtBot, real_office: Services, live_peer: LivePeer
) -> None:
    panel, _ = shown(qtbot, real_office)
    live_peer.keys_refused.add(OTHER_LIVE_KEY)
    paste(panel, OTHER_LIVE_KEY)
    save(qtbot, panel)
    assert said(panel).startswith("The payment provider does not accept the key.")

    live_peer.permissions_missing["/v1/balance"] = "rak_balance_read"
    paste(panel, RESTRICTED_KEY)
    save(qtbot, panel)
    assert "'rak_balance_read'" in said(panel)

    live_peer.permissions_missing = {"/v1/account": "rak_account"}
    save(qtbot, panel)
    assert "bound to live mode only" in said(panel)
    assert rows(panel)[0] == "Not named by the key: bound to live mode only"


def test_without_a_key_store_the_session_is_the_only_place(
    qtbot: QtBot, real_office: Services, live_peer: LivePeer, key_store: MemoryKeyring
) -> None:
    def none() -> None:
        raise NoKeyringError

    key_store.before = none
    panel, _ = shown(qtbot, real_office)
    form = panel.key_card.form
    assert not form.store_radio.isVisible()
    assert form.place_label.text().startswith("This computer has no key store.")

    paste(panel, LIVE_KEY)
    save(qtbot, panel)

    assert rows(panel)[1] == "For this session only"


def test_a_locked_key_store_leaves_the_choice(
    qtbot: QtBot, real_office: Services, live_peer: LivePeer, key_store: MemoryKeyring
) -> None:
    def locked() -> None:
        raise KeyringLocked

    key_store.before = locked
    panel, _ = shown(qtbot, real_office)
    assert panel.banner.what_label.text() == "The key store does not tell the provider's key"
    assert panel.connection_card.test_button.isVisible()  # It asks the key store again.
    form = panel.key_card.form
    form.store_radio.setChecked(True)
    paste(panel, LIVE_KEY)

    save(qtbot, panel)

    assert said(panel) == "The key was not saved."
    assert form.place_label.text().startswith("The key store of this computer is locked.")
    assert form.place is KeyPlace.SESSION
    save(qtbot, panel)
    assert rows(panel)[1] == "For this session only"
    assert not panel.banner.isVisible()


def test_the_connection_is_tested(qtbot: QtBot, real_office: Services, live_peer: LivePeer) -> None:
    account = connect(real_office).account_reference
    panel, _ = shown(qtbot, real_office, FINANCE)

    qtbot.mouseClick(panel.connection_card.test_button, LEFT)
    assert said(panel) == f"The provider answers, in live mode. Account: {account}."

    live_peer.stop()
    qtbot.mouseClick(panel.connection_card.test_button, LEFT)
    assert said(panel).startswith("The payment provider cannot be reached.")


def test_forgetting_says_what_stands_still_and_is_asked_once_more(
    qtbot: QtBot, real_office: Services, live_peer: LivePeer, key_store: MemoryKeyring
) -> None:
    connect(real_office)
    opened(real_office)
    panel, _ = shown(qtbot, real_office)
    qtbot.mouseClick(panel.connection_card.forget_button, LEFT)
    dialog = panel.forget_dialog
    assert dialog is not None
    assert "1 payment is open." in texts(dialog)
    qtbot.mouseClick(dialog.cancel_button, LEFT)
    assert len(key_store.kept) == 1

    qtbot.mouseClick(panel.connection_card.forget_button, LEFT)
    dialog = panel.forget_dialog
    assert dialog is not None
    qtbot.mouseClick(dialog.danger_button, LEFT)

    assert key_store.kept == {}
    assert said(panel) == "The key was forgotten."
    assert panel.connection_card.chip.text() == "Key is missing"
    assert "1 open payment is not followed" in panel.banner.sentence_label.text()


def test_others_read_and_test_only(
    qtbot: QtBot, real_office: Services, live_peer: LivePeer
) -> None:
    connect(real_office)
    panel, _ = shown(qtbot, real_office, FINANCE)

    assert not panel.key_card.isVisible()
    assert not panel.connection_card.forget_button.isVisible()
    assert not panel.address_card.save_button.isVisible()
    assert panel.address_card.address_edit.isReadOnly()


def test_a_test_book_says_that_the_page_on_this_computer_stands_in(
    qtbot: QtBot, workspace: Workspace
) -> None:
    panel, _ = shown(qtbot, workspace.services)

    qtbot.mouseClick(panel.connection_card.test_button, LEFT)

    assert panel.status is not None
    assert panel.status.mode is ProviderMode.LOCAL_PAGE
    assert "stands in for the provider" in panel.connection_card.sentence_label.text()
    assert said(panel) == "The payment page on this computer answers."
    assert not panel.key_card.isVisible()
    assert not panel.address_card.isVisible()


def test_an_address_that_is_being_typed_survives_a_reload(
    qtbot: QtBot, real_office: Services
) -> None:
    panel, _ = shown(qtbot, real_office)
    panel.address_card.address_edit.setText("https://nord")

    panel.reload()

    assert panel.address_card.address_edit.text() == "https://nord"
