from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing_desktop.bank.files import StatementFiles
from billing_desktop.domain.bank_statement import BankStatement, StatementEnd, StatementPart
from billing_desktop.errors import BankFileError
from tests.bank import hostile_files
from tests.bank.hostile_files import BODY, DECLARED, GOOD, zipped

ROOT = Path(__file__).parents[2]
SECONDS_MAX = 1.0
MEGABYTES_MAX = 120


@dataclass(frozen=True, slots=True)
class Answer:
    """How reading one file went."""

    sentence: str
    parts: int
    seconds: float
    megabytes: float


def read_apart(folder: Path, contents: Sequence[bytes]) -> list[Answer]:
    """Read the files in a process of their own, one after another."""
    paths = []
    for number, content in enumerate(contents):
        path = folder / f"file {number}"
        path.write_bytes(content)
        paths.append(str(path))
    done = subprocess.run(
        [sys.executable, "-m", "tests.bank.read_child", *paths],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return [Answer(**json.loads(line)) for line in done.stdout.splitlines()]


def parts_of(folder: Path, content: bytes) -> list[StatementPart]:
    path = folder / "statement"
    path.write_bytes(content)
    return list(StatementFiles().read(path))


def test_a_document_type_is_refused_in_every_encoding(tmp_path: Path) -> None:
    names, contents = zip(*hostile_files.with_doctypes(), strict=True)

    for name, answer in zip(names, read_apart(tmp_path, contents), strict=True):
        assert answer.parts == 0, name
        assert "document type" in answer.sentence or "is not read" in answer.sentence, name
        assert answer.seconds < SECONDS_MAX, (name, answer)
        assert answer.megabytes < MEGABYTES_MAX, (name, answer)


def test_what_no_bank_writes_is_refused_at_once_in_little_memory(tmp_path: Path) -> None:
    names, contents, sentences = zip(*hostile_files.malformed(), strict=True)

    answers = read_apart(tmp_path, contents)

    for name, sentence, answer in zip(names, sentences, answers, strict=True):
        if sentence:
            assert sentence in answer.sentence, (name, answer)
            assert "othing" in answer.sentence, name
            assert not answer.sentence.endswith((" .", "..")), name
        assert answer.seconds < SECONDS_MAX, (name, answer)
        assert answer.megabytes < MEGABYTES_MAX, (name, answer)


def test_a_zip_file_that_no_bank_makes_is_refused(tmp_path: Path) -> None:
    names, contents, sentences = zip(*hostile_files.bad_zips(), strict=True)

    answers = read_apart(tmp_path, contents)

    for name, sentence, answer in zip(names, sentences, answers, strict=True):
        assert sentence in answer.sentence, (name, answer)
        assert answer.seconds < SECONDS_MAX, (name, answer)
        assert answer.megabytes < MEGABYTES_MAX, (name, answer)


def test_a_table_that_no_bank_makes_is_refused(tmp_path: Path) -> None:
    names, contents, sentences = zip(*hostile_files.bad_tables(), strict=True)

    answers = read_apart(tmp_path, contents)

    for name, sentence, answer in zip(names, sentences, answers, strict=True):
        assert sentence in answer.sentence, (name, answer)
        assert answer.seconds < SECONDS_MAX, (name, answer)
        assert answer.megabytes < MEGABYTES_MAX, (name, answer)


def test_the_statements_of_a_zip_file_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    content = zipped(
        ("out/", b""), ("out/b.xml", GOOD), ("../../a.xml", GOOD), ("/etc/c.xml", GOOD)
    )

    parts = parts_of(tmp_path, content)

    heads = [part.file_name for part in parts if isinstance(part, BankStatement)]
    assert heads == ["a.xml", "c.xml", "b.xml"]


@pytest.mark.parametrize(
    "content",
    [
        BODY,
        b"\xef\xbb\xbf" + GOOD,
        b"\xef\xbb\xbf" + BODY,
        GOOD.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        GOOD.decode().replace("UTF-8", "utf-16").encode("utf-16-be"),
        BODY.decode().encode("utf-16"),
        DECLARED % b"ISO-8859-1" + BODY,
        DECLARED % b"windows-1252" + BODY,
        DECLARED % b"US-ASCII" + BODY,
        DECLARED.replace(b'"', b"'") % b"utf-8" + BODY,
        GOOD.replace(b"Muster", b"<![CDATA[Muster]]>"),
        GOOD.replace(b"Muster", b"Mus<!-- a comment -->ter"),
        GOOD.replace(b"Muster", b"M&#117;ster"),
        GOOD.replace(b"<Stmt>", b"<?page break?><Stmt>"),
        GOOD.replace(b"<Stmt>", b'<x:include xmlns:x="http://www.w3.org/2001/XInclude"/><Stmt>'),
        GOOD.replace(b"\n", b"\r\n"),
    ],
    ids=range(16),
)
def test_the_same_file_in_other_clothes_says_the_same(tmp_path: Path, content: bytes) -> None:
    assert parts_of(tmp_path, content) == parts_of(tmp_path, GOOD)


def test_a_prefix_of_the_namespace_changes_nothing(tmp_path: Path) -> None:
    prefixed = GOOD.replace(b"</", b"</c:").replace(b"xmlns=", b"xmlns:c=")
    for tag in {part.split(b">")[0] for part in GOOD.split(b"</")[1:]}:
        prefixed = prefixed.replace(b"<" + tag + b">", b"<c:" + tag + b">")
        prefixed = prefixed.replace(b"<" + tag + b" ", b"<c:" + tag + b" ")

    assert parts_of(tmp_path, prefixed) == parts_of(tmp_path, GOOD)


def test_a_file_cut_anywhere_is_refused(tmp_path: Path) -> None:
    for end in range(1, len(GOOD.rstrip()), 97):
        with pytest.raises(BankFileError):
            parts_of(tmp_path, GOOD[:end])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    place=st.integers(0, len(GOOD) - 1),
    length=st.integers(0, 40),
    junk=st.binary(max_size=12) | st.sampled_from([b"<Ntry>", b"</Ntry>", b"<", b">", b"<!"]),
)
def test_a_damaged_file_is_read_or_refused_and_nothing_else(
    tmp_path: Path, place: int, length: int, junk: bytes
) -> None:
    sentence, last = "", None
    try:
        last = parts_of(tmp_path, GOOD[:place] + junk + GOOD[place + length :])[-1]
    except BankFileError as error:
        sentence = str(error)

    assert sentence or isinstance(last, StatementEnd)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(BankFileError, match="cannot be read"):
        list(StatementFiles().read(tmp_path / "gone.xml"))
    with pytest.raises(BankFileError, match="cannot be read"):
        list(StatementFiles().read(tmp_path))
