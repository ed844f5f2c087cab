"""The window shows whether one person decides alone."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from tests.workspace import Workspace
from ui.changes import ChangeHub, Topic
from ui.one_person_sign import OnePersonSign
from ui.tasks import InlineTasks
from ui.widgets.nav import NavigationItem


@pytest.fixture
def item(qtbot: QtBot) -> NavigationItem:
    item = NavigationItem("Settings", "settings")
    qtbot.addWidget(item)
    return item


def test_the_sign_comes_and_goes_with_the_setting(
    item: NavigationItem, workspace: Workspace
) -> None:
    corrections, changes = workspace.services.corrections, ChangeHub()
    OnePersonSign(
        item,
        corrections=corrections,
        operator=workspace.operator,
        tasks=InlineTasks(),
        changes=changes,
    )
    assert item.badge == ""

    corrections.set_one_person(workspace.operator, is_on=True)
    changes.announce(Topic.ACCOUNTS)
    assert item.badge == ""
    changes.announce(Topic.SETTINGS)
    assert item.badge == "solo"
    assert item.toolTip() == "Four eyes are switched off: one person decides alone."

    corrections.set_one_person(workspace.operator, is_on=False)
    changes.announce(Topic.SETTINGS)
    assert (item.badge, item.toolTip()) == ("", "")
