"""A sentence that is kept with its parts, so that each reader gets it in their language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from billing_desktop.errors import BillingError, fill


@dataclass(frozen=True, slots=True)
class Sentence:
    """An English template with its parameters; ``str()`` is the English sentence."""

    template: str
    params: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def of(cls, error: BillingError) -> Sentence:
        """Return what an error says."""
        return cls(error.template, error.params)

    def __str__(self) -> str:
        return fill(self.template, self.params)
