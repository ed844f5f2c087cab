from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from billing_desktop.domain.health import Thing, wrong
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.provider_key import ProviderMode, ProviderStatus
from billing_desktop.errors import DatabaseRefusedError, ProviderError
from tests.ui.shell_fakes import (
    ADMINISTRATOR,
    AUDITOR,
    CLERK,
    FakeBook,
    FakeOperators,
    Report,
)
from tests.ui.shell_stage import Stage, click, stage
from ui.changes import Topic
from ui.pages import Page, account, pages_for
from ui.payment_sync import Connection, ProviderState
from ui.preferences import Appearance
from ui.style.tokens import current_tokens
from ui.translation import Language, language

__all__ = ["stage"]

LIVE = ProviderStatus(ProviderMode.LIVE, is_test_book=False)
NO_KEY = ProviderStatus(ProviderMode.NONE, is_test_book=False)
KEY_GONE = ProviderStatus(ProviderMode.NONE, is_test_book=False, was_connected=True)


def test_person_at_the_computer_works_at_once(qtbot: QtBot, stage: Stage) -> None:
    with qtbot.waitSignal(stage.shell.ready):
        stage.shell.open_books()

    assert stage.shown == "accounts_screen"
    assert stage.screens.operators == [ADMINISTRATOR]
    assert stage.dialogs == []
    assert stage.window.sidebar.operator_label.text() == ADMINISTRATOR.name


def test_test_book_is_named_so_in_the_title(stage: Stage) -> None:
    stage.workspace.book = FakeBook(is_test=True, seller_name="Demo GmbH")

    stage.shell.open_books()

    assert stage.frame.windowTitle() == "TEST – Billing Desktop – Demo GmbH"


def test_the_title_follows_the_key_of_the_provider(stage: Stage) -> None:
    stage.workspace.provider_keys.found = NO_KEY
    stage.workspace.payments.report = Report(is_connected=False)
    stage.shell.open_books()
    assert stage.frame.windowTitle().startswith("No provider yet – ")
    assert stage.window.sidebar.state_label.text() == "No provider"

    stage.workspace.provider_keys.found = LIVE
    stage.workspace.payments.report = Report()
    stage.shell.changes.announce(Topic.SETTINGS)

    assert stage.frame.windowTitle().startswith("LIVE – ")
    assert stage.window.sidebar.state_label.text() == "Connected"  # It was asked at once.
    assert stage.key_dialogs == []


def test_a_key_that_is_missed_is_asked_for_once(stage: Stage) -> None:
    stage.workspace.provider_keys.found = KEY_GONE

    stage.shell.open_books()
    stage.shell.changes.announce(Topic.SETTINGS)
    stage.shell.set_language(Language.GERMAN)

    (dialog,) = stage.key_dialogs
    assert dialog.objectName() == "key_dialog_of_administrator"
    assert stage.frame.windowTitle().startswith("Schlüssel fehlt – ")


def test_who_only_reads_is_not_asked_for_the_key(stage: Stage) -> None:
    stage.workspace.operators = FakeOperators(person=AUDITOR)
    stage.workspace.provider_keys.found = KEY_GONE

    stage.shell.open_books()

    assert stage.key_dialogs == []


def test_nothing_is_said_of_money_while_the_provider_is_not_known(stage: Stage) -> None:
    stage.workspace.provider_keys.problem = DatabaseRefusedError("Away.")

    stage.shell.open_books()

    assert stage.frame.windowTitle() == "Billing Desktop – Nordlicht Software GmbH"


def test_books_that_cannot_be_opened_are_explained_and_tried_again(
    qtbot: QtBot, stage: Stage
) -> None:
    stage.refusal = DatabaseRefusedError("The database is newer than this program.")
    stage.shell.open_books()
    assert stage.shown == "failure_page"

    stage.refusal = None
    click(qtbot, stage, "try_again_button")

    assert stage.shown == "accounts_screen"


def test_books_that_cannot_be_opened_let_one_quit(qtbot: QtBot, stage: Stage) -> None:
    stage.refusal = DatabaseRefusedError("The database is damaged.")
    stage.shell.open_books()

    with qtbot.waitSignal(stage.frame.closed):
        click(qtbot, stage, "quit_button")


def test_operators_sign_in_before_anything_is_shown(stage: Stage) -> None:
    stage.workspace.operators = FakeOperators(person=None)
    stage.shell.open_books()
    assert stage.shown == "signed_out_page"
    assert stage.screens.built == []
    assert stage.dialogs[0].isVisible()

    stage.dialogs[0].let_in(CLERK)

    assert stage.shown == "accounts_screen"
    assert stage.screens.operators == [CLERK]


def test_sign_in_that_was_closed_can_be_opened_again(qtbot: QtBot, stage: Stage) -> None:
    stage.workspace.operators = FakeOperators(person=None)
    stage.shell.open_books()
    stage.dialogs[0].reject()

    click(qtbot, stage, "sign_in_button")

    assert stage.dialogs[1].isVisible()
    assert stage.shown == "signed_out_page"


def test_signing_out_takes_everything_away_and_asks_again(stage: Stage) -> None:
    stage.workspace.operators = FakeOperators(person=None)
    stage.shell.open_books()
    stage.dialogs[0].let_in(CLERK)
    assert stage.window.menu.sign_out_action.isVisible()

    stage.window.menu.sign_out_action.trigger()
    assert stage.shown == "signed_out_page"
    assert stage.window.sidebar.operator_label.text() == ""

    stage.dialogs[-1].let_in(ADMINISTRATOR)
    assert stage.screens.operators == [CLERK, ADMINISTRATOR]
    assert stage.window.sidebar.operator_label.text() == ADMINISTRATOR.name


def test_without_operators_there_is_no_signing_out(stage: Stage) -> None:
    stage.shell.open_books()

    assert not stage.window.menu.sign_out_action.isVisible()


def test_provider_is_asked_at_the_start_and_on_refresh(stage: Stage) -> None:
    stage.shell.open_books()
    assert stage.workspace.payments.syncs == [ADMINISTRATOR]
    assert stage.window.sidebar.state_label.text() == "Connected"

    stage.workspace.payments.error = ProviderError("No answer.")
    stage.window.refresh()

    assert len(stage.workspace.payments.syncs) == 2
    assert stage.window.sidebar.state_label.text() == "Provider unreachable"


def test_screens_hear_of_what_the_provider_told(qtbot: QtBot, stage: Stage) -> None:
    stage.workspace.payments.report = Report(changed=1)
    told: list[str] = []
    stage.shell.changes.changed.connect(told.append)

    stage.shell.open_books()

    assert Topic.TOP_UPS in told


def test_auditor_reads_and_never_asks_the_provider(stage: Stage) -> None:
    stage.workspace.operators = FakeOperators(person=AUDITOR)

    stage.shell.open_books()

    assert stage.workspace.payments.syncs == []
    assert stage.window.sidebar.state_label.text() == "Reads only"


def test_language_changes_at_once_and_one_stays_where_one_is(qtbot: QtBot, stage: Stage) -> None:
    stage.shell.open_books()
    stage.window.open_account("a1")

    stage.window.menu.language_chosen.emit(Language.GERMAN)

    assert language() is Language.GERMAN
    assert stage.preferences.language is Language.GERMAN
    assert stage.window.sidebar.item(Page.INVOICES).text() == "Rechnungen"
    assert stage.window.history.current == account("a1")
    assert stage.screens.built[-1].accounts == ["a1"]
    assert stage.frame.centralWidget() is stage.window


@pytest.mark.parametrize("refusal", [None, DatabaseRefusedError("No.")])
def test_language_can_be_changed_before_one_can_work(
    stage: Stage, refusal: Exception | None
) -> None:
    stage.workspace.operators = FakeOperators(person=None)
    stage.refusal = refusal
    stage.shell.open_books()
    before = stage.shown

    stage.shell.set_language(Language.GERMAN)

    assert stage.shown == before
    button = stage.window.current_screen.findChild(QPushButton, "quit_button")
    assert isinstance(button, QPushButton)
    assert button.text() == "Beenden"


def test_qt_itself_speaks_the_language_too(qapp: QApplication, stage: Stage) -> None:
    stage.shell.set_language(Language.GERMAN)
    german = qapp.translate("QPlatformTheme", "Cancel")
    stage.shell.set_language(Language.ENGLISH)
    english = qapp.translate("QPlatformTheme", "Cancel")

    assert (german, english) == ("Abbrechen", "Cancel")


def test_appearance_changes_at_once(stage: Stage) -> None:
    stage.shell.open_books()

    stage.window.menu.appearance_chosen.emit(Appearance.DARK)
    assert current_tokens().is_dark
    assert stage.preferences.appearance is Appearance.DARK

    stage.window.menu.appearance_chosen.emit(Appearance.LIGHT)
    assert not current_tokens().is_dark


def test_name_of_the_seller_follows_the_settings(stage: Stage) -> None:
    stage.shell.open_books()
    stage.workspace.book = FakeBook(seller_name="Südlicht AG")

    stage.shell.changes.announce(Topic.SETTINGS)

    assert stage.window.sidebar.seller_label.text() == "Südlicht AG"


def test_size_of_the_window_is_kept_for_the_next_start(stage: Stage) -> None:
    stage.frame.resize(1200, 700)

    stage.frame.close()

    assert stage.preferences.geometry == stage.frame.saveGeometry()


@pytest.mark.parametrize(
    ("operator", "absent"),
    [
        (ADMINISTRATOR, set()),
        (CLERK, {Page.OPERATORS}),
        (AUDITOR, {Page.OPERATORS, Page.USAGE}),
    ],
)
def test_pages_follow_from_the_rights(operator: Operator, absent: set[Page]) -> None:
    assert set(pages_for(operator)) == set(Page) - absent


def test_screens_hear_when_another_process_changed_the_book(qtbot: QtBot, stage: Stage) -> None:
    stage.shell.open_books()
    told: list[str] = []
    stage.shell.changes.changed.connect(told.append)

    stage.workspace.book_changes.on_changed()

    qtbot.waitUntil(lambda: told == list(Topic))


def test_books_are_closed_at_the_end(stage: Stage) -> None:
    stage.shell.open_books()

    stage.shell.close_books()
    stage.shell.close_books()

    assert stage.workspace.is_closed


def test_after_the_first_operator_was_added_one_can_sign_out(stage: Stage) -> None:
    stage.shell.open_books()
    stage.workspace.operators = FakeOperators(person=None)

    stage.shell.changes.announce(Topic.OPERATORS)

    assert stage.window.menu.sign_out_action.isVisible()
    stage.window.menu.sign_out_action.trigger()
    assert stage.shown == "signed_out_page"


def test_sidebar_counts_what_is_not_read_of_requests(stage: Stage) -> None:
    stage.workspace.invoice_requests.count = 3
    stage.shell.open_books()
    assert stage.window.sidebar.item(Page.REQUESTS).badge == "3"

    stage.workspace.invoice_requests.count = 0
    stage.shell.changes.announce(Topic.REQUESTS)

    assert stage.window.sidebar.item(Page.REQUESTS).badge == ""


def test_sidebar_counts_bank_lines_that_wait_for_somebody(stage: Stage) -> None:
    payments = stage.workspace.bank.payments
    payments.certain, payments.to_decide = 3, 2
    stage.shell.open_books()
    assert stage.window.sidebar.item(Page.BANK_PAYMENTS).badge == "5"

    payments.certain = payments.to_decide = 0
    stage.shell.changes.announce(Topic.BANK)

    assert stage.window.sidebar.item(Page.BANK_PAYMENTS).badge == ""


def test_sidebar_counts_what_needs_a_person(stage: Stage) -> None:
    stage.workspace.tasks.count = 4
    stage.shell.open_books()
    assert stage.window.sidebar.item(Page.NEEDS_A_PERSON).badge == "4"

    stage.workspace.tasks.count = 0
    stage.shell.changes.announce(Topic.TASKS)

    assert stage.window.sidebar.item(Page.NEEDS_A_PERSON).badge == ""


def test_screens_hear_how_it_stands_with_the_provider(stage: Stage) -> None:
    stage.shell.open_books()
    seen: list[ProviderState] = []
    stage.window.provider_state_changed.connect(seen.append)

    stage.workspace.payments.error = ProviderError("No answer.")
    stage.window.refresh()

    assert [state.connection for state in seen] == [Connection.UNREACHABLE]
    assert stage.window.provider_state is seen[0]


def test_failed_mails_are_counted_beside_the_outbox(stage: Stage) -> None:
    stage.workspace.mail.outbox.failed = 3
    stage.shell.open_books()
    assert stage.window.sidebar.item(Page.OUTBOX).badge == "3"

    stage.workspace.mail.outbox.failed = 0
    stage.shell.changes.announce(Topic.MAIL)

    assert stage.window.sidebar.item(Page.OUTBOX).badge == ""


def test_what_is_wrong_is_counted_beside_health_and_stays_in_another_language(
    stage: Stage,
) -> None:
    stage.workspace.health.found = (wrong(Thing.DISK, None, "Full."),)
    stage.shell.open_books()
    stage.shell.changes.announce(Topic.SETTINGS)
    assert stage.window.sidebar.item(Page.HEALTH).badge == "1"

    stage.shell.set_language(Language.GERMAN)
    assert stage.window.sidebar.item(Page.HEALTH).badge == "1"

    stage.workspace.health.found = ()
    stage.shell.changes.announce(Topic.SETTINGS)

    assert stage.window.sidebar.item(Page.HEALTH).badge == ""
