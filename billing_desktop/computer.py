"""What this computer says about the person in front of it."""

from __future__ import annotations

import getpass

from billing_desktop.domain.operator import operator_name
from billing_desktop.errors import UserError


def person_at_computer() -> str:
    """Return a name that can be recorded, also where the system knows none."""
    try:
        return operator_name(getpass.getuser())
    except (OSError, KeyError, ImportError, UserError):  # No name here that we could record.
        return "local"
