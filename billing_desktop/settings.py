"""Where the book is and whom to ask: from the environment and one file, checked and explained."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from billing_desktop.errors import SettingsError

FILE_NAME = "settings.toml"
BOOK_NAME = "book.sqlite3"
_FILE_KEYS = frozenset({"database_url", "ca_file"})
_ENVIRONMENT = frozenset(
    {
        "BILLING_DATA_DIR",
        "BILLING_DB_URL",
        "BILLING_STRIPE_API_BASE",
        "BILLING_STRIPE_KEY",
        "BILLING_SMTP_URL",
        "BILLING_CA_FILE",
        "BILLING_OPERATOR",
        "BILLING_OPERATOR_PASSWORD",
    }
)
# Set by tests and benchmarks around the program, never read by it.
_FOREIGN = frozenset({"BILLING_THOROUGH", "BILLING_TEST_POSTGRES_URL"})


@dataclass(frozen=True, slots=True)
class Settings:
    """What the program was started with. Secrets are here only as long as it runs."""

    data_dir: Path
    database_url: str | None = field(default=None, repr=False)
    stripe_api_base: str | None = None
    stripe_key: str | None = field(default=None, repr=False)
    ca_file: str | None = None
    operator: str | None = None
    operator_password: str | None = field(default=None, repr=False)

    @property
    def book_file(self) -> Path:
        """The SQLite file that is used unless a database address is given."""
        return self.data_dir / BOOK_NAME


def default_data_dir() -> Path:
    """Return the folder for books of this user, as the system has it."""
    return Path(platformdirs.user_data_dir("billing-desktop", appauthor=False))


def read_settings(environment: Mapping[str, str], *, data_dir: Path | None = None) -> Settings:
    """Return the settings; the command line wins over the environment, that over the file.

    Raises:
        SettingsError: a misspelt name, a secret in the file, or a live key in the environment.
    """
    for name in environment:
        if name.startswith("BILLING_") and name not in _ENVIRONMENT | _FOREIGN:
            raise SettingsError(
                "The environment variable {name} is not known. Known are: {known}.",
                name=name,
                known=", ".join(sorted(_ENVIRONMENT)),
            )
    given = environment.get("BILLING_DATA_DIR")
    folder = (data_dir or (Path(given) if given else default_data_dir())).absolute()
    kept = _read_file(folder / FILE_NAME)
    key = environment.get("BILLING_STRIPE_KEY") or None
    if key is not None and not key.startswith(("sk_test_", "rk_test_")):
        raise SettingsError(
            "BILLING_STRIPE_KEY takes test keys only. A live key belongs into the key store."
        )
    return Settings(
        data_dir=folder,
        database_url=environment.get("BILLING_DB_URL") or kept.get("database_url"),
        stripe_api_base=environment.get("BILLING_STRIPE_API_BASE") or None,
        stripe_key=key,
        ca_file=environment.get("BILLING_CA_FILE") or kept.get("ca_file"),
        operator=environment.get("BILLING_OPERATOR") or None,
        operator_password=environment.get("BILLING_OPERATOR_PASSWORD") or None,
    )


def _read_file(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(
            "The settings file {name} cannot be read: {reason}.", name=path.name, reason=str(error)
        ) from error
    for name, value in content.items():
        if any(word in name.lower() for word in ("password", "secret", "key", "token")):
            raise SettingsError(
                "The settings file holds {name}. Secrets belong into the key store, not into a "
                "file.",
                name=name,
            )
        if name not in _FILE_KEYS:
            raise SettingsError(
                "The settings file holds {name}, which is not known. Known are: {known}.",
                name=name,
                known=", ".join(sorted(_FILE_KEYS)),
            )
        if not isinstance(value, str):
            raise SettingsError("The setting {name} has to be a text.", name=name)
    _refuse_password(content.get("database_url", ""))
    return content


def _refuse_password(url: str) -> None:
    address = url.partition("://")[2].rpartition("@")[0]
    if ":" in address or "password=" in url.partition("?")[2].lower():
        raise SettingsError(
            "The database address in the settings file holds a password. Secrets belong into "
            "the key store, not into a file."
        )
