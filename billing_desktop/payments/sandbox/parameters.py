"""Reads form-encoded parameters against a declared shape; refuses whatever is not declared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias
from urllib.parse import parse_qsl

from billing_desktop.payments.json_values import JsonObject, JsonValue
from billing_desktop.payments.sandbox.refused import (
    RefusedError,
    invalid_parameter,
    missing_parameter,
    unknown_parameter,
)

Tree: TypeAlias = "str | dict[str, Tree]"

_NAME = re.compile(r"[^\[\]]+(?:\[[^\[\]]*\])*")
_INTEGER = re.compile(r"-?[0-9]{1,15}")
_DEPTH_MAX = 8
METADATA_KEYS_MAX = 50
METADATA_KEY_LENGTH_MAX = 40
METADATA_VALUE_LENGTH_MAX = 500


class Shape(Protocol):
    """What a parameter may be."""

    def read(self, name: str, tree: Tree) -> JsonValue:
        """Return the value. Raises: RefusedError."""
        ...


@dataclass(frozen=True, slots=True)
class Text:
    """Text that is not empty."""

    length_max: int = 5000
    pattern: re.Pattern[str] | None = None

    def read(self, name: str, tree: Tree) -> JsonValue:
        value = _leaf(name, tree)
        if not value:
            raise invalid_parameter(name, "you passed an empty string.", code="parameter_empty")
        if len(value) > self.length_max:
            raise invalid_parameter(name, f"must be at most {self.length_max} characters.")
        if self.pattern is not None and self.pattern.fullmatch(value) is None:
            raise invalid_parameter(name, "the value is not allowed.")
        return value


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a closed set of words."""

    words: frozenset[str]

    def read(self, name: str, tree: Tree) -> JsonValue:
        value = _leaf(name, tree)
        if value not in self.words:
            raise invalid_parameter(name, f"must be one of {', '.join(sorted(self.words))}.")
        return value


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within bounds."""

    smallest: int = 0
    largest: int = 99_999_999

    def read(self, name: str, tree: Tree) -> JsonValue:
        value = _leaf(name, tree)
        if _INTEGER.fullmatch(value) is None:
            raise RefusedError(
                f"Invalid integer: {value[:40]}", code="parameter_invalid_integer", param=name
            )
        if not self.smallest <= int(value) <= self.largest:
            raise invalid_parameter(name, f"must be {self.smallest} to {self.largest}.")
        return int(value)


@dataclass(frozen=True, slots=True)
class Flag:
    """true or false."""

    def read(self, name: str, tree: Tree) -> JsonValue:
        value = _leaf(name, tree)
        if value not in {"true", "false"}:
            raise invalid_parameter(name, "must be true or false.")
        return value == "true"


@dataclass(frozen=True, slots=True)
class Metadata:
    """Names and texts of the caller's own."""

    def read(self, name: str, tree: Tree) -> JsonValue:
        branch = _branch(name, tree)
        if len(branch) > METADATA_KEYS_MAX:
            raise invalid_parameter(name, f"at most {METADATA_KEYS_MAX} keys.")
        values: JsonObject = {}
        for key, value in branch.items():
            if len(key) > METADATA_KEY_LENGTH_MAX:
                raise invalid_parameter(name, f"keys have at most {METADATA_KEY_LENGTH_MAX}.")
            text = _leaf(f"{name}[{key}]", value)
            if len(text) > METADATA_VALUE_LENGTH_MAX:
                raise invalid_parameter(name, f"values have at most {METADATA_VALUE_LENGTH_MAX}.")
            values[key] = text
        return values


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list, numbered from zero or with empty brackets."""

    item: Shape
    length_max: int = 100

    def read(self, name: str, tree: Tree) -> JsonValue:
        branch = _branch(name, tree)
        if list(branch) != [str(i) for i in range(len(branch))]:
            raise invalid_parameter(name, "must be an array.")
        if len(branch) > self.length_max:
            raise invalid_parameter(name, f"at most {self.length_max} items.")
        return [self.item.read(f"{name}[{key}]", value) for key, value in branch.items()]


@dataclass(frozen=True, slots=True)
class Fields:
    """An object with declared parameters; the ones in ``required`` have to be there."""

    shapes: Mapping[str, Shape] = field(default_factory=dict)
    required: frozenset[str] = frozenset()

    def read(self, name: str, tree: Tree) -> JsonValue:
        return self.read_object(name, tree)

    def read_object(self, name: str, tree: Tree) -> JsonObject:
        """Return the parameters of the object. Raises: RefusedError."""
        branch = _branch(name, tree)
        for key in branch:
            if key not in self.shapes:
                raise unknown_parameter(_path(name, key))
        for key in sorted(self.required - set(branch)):
            raise missing_parameter(_path(name, key))
        return {
            key: self.shapes[key].read(_path(name, key), value) for key, value in branch.items()
        }


def read_parameters(encoded: str, shape: Fields) -> JsonObject:
    """Return the parameters of one request.

    Raises:
        RefusedError: something is malformed, not declared, missing, or of another type.
    """
    try:
        pairs = parse_qsl(
            encoded, keep_blank_values=True, strict_parsing=bool(encoded), errors="strict"
        )
    except ValueError as error:
        raise RefusedError("The request body is not form-encoded UTF-8.") from error
    root: dict[str, Tree] = {}
    for name, value in pairs:
        _plant(root, name, value)
    return shape.read_object("", root)


def _plant(root: dict[str, Tree], name: str, value: str) -> None:
    if _NAME.fullmatch(name) is None:
        raise unknown_parameter(name[:100])
    steps = name.replace("]", "").split("[")
    if len(steps) > _DEPTH_MAX:
        raise unknown_parameter(name[:100])
    branch = root
    for step in steps[:-1]:
        following = branch.setdefault(step, {})
        if isinstance(following, str):
            raise invalid_parameter(name[:100], "is given twice.")
        branch = following
    last = steps[-1] or str(len(branch))
    if last in branch:
        raise invalid_parameter(name[:100], "is given twice.")
    branch[last] = value


def _path(name: str, key: str) -> str:
    return f"{name}[{key}]" if name else key


def _leaf(name: str, tree: Tree) -> str:
    if not isinstance(tree, str):
        raise invalid_parameter(name, "must be a single value.")
    return tree


def _branch(name: str, tree: Tree) -> dict[str, Tree]:
    if isinstance(tree, str):
        raise RefusedError("Invalid object", code="parameter_invalid_object", param=name or None)
    return tree
