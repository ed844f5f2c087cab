"""A server that is not on this computer proves who it is before it hears a password."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
import trustme
from sqlalchemy.engine import make_url

from billing_desktop.db.change_marks import ChangeMarks
from billing_desktop.db.change_watch import PostgresChanges
from billing_desktop.db.engine import open_engine
from billing_desktop.db.server_address import is_local, server_address
from billing_desktop.db.unit_of_work import Database
from billing_desktop.errors import DatabaseRefusedError
from tests.tls_proofs import FLAWS, proof
from tests.tls_servers import Listener, listening

HOST = "books.example.test"
PASSWORD = "canary-7f3a"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


def url_of(listener: Listener, extra: str = "") -> str:
    """Return an address by a name elsewhere that leads to the listener."""
    way = f"hostaddr=127.0.0.1{extra}"
    return f"postgresql://desk:{PASSWORD}@{HOST}:{listener.port}/books?{way}"


@pytest.mark.parametrize("flaw", FLAWS)
def test_a_server_without_a_proof_never_hears_a_password(
    authority: trustme.CA, ca_file: str, flaw: str
) -> None:
    with listening(proof(authority, flaw, HOST)) as listener:
        database = Database(open_engine(url_of(listener), ca_file=ca_file))
        refusal = pytest.raises(DatabaseRefusedError, match="did not prove who it is")
        with refusal as refused, database.read():
            pass

    assert listener.connections_count == 1
    assert b"desk" not in listener.heard
    assert PASSWORD.encode() not in listener.heard
    assert PASSWORD not in f"{refused.value} {refused.value.__cause__}"


@pytest.mark.parametrize("flaw", FLAWS)
def test_the_listening_connection_asks_for_the_same_proof(
    authority: trustme.CA, ca_file: str, flaw: str, caplog: pytest.LogCaptureFixture
) -> None:
    with listening(proof(authority, flaw, HOST)) as listener, caplog.at_level(logging.DEBUG):
        engine = open_engine(url_of(listener), ca_file=ca_file)
        changes = PostgresChanges(engine.url, ChangeMarks())
        changes.follow(lambda: None)
        changes.stop()

    assert listener.connections_count >= 1
    assert b"desk" not in listener.heard
    assert "cannot be listened to yet" in caplog.text
    assert PASSWORD not in caplog.text


def test_a_server_that_proves_itself_is_told_the_password(
    authority: trustme.CA, ca_file: str
) -> None:
    with listening(proof(authority, "right", HOST)) as listener:
        database = Database(open_engine(url_of(listener), ca_file=ca_file))
        with pytest.raises(DatabaseRefusedError) as refused, database.read():
            pass

    assert PASSWORD.encode() in listener.heard
    assert PASSWORD not in f"{refused.value} {refused.value.__cause__}"


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer", "require", "verify-ca", "nonsense"])
def test_an_address_that_asks_for_less_is_refused_before_anything_is_sent(mode: str) -> None:
    with listening(None) as listener:
        with pytest.raises(DatabaseRefusedError, match="Nothing was sent") as refused:
            open_engine(url_of(listener, f"&sslmode={mode}"))
        with pytest.raises(DatabaseRefusedError):
            open_engine(url_of(listener, f"&sslmode=verify-full&sslmode={mode}"))

    assert listener.connections_count == 0
    assert PASSWORD not in str(refused.value)


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("localhost/b", True),
        ("127.0.0.1:5432/b", True),
        ("127.9.9.9/b", True),
        ("[::1]/b", True),
        ("/b", True),
        ("/b?host=/var/run/postgresql", True),
        ("/b?host=localhost:5432", True),
        ("db.example.test/b", False),
        ("192.0.2.7/b", False),
        ("localhost.example.test/b", False),
        ("localhost/b?hostaddr=192.0.2.7", False),
        ("/b?host=localhost:5432&host=db.example.test:5432", False),
        ("/b?service=elsewhere", False),
    ],
)
def test_only_what_stays_on_this_computer_is_local(rest: str, *, expected: bool) -> None:
    assert is_local(make_url(f"postgresql+psycopg://desk@{rest}")) is expected


def test_an_address_without_a_host_is_as_local_as_the_environment_makes_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PGHOST", "db.example.test")

    assert server_address("postgresql:///b").query["sslmode"] == "verify-full"


def test_without_a_file_of_ones_own_the_authorities_of_the_system_are_asked(
    tmp_path: Path,
) -> None:
    address = f"postgresql://{HOST}/b"

    trusted = server_address(address).query["sslrootcert"]
    own = server_address(address, ca_file=str(tmp_path / "ca.pem")).query["sslrootcert"]

    assert trusted == "system" or Path(str(trusted)).is_file()
    assert own == str(tmp_path / "ca.pem")


def test_an_address_that_cannot_be_read_is_refused_without_its_password() -> None:
    with pytest.raises(DatabaseRefusedError) as refused:
        server_address(f"postgresql://desk@host:{PASSWORD}@x:y/b")

    assert PASSWORD not in str(refused.value)
    assert refused.value.__context__ is None
