"""Whoever does not prove who they are hears no secret, and the command line says what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
import trustme

from tests.cli.command_line import CommandLine, Done
from tests.tls_proofs import FLAWS, hearing, proof
from tests.tls_servers import listening

HOST = "localhost"
ELSEWHERE = "books.example.test"
SECRET = "canary7f3a"
GREETING = (b"220 here\r\n", b"250-here\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN\r\n")


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusting(cli: CommandLine, authority: trustme.CA, tmp_path: Path) -> CommandLine:
    """A command line that trusts the authority."""
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    cli.set(BILLING_CA_FILE=str(path))
    return cli


def check(done: Done, heard: bytes, said: str) -> None:
    assert done.code != 0
    assert said in done.out + done.err, done
    assert SECRET.encode() not in heard
    assert SECRET not in done.out + done.err


@pytest.mark.parametrize("flaw", FLAWS)
def test_a_database_server_hears_no_password(
    trusting: CommandLine, authority: trustme.CA, flaw: str
) -> None:
    with listening(proof(authority, flaw, ELSEWHERE)) as listener:
        way = "hostaddr=127.0.0.1"
        url = f"postgresql://desk:{SECRET}@{ELSEWHERE}:{listener.port}/books?{way}"
        trusting.set(BILLING_DB_URL=url)
        done = trusting("verify")

    check(done, listener.heard, "did not prove who it is")
    assert listener.connections_count > 0


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
@pytest.mark.parametrize("flaw", FLAWS)
def test_a_mail_server_hears_neither_password_nor_mail(
    trusting: CommandLine, authority: trustme.CA, flaw: str, scheme: str
) -> None:
    first = GREETING if scheme == "smtp+starttls" else ()
    said = "could not prove who it is"
    if flaw in ("old_tls", "plain"):
        said = "No encrypted line to localhost"
    if flaw == "plain" and first:  # Somebody in between has taken the offer out.
        first = (GREETING[0], b"250-here\r\n250 AUTH PLAIN LOGIN\r\n")
        said = "offers no encryption"
    with hearing(proof(authority, flaw, HOST), first=first) as (port, heard):
        trusting.set(BILLING_SMTP_URL=f"{scheme}://desk:{SECRET}@{HOST}:{port}")
        done = trusting("mail", "test")

    check(done, b"".join(heard), said)
    assert b"AUTH" not in b"".join(heard)
    assert b"MAIL FROM" not in b"".join(heard)


@pytest.mark.parametrize("flaw", FLAWS)
def test_a_payment_provider_hears_no_key(
    trusting: CommandLine, authority: trustme.CA, flaw: str
) -> None:
    with hearing(proof(authority, flaw, HOST)) as (port, heard):
        trusting.set(
            BILLING_STRIPE_KEY=f"sk_test_{SECRET}",
            BILLING_STRIPE_API_BASE=f"https://{HOST}:{port}",
        )
        done = trusting("doctor")

    check(done, b"".join(heard), "The connection to the payment provider is not trusted.")
