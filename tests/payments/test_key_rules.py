"""Which keys and addresses go together."""

from __future__ import annotations

from pathlib import Path

import pytest

from billing_desktop.errors import SettingsError
from billing_desktop.payments.key_rules import (
    check_address,
    check_ca_bundle,
    check_key,
    is_live_key,
    return_addresses,
)


@pytest.mark.parametrize("kind", ["sk_test_", "rk_test_", "sk_live_", "rk_live_"])
def test_a_secret_or_restricted_key_is_taken(kind: str) -> None:
    key = kind + "51Abcdefgh"

    check_key(key)

    assert is_live_key(key) is ("live" in kind)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "pk_test_51Abcdefgh",
        "sk_test_",
        "sk_test_abcd efgh",
        "sk_test_abcd\r\nX: y",
        "sk_prod_a",
    ],
)
def test_anything_else_is_refused_without_being_repeated(key: str) -> None:
    with pytest.raises(SettingsError) as refused:
        check_key(key)

    assert refused.value.params == {}


@pytest.mark.parametrize(
    "address",
    [None, "http://127.0.0.1:4242/secret", "http://localhost:1", "https://peer.example"],
)
def test_a_test_key_may_go_to_this_computer_and_over_tls(address: str | None) -> None:
    check_address(address, is_live=False)


@pytest.mark.parametrize("address", ["http://peer.example", "ftp://127.0.0.1", "127.0.0.1:1", ""])
def test_a_test_key_goes_nowhere_in_the_clear(address: str) -> None:
    with pytest.raises(SettingsError):
        check_address(address, is_live=False)


@pytest.mark.parametrize("address", ["https://peer.example", "http://127.0.0.1:4242"])
def test_a_live_key_goes_to_the_provider_only(address: str) -> None:
    check_address(None, is_live=True)

    with pytest.raises(SettingsError):
        check_address(address, is_live=True)


def test_a_file_of_certificates_has_to_be_there(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("certificates")

    check_ca_bundle(str(tmp_path / "ca.pem"))

    with pytest.raises(SettingsError):
        check_ca_bundle(str(tmp_path / "missing.pem"))


@pytest.mark.parametrize(
    ("base", "page", "expected"),
    [
        (None, None, (None, None)),
        (
            "http://127.0.0.1:1/t/",
            None,
            ("http://127.0.0.1:1/t/thanks", "http://127.0.0.1:1/t/cancelled"),
        ),
        (None, "https://shop.example/", ("https://shop.example/", "https://shop.example/")),
        ("http://127.0.0.1:1", "https://a.example", ("https://a.example", "https://a.example")),
    ],
)
def test_payers_return_to_the_page_that_was_set_or_to_the_peer(
    base: str | None, page: str | None, expected: tuple[str | None, str | None]
) -> None:
    assert return_addresses(base, page) == expected
