"""What every test shares: no display, how many examples, and a PostgreSQL server on demand."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from pathlib import Path

# Before anything imports Qt: tests open no window on the screen of the person who runs them.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
# Nor do they look into that person's key store: without one in memory there is none.
if "BILLING_TEST_SECRET_SERVICE" not in os.environ:
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.db_servers import PostgresServer, running_postgres

THOROUGH_VARIABLE = "BILLING_THOROUGH"
MEMORY_DISK = Path("/dev/shm")
MEMORY_BYTES_MIN = 4_000_000_000
WITH_WIDGETS = ("tests/ui/", "tests/journeys/", "tests/test_pyside.py")

pytest_plugins = ["tests.workspace"]

# No deadlines: a busy machine is not a failing rule. The quick run looks at the same examples
# every time, so that it fails for a change and not by chance; the thorough one searches.
settings.register_profile("quick", max_examples=40, deadline=None, derandomize=True, database=None)
settings.register_profile(
    "thorough",
    max_examples=1000,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--thorough", action="store_true", help="the full counts, for a long run")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--thorough"):
        os.environ[THOROUGH_VARIABLE] = "1"  # Also for the processes that tests start.
    settings.load_profile("thorough" if is_thorough() else "quick")
    _keep_files_in_memory()


def _keep_files_in_memory() -> None:
    """Make temporary files where nothing waits for a disk, if there is such a place.

    The books write every booking through to the disk, and the tests book thousands of times.
    """
    if "TMPDIR" in os.environ or not MEMORY_DISK.is_dir():
        return
    if shutil.disk_usage(MEMORY_DISK).free > MEMORY_BYTES_MIN:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY_DISK)


def pytest_collection_finish() -> None:
    """Never look at the modules again: with them each collection takes ten times as long."""
    gc.collect()
    gc.freeze()


def pytest_runtest_logstart(nodeid: str) -> None:
    """Let widgets die in this thread alone.

    Python looks for cycles on whatever thread allocates, and would destroy widgets there that a
    test left behind: Qt allows that in the GUI thread only, and the process ends.
    """
    if nodeid.startswith(WITH_WIDGETS):
        gc.disable()
    elif not gc.isenabled():
        gc.collect()
        gc.enable()


def pytest_runtest_logfinish() -> None:
    """Collect what a test with widgets left behind, now that pytest has let go of it."""
    if not gc.isenabled():
        gc.collect(1)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if is_thorough():
        return
    left_out = [item for item in items if item.get_closest_marker("thorough")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def is_thorough() -> bool:
    return os.environ.get(THOROUGH_VARIABLE) == "1"


@pytest.fixture(scope="session")
def thorough() -> bool:
    """Whether the full counts are wanted."""
    return is_thorough()


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A PostgreSQL server, one for all the processes of this run."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with running_postgres(lock_file=shared / "postgres.lock") as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    """The database that fresh ones are copies of; empty here, a folder may override it."""
    return postgres_server.make_template(lambda _url: None)


@pytest.fixture
def fresh_postgres_database(
    postgres_server: PostgresServer, postgres_template: str
) -> Iterator[str]:
    """The URL of a copy of ``postgres_template`` that this test has for itself."""
    with postgres_server.fresh_database(postgres_template) as url:
        yield url
