"""Which provider keys and addresses may be used together."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from billing_desktop.errors import SettingsError

_KEY = re.compile(r"(?:sk|rk)_(?:test|live)_[A-Za-z0-9_]{4,240}")
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def is_live_key(api_key: str) -> bool:
    """Return whether the key moves real money."""
    return api_key.startswith(("sk_live_", "rk_live_"))


def check_key(api_key: str) -> None:
    """Refuse what is no secret key of the provider. The sentence does not repeat it.

    Raises:
        SettingsError: it is something else, for example a publishable key or a key with a space.
    """
    if _KEY.fullmatch(api_key) is None:
        raise SettingsError(
            "The provider key must begin with sk_test_, sk_live_, rk_test_ or rk_live_,"
            " without spaces.",
            code="provider_key_invalid",
        )


def is_this_computer(address: str) -> bool:
    """Return whether an address leads to a program on this computer."""
    parts = urlsplit(address)
    return parts.scheme in {"http", "https"} and parts.hostname in _LOOPBACK


def check_address(base_address: str | None, *, is_live: bool) -> None:
    """Refuse an address that the key must not be sent to.

    Raises:
        SettingsError: a live key with an address of one's own, or plain http to another computer.
    """
    if base_address is None:
        return
    if is_live:
        raise SettingsError(
            "A live key is only ever sent to the provider: remove the provider address.",
            code="provider_address_refused",
        )
    if not is_this_computer(base_address) and urlsplit(base_address).scheme != "https":
        raise SettingsError(
            "The provider address must begin with https://, or be on this computer.",
            code="provider_address_refused",
        )


def return_addresses(
    base_address: str | None, return_address: str | None
) -> tuple[str | None, str | None]:
    """Return where payers go after paying and after turning back, as far as that is known.

    Without a page of the seller's own it is the page of whoever is at ``base_address``.
    """
    if return_address is not None or base_address is None:
        return return_address, return_address
    base = base_address.rstrip("/")
    return f"{base}/thanks", f"{base}/cancelled"


def check_ca_bundle(ca_bundle: str) -> None:
    """Refuse a file of certificates that is not there.

    Raises:
        SettingsError: there is no such file.
    """
    if not Path(ca_bundle).is_file():
        raise SettingsError(
            "There is no file of certificates at {file}.", code="ca_file_missing", file=ca_bundle
        )
