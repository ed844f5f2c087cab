"""The house rules for texts: whatever staff read is in every language, and nothing else is."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from tests.house_rules import nodes, python_files, tree_of

CATALOGUES = "resources/translations"
ERRORS_FILE = "errors.json"


def untranslated_sentences(root: Path, language: str) -> list[str]:
    """Return the sentences that the screen passes to ``tr`` or ``ntr`` and no catalogue has."""
    texts = merged_catalogue(root, language)
    return [f"{place}: {text}" for place, text in sentences(root) if not texts.get(text)]


def untranslated_errors(root: Path, language: str) -> list[str]:
    """Return the sentences of our errors that the catalogue of errors does not have."""
    texts = catalogues(root, language).get(ERRORS_FILE, {})
    return [f"{place}: {text}" for place, text in error_sentences(root) if not texts.get(text)]


def untranslated_findings(root: Path, language: str) -> list[str]:
    """Return the sentences that the services keep for staff to read and no catalogue has.

    They stand in tables and constants as often as in a call, and few other texts end like one.
    """
    texts = merged_catalogue(root, language)
    return [
        f"{path.relative_to(root).as_posix()}:{line}: {text}"
        for path in python_files(root, "billing_desktop/services")
        for line, text in written_texts(tree_of(path))
        if text.endswith(".") and " " in text and not texts.get(text)
    ]


def written_texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Return the texts of a module but for docstrings, and the line where each stands."""
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if id(node) not in docstrings:
                yield node.lineno, text


def unused_translations(root: Path, language: str) -> list[str]:
    """Return the entries whose English sentence the program does not contain."""
    written = {
        node.value
        for _, node in nodes(root, "billing_desktop", "ui", "main.py")
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return [
        f"{name}: {english}"
        for name, texts in catalogues(root, language).items()
        for english in texts
        if english not in written
    ]


def broken_translations(root: Path, language: str) -> list[str]:
    """Return the entries that are empty, lose or invent a parameter, or contradict each other."""
    merged = merged_catalogue(root, language)
    broken = []
    for name, texts in catalogues(root, language).items():
        for english, translated in texts.items():
            if not translated.strip():
                broken.append(f"{name}: {english}: empty")
            elif parameters(english) != parameters(translated):
                broken.append(f"{name}: {english}: other parameters")
            elif merged[english] != translated:
                broken.append(f"{name}: {english}: translated in two ways")
    return broken


def sentences(root: Path) -> Iterator[tuple[str, str]]:
    """Return the literal texts that the screen passes to ``tr`` and ``ntr``."""
    for place, node in nodes(root, "ui"):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            count = {"tr": 1, "ntr": 2}.get(node.func.id, 0)
            for argument in node.args[:count]:
                for text in literals(argument, {}):
                    yield place, text


def error_sentences(root: Path) -> Iterator[tuple[str, str]]:
    """Return the literal sentences with which our errors are made."""
    errors = error_names(root)
    for path in python_files(root, "billing_desktop", "ui"):
        tree = tree_of(path)
        constants = module_constants(tree)
        name = path.relative_to(root).as_posix()
        for call in error_calls(tree, errors):
            for text in literals(call.args[0], constants):
                yield f"{name}:{call.lineno}", text


def error_calls(tree: ast.Module, errors: set[str]) -> Iterator[ast.Call]:
    """Return the calls with an argument that make an error, from outside or in its own class."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name in errors:
            inner = [call for call in ast.walk(node) if isinstance(call, ast.Call) and call.args]
            yield from (call for call in inner if ast.unparse(call.func) == "super().__init__")
        elif isinstance(node, ast.Call) and node.args and last_name(node.func) in errors:
            yield node


def last_name(called: ast.expr) -> str:
    """Return the name of what is called, without the module or object it is looked up in."""
    return ast.unparse(called).rpartition(".")[2]


def error_names(root: Path) -> set[str]:
    """Return the names of the classes that descend from ``BillingError``."""
    bases = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for _, node in nodes(root, "billing_desktop")
        if isinstance(node, ast.ClassDef)
    }
    errors = {"BillingError"}
    while more := {name for name, parents in bases.items() if parents & errors} - errors:
        errors |= more
    return errors


def literals(node: ast.expr, constants: dict[str, str]) -> Iterator[str]:
    """Return the sentences that an argument may be; one without a word of ours is none."""
    match node:
        case ast.Constant(value=str(text)) if has_words(text):
            yield text
        case ast.IfExp():
            yield from literals(node.body, constants)
            yield from literals(node.orelse, constants)
        case ast.Name(id=name) if name in constants:
            yield constants[name]


def module_constants(tree: ast.Module) -> dict[str, str]:
    """Return the texts that a module names at its top."""
    constants = {}
    for node in tree.body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(text)))
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.Constant(value=str(text)))
            ):
                constants[name] = text
    return constants


def has_words(text: str) -> bool:
    """Say whether anything is left to translate beside the parameters."""
    return any(char.isalpha() for literal, *_ in Formatter().parse(text) for char in literal)


def parameters(text: str) -> set[str]:
    """Return the names in braces."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def catalogues(root: Path, language: str) -> dict[str, dict[str, str]]:
    """Return the texts of a language, file by file."""
    folder = root / CATALOGUES / language
    return {
        path.name: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.json"))
    }


def merged_catalogue(root: Path, language: str) -> dict[str, str]:
    """Return all texts of a language."""
    merged: dict[str, str] = {}
    for texts in catalogues(root, language).values():
        merged |= texts
    return merged
