"""A payment provider that does not prove who it is never hears the key."""

from __future__ import annotations

from pathlib import Path

import pytest
import stripe
import trustme

from billing_desktop.errors import PaymentOutcomeUnknownError
from billing_desktop.payments.stripe_gateway import StripeGateway
from tests.tls_proofs import FLAWS, hearing, proof

KEY = "sk_test_canary7f3a"
HOST = "localhost"


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


def ask(port: int, ca_file: Path) -> None:
    gateway = StripeGateway(KEY, base_address=f"https://{HOST}:{port}", ca_bundle=str(ca_file))
    with pytest.raises(PaymentOutcomeUnknownError):
        gateway.fetch_session("cs_1")


@pytest.mark.parametrize("kind", [*FLAWS, "right"])
def test_only_a_provider_that_proves_itself_is_told_the_key(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(stripe, "ca_bundle_path", stripe.ca_bundle_path)
    ca_file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))

    with hearing(proof(authority, kind, HOST)) as (port, heard):
        ask(port, ca_file)

    assert (KEY.encode() in b"".join(heard)) is (kind == "right")
