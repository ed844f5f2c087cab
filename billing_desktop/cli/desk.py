"""An open book and who works with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from billing_desktop.errors import NotAllowedError

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.money import Money
    from billing_desktop.domain.operator import Operator
    from billing_desktop.settings import Settings


@dataclass(frozen=True, slots=True)
class Desk:
    """What a command works with."""

    services: Services
    operator: Operator

    def confirm(self) -> None:
        """Give the password of the environment once more: a long batch outlasts the first time."""
        password = self.services.settings.operator_password
        if password is not None:
            self.services.operators.confirm(self.operator, password)

    def balance(self, account_id: str) -> Money:
        """Return the funds available of an account."""
        (row,) = self.services.accounts.rows(self.operator, (account_id,))
        return row.balance


@contextmanager
def open_desk(settings: Settings) -> Iterator[Desk]:
    """Lend the open book and the operator of the environment.

    Raises:
        DatabaseRefusedError, BusyError: the book cannot be opened.
        NotAllowedError: there are operators, and the environment names none of them.
    """
    from billing_desktop.bootstrap import open_book

    services = open_book(settings)
    try:
        yield Desk(services, _operator(services))
    finally:
        services.close()


def _operator(services: Services) -> Operator:
    local = services.operators.at_computer()
    if local is not None:
        return local
    settings = services.settings
    if settings.operator is None or settings.operator_password is None:
        template = (
            "This book has operators. Please sign in with BILLING_OPERATOR and "
            "BILLING_OPERATOR_PASSWORD."
        )
        raise NotAllowedError(template, code="sign_in_needed")
    return services.operators.sign_in(settings.operator, settings.operator_password)
