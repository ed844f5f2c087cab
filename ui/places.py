"""Where the program looks for its books: the folder of the options, a server, or the demo."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from billing_desktop.domain.database_server import DatabaseServer, ServerFound
from billing_desktop.domain.provider_key import KeyPlace
from ui.database.ways import Ways
from ui.options import Options

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.server_login import ServerPasswords
    from billing_desktop.settings import Settings

# The demo is beside the books, whatever the environment says of them.
_OF_THE_BOOKS = frozenset({"BILLING_DATA_DIR", "BILLING_DB_URL"})


class Places:
    """Opens, makes and connects to books. Everything but ``look_at_demo`` blocks."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._has_chosen_demo = False
        self._kept: ServerPasswords | None = None

    @property
    def is_demo(self) -> bool:
        """Whether the made-up books are looked at."""
        return self._options.demo or self._has_chosen_demo

    def look_at_demo(self) -> None:
        """Have the next opening be that of the demo, in a folder of its own."""
        self._has_chosen_demo = True

    def settings(self) -> Settings:
        """Return the settings of the folder that is looked at, as its file is just now.

        Raises:
            SettingsError: a setting is wrong.
        """
        from billing_desktop.offline import workspace_settings

        given = workspace_settings(
            self._options.data_dir, demo=self._options.demo, environment=None
        )
        if not self._has_chosen_demo:
            return given
        environment = {k: v for k, v in os.environ.items() if k not in _OF_THE_BOOKS}
        return workspace_settings(given.data_dir / "demo", demo=True, environment=environment)

    def open(self) -> Services:
        """Open the books; the demo is made where it is looked at for the first time.

        Raises:
            BillingError: they cannot be opened.
        """
        from billing_desktop.bootstrap import has_book, make_demo, open_book

        settings = self._passwords().complete(self.settings())
        if self.is_demo and not has_book(settings):
            make_demo(settings)
        return open_book(settings, passwords=self._passwords())

    def upgrade(self) -> str:
        """Bring an older book to this version; return the path of the copy made first.

        It is empty where somebody else has done it meanwhile.

        Raises:
            BillingError: it cannot be done; the book is as it was.
        """
        from billing_desktop.upgrading import upgrade_book

        copy = upgrade_book(self._passwords().complete(self.settings())).copy
        return "" if copy is None else str(copy)

    def ways(self) -> Ways:
        """Return what the dialogs need that lead to books."""
        return Ways(
            known=self._known,
            try_server=self._try_server,
            use_server=self._use_server,
            keep_password=self._keep_password,
            make_book=self._make_book,
        )

    def _known(self) -> DatabaseServer | None:
        from billing_desktop.database_desk import known_server

        return known_server(self.settings())

    def _try_server(self, server: DatabaseServer, password: str | None) -> ServerFound:
        from billing_desktop.database_desk import try_server

        return try_server(self.settings(), self._passwords(), server, password)

    def _use_server(self, server: DatabaseServer, password: str | None, keep: KeyPlace) -> None:
        from billing_desktop.database_desk import use_server

        use_server(self.settings(), self._passwords(), server, password, keep)

    def _keep_password(self, server: DatabaseServer, password: str, keep: KeyPlace) -> None:
        self._passwords().of(server).keep(password, keep)

    def _make_book(self, is_test: bool) -> None:
        from billing_desktop.bootstrap import create

        create(self._passwords().complete(self.settings()), is_test=is_test)

    def _passwords(self) -> ServerPasswords:
        """What was entered in this session; one for as long as the program runs."""
        if self._kept is None:
            from billing_desktop.server_login import ServerPasswords

            self._kept = ServerPasswords()
        return self._kept
