"""Backups are made, proved, counted and removed; whoever may not does not."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from billing_desktop.domain.backup import BackupPlan, BackupStep, stopped
from billing_desktop.domain.operator import SYSTEM, Role
from billing_desktop.errors import BackupError, NotAllowedError, SettingsError
from billing_desktop.services.backups import Backups
from tests import builders
from tests.book import Book
from tests.db.test_tampering import remove_guards

DAY = timedelta(days=1)
ON_SQLITE = pytest.mark.parametrize("book_settings", ["sqlite"], indirect=True)


@pytest.fixture
def backups(book: Book) -> Backups:
    """The backups of a book with an invoice; three are kept."""
    book.top_up(book.account())
    plan = BackupPlan(str(book.settings.data_dir / "kept"), is_daily=True, keep=3)
    book.services.backups.save_plan(book.administrator, plan)
    return book.services.backups


def kept(book: Book) -> list[str]:
    return sorted(path.name for path in (book.settings.data_dir / "kept").iterdir())


def test_a_backup_is_made_proved_and_in_the_trail(book: Book, backups: Backups) -> None:
    assert backups.status(book.operator).last is None
    told: list[BackupStep] = []

    made = backups.create(book.operator, tell=lambda step, *_: told.append(step))

    assert made.findings == ()
    assert kept(book) == [made.path.name]
    status = backups.status(book.operator)
    assert status.last is not None
    assert (status.last.name, status.last.made_at) == (made.path.name, book.clock.now())
    assert status.check is not None
    assert (status.check.problems, status.check.at) == (0, book.clock.now())
    digest = made.examined.manifest.content_sha256[:16]
    assert ("backup.create", f"backup:{made.path.name}:{digest}") in book.rows(
        "SELECT action, object FROM audit"
    )
    assert list(dict.fromkeys(told)) == [
        BackupStep.COPYING,
        BackupStep.PACKING,
        BackupStep.UNPACKING,
        BackupStep.CHECKING,
    ]
    assert book.findings() == ()


@ON_SQLITE
def test_one_is_made_each_day_and_the_oldest_go(book: Book, backups: Backups) -> None:
    names: list[str] = []
    removed: list[str] = []
    for _ in range(4):
        made = backups.create_if_due(SYSTEM)
        assert made is not None
        names.append(made.path.name)
        removed += made.removed
        assert backups.create_if_due(SYSTEM) is None
        book.clock.move(DAY)

    assert removed == [names[0]]
    assert kept(book) == names[1:]


@ON_SQLITE
def test_elsewhere_none_is_removed(book: Book, backups: Backups, tmp_path: Path) -> None:
    for _ in range(4):
        made = backups.create(book.operator, folder=tmp_path / "stick")
        book.clock.move(DAY)

    assert made.removed == ()
    assert len(list((tmp_path / "stick").iterdir())) == 4
    assert backups.status(book.operator).last is None


@ON_SQLITE
def test_a_book_that_breaks_a_promise_is_backed_up_and_no_older_one_goes(
    book: Book, backups: Backups
) -> None:
    for _ in range(3):
        backups.create(book.operator)
        book.clock.move(DAY)
    book.execute("UPDATE account_balance SET balance_minor = balance_minor + 1")

    made = backups.create(book.operator)

    assert [finding.promise for finding in made.findings] == ["P1"]
    assert made.removed == ()
    assert len(kept(book)) == 4
    check = backups.status(book.operator).check
    assert check is not None
    assert check.problems == 1


@ON_SQLITE
def test_a_book_without_its_guards_is_told_and_not_copied_over_good_ones(
    book: Book, backups: Backups
) -> None:
    good = backups.create(book.operator).path.name
    book.clock.move(DAY)
    remove_guards(book)

    with pytest.raises(BackupError, match="not built as this program builds books"):
        backups.create(book.operator)

    assert kept(book) == [good]


@pytest.mark.parametrize("step", [BackupStep.COPYING, BackupStep.PACKING, BackupStep.UNPACKING])
def test_a_stopped_backup_leaves_nothing(book: Book, backups: Backups, step: BackupStep) -> None:
    def stop(now: BackupStep, *_: int) -> None:
        if now is step:
            raise stopped()

    with pytest.raises(BackupError, match="It was stopped"):
        backups.create(book.operator, tell=stop)

    assert kept(book) == []
    assert book.rows("SELECT 1 FROM audit WHERE action = 'backup.create'") == []


def test_the_book_goes_on_while_it_is_backed_up(book: Book, backups: Backups) -> None:
    """What is booked in between is in the book, and not half in the backup."""
    if book.is_sqlite:
        return  # There one writer waits for the copy: the sums of the drill show it.
    account = book.account()
    done: list[str] = []

    def go_on(step: BackupStep, *_: int) -> None:
        if step is BackupStep.COPYING and len(done) < 3:
            done.append(str(book.top_up(account).invoice_number))

    made = backups.create(book.operator, tell=go_on)

    assert len(done) == 3
    assert made.findings == ()
    assert made.examined.manifest.rows["invoice"] == 1
    assert book.findings() == ()


@ON_SQLITE
def test_checking_again_finds_what_happened_to_the_file(book: Book, backups: Backups) -> None:
    path = backups.create(book.operator).path
    assert backups.check(book.operator, path).findings == ()

    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)

    with pytest.raises(BackupError, match="This is no backup"):
        backups.check(book.operator, path)


@ON_SQLITE
def test_a_plan_is_kept_for_this_computer_and_in_the_trail(book: Book, backups: Backups) -> None:
    plan = BackupPlan(str(book.settings.data_dir / "emoji 😀 ü"), is_daily=False, keep=5)

    backups.save_plan(book.administrator, plan)

    assert backups.status(book.operator).plan == plan
    assert ("backup.plan", "backup:by hand, 5 kept") in book.rows(
        "SELECT action, object FROM audit"
    )
    assert not backups.status(book.operator).is_due


@ON_SQLITE
def test_a_folder_that_cannot_be_used_is_refused_before_it_is_kept(
    book: Book, backups: Backups
) -> None:
    before = backups.status(book.operator).plan
    file = book.settings.data_dir / "file"
    file.write_text("in the way")

    with pytest.raises(BackupError, match="cannot be written"):
        backups.save_plan(book.administrator, BackupPlan(str(file), is_daily=True))

    assert backups.status(book.operator).plan == before


@ON_SQLITE
def test_a_folder_that_is_gone_is_told_in_the_status(book: Book, backups: Backups) -> None:
    (book.settings.data_dir / "kept").rmdir()
    (book.settings.data_dir / "kept").write_text("in the way")

    status = backups.status(book.operator)

    assert status.last is None
    assert "cannot be read" in str(status.problem)


def test_a_book_in_a_file_is_backed_up_daily_unless_told_otherwise(book: Book) -> None:
    plan = book.services.backups.status(book.operator).plan

    assert plan.is_daily == book.is_sqlite
    assert plan.folder == str(book.settings.data_dir / "backups")


@pytest.mark.parametrize(
    "line", ['backup_daily = "often"', 'backup_keep = "1"', 'backup_keep = "x"']
)
def test_a_misspelt_plan_is_an_error(book: Book, line: str) -> None:
    book.settings.data_dir.mkdir(exist_ok=True)
    (book.settings.data_dir / "settings.toml").write_text(line)

    with pytest.raises(SettingsError):
        book.services.backups.status(book.operator)


@ON_SQLITE
def test_who_only_reads_makes_none_and_only_an_administrator_plans(
    book: Book, backups: Backups
) -> None:
    with pytest.raises(NotAllowedError):
        backups.create(builders.operator(Role.AUDITOR))
    with pytest.raises(NotAllowedError):
        backups.save_plan(book.operator, BackupPlan("anywhere", is_daily=True))
