"""Which register of VAT numbers a book asks: the European Union's, or the stand-in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from billing_desktop.ports.vat_register import VatRegister
from billing_desktop.settings import Settings


@dataclass(frozen=True, slots=True)
class Register:
    """How to reach the register of a book."""

    connect: Callable[[], VatRegister]
    is_stand_in: bool


def register_for(settings: Settings, *, is_test: bool) -> Register:
    """Return the register: a TEST book asks one only where an address is set."""
    if is_test and settings.vies_url is None:
        return Register(_stand_in, is_stand_in=True)
    return Register(lambda: _vies(settings), is_stand_in=False)


def _stand_in() -> VatRegister:
    from billing_desktop.vat_registers.stand_in import StandInRegister

    return StandInRegister()


def _vies(settings: Settings) -> VatRegister:
    from billing_desktop.vat_registers.vies import ADDRESS, ViesRegister

    return ViesRegister(settings.vies_url or ADDRESS, ca_file=settings.ca_file)
