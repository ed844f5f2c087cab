"""Reads values out of decoded JSON, strictly: what is missing or of another type is an error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

JsonValue: TypeAlias = "bool | int | str | list[JsonValue] | dict[str, JsonValue] | None"
JsonObject: TypeAlias = "dict[str, JsonValue]"


class MalformedJsonError(Exception):
    """An object does not have the shape that was agreed upon."""


def text(source: Mapping[str, object], name: str) -> str:
    """Return a text that has to be there."""
    value = source.get(name)
    if not isinstance(value, str):
        raise MalformedJsonError(f"{name} is no text")
    return value


def optional_text(source: Mapping[str, object], name: str) -> str | None:
    """Return a text, or None where it is null or absent."""
    return None if source.get(name) is None else text(source, name)


def whole(source: Mapping[str, object], name: str) -> int:
    """Return a whole number that has to be there; true and 1.0 are none."""
    value = source.get(name)
    if type(value) is not int:
        raise MalformedJsonError(f"{name} is no whole number")
    return value


def optional_whole(source: Mapping[str, object], name: str) -> int | None:
    """Return a whole number, or None where it is null or absent."""
    return None if source.get(name) is None else whole(source, name)


def flag(source: Mapping[str, object], name: str) -> bool:
    """Return a truth value that has to be there."""
    value = source.get(name)
    if not isinstance(value, bool):
        raise MalformedJsonError(f"{name} is neither true nor false")
    return value


def child(source: Mapping[str, object], name: str) -> Mapping[str, object] | None:
    """Return the object under ``name``, or None where it is null or absent."""
    value = source.get(name)
    if value is None:
        return None
    if not isinstance(value, dict):
        raise MalformedJsonError(f"{name} is no object")
    return value


def reference(source: Mapping[str, object], name: str) -> str | None:
    """Return the id under ``name``, which may be the id itself or the object it names."""
    value = source.get(name)
    if isinstance(value, dict):
        return text(value, "id")
    return optional_text(source, name)
