"""Facts as JSON that people can read, closed with the SHA-256 of everything before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

JsonValue: TypeAlias = "str | int | bool | Sequence[JsonValue] | Mapping[str, JsonValue] | None"

_SEAL = "sha256"
_INSTANT = "%Y-%m-%dT%H:%M:%S.%fZ"
_DIGITS_MAX = 19  # No amount or count of ours has more.


def seal(values: Mapping[str, JsonValue]) -> str:
    """Return ``values`` as indented JSON whose last member is the digest of the others."""
    return json.dumps({**values, _SEAL: _digest(values)}, ensure_ascii=False, indent=2) + "\n"


def unseal(text: str) -> Facts:
    """Return the facts that ``seal`` wrote.

    Raises:
        ValueError: it is something else, or a character of it was changed.
    """
    try:
        read = json.loads(text, parse_float=_refuse, parse_constant=_refuse, parse_int=_whole)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(read, dict):
        raise ValueError("no object")
    found = read.pop(_SEAL, None)
    if found != _digest(read):
        raise ValueError("the digest does not fit")
    return Facts(read)


def instant_text(value: datetime) -> str:
    """Return an instant as it is written here: UTC, microseconds, Z."""
    return value.astimezone(UTC).strftime(_INSTANT)


@dataclass(frozen=True, slots=True)
class Facts:
    """What was read. What is missing or of another type is a ``ValueError``."""

    values: Mapping[str, object]

    def text(self, name: str) -> str:
        """Return a text."""
        value = self.values.get(name)
        if not isinstance(value, str):
            raise ValueError(f"{name} is no text")
        return value

    def whole(self, name: str) -> int:
        """Return a whole number; true is none."""
        value = self.values.get(name)
        if type(value) is not int:
            raise ValueError(f"{name} is no whole number")
        return value

    def flag(self, name: str) -> bool:
        """Return a truth value."""
        value = self.values.get(name)
        if not isinstance(value, bool):
            raise ValueError(f"{name} is neither true nor false")
        return value

    def instant(self, name: str) -> datetime:
        """Return an instant."""
        return datetime.strptime(self.text(name), _INSTANT).replace(tzinfo=UTC)

    def facts(self, name: str) -> Facts:
        """Return an object."""
        return _facts(self.values.get(name), name)

    def all_facts(self, name: str) -> tuple[Facts, ...]:
        """Return a list of objects."""
        value = self.values.get(name)
        if not isinstance(value, list):
            raise ValueError(f"{name} is no list")
        return tuple(_facts(one, name) for one in value)


def _facts(value: object, name: str) -> Facts:
    if not isinstance(value, dict):
        raise ValueError(f"{name} is no object")
    return Facts(value)


def _digest(values: Mapping[str, JsonValue]) -> str:
    plain = json.dumps(values, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode("ascii")).hexdigest()


def _refuse(text: str) -> int:
    raise ValueError(f"{text[:_DIGITS_MAX]} is no whole number")


def _whole(text: str) -> int:
    return int(text) if len(text.lstrip("-")) <= _DIGITS_MAX else _refuse(text)
