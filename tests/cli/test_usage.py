"""``usage import`` and ``usage preview``."""

from __future__ import annotations

from pathlib import Path

import pytest

from billing_desktop.cli.exit_codes import ExitCode
from tests.cli.command_line import CommandLine
from tests.cli.files import execute

HEADING = "account,date,amount,description,external_id\n"
TWO_LINES = "K-10001,2025-11-02,1.50,Calls,u-1\nacc-1,2025-11-03,2.50,Calls,u-2\n"


@pytest.fixture
def file(cli: CommandLine) -> Path:
    """A file with two lines that can be booked."""
    cli.account()
    path = cli.folder.parent / "usage.csv"
    path.write_text(HEADING + TWO_LINES)
    return path


def usage_count(cli: CommandLine) -> object:
    return execute(cli.book, "SELECT count(*) FROM usage")[0][0]


def test_a_file_is_booked_once_however_often_it_is_imported(cli: CommandLine, file: Path) -> None:
    first, again = (cli("usage", "import", file, "--json") for _ in range(2))

    assert first.json == {
        "ok": True,
        "booked": 2,
        "already_there": 0,
        "refused": 0,
        "amount": "4.00",
    }
    assert (again.json["booked"], again.json["already_there"]) == (0, 2)
    assert cli("accounts", "list", "--json").json["balance"] == "-4.00"
    assert cli("usage", "import", file).out == "0 booked (0.00 EUR), 2 already there, 0 refused.\n"


@pytest.mark.parametrize("words", [("preview",), ("import", "--dry-run")])
def test_a_preview_books_nothing(cli: CommandLine, file: Path, words: tuple[str, ...]) -> None:
    done = cli("usage", *words, file)

    assert done.code == ExitCode.DONE
    assert done.out == "2 would be booked (4.00 EUR), 0 already there, 0 refused.\n"
    assert usage_count(cli) == 0


@pytest.mark.parametrize("words", [("preview",), ("import", "--dry-run"), ("import",)])
def test_every_refused_line_is_named_and_nothing_is_booked(
    cli: CommandLine, file: Path, words: tuple[str, ...]
) -> None:
    wrong = "K-10009,2025-11-02,1.50,Calls,u-3\nacc-1,2025-02-30,1.50,Calls,u-4\n"
    wrong += "acc-1,2025-11-02,1e3,Calls,u-5\nacc-1,2025-11-02,9.99,Calls,u-1\n"
    file.write_text(HEADING + TWO_LINES + wrong)

    told, listed = cli("usage", *words, file), cli("usage", *words, file, "--json")

    assert (told.code, listed.code) == (ExitCode.REFUSED, ExitCode.REFUSED)
    *lines, count, ending = told.out.splitlines()
    assert [line.split(":")[0] for line in lines] == ["line 4", "line 5", "line 6", "line 7"]
    assert count == "4 refused, 2 new, 0 known."
    assert ending.startswith("Nothing w")
    refused = listed.json["lines"]
    assert isinstance(refused, list)
    assert [f"line {line['line']}: {line['error']}" for line in refused] == lines
    assert usage_count(cli) == 0


def test_more_refused_lines_than_anybody_reads_are_counted(cli: CommandLine, file: Path) -> None:
    file.write_text(HEADING + "acc-1,nonsense,1.50,Calls,u\n" * 1200)

    done = cli("usage", "import", file)

    assert done.out.splitlines()[-3:] == [
        "… and 200 more",
        "1200 refused, 0 new, 0 known.",
        "Nothing was booked.",
    ]


def test_other_headings_are_named_on_the_command_line(cli: CommandLine, file: Path) -> None:
    file.write_text("Wer;Wann;Wieviel;Was;Nr\nacc-1;02.11.2025;1.234,50;Anrufe;u-1\n")
    columns = [("account", "Wer"), ("date", "Wann"), ("amount", "Wieviel"),
               ("description", "Was"), ("external_id", "Nr")]  # fmt: skip
    words = [word for field, heading in columns for word in ("--column", f"{field}={heading}")]

    done = cli("usage", "import", file, *words, "--json")

    assert (done.json["booked"], done.json["amount"]) == (1, "1234.50")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "cannot be read: No such file"),
        (b"", "has no column account"),
        (b"one,two\n1,2\n", "has no column account"),
        (HEADING.encode() + b'a,"b\n', "is not CSV"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_a_sentence(
    cli: CommandLine, file: Path, content: bytes | None, sentence: str
) -> None:
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)

    done = cli("usage", "import", file)

    assert (done.code, done.out) == (ExitCode.REFUSED, "")
    assert sentence in done.err


def test_progress_is_shown_to_people_only(
    cli: CommandLine, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli("usage", "import", file).err == ""

    monkeypatch.setattr("sys.stderr.isatty", lambda: True)

    assert "\r2 lines" in cli("usage", "preview", file).err
