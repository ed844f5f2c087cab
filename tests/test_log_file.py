"""The log as it lies on the disk: one line a record, for its owner alone, without secrets."""

from __future__ import annotations

import logging
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from billing_desktop import log_file
from billing_desktop.credentials.book_key import BookKey
from billing_desktop.credentials.passwords import Argon2Passwords
from billing_desktop.credentials.session_store import SessionStore
from billing_desktop.db.engine import open_engine
from billing_desktop.db.server_address import with_password
from billing_desktop.domain.hidden_text import HIDDEN
from billing_desktop.domain.provider_key import KeyPlace
from billing_desktop.log_file import LOG_NAME, close_log, one_line, open_log
from billing_desktop.settings import read_settings

ROOT = Path(__file__).parent.parent
PRIVATE = 0o600 if os.name == "posix" else 0o666  # Elsewhere the folder's rights count.
logger = logging.getLogger("test.log_file")


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    level = logging.getLogger().level
    handler = open_log(tmp_path, level=logging.INFO)
    yield tmp_path / LOG_NAME
    close_log(handler)
    logging.getLogger().setLevel(level)


def lines(log: Path) -> list[str]:
    return log.read_text(encoding="utf-8").splitlines()


def test_a_record_with_its_trace_is_one_line_whatever_it_holds(log: Path) -> None:
    try:
        raise ValueError("first\nsecond\r\n2026-01-01 CRITICAL forged\x1b[31m\u2028end")
    except ValueError:
        logger.exception("it\nfailed")

    (line,) = lines(log)
    assert "it\\nfailed" in line
    assert "Traceback" in line
    assert "\\r\\n2026-01-01 CRITICAL forged\\u001b[31m\\u2028end" in line


def test_letters_of_all_languages_stay_readable() -> None:
    assert one_line("Müller & Ωmega 10 €") == "Müller & Ωmega 10 €"


def test_nothing_is_made_before_there_is_something_to_write(log: Path) -> None:
    assert not log.exists()


def test_every_file_of_the_log_is_for_its_owner_alone_also_old_ones(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.write_text("of an earlier version\n")
    log.chmod(0o644)
    older = log.with_name(f"{LOG_NAME}.1")
    older.write_text("older\n")
    older.chmod(0o644)

    for _ in range(3):
        logger.info("x" * (log_file.BYTES_MAX // 2))

    files = sorted(log.parent.glob(f"{LOG_NAME}*"))
    assert len(files) == 4
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {PRIVATE}


def test_no_more_than_five_old_files_are_kept(log: Path) -> None:
    for _ in range(9):
        logger.info("x" * log_file.BYTES_MAX)

    assert len(list(log.parent.glob(f"{LOG_NAME}*"))) == 1 + log_file.OLD_FILES_COUNT


def test_two_processes_write_side_by_side_while_one_begins_a_new_file(log: Path) -> None:
    logger.info("first")
    log.rename(log.with_name(f"{LOG_NAME}.1"))  # As another process does.

    logger.info("second")

    assert [line.rpartition(": ")[2] for line in lines(log)] == ["second"]


def test_a_folder_that_is_gone_or_a_full_disk_stops_nothing(tmp_path: Path) -> None:
    handler = open_log(tmp_path / "nowhere", level=logging.INFO)
    logger.warning("nobody hears it")
    close_log(handler)

    assert not (tmp_path / "nowhere").exists()


def learn_provider_key(secret: str) -> None:
    BookKey("b", store=SessionStore(), session=SessionStore()).keep(secret, KeyPlace.SESSION)


def find_kept_key(secret: str) -> None:
    store = SessionStore()
    store.put("stripe-key-b", secret)
    BookKey("b", store=store, session=SessionStore()).find()


def sign_in(secret: str) -> None:
    Argon2Passwords().matches(secret, "no hash")


def read_environment(name: str, shape: str = "{}") -> object:
    return lambda secret: read_settings({name: shape.format(secret)}, data_dir=Path())


@pytest.mark.parametrize(
    "learn",
    [
        learn_provider_key,
        find_kept_key,
        sign_in,
        lambda secret: with_password("postgresql://clerk@db.example/books", secret),
        read_environment("BILLING_OPERATOR_PASSWORD"),
        read_environment("BILLING_STRIPE_KEY", "sk_test_{}"),
        read_environment("BILLING_DB_URL", "postgresql://clerk:{}@127.0.0.1/books"),
        read_environment("BILLING_SMTP_URL", "smtp://clerk:{}@localhost:25"),
    ],
)
def test_every_secret_that_the_program_learns_is_hidden_from_then_on(
    log: Path, learn: object, request: pytest.FixtureRequest
) -> None:
    secret = f"Geheim{abs(hash(request.node.name)) % 10**9}Wort"
    assert callable(learn)
    learn(secret)

    logger.warning("the server quotes %s back", secret)
    try:
        raise RuntimeError(f"about {secret}")
    except RuntimeError:
        logger.exception("a bug")

    told = log.read_text(encoding="utf-8")
    assert secret not in told
    assert f"the server quotes {HIDDEN} back" in told


def test_what_a_database_quotes_of_the_data_is_not_in_the_log(
    log: Path, fresh_postgres_database: str
) -> None:
    engine = open_engine(fresh_postgres_database)
    statements = (
        "CREATE TABLE t (name VARCHAR(40) PRIMARY KEY, age INTEGER CHECK (age < 200))",
        "INSERT INTO t VALUES (:name, :age)",
        "INSERT INTO t VALUES (:name, :age)",
        "INSERT INTO t VALUES (:other, :old)",
        "INSERT INTO t SELECT CAST(:other AS VARCHAR), CAST(:name AS INTEGER)",
    )
    values = {"name": "Ada Lovelace", "age": 36, "other": "Charles", "old": 4711}
    for statement in statements:
        try:
            with engine.connect() as connection:
                connection.execute(text(statement), values)
                connection.commit()
        except DBAPIError:
            logger.exception("refused")
    engine.dispose()

    told = log.read_text(encoding="utf-8")
    assert len(lines(log)) == 3
    assert "duplicate key" in told
    assert "INSERT INTO t" in told
    for value in ("Lovelace", "Charles", "4711"):
        assert value not in told


def test_what_comes_before_there_is_a_file_is_hidden_on_the_error_output_too() -> None:
    script = (
        "import logging\n"
        "from billing_desktop.domain.known_secrets import KNOWN_SECRETS\n"
        "from billing_desktop.log_file import hide_on_screen\n"
        "hide_on_screen()\n"
        "KNOWN_SECRETS.learn('a long secret')\n"
        "logging.getLogger('x').warning('it is a long secret: password=abc')\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert "it is" in done.stderr
    assert "long secret" not in done.stderr
    assert "abc" not in done.stderr
