"""What a backup says of itself, when the next is due, and which ones are kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from billing_desktop.domain.backup import (
    BackupFile,
    BackupPlan,
    LastCheck,
    Manifest,
    made_at,
    read_last_check,
    read_manifest,
    stopped,
    too_many,
)
from billing_desktop.domain.sealed_text import seal, unseal
from billing_desktop.errors import BackupError, UserError
from tests.domain.test_anchor import ANCHOR

NOON = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
MANIFEST = Manifest(
    made_at=NOON,
    made_by="office",
    seller_name="Nordlicht Software GmbH",
    database="sqlite",
    schema="0007",
    content_bytes=4096,
    content_sha256="a" * 64,
    rows={"account": 3, "posting": 12},
    anchor=ANCHOR,
)


def test_a_manifest_is_read_as_it_was_written() -> None:
    assert read_manifest(MANIFEST.text()) == MANIFEST


def rewritten(**changes: object) -> str:
    """Return the manifest with other members, rightly sealed."""
    return seal({**unseal(MANIFEST.text()).values, **changes})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        MANIFEST.text().replace("4096", "4097"),
        rewritten(format="billing-backup-2"),
        rewritten(content={"name": "../book.sqlite3", "bytes": 1, "sha256": "a" * 64}),
        rewritten(content={"name": "book.sqlite3", "bytes": 1, "sha256": "short"}),
        rewritten(rows={"account; DROP TABLE x": 1}),
        rewritten(rows={"account": "many"}),
        rewritten(anchor=None),
    ],
)
def test_what_is_no_manifest_is_refused(text: str) -> None:
    with pytest.raises(BackupError, match="This is no backup"):
        read_manifest(text)


def test_the_name_of_a_file_says_whose_and_when() -> None:
    name = replace(MANIFEST, anchor=replace(ANCHOR, book_id="019ab-77ff00aa11bb")).file_name()

    assert name == "billing-backup-00aa11bb-20261125T110000Z.zip"
    assert made_at(name, "another-00aa11bb") == NOON
    for other in ("book.zip", name.replace("1125T", "1399T"), f"{name}.part", "x" + name):
        assert made_at(other, "00aa11bb") is None
    assert made_at(name, "00aa11bc") is None


def test_the_oldest_ones_are_too_many() -> None:
    files = [BackupFile(f"{day}", NOON + timedelta(days=day), 1) for day in (3, 1, 2, 0)]

    assert [file.name for file in too_many(files, 2)] == ["1", "0"]
    assert too_many(files, 4) == ()


def test_a_backup_is_due_once_each_day_in_berlin() -> None:
    plan = BackupPlan("folder", is_daily=True)

    assert plan.is_due(None, NOON)
    assert not plan.is_due(NOON, NOON + timedelta(hours=11))
    assert plan.is_due(NOON, NOON + timedelta(hours=12))
    assert plan.is_due(NOON + timedelta(days=400), NOON)  # The clock was wrong then.
    assert not replace(plan, is_daily=False).is_due(None, NOON)


@pytest.mark.parametrize(
    ("folder", "keep"), [("", 14), ("a\0b", 14), ("a\nb", 14), ("a", 1), ("a", 367)]
)
def test_a_plan_that_cannot_be_kept_is_refused(folder: str, keep: int) -> None:
    with pytest.raises(UserError) as refused:
        BackupPlan(folder, is_daily=True, keep=keep)

    assert refused.value.code == "backup_plan_invalid"


def test_the_last_check_is_remembered_or_forgotten() -> None:
    check = LastCheck("name.zip", NOON, 3)

    assert read_last_check(check.text()) == check
    assert read_last_check("scribble") is None
    assert read_last_check(seal({"name": "name.zip"})) is None


def test_a_stop_says_that_nothing_is_kept() -> None:
    assert stopped().code == "backup_stopped"
