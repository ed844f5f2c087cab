from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from billing_desktop.domain.provider_key import ProviderMode, ProviderStatus
from tests.ui.shell_fakes import FakeScreen, FakeScreens
from ui.frame import Frame
from ui.main_window import MainWindow
from ui.pages import Page, account, page, portal
from ui.plain_page import Choice
from ui.preferences import Appearance
from ui.style.theme import Theme
from ui.style.tokens import Tone, current_tokens
from ui.translation import Language
from ui.window_menu import WindowMenu

CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def screens() -> FakeScreens:
    return FakeScreens()


@pytest.fixture
def frame(qtbot: QtBot, qapp: QApplication) -> Frame:
    Theme.apply(qapp, dark=False)
    frame = Frame(dark=False)
    qtbot.addWidget(frame)
    return frame


@pytest.fixture
def closed(frame: Frame) -> MainWindow:
    """A window whose books are not open yet."""
    window = MainWindow(WindowMenu(language=Language.ENGLISH, appearance=Appearance.LIGHT))
    frame.set_content(window)
    frame.show()
    frame.activateWindow()
    return window


@pytest.fixture
def window(qtbot: QtBot, closed: MainWindow, screens: FakeScreens) -> MainWindow:
    closed.enter(screens.build, tuple(Page), page(Page.ACCOUNTS))
    qtbot.waitUntil(closed.isActiveWindow)
    return closed


def press(qtbot: QtBot, window: MainWindow, key: Qt.Key, held: Qt.KeyboardModifier) -> None:
    focused = window.focusWidget()
    qtbot.keyClick(focused if focused is not None else window, key, held)


def choose(qtbot: QtBot, window: MainWindow, name: Page) -> None:
    qtbot.mouseClick(window.sidebar.item(name), Qt.MouseButton.LeftButton)


def shown(window: MainWindow) -> str:
    return window.current_screen.objectName()


def test_before_the_books_are_open_no_page_can_be_chosen(qtbot: QtBot, closed: MainWindow) -> None:
    choose(qtbot, closed, Page.INVOICES)

    assert shown(closed) == "opening_page"


def test_screens_are_built_once_and_when_first_looked_at(
    qtbot: QtBot, window: MainWindow, screens: FakeScreens
) -> None:
    assert [screen.objectName() for screen in screens.built] == ["accounts_screen"]

    choose(qtbot, window, Page.INVOICES)
    choose(qtbot, window, Page.ACCOUNTS)
    choose(qtbot, window, Page.INVOICES)

    assert [screen.objectName() for screen in screens.built] == [
        "accounts_screen",
        "invoices_screen",
    ]
    assert shown(window) == "invoices_screen"


@pytest.mark.parametrize("place", range(min(len(Page), 10)))
def test_control_and_a_number_go_to_the_page_at_that_place_and_zero_to_the_tenth(
    qtbot: QtBot, window: MainWindow, place: int
) -> None:
    press(qtbot, window, Qt.Key(Qt.Key.Key_0 + (place + 1) % 10), CONTROL)

    assert shown(window) == f"{list(Page)[place]}_screen"
    assert window.sidebar.item(list(Page)[place]).isChecked()


@pytest.mark.parametrize("pages", [tuple(Page), (Page.ACCOUNTS, Page.SETTINGS)])
def test_control_and_comma_go_to_settings_wherever_they_stand(
    qtbot: QtBot, window: MainWindow, screens: FakeScreens, pages: tuple[Page, ...]
) -> None:
    window.enter(screens.build, pages, page(Page.ACCOUNTS))

    press(qtbot, window, Qt.Key.Key_Comma, CONTROL)

    assert shown(window) == "settings_screen"


def test_keys_of_pages_that_are_not_there_do_nothing(
    qtbot: QtBot, window: MainWindow, screens: FakeScreens
) -> None:
    window.enter(screens.build, (Page.INVOICES,), page(Page.INVOICES))

    for key in (Qt.Key.Key_2, Qt.Key.Key_0, Qt.Key.Key_Comma):
        press(qtbot, window, key, CONTROL)

    assert shown(window) == "invoices_screen"


def test_each_page_says_in_its_tooltip_which_keys_lead_there(
    window: MainWindow, screens: FakeScreens
) -> None:
    window.enter(screens.build, (Page.ACCOUNTS, Page.INVOICES, Page.SETTINGS), page(Page.ACCOUNTS))

    said = {
        name: window.sidebar.item(name).toolTip().splitlines()[-1]
        for name in (Page.ACCOUNTS, Page.INVOICES, Page.SETTINGS)
    }
    assert said == {
        Page.ACCOUNTS: "Ctrl+1",
        Page.INVOICES: "Ctrl+2",
        Page.SETTINGS: "Ctrl+,",
    }


def test_pages_that_the_operator_has_no_use_for_are_not_there(
    qtbot: QtBot, window: MainWindow, screens: FakeScreens
) -> None:
    window.enter(screens.build, (Page.ACCOUNTS, Page.SETTINGS), page(Page.ACCOUNTS))

    assert not window.sidebar.item(Page.OPERATORS).isVisible()
    press(qtbot, window, Qt.Key.Key_2, CONTROL)
    assert shown(window) == "settings_screen"


def test_an_account_is_shown_by_the_one_screen_for_all_accounts(
    window: MainWindow, screens: FakeScreens
) -> None:
    window.open_account("a1")
    window.open_account("a2")

    assert shown(window) == "usage_and_billing_screen"
    assert screens.built[-1].accounts == ["a1", "a2"]
    assert window.sidebar.item(Page.ACCOUNTS).isChecked()


def test_alt_left_goes_back_the_way_one_came(
    qtbot: QtBot, window: MainWindow, screens: FakeScreens
) -> None:
    window.open_account("a1")
    window.open_portal("a1")
    window.go_to(page(Page.INVOICES))

    press(qtbot, window, Qt.Key.Key_Left, ALT)
    assert shown(window) == "portal_screen"
    press(qtbot, window, Qt.Key.Key_Left, ALT)
    assert window.history.current == account("a1")
    press(qtbot, window, Qt.Key.Key_Left, ALT)
    assert shown(window) == "accounts_screen"


def test_alt_up_goes_where_the_breadcrumb_leads(qtbot: QtBot, window: MainWindow) -> None:
    window.go_to(portal("a1"))

    press(qtbot, window, Qt.Key.Key_Up, ALT)
    assert window.history.current == account("a1")
    press(qtbot, window, Qt.Key.Key_Up, ALT)
    assert window.history.current == page(Page.ACCOUNTS)


def test_the_screen_that_is_shown_gets_the_keyboard(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, window, Qt.Key.Key_3, CONTROL)

    screen = window.current_screen
    assert isinstance(screen, FakeScreen)
    assert screen.other_edit.hasFocus()


def test_control_f_goes_to_the_search_field(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, window, Qt.Key.Key_F, CONTROL)

    screen = window.current_screen
    assert isinstance(screen, FakeScreen)
    assert screen.search_edit.hasFocus()


def test_f5_reloads_the_screen_and_asks_the_provider(
    qtbot: QtBot, window: MainWindow, screens: FakeScreens
) -> None:
    with qtbot.waitSignal(window.refresh_requested):
        press(qtbot, window, Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier)

    assert screens.built[-1].reloads == 1


def test_control_q_asks_to_quit(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.menu.quit_chosen):
        press(qtbot, window, Qt.Key.Key_Q, CONTROL)


def test_failure_offers_its_choices_by_keyboard(qtbot: QtBot, closed: MainWindow) -> None:
    chosen: list[str] = []
    closed.show_failure(
        "The database is newer than the program.",
        [
            Choice("quit_button", "Quit", lambda: chosen.append("quit")),
            Choice("try_again_button", "Try again", lambda: chosen.append("again")),
        ],
    )
    qtbot.waitUntil(closed.isActiveWindow)

    button = closed.current_screen.findChild(QPushButton, "try_again_button")
    assert isinstance(button, QPushButton)
    assert button.hasFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert chosen == ["again"]


def test_customer_data_in_a_failure_is_no_markup(closed: MainWindow) -> None:
    closed.show_failure("<b>bold</b>", [])

    label = closed.current_screen.findChild(QLabel, "sentence_label")
    assert isinstance(label, QLabel)
    assert label.text() == "<b>bold</b>"
    assert label.textFormat() is Qt.TextFormat.PlainText


LIVE = ProviderStatus(ProviderMode.LIVE, is_test_book=False)
NO_KEY = ProviderStatus(ProviderMode.NONE, is_test_book=False)
KEY_GONE = ProviderStatus(ProviderMode.NONE, is_test_book=False, was_connected=True)
LOCAL = ProviderStatus(ProviderMode.LOCAL_PAGE, is_test_book=True)


@pytest.mark.parametrize(
    ("status", "title"),
    [
        (None, "Billing Desktop – Nordlicht GmbH"),
        (LIVE, "LIVE – Billing Desktop – Nordlicht GmbH"),
        (NO_KEY, "No provider yet – Billing Desktop – Nordlicht GmbH"),
        (KEY_GONE, "Key is missing – Billing Desktop – Nordlicht GmbH"),
    ],
)
def test_title_says_whose_books_these_are_and_whether_cards_are_charged(
    frame: Frame, window: MainWindow, status: ProviderStatus | None, title: str
) -> None:
    window.show_book(seller_name="Nordlicht GmbH", is_test=False, status=status)

    assert frame.windowTitle() == title
    assert window.sidebar.seller_label.text() == "Nordlicht GmbH"
    assert window.sidebar.mode_badge.text() == ""


@pytest.mark.parametrize("status", [None, LOCAL])
def test_a_test_book_says_so_before_anything_else_is_known(
    frame: Frame, window: MainWindow, status: ProviderStatus | None
) -> None:
    window.show_book(seller_name="", is_test=True, status=status)

    assert frame.windowTitle() == "TEST – Billing Desktop"
    assert window.sidebar.mode_badge.text() == "TEST"


def test_operator_is_named_with_the_state_of_the_connection(window: MainWindow) -> None:
    window.show_operator("Finance Desk", "Connected", "circle-check", Tone.OK)

    assert window.sidebar.operator_label.text() == "Finance Desk"
    assert window.sidebar.state_label.text() == "Connected"


@pytest.mark.qt_log_ignore("This plugin does not support")  # Menus, offscreen.
def test_operator_block_opens_the_menu_by_keyboard(qtbot: QtBot, window: MainWindow) -> None:
    button = window.operator_button
    assert button.accessibleName() == "Menu"
    button.setFocus(Qt.FocusReason.TabFocusReason)

    qtbot.keyClick(button, Qt.Key.Key_Space)

    qtbot.waitUntil(window.menu.isVisible)
    window.menu.close()


def test_operator_button_covers_its_block_also_where_the_sidebar_is_narrow(
    qtbot: QtBot, frame: Frame, window: MainWindow
) -> None:
    block = window.operator_button.parentWidget()
    assert block is not None

    frame.resize(1000, 700)

    qtbot.waitUntil(lambda: window.sidebar.is_collapsed)
    qtbot.waitUntil(lambda: window.operator_button.size() == block.size())


def test_sidebar_keeps_its_words_from_1310_pixels_on(
    qtbot: QtBot, frame: Frame, window: MainWindow
) -> None:
    frame.resize(1310, 660)
    qtbot.waitUntil(lambda: window.width() == 1310)
    assert not window.sidebar.is_collapsed

    frame.resize(1309, 660)
    qtbot.waitUntil(lambda: window.sidebar.is_collapsed)


def test_leaving_takes_every_screen_away(
    qtbot: QtBot, window: MainWindow, screens: FakeScreens
) -> None:
    with qtbot.waitSignal(screens.built[0].destroyed):
        window.show_opening()

    window.go_to(page(Page.INVOICES))
    assert shown(window) == "opening_page"


def test_pressed_operator_block_changes_no_colour_of_the_theme(
    qtbot: QtBot, window: MainWindow
) -> None:
    button = window.operator_button
    before = current_tokens().color("text").name(QColor.NameFormat.HexArgb)

    button.setDown(True)
    button.grab()

    assert current_tokens().color("text").name(QColor.NameFormat.HexArgb) == before


def test_menu_lives_as_long_as_its_window(qtbot: QtBot, frame: Frame, window: MainWindow) -> None:
    with qtbot.waitSignal(window.menu.destroyed):
        frame.set_content(QWidget())
