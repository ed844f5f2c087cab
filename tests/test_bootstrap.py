"""From settings to services: making, opening and refusing books."""

from __future__ import annotations

import getpass
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from billing_desktop import bootstrap
from billing_desktop.bootstrap import create, has_book, new_id, open_book, open_workspace
from billing_desktop.db import schema
from billing_desktop.db.engine import open_engine
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.errors import DatabaseRefusedError, SettingsError, UserError
from billing_desktop.settings import Settings
from tests import builders
from tests.builders import eur
from tests.db_servers import PostgresServer
from tests.fakes.clock import MovableClock

CLERK = Operator("clerk", Role.ADMINISTRATOR)


def files(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_a_new_book_is_one_file_and_nothing_else(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "deep" / "books")
    assert not has_book(settings)

    create(settings, is_test=True, clock=MovableClock())

    assert has_book(settings)
    assert files(settings.data_dir) == ["book.sqlite3"]


@pytest.mark.parametrize("is_test", [True, False])
def test_a_new_book_knows_what_it_is_and_holds(tmp_path: Path, *, is_test: bool) -> None:
    settings = Settings(tmp_path)
    create(settings, is_test=is_test)

    services = open_book(settings)

    assert services.book.is_test is is_test
    assert services.book.seller_name == ""
    assert services.books.verify(CLERK, is_deep=True) == ()
    assert (services.local_page is not None) is is_test
    services.close()


def test_a_book_is_never_made_over_another(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    create(settings, is_test=True)
    before = settings.book_file.read_bytes()

    with pytest.raises(DatabaseRefusedError, match="There is a book here already"):
        create(settings, is_test=False)

    assert settings.book_file.read_bytes() == before
    assert files(tmp_path) == ["book.sqlite3"]


def test_a_file_of_somebody_else_is_not_written_over(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    settings.book_file.write_text("my diary")

    with pytest.raises(DatabaseRefusedError):
        create(settings, is_test=True)

    assert settings.book_file.read_text() == "my diary"


def test_a_book_that_cannot_be_made_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise UserError("No.")

    monkeypatch.setattr(bootstrap, "create_book", fail)

    with pytest.raises(UserError):
        create(Settings(tmp_path), is_test=True)

    assert files(tmp_path) == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(DatabaseRefusedError, match="cannot be made"):
        create(Settings(tmp_path / "file" / "books"), is_test=True)


def test_a_book_on_a_server_is_made_whole_even_after_it_broke_off(
    tmp_path: Path, postgres_server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgres_server.fresh_database() as url:
        settings = Settings(tmp_path, database_url=url)
        assert not has_book(settings)
        engine = open_engine(url)
        schema.migrate(engine)
        engine.dispose()

        assert not has_book(settings)
        with pytest.raises(DatabaseRefusedError, match="was not made to its end"):
            open_book(settings)
        create(settings, is_test=True)
        assert has_book(settings)
        services = open_book(settings)
        assert services.books.verify(CLERK, is_deep=True) == ()
        services.close()
        with pytest.raises(DatabaseRefusedError, match="There is a book here already"):
            create(settings, is_test=True)


def test_a_closed_book_keeps_nothing_open(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    create(settings, is_test=True)
    services = open_book(settings)
    services.sellers.save(CLERK, builders.seller())
    account = services.accounts.create(CLERK, builders.billing_details())
    top_up = services.top_ups.start(CLERK, account.account_id, eur("5.00"), key="k")
    assert services.payments.open_page(CLERK, top_up.top_up_id).url is not None

    services.close()

    held = [entry.path for entry in psutil.Process().open_files()]
    assert [path for path in held if path.startswith(str(tmp_path))] == []


def test_ids_sort_by_time_and_do_not_repeat() -> None:
    ids = [new_id() for _ in range(1000)]

    assert len(set(ids)) == 1000
    assert [identity[:12] for identity in ids] == sorted(identity[:12] for identity in ids)


def test_a_workspace_is_opened_where_the_settings_lead(tmp_path: Path) -> None:
    create(Settings(tmp_path), is_test=True)

    services = open_workspace(environment={"BILLING_DATA_DIR": str(tmp_path)})

    assert services.settings.data_dir == tmp_path
    services.close()


def test_a_workspace_without_a_book_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatabaseRefusedError, match="There is no book"):
        open_workspace(tmp_path, environment={})
    with pytest.raises(SettingsError):
        open_workspace(tmp_path, environment={"BILLING_NONSENSE": "1"})
    assert files(tmp_path) == []


def test_the_demo_lies_beside_the_books_of_the_user_and_is_made_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []

    def make_demo(settings: Settings) -> None:
        made.append(settings.data_dir)
        create(settings, is_test=True)

    monkeypatch.setattr(bootstrap, "make_demo", make_demo)
    monkeypatch.setattr("billing_desktop.settings.default_data_dir", lambda: tmp_path / "user")

    for _ in range(2):
        open_workspace(demo=True, environment={}).close()
    open_workspace(tmp_path / "given", demo=True, environment={}).close()
    elsewhere = {"BILLING_DATA_DIR": str(tmp_path / "elsewhere")}
    open_workspace(demo=True, environment=elsewhere).close()

    assert made == [tmp_path / "user" / "demo", tmp_path / "given", tmp_path / "elsewhere"]


@pytest.mark.parametrize(
    ("found", "name"),
    [("anna", "anna"), ("a\x1fb", "local"), ("System", "local"), ("x" * 61, "local")],
)
def test_the_person_at_the_computer_has_a_name_that_can_be_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, found: str, name: str
) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: found)
    create(Settings(tmp_path), is_test=True)
    services = open_book(Settings(tmp_path))

    local = services.operators.at_computer()
    assert local is not None
    assert local.name == name
    services.sellers.save(local, builders.seller())
    assert services.books.verify(local, is_deep=True) == ()
    services.close()


def test_a_computer_without_names_has_a_local_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody() -> str:
        raise KeyError("uid 4711")

    monkeypatch.setattr(getpass, "getuser", nobody)
    create(Settings(tmp_path), is_test=True)
    services = open_book(Settings(tmp_path))

    assert services.operators.at_computer() == Operator("local", Role.ADMINISTRATOR)
    services.close()


def test_opening_a_book_loads_neither_documents_nor_the_provider(tmp_path: Path) -> None:
    create(Settings(tmp_path), is_test=True)
    asked = (
        "import sys\n"
        "from pathlib import Path\n"
        "from billing_desktop.bootstrap import open_workspace\n"
        "services = open_workspace(Path(sys.argv[1]), environment={})\n"
        "services.close()\n"
        "heavy = {'reportlab', 'stripe', 'requests', 'alembic', 'PySide6', 'keyring'}\n"
        "print(sorted(heavy & {name.partition('.')[0] for name in sys.modules}))\n"
    )

    answer = subprocess.run(
        [sys.executable, "-c", asked, str(tmp_path)], capture_output=True, text=True, check=True
    )

    assert answer.stdout.strip() == "[]"
