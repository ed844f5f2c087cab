"""How a command ends, as the caller's shell sees it."""

from __future__ import annotations

from enum import IntEnum

from billing_desktop.errors import (
    BillingError,
    BusyError,
    ClockError,
    DatabaseRefusedError,
    NotAllowedError,
    SettingsError,
)


class ExitCode(IntEnum):
    """What the number means, as `--help` says."""

    DONE = 0
    REFUSED = 1  # Also: a problem was found.
    COULD_NOT_RUN = 2
    BUSY = 3
    NOT_ALLOWED = 4


INTERRUPTED = 130  # What shells call a program that was stopped from the keyboard.


class ArgumentsError(BillingError):
    """The command line itself cannot be understood."""

    code = "arguments_invalid"


def exit_code_of(error: BillingError) -> ExitCode:
    """Return how a command ends that was stopped by ``error``."""
    match error:
        case NotAllowedError():
            return ExitCode.NOT_ALLOWED
        case BusyError():
            return ExitCode.BUSY
        case DatabaseRefusedError() | SettingsError() | ClockError() | ArgumentsError():
            return ExitCode.COULD_NOT_RUN
        case _:
            return ExitCode.REFUSED
