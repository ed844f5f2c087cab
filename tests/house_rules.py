"""The house rules as functions: each takes a tree and returns the places that break it.

``test_house_rules.py`` runs them on the project, and on trees in which a violation is planted.
"""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

MODULE_LINES_MAX = 400
FUNCTION_LINES_MAX = 50

# Written so that this file does not break its own rule.
MACHINE_PATH = re.compile(
    r"(?<![\w./-])/(?:[h]ome|[U]sers|[r]oot|[w]ork|[t]mp)/\w|\b[A-Z]:\\\\?Users"
)
REGISTRY_HOST = re.compile(
    r"[p]ypi\.(?:org|io)|[p]ythonhosted\.|[n]pmjs\.|[d]ebian\.(?:org|net)|[u]buntu\.com", re.I
)
RELEASE = re.compile(r"Unreleased|\d+\.\d+\.\d+ - \d{4}-\d{2}-\d{2}")

_CLOCK_READS = {"now", "utcnow", "today"}
_TIME_READS = {"time", "time_ns", "localtime", "gmtime"}


def project_files(root: Path) -> list[Path]:
    """Return the files of the project, the ones about to be added included, sorted."""
    if not (root / ".git").exists():
        return sorted(path for path in root.rglob("*") if path.is_file())
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        stdout=subprocess.PIPE,
        check=True,
    )
    names = sorted(set(listed.stdout.decode().split("\0")) - {""})
    return [root / name for name in names if (root / name).is_file()]


def python_files(root: Path, *packages: str) -> list[Path]:
    """Return the Python files of the project, or of those packages and modules of it."""
    wanted = [root / package for package in packages] or [root]
    return [
        path
        for path in project_files(root)
        if path.suffix == ".py" and any(path.is_relative_to(folder) for folder in wanted)
    ]


def tree_of(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return _parse(path.read_text(encoding="utf-8"))


@cache
def _parse(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def _walked(text: str) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(_parse(text)))


def nodes(root: Path, *packages: str) -> Iterator[tuple[str, ast.AST]]:
    """Return every syntax node of those packages with the place where it stands."""
    for path in python_files(root, *packages):
        name = path.relative_to(root).as_posix()
        for node in _walked(path.read_text(encoding="utf-8")):
            yield f"{name}:{getattr(node, 'lineno', 1)}", node


def long_files(root: Path) -> list[str]:
    """Return the files that are longer than a file may be; frozen migrations are exempt."""
    return [
        f"{path.relative_to(root).as_posix()}: {lines} lines"
        for path in python_files(root)
        if "migrations/versions" not in path.as_posix()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MODULE_LINES_MAX
    ]


def long_functions(root: Path) -> list[str]:
    """Return the functions that are longer than a function may be."""
    return [
        f"{place}: {node.name} has {lines} lines"
        for place, node in nodes(root)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if "migrations/versions" not in place
        if (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES_MAX
    ]


def floats_in_domain(root: Path) -> list[str]:
    """Return where the domain writes a float or names the type."""
    return [
        f"{place}: float"
        for place, node in nodes(root, "billing_desktop/domain")
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id == "float")
    ]


def clock_reads(root: Path) -> list[str]:
    """Return where anything but the clock asks what time it is."""
    return [
        f"{place}: {ast.unparse(node)}"
        for place, node in nodes(root, "billing_desktop", "ui", "main.py")
        if not place.startswith("billing_desktop/clock.py:") and _reads_clock(node)
    ]


def _reads_clock(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module == "time" and any(name.name in _TIME_READS for name in node.names)
    if not isinstance(node, ast.Attribute) or node.attr not in _CLOCK_READS | _TIME_READS:
        return False
    owner = ast.unparse(node.value).rpartition(".")[2]
    return (owner in {"datetime", "date"} and node.attr in _CLOCK_READS) or (
        owner == "time" and node.attr in _TIME_READS
    )


def busy_package_files(root: Path) -> list[str]:
    """Return the ``__init__`` files that are more, or less, than one docstring.

    The services may export theirs; a folder of tests may have an empty one.
    """
    busy = []
    for path in python_files(root):
        name = path.relative_to(root).as_posix()
        if path.name != "__init__.py" or name == "billing_desktop/services/__init__.py":
            continue
        body = tree_of(path).body
        is_docstring = len(body) == 1 and ast.get_docstring(tree_of(path))
        if not is_docstring and (body or not name.startswith("tests/")):
            busy.append(name)
    return busy


def untested_modules(root: Path) -> list[str]:
    """Return the modules of domain and services without a test file of the same noun."""
    missing = []
    for layer in ("domain", "services"):
        tests = {path.stem for path in python_files(root, f"tests/{layer}")}
        for path in python_files(root, f"billing_desktop/{layer}"):
            wanted = "test_" + path.stem.strip("_")
            has_test = any(name == wanted or name.startswith(f"{wanted}_") for name in tests)
            if path.name != "__init__.py" and not has_test:
                missing.append(f"{path.relative_to(root).as_posix()}: no tests/{layer}/{wanted}.py")
    return missing


def addresses(root: Path) -> list[str]:
    """Return where a file names a place of one machine or the host of a package registry."""
    found = []
    for path in project_files(root):
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        name = path.relative_to(root).as_posix()
        found += [
            f"{name}:{number}: {match.group()}"
            for number, line in enumerate(lines, start=1)
            if (match := MACHINE_PATH.search(line) or REGISTRY_HOST.search(line))
        ]
    return found


def changelog_problems(text: str) -> list[str]:
    """Return the lines of a changelog that are not of its form.

    A title, then releases, newest first, each a list of what a user notices.
    """
    title, *rest = text.splitlines()
    problems = [] if title == "# Changelog" else [f"1: {title}"]
    releases = 0
    for number, line in enumerate(rest, start=2):
        if line.startswith("## "):
            releases += 1
            is_right = bool(RELEASE.fullmatch(line.removeprefix("## ")))
            is_right &= releases == 1 or "Unreleased" not in line
        else:
            is_right = not line or (releases > 0 and line.startswith(("- ", "  ")))
        if not is_right:
            problems.append(f"{number}: {line}")
    return problems if releases else [*problems, "no release"]
