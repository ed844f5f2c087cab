"""Where the book is and whom to ask: from the environment and one file, checked and explained."""

from __future__ import annotations

import json
import os
import shutil
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkstemp
from urllib.parse import unquote, urlsplit

import platformdirs

from billing_desktop.domain.backup import KEEP_DEFAULT, BackupPlan
from billing_desktop.domain.known_secrets import KNOWN_SECRETS
from billing_desktop.domain.mail_server import server_at
from billing_desktop.errors import SettingsError, UserError

FILE_NAME = "settings.toml"
BOOK_NAME = "book.sqlite3"
ADDRESS_LENGTH_MAX = 500
THANK_YOU_ADDRESS = "thank_you_address"
_BACKUP_KEYS = ("backup_folder", "backup_daily", "backup_keep")
BACKUPS_NAME = "backups"
DATABASE_URL = "database_url"
_FILE_KEYS = frozenset({DATABASE_URL, "ca_file", "vies_url", THANK_YOU_ADDRESS, *_BACKUP_KEYS})
_ENVIRONMENT = frozenset(
    {
        "BILLING_DATA_DIR",
        "BILLING_DB_URL",
        "BILLING_STRIPE_API_BASE",
        "BILLING_STRIPE_KEY",
        "BILLING_SMTP_URL",
        "BILLING_VIES_URL",
        "BILLING_CA_FILE",
        "BILLING_OPERATOR",
        "BILLING_OPERATOR_PASSWORD",
    }
)
_THIS_COMPUTER = frozenset({"127.0.0.1", "::1", "localhost"})
# Set by tests and benchmarks around the program, never read by it.
_FOREIGN = frozenset(
    {"BILLING_THOROUGH", "BILLING_TEST_POSTGRES_URL", "BILLING_TEST_SECRET_SERVICE"}
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the program was started with. Secrets are here only as long as it runs."""

    data_dir: Path
    database_url: str | None = field(default=None, repr=False)
    stripe_api_base: str | None = None
    stripe_key: str | None = field(default=None, repr=False)
    smtp_url: str | None = field(default=None, repr=False)
    ca_file: str | None = None
    vies_url: str | None = None
    thank_you_address: str | None = None
    operator: str | None = None
    operator_password: str | None = field(default=None, repr=False)
    is_database_given: bool = False  # From outside: then the settings file has no say in it.

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
    _learn_secrets(environment)
    key = environment.get("BILLING_STRIPE_KEY") or None
    if key is not None and not key.startswith(("sk_test_", "rk_test_")):
        raise SettingsError(
            "BILLING_STRIPE_KEY takes test keys only. A live key belongs into the key store."
        )
    vies_url = environment.get("BILLING_VIES_URL") or kept.get("vies_url")
    if vies_url is not None:
        check_register_address(vies_url)
    return Settings(
        data_dir=folder,
        database_url=environment.get("BILLING_DB_URL") or kept.get(DATABASE_URL),
        stripe_api_base=environment.get("BILLING_STRIPE_API_BASE") or None,
        stripe_key=key,
        smtp_url=_mail_server(environment.get("BILLING_SMTP_URL")),
        ca_file=environment.get("BILLING_CA_FILE") or kept.get("ca_file"),
        vies_url=vies_url,
        thank_you_address=kept.get(THANK_YOU_ADDRESS),
        operator=environment.get("BILLING_OPERATOR") or None,
        operator_password=environment.get("BILLING_OPERATOR_PASSWORD") or None,
        is_database_given=bool(environment.get("BILLING_DB_URL")),
    )


def _learn_secrets(environment: Mapping[str, str]) -> None:
    for name in ("BILLING_STRIPE_KEY", "BILLING_OPERATOR_PASSWORD"):
        KNOWN_SECRETS.learn(environment.get(name))
    for name in ("BILLING_DB_URL", "BILLING_SMTP_URL"):
        try:
            password = urlsplit(environment.get(name) or "").password
        except ValueError:  # Who reads it as an address says so.
            continue
        KNOWN_SECRETS.learn(None if password is None else unquote(password))


def _mail_server(address: str | None) -> str | None:
    if not address:
        return None
    try:
        server_at(address)
    except UserError as error:
        raise SettingsError("BILLING_SMTP_URL: {reason}", reason=error) from error
    return address


def thank_you_address(data_dir: Path) -> str | None:
    """Return the page that payers see after paying, as the settings file of the folder has it.

    Raises:
        SettingsError: the file cannot be used.
    """
    return _read_file(data_dir / FILE_NAME).get(THANK_YOU_ADDRESS)


def saved_database_address(data_dir: Path) -> str | None:
    """Return the database address of the settings file: None where the book is in a file.

    Raises:
        SettingsError: the file cannot be used.
    """
    return _read_file(data_dir / FILE_NAME).get(DATABASE_URL)


def save_database_address(data_dir: Path, address: str | None) -> None:
    """Have the book be there from now on; None: in the file of the folder.

    The file is as it was or as it is to be, on the disk, whatever happens meanwhile.

    Raises:
        SettingsError: there is a password in it, or the file cannot be used or written.
    """
    _refuse_password(address or "")
    _save(data_dir, {DATABASE_URL: address})


def save_thank_you_address(data_dir: Path, address: str | None) -> None:
    """Write it into the settings file; None takes it out. Everything else in the file stays.

    Raises:
        SettingsError: it is no https address, or the file cannot be used or written.
    """
    if address is not None:
        check_web_address(address)
    _save(data_dir, {THANK_YOU_ADDRESS: address})


def backup_plan(data_dir: Path, *, is_server: bool) -> BackupPlan:
    """Return where backups go, as the settings file of the folder has it.

    Unless it says otherwise, a book in a file is backed up each day, beside itself; a server
    has somebody who looks after it.

    Raises:
        SettingsError: the file cannot be used.
    """
    kept = _read_file(data_dir / FILE_NAME)
    daily = kept.get("backup_daily", "no" if is_server else "yes")
    keep = kept.get("backup_keep", str(KEEP_DEFAULT))
    if daily not in ("yes", "no") or not (keep.isascii() and keep.isdigit()):
        raise SettingsError(
            "In the settings file, backup_daily is yes or no, and backup_keep a number."
        )
    folder = kept.get("backup_folder") or str(data_dir / BACKUPS_NAME)
    try:
        return BackupPlan(folder, is_daily=daily == "yes", keep=int(keep[:9]))
    except UserError as error:
        raise SettingsError("{reason}", reason=error) from error


def save_backup_plan(data_dir: Path, plan: BackupPlan) -> None:
    """Write the plan into the settings file. Everything else in the file stays.

    Raises:
        SettingsError: the file cannot be used or written.
    """
    texts = (plan.folder, "yes" if plan.is_daily else "no", str(plan.keep))
    _save(data_dir, dict(zip(_BACKUP_KEYS, texts, strict=True)))


def _save(data_dir: Path, changes: Mapping[str, str | None]) -> None:
    path = data_dir / FILE_NAME
    wanted = {name: text for name, text in _read_file(path).items() if name not in changes}
    wanted |= {name: text for name, text in changes.items() if text is not None}
    try:
        before = path.read_text(encoding="utf-8") if path.is_file() else ""
        _replace(path, _changed(before, wanted, names=frozenset(changes)))
    except OSError as error:
        raise SettingsError(
            "The settings file {name} cannot be written: {reason}.",
            name=path.name,
            reason=error.strerror or str(error),
        ) from error


def check_web_address(address: str) -> None:
    """Refuse what payers cannot be sent to.

    Raises:
        SettingsError: it is no https address of a page, or it holds a name or password.
    """
    try:
        parts = urlsplit(address)
        is_right = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        is_right = False
    is_printable = address.isascii() and address.isprintable() and " " not in address
    if not (is_right and is_printable and len(address) <= ADDRESS_LENGTH_MAX):
        raise SettingsError(
            "The address of the thank-you page looks like https://company.example/thanks.",
            code="thank_you_address_invalid",
        )


def check_register_address(address: str) -> None:
    """Refuse an address at which customers' numbers would travel in the open.

    Raises:
        SettingsError: it is neither an https address nor one of this computer.
    """
    try:
        parts = urlsplit(address)
        is_local = parts.scheme == "http" and parts.hostname in _THIS_COMPUTER
        is_right = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        is_local = is_right = False
    if not is_local and not is_right:
        raise SettingsError(
            "The address of the VAT register begins with https://, or is on this computer."
        )


def _changed(before: str, wanted: Mapping[str, str], *, names: frozenset[str]) -> str:
    """Return the file with ``wanted`` in it: its other lines as they are, where that is possible.

    A line of the key may stand inside of a text of several lines: then all is written anew.
    """
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in wanted.items()]
    ours = [line for line in lines if line.partition(" =")[0] in names]
    others = [
        line
        for line in before.splitlines()
        if line.partition("=")[0].strip().strip("\"'") not in names
    ]
    text = "".join(f"{line}\n" for line in [*others, *ours])
    try:
        if tomllib.loads(text) == wanted:
            return text
    except tomllib.TOMLDecodeError:
        pass
    return "".join(f"{line}\n" for line in lines)


def _replace(path: Path, text: str) -> None:
    """Write a file so that it is there whole or as it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = mkstemp(dir=path.parent, prefix=".settings-")
    aside = Path(name)
    try:
        with open(descriptor, "w", encoding="utf-8") as made:
            made.write(text)
            made.flush()
            os.fsync(made.fileno())
        if path.is_file():
            shutil.copymode(path, aside)
        aside.replace(path)
        _sync_folder(path.parent)
    except OSError:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise


def _unreadable(path: Path, reason: str) -> SettingsError:
    return SettingsError(
        "The settings file {name} cannot be read: {reason}.", name=path.name, reason=reason
    )


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _read_file(path: Path) -> dict[str, str]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):  # There is none, or no folder for it.
        return {}
    except OSError as error:
        raise _unreadable(path, error.strerror or type(error).__name__) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _unreadable(path, str(error)) from error
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
    _refuse_password(content.get(DATABASE_URL, ""))
    if THANK_YOU_ADDRESS in content:
        check_web_address(content[THANK_YOU_ADDRESS])
    return content


def _refuse_password(url: str) -> None:
    address = url.partition("://")[2].rpartition("@")[0]
    if ":" in address or "password=" in url.partition("?")[2].lower():
        raise SettingsError(
            "The database address in the settings file holds a password. Secrets belong into "
            "the key store, not into a file."
        )
