"""Puts together what looks at this computer and at a book, with or without an open one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from billing_desktop import computer
from billing_desktop.backups.notes_file import NotesFile
from billing_desktop.clock import SystemClock
from billing_desktop.credentials.keyring_store import KeyringStore
from billing_desktop.documents.font_files import damaged_fonts
from billing_desktop.documents.late_renderer import LateRenderer
from billing_desktop.domain.health import Thing
from billing_desktop.ports.surroundings import Access, Version
from billing_desktop.providers import provider_for
from billing_desktop.services.backups import Backups
from billing_desktop.services.examining_book import BookExaminer
from billing_desktop.services.examining_computer import ComputerExaminer, Look
from billing_desktop.services.health import Health
from billing_desktop.services.mail_servers import MailServers
from billing_desktop.services.outbox import Outbox
from billing_desktop.services.provider_keys import ProviderKeys
from billing_desktop.services.restorations import Restorations
from billing_desktop.services.service import Tools
from billing_desktop.services.vat_checks import VatChecks
from billing_desktop.settings import Settings

VERIFICATION_NOTES_NAME = "last-verification.json"
# A store that waits for a person's password shows as silent: looking must not open its dialog
# for longer than people wait for a list.
_KEY_STORE_SECONDS = 10.0


class ThisComputer:
    """Looks at the computer on which the program runs; see `Surroundings`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def access(self) -> tuple[Access, Path]:
        """Return what may be done with the folder of the book."""
        return computer.access_to(self._settings.data_dir, self._settings.book_file)

    def free_bytes(self) -> int:
        """Return how much room there is where the book lies."""
        return computer.free_bytes_at(self._settings.data_dir)

    def key_store(self) -> str:
        """Return the name of the key store that would keep a secret."""
        return KeyringStore(timeout_seconds=_KEY_STORE_SECONDS).name()

    def damaged_fonts(self) -> Sequence[str]:
        """Return which typefaces of documents are missing or not what was delivered."""
        return damaged_fonts()

    def try_test_provider(self) -> None:
        """Ask the provider of a TEST book; the local page is started aside."""
        with TemporaryDirectory() as folder:
            aside = replace(self._settings, data_dir=Path(folder))
            provider = provider_for(aside, is_test=True, clock=SystemClock(), company=lambda: "")
            try:
                assert provider.connect is not None  # A TEST book always has one.
                provider.connect().account()
            finally:
                if provider.local_page is not None:
                    provider.local_page.stop()

    def versions(self) -> Sequence[Version]:
        """Return the program's own version first."""
        return computer.versions()


class Mail(Protocol):
    """What is asked about mail."""

    @property
    def servers(self) -> MailServers: ...
    @property
    def outbox(self) -> Outbox: ...


class OpenBook(Protocol):
    """What is needed of the services of an open book."""

    @property
    def settings(self) -> Settings: ...
    @property
    def tools(self) -> Tools: ...
    @property
    def provider_keys(self) -> ProviderKeys: ...
    @property
    def vat_checks(self) -> VatChecks: ...
    @property
    def mail(self) -> Mail: ...
    @property
    def backups(self) -> Backups: ...
    @property
    def restorations(self) -> Restorations: ...


def health_desk(book: OpenBook) -> Health:
    """Return what looks at an open book and at the computer it is open on."""
    examiner = BookExaminer(
        book.tools,
        surroundings=ThisComputer(book.settings),
        provider_keys=book.provider_keys,
        vat_checks=book.vat_checks,
        mail_servers=book.mail.servers,
        outbox=book.mail.outbox,
        backups=book.backups,
        restorations=book.restorations,
        verification_notes=notes_of(book.settings),
    )
    return Health(book.tools, looks={**computer_looks(book.settings), **examiner.looks()})


def computer_looks(settings: Settings) -> Mapping[Thing, Look]:
    """Return how the computer is looked at, where there may be no book."""
    examiner = ComputerExaminer(
        ThisComputer(settings), renderer=LateRenderer(), clock=SystemClock()
    )
    return examiner.looks()


def notes_of(settings: Settings) -> NotesFile:
    """Return what this computer remembers of the last time that the books were verified."""
    return NotesFile(settings.data_dir / VERIFICATION_NOTES_NAME)
