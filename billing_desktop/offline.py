"""What works without the book: the folder of a workspace, and the copies of documents in it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from billing_desktop.documents.archive import FileArchive
from billing_desktop.documents.catalogue import FileCatalogue
from billing_desktop.services.books import BookInfo
from billing_desktop.services.offline_invoices import OfflineInvoices
from billing_desktop.settings import Settings, read_settings

DOCUMENTS_NAME = "documents"
CATALOGUE_NAME = "catalogue.jsonl"


@dataclass(frozen=True, slots=True)
class OfflineServices:
    """What can be done on this computer without the book."""

    invoices: OfflineInvoices

    @property
    def book(self) -> BookInfo:
        """Whose documents they are.

        Raises:
            NotFoundError: there are none on this computer.
        """
        found = self.invoices.whose()
        return BookInfo(found.is_test, found.seller_name)


def open_offline(
    data_dir: Path | None = None,
    *,
    demo: bool = False,
    environment: Mapping[str, str] | None = None,
) -> OfflineServices:
    """Open the copies of documents on this computer; the book is not looked at.

    Raises:
        SettingsError: a setting is wrong.
    """
    return offline_services(workspace_settings(data_dir, demo=demo, environment=environment))


def offline_services(settings: Settings) -> OfflineServices:
    """Return what can be done with the copies in the folder of ``settings``."""
    return OfflineServices(
        OfflineInvoices(archive=archive_of(settings), catalogue=catalogue_of(settings))
    )


def workspace_settings(
    data_dir: Path | None, *, demo: bool, environment: Mapping[str, str] | None
) -> Settings:
    """Return the settings of a folder, or of that of the demo beside the usual one.

    Raises:
        SettingsError: a setting is wrong.
    """
    environment = os.environ if environment is None else environment
    settings = read_settings(environment, data_dir=data_dir)
    if demo and data_dir is None and "BILLING_DATA_DIR" not in environment:
        return read_settings(environment, data_dir=settings.data_dir / "demo")
    return settings


def archive_of(settings: Settings) -> FileArchive:
    """Return the copies of documents in the folder of ``settings``."""
    return FileArchive(settings.data_dir / DOCUMENTS_NAME)


def catalogue_of(settings: Settings) -> FileCatalogue:
    """Return the list of the documents that this computer has copies of."""
    return FileCatalogue(settings.data_dir / CATALOGUE_NAME)
