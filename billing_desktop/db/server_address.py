"""The address of a database server, made so that a password only reaches the right one."""

from __future__ import annotations

import os
import ssl
from ipaddress import ip_address
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from billing_desktop.domain.database_server import DEFAULT_PORT, DatabaseServer
from billing_desktop.domain.known_secrets import KNOWN_SECRETS
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
    address = _postgresql(url).set(drivername=_DRIVER)
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


def server_of(url: str) -> DatabaseServer:
    """Return the server, the database and the user that an address names.

    Raises:
        DatabaseRefusedError: it is no address of PostgreSQL.
    """
    address = _postgresql(url)
    hosts = (*_values(address, "host"), *([address.host] if address.host else []))
    ports = (*_values(address, "port"), *([str(address.port)] if address.port else []))
    return DatabaseServer(
        host=",".join(hosts) or "localhost",
        port=int(ports[0]) if ports and ports[0].isdecimal() else DEFAULT_PORT,
        database=address.database or "",
        user=address.username or "",
        ca_file=",".join(_values(address, "sslrootcert")[-1:]),
    )


def address_of(server: DatabaseServer) -> str:
    """Return the address of a server as settings keep it: without a password."""
    is_socket = server.host.startswith("/")
    ways = {"host": server.host} if is_socket else {}
    if server.ca_file:
        ways["sslrootcert"] = server.ca_file
    return URL.create(
        "postgresql",
        username=server.user,
        host=None if is_socket else server.host,
        port=server.port,
        database=server.database,
        query=ways,
    ).render_as_string()


def with_password(url: str, password: str) -> str:
    """Return an address with ``password`` in it. It belongs into memory only.

    Raises:
        DatabaseRefusedError: it is no address of PostgreSQL.
    """
    KNOWN_SECRETS.learn(password)
    return _postgresql(url).set(password=password).render_as_string(hide_password=False)


def has_password(url: str) -> bool:
    """Tell whether an address says how to sign in, or is none of a server anyway."""
    address = _parsed(url)
    if address is None or address.drivername not in _DRIVERS:
        return True
    return address.password is not None or "password" in address.query


def is_proven(url: str) -> bool:
    """Tell whether the server of an address has to prove who it is: it is another computer's."""
    return not is_local(_postgresql(url).set(drivername=_DRIVER))


def is_local(address: URL) -> bool:
    """Tell whether the connection stays on this computer, whatever stands in its parts."""
    _, parts = address.get_dialect()().create_connect_args(address)
    named = [str(parts[name]) for name in ("host", "hostaddr") if parts.get(name)]
    if not named:  # The library then asks its own variables, and last the local socket.
        named = [os.environ[name] for name in ("PGHOST", "PGHOSTADDR") if os.environ.get(name)]
    is_elsewhere = "service" in parts or (not named and bool(os.environ.get("PGSERVICE")))
    hosts = [host for value in named for host in value.split(",")]
    return not is_elsewhere and all(_is_this_computer(host) for host in hosts)


def _postgresql(url: str) -> URL:
    address = _parsed(url)
    if address is None or address.drivername not in _DRIVERS:
        raise DatabaseRefusedError(
            "The database address cannot be used. It has to begin with postgresql://."
        )
    KNOWN_SECRETS.learn(address.password)
    return address


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
