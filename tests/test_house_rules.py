"""The project keeps its house rules, and each rule catches what it is there for."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import house_rules, translation_rules

ROOT = Path(__file__).parent.parent
LANGUAGES = ["de"]
RULES = [
    house_rules.addresses,
    house_rules.busy_package_files,
    house_rules.clock_reads,
    house_rules.floats_in_domain,
    house_rules.long_files,
    house_rules.long_functions,
    house_rules.untested_modules,
]
TEXT_RULES = [
    translation_rules.broken_translations,
    translation_rules.untranslated_errors,
    translation_rules.untranslated_findings,
    translation_rules.untranslated_sentences,
    translation_rules.unused_translations,
]
DOCUMENT = "billing_desktop/documents/layout.py"
SCREEN = "ui/widgets/label.py"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_project_keeps_the_rule(rule: Callable[[Path], list[str]]) -> None:
    assert_none(rule(ROOT))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", TEXT_RULES, ids=lambda rule: rule.__name__)
def test_the_texts_keep_the_rule(rule: Callable[[Path, str], list[str]], language: str) -> None:
    assert_none(rule(ROOT, language))


def assert_none(places: list[str]) -> None:
    """Fail with every place on a line of its own, where it can be clicked."""
    assert not places, "\n" + "\n".join(places)


def test_every_language_of_the_resources_is_checked() -> None:
    folders = (ROOT / translation_rules.CATALOGUES).iterdir()

    assert {folder.name for folder in folders if folder.is_dir()} - {"__pycache__"} == {*LANGUAGES}


def test_the_changelog_has_its_form() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert house_rules.changelog_problems(text) == []


def plant(root: Path, name: str, text: str) -> Path:
    """Write a file into a tree and return the tree."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return root


def function_of(lines: int) -> str:
    return "def f() -> None:\n" + "    f()\n" * (lines - 1)


@pytest.mark.parametrize(
    ("rule", "name", "text"),
    [
        (house_rules.long_files, DOCUMENT, "x = 1\n" * 401),
        (house_rules.long_functions, DOCUMENT, function_of(51)),
        (house_rules.long_functions, SCREEN, "async " + function_of(51)),
        (house_rules.floats_in_domain, "billing_desktop/domain/fee.py", "RATE = 0.19\n"),
        (house_rules.floats_in_domain, "billing_desktop/domain/fee.py", "x = float('1')\n"),
        (house_rules.floats_in_domain, "billing_desktop/domain/fee.py", "def f(x: float): ...\n"),
        (house_rules.clock_reads, DOCUMENT, "from datetime import *\nx = datetime.now(UTC)\n"),
        (house_rules.clock_reads, DOCUMENT, "import datetime as d\nx = d.datetime.utcnow()\n"),
        (house_rules.clock_reads, SCREEN, "from datetime import date\nx = date.today()\n"),
        (house_rules.clock_reads, SCREEN, "import time\nx = time.time()\n"),
        (house_rules.clock_reads, SCREEN, "from time import time\n"),
        (house_rules.clock_reads, "main.py", "import time\nnow = time.time\n"),
        (house_rules.busy_package_files, "ui/portal/__init__.py", '"""Portal."""\nx = 1\n'),
        (house_rules.busy_package_files, "ui/portal/__init__.py", ""),
        (house_rules.busy_package_files, "tests/ui/__init__.py", "import os\n"),
        (house_rules.untested_modules, "billing_desktop/domain/fee.py", ""),
        (house_rules.untested_modules, "billing_desktop/services/_sums.py", ""),
        (house_rules.addresses, "README.md", "Look into /" + "home/someone/notes."),
        (house_rules.addresses, SCREEN, "FOLDER = 'C:\\" + "\\Users\\\\someone'\n"),
        (house_rules.addresses, "requirements.lock", "--index-url https://py" + "pi.org/simple\n"),
    ],
)
def test_a_planted_violation_is_caught(
    tmp_path: Path, rule: Callable[[Path], list[str]], name: str, text: str
) -> None:
    (found,) = rule(plant(tmp_path, name, text))

    assert found.startswith(name)


@pytest.mark.parametrize(
    ("rule", "name", "text"),
    [
        (house_rules.long_files, DOCUMENT, "x = 1\n" * 400),
        (house_rules.long_files, "billing_desktop/db/migrations/versions/m.py", "x = 1\n" * 401),
        (house_rules.long_functions, DOCUMENT, function_of(50)),
        (house_rules.floats_in_domain, DOCUMENT, "MARGIN = 0.5\n"),
        (house_rules.floats_in_domain, "billing_desktop/domain/fee.py", "x = 1\ny = '0.5'\n"),
        (house_rules.clock_reads, "billing_desktop/clock.py", "import time\nx = time.time()\n"),
        (house_rules.clock_reads, SCREEN, "x = self.clock.now()\ny = time.monotonic()\n"),
        (house_rules.busy_package_files, "ui/portal/__init__.py", '"""Portal."""\n'),
        (house_rules.busy_package_files, "billing_desktop/services/__init__.py", "import os\n"),
        (house_rules.busy_package_files, "tests/ui/__init__.py", ""),
        (house_rules.addresses, "README.md", "https://example.org/" + "home/x, /etc and either/or"),
    ],
)
def test_what_is_allowed_is_let_pass(
    tmp_path: Path, rule: Callable[[Path], list[str]], name: str, text: str
) -> None:
    assert rule(plant(tmp_path, name, text)) == []


def test_a_test_file_of_the_same_noun_satisfies_the_rule(tmp_path: Path) -> None:
    plant(tmp_path, "billing_desktop/services/top_ups.py", "")
    plant(tmp_path, "tests/services/test_top_ups_declined.py", "")

    assert house_rules.untested_modules(tmp_path) == []


def test_a_file_about_to_be_added_is_checked_and_an_ignored_one_is_not(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    plant(tmp_path, ".gitignore", "out/\n")
    plant(tmp_path, "out/a.py", "")
    plant(tmp_path, "ui/a.py", "")

    assert house_rules.python_files(tmp_path) == [tmp_path / "ui/a.py"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("# Changes\n## Unreleased\n", "1: # Changes"),
        ("# Changelog\n", "no release"),
        ("# Changelog\n- a line\n## Unreleased\n", "2: - a line"),
        ("# Changelog\n## Soon\n", "2: ## Soon"),
        ("# Changelog\n## 1.0.0 - 2026-11-25\n## Unreleased\n", "3: ## Unreleased"),
        ("# Changelog\n## Unreleased\nProse.\n", "3: Prose."),
    ],
)
def test_a_changelog_of_another_form_is_caught(text: str, problem: str) -> None:
    assert house_rules.changelog_problems(text) == [problem]


def plant_german(root: Path, name: str = "screen.json", **texts: str) -> None:
    spaced = {english.replace("_", " "): german for english, german in texts.items()}
    plant(root, f"resources/translations/de/{name}", json.dumps(spaced))


@pytest.mark.parametrize(
    "call",
    ["tr('Top up')", "tr('Top up' if x else y)", "ntr('Top up', y, 2)", "ntr(y, 'Top up', 2)"],
)
def test_a_sentence_without_translation_is_caught(tmp_path: Path, call: str) -> None:
    plant(tmp_path, SCREEN, f"x = {call}\n")
    plant_german(tmp_path, Account="Konto")
    assert translation_rules.untranslated_sentences(tmp_path, "de") == [f"{SCREEN}:1: Top up"]

    plant_german(tmp_path, Top_up="Aufladen")
    assert translation_rules.untranslated_sentences(tmp_path, "de") == []


@pytest.mark.parametrize(
    "code",
    [
        "raise UserError('No such thing')",
        "raise DeepError('No such thing', x=1) from error",
        "raise errors.DeepError(SENTENCE)\nSENTENCE = 'No such thing'",
        "class OwnError(DeepError):\n    def __init__(self): super().__init__('No such thing')",
    ],
)
def test_an_error_without_translation_is_caught(tmp_path: Path, code: str) -> None:
    classes = "class UserError(BillingError): ...\nclass DeepError(UserError): ...\n"
    plant(tmp_path, "billing_desktop/errors.py", classes)
    plant(tmp_path, "billing_desktop/services/things.py", code)
    plant_german(tmp_path, No_such_thing="steht am falschen Ort")
    (found,) = translation_rules.untranslated_errors(tmp_path, "de")
    assert found.endswith(": No such thing")

    plant_german(tmp_path, "errors.json", No_such_thing="Gibt es nicht")
    assert translation_rules.untranslated_errors(tmp_path, "de") == []


@pytest.mark.parametrize("code", ["ValueError('No such thing')", "UserError('{listed}')"])
def test_what_staff_never_read_needs_no_translation(tmp_path: Path, code: str) -> None:
    plant(tmp_path, "billing_desktop/errors.py", "class UserError(BillingError): ...\n")
    plant(tmp_path, "billing_desktop/services/things.py", f"raise {code}\n")

    assert translation_rules.untranslated_errors(tmp_path, "de") == []


@pytest.mark.parametrize(
    "code",
    [
        "_LATE = 'No such thing.'",
        "TASKS = {1: (2, 'No such thing.')}",
        "Sentence('No such thing.', {})",
        "open_task('No such thing.' if x else y)",
    ],
)
def test_a_finding_without_translation_is_caught(tmp_path: Path, code: str) -> None:
    place = "billing_desktop/services/things.py"
    plant(tmp_path, place, f'"""Of things."""\n{code}\n')
    plant_german(tmp_path, Account="Konto")
    assert translation_rules.untranslated_findings(tmp_path, "de") == [f"{place}:2: No such thing."]

    plant(tmp_path, "resources/translations/de/tasks.json", '{"No such thing.": "Gibt es nicht."}')
    assert translation_rules.untranslated_findings(tmp_path, "de") == []


def test_a_translation_that_nothing_shows_is_caught(tmp_path: Path) -> None:
    plant(tmp_path, SCREEN, "LABELS = {1: 'Account'}\n")
    plant_german(tmp_path, Account="Konto", Wallet="Geldbeutel")

    assert translation_rules.unused_translations(tmp_path, "de") == ["screen.json: Wallet"]


@pytest.mark.parametrize("german", ["", " ", "Noch {b}", "Noch eine"])
def test_a_translation_that_loses_something_is_caught(tmp_path: Path, german: str) -> None:
    plant(tmp_path, "resources/translations/de/screen.json", json.dumps({"{a} more": german}))

    assert translation_rules.broken_translations(tmp_path, "de") != []


def test_two_translations_of_one_sentence_are_caught(tmp_path: Path) -> None:
    plant_german(tmp_path, "a.json", Account="Konto")
    plant_german(tmp_path, "b.json", Account="Benutzerkonto")

    assert translation_rules.broken_translations(tmp_path, "de") == [
        "a.json: Account: translated in two ways"
    ]
