"""The sentences of all errors raised on purpose, read from the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import billing_desktop
from billing_desktop import errors

SOURCE = Path(billing_desktop.__file__).parent
KINDS = {
    name
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, errors.BillingError)
}


def error_templates() -> dict[str, str]:
    """Return every template with the file that raises it."""
    found: dict[str, str] = {}
    for file in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for template in _templates(tree):
            found.setdefault(template, str(file.relative_to(SOURCE)))
    return found


def _templates(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in KINDS and node.args:
            yield from _texts(node.args[0])


def _texts(argument: ast.expr) -> Iterator[str]:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value
    elif isinstance(argument, ast.IfExp):
        yield from _texts(argument.body)
        yield from _texts(argument.orelse)


def _name(function: ast.expr) -> str:
    match function:
        case ast.Name():
            return function.id
        case ast.Attribute():
            return function.attr
        case _:
            return ""
