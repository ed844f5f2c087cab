from __future__ import annotations

import pytest
import segno
from pytestqt.qtbot import QtBot

from ui.top_ups.link_panel import LinkPanel, qr_matrix, where_sentence

LONG = f"https://pay.example/c/pay/cs_live_{'a1B2' * 16}#fid{'Zz%2B' * 70}"


@pytest.fixture
def panel(qtbot: QtBot) -> LinkPanel:
    made = LinkPanel()
    qtbot.addWidget(made)
    made.resize(532, 200)
    made.show()
    return made


def test_there_is_nothing_to_copy_before_there_is_a_page(panel: LinkPanel) -> None:
    assert panel.link_edit.text() == ""
    assert not panel.copy_button.isEnabled()


def test_the_field_holds_the_whole_link_and_shows_it_short(panel: LinkPanel) -> None:
    panel.set_url(LONG)

    assert panel.link_edit.text() == LONG
    assert panel.link_edit.isReadOnly()
    assert panel.link_edit.width() <= panel.width()


def test_the_code_of_a_long_link_stays_large_enough_for_a_phone(panel: LinkPanel) -> None:
    panel.set_url(LONG)

    assert len(qr_matrix(LONG)) > 60
    assert panel.qr_code.module_pixels >= 2


def test_the_code_says_the_link_and_nothing_else() -> None:
    expected = segno.make(LONG, error="l", micro=False, boost_error=False)

    assert qr_matrix(LONG) == tuple(tuple(bool(cell) for cell in row) for row in expected.matrix)


@pytest.mark.parametrize("host", ["127.0.0.1:8801", "localhost:8801", "[::1]:8801"])
def test_the_local_page_is_not_offered_to_other_devices(host: str) -> None:
    assert "this computer only" in where_sentence(f"http://{host}/pay/x#y")


def test_the_page_of_a_provider_is_offered_to_phones() -> None:
    assert "phone" in where_sentence("https://pay.example/c/1")


def test_copied_is_said_for_a_moment(qtbot: QtBot, panel: LinkPanel) -> None:
    panel.set_url(LONG)
    panel._copied_timer.setInterval(1)

    panel.copy_button.click()
    said = panel.copy_button.text()

    qtbot.waitUntil(lambda: panel.copy_button.text() == "Copy link")
    assert said == "Link copied"


def test_the_link_is_selected_by_the_keyboard(qtbot: QtBot, panel: LinkPanel) -> None:
    panel.set_url(LONG)
    panel.activateWindow()
    panel.copy_button.setFocus()

    panel.link_edit.setFocus()

    qtbot.waitUntil(panel.link_edit.hasFocus)
    assert panel.link_edit.selectedText() == LONG
