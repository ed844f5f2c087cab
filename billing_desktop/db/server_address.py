"""The address of a database server, made so that a password only reaches the right one."""

from __future__ import annotations

import os
import ssl
from ipaddress import ip_address
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from billing_desktop.errors import DatabaseRefusedError

_DRIVER = "postgresql+psycopg"
# The usual form of the address names no driver; there is only one here.
_DRIVERS = frozenset({"postgresql", "postgres", _DRIVER})
_PROVEN = "verify-full"
# Where systems keep the authorities that they trust, if OpenSSL was built for another one.
_SYSTEM_CA_FILES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


def server_address(url: str, *, ca_file: str | None = None) -> URL:
    """Return the address to connect to; one that is not local proves itself by a certificate.

    ``ca_file`` holds the authorities to trust; without it those of the system are.

    Raises:
        DatabaseRefusedError: it is no address of PostgreSQL, or asks for less than a proof.
    """
    address = _parsed(url)
    if address is None or address.drivername not in _DRIVERS:
        raise DatabaseRefusedError(
            "The database address cannot be used. It has to begin with postgresql://."
        )
    address = address.set(drivername=_DRIVER)
    if is_local(address):
        return address
    if any(mode != _PROVEN for mode in _values(address, "sslmode")):
        raise DatabaseRefusedError(
            "The database address asks for a connection on which the server does not prove who "
            "it is. Nothing was sent. Please write sslmode=verify-full, or leave it out."
        )
    trusted = _values(address, "sslrootcert")[-1:] or (ca_file or _system_ca_file(),)
    # Kerberos would come first and has a say of its own in what is encrypted.
    strict = {"sslmode": _PROVEN, "sslrootcert": trusted[0], "gssencmode": "disable"}
    return address.update_query_dict(strict)


def is_local(address: URL) -> bool:
    """Tell whether the connection stays on this computer, whatever stands in its parts."""
    _, parts = address.get_dialect()().create_connect_args(address)
    named = [str(parts[name]) for name in ("host", "hostaddr") if parts.get(name)]
    if not named:  # The library then asks its own variables, and last the local socket.
        named = [os.environ[name] for name in ("PGHOST", "PGHOSTADDR") if os.environ.get(name)]
    is_elsewhere = "service" in parts or (not named and bool(os.environ.get("PGSERVICE")))
    hosts = [host for value in named for host in value.split(",")]
    return not is_elsewhere and all(_is_this_computer(host) for host in hosts)


def _parsed(url: str) -> URL | None:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):  # What they say may quote a password.
        return None


def _values(address: URL, name: str) -> tuple[str, ...]:
    return tuple(address.normalized_query.get(name, ()))


def _is_this_computer(host: str) -> bool:
    if host == "" or host.startswith(("/", "@")) or host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _system_ca_file() -> str:
    known = ssl.get_default_verify_paths().cafile
    found = [path for path in (known, *_SYSTEM_CA_FILES) if path and Path(path).is_file()]
    return found[0] if found else "system"
