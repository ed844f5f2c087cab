"""Making, proving and upgrading a book."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from billing_desktop import bootstrap
from billing_desktop.cli.exit_codes import ExitCode
from billing_desktop.db import schema
from billing_desktop.settings import Settings
from tests.cli.command_line import CommandLine, run_process
from tests.cli.files import as_another_user, execute


def test_init_makes_a_book_that_verify_proves(bare_cli: CommandLine) -> None:
    made = bare_cli("init", "--json")

    assert made.json == {"ok": True, "is_test": False, "data_dir": str(bare_cli.folder)}
    assert bare_cli("verify").out == "The book holds: nothing in it contradicts a promise.\n"
    assert sorted(bare_cli.files()) == ["book.sqlite3", "last-verification.json"]


def test_a_test_book_says_so(bare_cli: CommandLine) -> None:
    assert bare_cli("init", "--test").out.startswith("A TEST book was made in ")


def test_a_real_book_refuses_card_top_ups_until_a_provider_is_connected(
    bare_cli: CommandLine,
) -> None:
    bare_cli("init")
    account = bare_cli.account()

    answer = bare_cli.order("top_up", key="t", account=account, amount="50.00")

    assert (answer["ok"], answer["code"]) == (False, "provider_missing")


@pytest.mark.parametrize("words", [("init",), ("init", "--test"), ("demo",)])
def test_a_book_is_never_made_over_another(cli: CommandLine, words: tuple[str, ...]) -> None:
    before = cli.files()

    done = cli(*words)

    assert done.code == ExitCode.REFUSED
    assert done.err == "There is a book here already. It was not changed.\n"
    assert cli.files() == before


def test_demo_is_told_on_the_local_page_whatever_key_there_is(
    bare_cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[Settings] = []
    monkeypatch.setattr(bootstrap, "make_demo", used.append)
    bare_cli.set(
        BILLING_STRIPE_KEY="sk_test_1234567890abcdef", BILLING_STRIPE_API_BASE="http://127.0.0.1:1"
    )

    done = bare_cli("demo", "--json")

    assert done.json == {"ok": True, "is_test": True, "data_dir": str(bare_cli.folder)}
    assert [(made.stripe_key, made.stripe_api_base) for made in used] == [(None, None)]


def test_a_folder_that_cannot_be_made_is_named(bare_cli: CommandLine, tmp_path: Path) -> None:
    bare_cli.folder = tmp_path / "file" / "book"
    (tmp_path / "file").write_text("in the way")

    done = bare_cli("init")

    assert done.code == ExitCode.COULD_NOT_RUN
    assert str(bare_cli.folder) in done.err


def test_verify_names_each_contradiction_and_its_promise(cli: CommandLine) -> None:
    completed = cli.topped_up(account=cli.account())
    execute(cli.book, "UPDATE account_balance SET balance_minor = balance_minor + 1")

    told, listed = cli("verify"), cli("verify", "--json")

    assert (told.code, listed.code) == (ExitCode.REFUSED, ExitCode.REFUSED)
    assert told.out.startswith(f"P1  account {completed['account']}: the balance shown is 5001")
    assert listed.json["ok"] is False
    assert [finding["promise"] for finding in listed.rows("findings")] == ["P1"]


def test_only_a_deep_look_finds_damage_that_no_row_shows(cli: CommandLine) -> None:
    row = "INSERT INTO task VALUES ('a', 'k', 'o', 's', '2026-01-01', '2026-01-01')"
    orders = ("kind, object", "object, kind")
    for one, other, statement in ((*orders, row), (*reversed(orders), "SELECT 1")):
        # The index holds what it is not said to hold: a row is missing from it.
        with closing(sqlite3.connect(cli.book)) as connection:
            connection.execute("PRAGMA writable_schema=ON")
            connection.execute(
                f"UPDATE sqlite_schema SET sql = replace(sql, '({one})', '({other})')"
                " WHERE name = 'ix_task_object'"
            )
            connection.commit()
        execute(cli.book, statement)
    assert cli("verify").code == ExitCode.DONE

    done = cli("verify", "--deep")

    assert done.code == ExitCode.REFUSED
    assert done.out.startswith("P11  the file is damaged: ")


def test_verify_works_on_a_copy(cli: CommandLine, tmp_path: Path) -> None:
    cli.topped_up(account=cli.account())
    copy = tmp_path / "copy"
    copy.mkdir()
    shutil.copyfile(cli.book, copy / "book.sqlite3")

    cli.folder = copy

    assert cli("verify", "--deep").code == ExitCode.DONE


def test_verify_works_where_nothing_can_be_written(cli: CommandLine) -> None:
    cli.topped_up(account=cli.account())
    before = cli.files()

    with as_another_user(cli.folder) as run:
        done = run("verify", "--deep")

    assert (done.code, done.err) == (ExitCode.DONE, "")
    assert cli.files() == before


def test_migrate_has_nothing_to_do_in_a_new_book(cli: CommandLine) -> None:
    before = cli.files()

    for words in (("migrate",), ("migrate", "--check")):
        done = cli(*words, "--json")
        assert done.json == {"ok": True, "from": schema.HEAD, "to": schema.HEAD, "needed": False}
    assert cli.files() == before


@pytest.fixture
def older_book(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> str:
    """The version of a book for which there is a newer one; the book of ``cli`` has it."""
    older = schema.HEAD
    monkeypatch.setattr(schema, "HEAD", "9999")
    monkeypatch.setattr(schema, "REVISIONS", (*schema.REVISIONS, "9999"))
    return older


def test_check_tells_that_a_migration_is_needed_and_changes_nothing(
    cli: CommandLine, older_book: str
) -> None:
    before = cli.files()

    done = cli("migrate", "--check", "--json")

    assert done.code == ExitCode.REFUSED
    assert done.json == {"ok": False, "from": older_book, "to": "9999", "needed": True}
    assert cli.files() == before


def test_every_other_command_asks_for_the_migration(cli: CommandLine, older_book: str) -> None:
    done = cli("verify")

    assert older_book
    assert done.code == ExitCode.COULD_NOT_RUN
    assert "Please run migrate" in done.err


def test_the_file_is_copied_before_it_is_migrated(
    cli: CommandLine, older_book: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        schema,
        "migrate",
        lambda _: execute(cli.book, "UPDATE alembic_version SET version_num='9999'"),
    )

    done = cli("migrate", "--json")

    assert done.code == ExitCode.DONE
    copy = Path(str(done.json["copy"]))
    assert copy.name.startswith(f"book-{older_book}-")
    assert execute(copy, "SELECT version_num FROM alembic_version") == [(older_book,)]
    assert execute(cli.book, "SELECT version_num FROM alembic_version") == [("9999",)]
    assert cli("migrate", "--json").json["needed"] is False


def test_a_real_process_makes_and_proves_a_book(tmp_path: Path) -> None:
    folder = tmp_path / "100% sure? #1 ü"

    assert run_process("--data-dir", folder, "init", "--test").code == ExitCode.DONE
    assert run_process("--data-dir", folder, "verify", "--deep").code == ExitCode.DONE
    assert run_process("--data-dir", folder, "init").code == ExitCode.REFUSED
