"""The import contracts hold, and each catches an import that it forbids."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("billing_desktop", "ui", "resources")
COMMAND = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def lint_imports(root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", COMMAND, "--no-cache", "--no-logo", *options],
        cwd=root,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Lend a copy of the packages and their contracts, with every layer present."""
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package,
            tmp_path / package,
            ignore=shutil.ignore_patterns("__pycache__", "*.ttf"),
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_project_keeps_its_contracts() -> None:
    done = lint_imports(ROOT)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "imported", "contract"),
    [
        (
            "billing_desktop/domain/planted.py",
            "billing_desktop.services",
            "core-layers",
        ),
        ("billing_desktop/payments/planted.py", "billing_desktop.db", "core-layers"),
        ("billing_desktop/planted.py", "os", "core-layers"),
        ("billing_desktop/services/planted.py", "PySide6.QtCore", "core-without-screen"),
        ("billing_desktop/services/planted.py", "ui.widgets", "core-without-screen"),
        ("ui/accounts/planted.py", "ui.top_ups", "ui-layers"),
        ("ui/widgets/planted.py", "ui.accounts", "ui-layers"),
        ("ui/planted.py", "os", "ui-layers"),
        ("ui/accounts/planted.py", "billing_desktop.db", "screen-without-storage"),
        ("ui/accounts/planted.py", "sqlalchemy", "screen-without-storage"),
        ("billing_desktop/payments/sandbox/planted.py", "stripe", "owner-of-stripe"),
        ("billing_desktop/services/planted.py", "reportlab.lib", "owner-of-reportlab"),
        ("billing_desktop/services/planted.py", "lxml.etree", "owner-of-lxml"),
        ("billing_desktop/services/planted.py", "keyring", "owner-of-keyring"),
        ("billing_desktop/services/planted.py", "argon2", "owner-of-argon2"),
        ("billing_desktop/services/planted.py", "sqlalchemy", "owner-of-sql"),
        ("billing_desktop/bank/planted.py", "sqlite3", "owner-of-sql"),
    ],
)
def test_a_planted_import_is_caught(copy: Path, module: str, imported: str, contract: str) -> None:
    for name in (module, imported.replace(".", "/") + "/x.py"):
        if name.startswith(PACKAGES):
            make_packages(copy, Path(name).parent)
    (copy / module).write_text(f"import {imported}\n", encoding="utf-8")

    done = lint_imports(copy, "--contract", contract)

    assert done.returncode == 1, done.stdout + done.stderr
    assert "planted" in done.stdout.rpartition("Broken contracts")[2]


def make_packages(root: Path, folder: Path) -> None:
    """Make the layers that the planted import needs and that may not exist yet."""
    for package in [folder, *folder.parents][:-1]:
        (root / package).mkdir(parents=True, exist_ok=True)
        (root / package / "__init__.py").touch()
