"""What a command says: lines for people, one JSON object for programs."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TextIO, TypeAlias

from billing_desktop.cli.exit_codes import ExitCode
from billing_desktop.errors import BillingError, DetailsMissingError, FieldsError, UserError

JsonValue: TypeAlias = "str | int | bool | Sequence[JsonValue] | Mapping[str, JsonValue] | None"
Values: TypeAlias = Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command found, and how it ends."""

    lines: Sequence[str] = ()
    values: Values = field(default_factory=dict)
    exit_code: ExitCode = ExitCode.DONE
    is_said: bool = False  # The command has written everything itself.


def refusal(template: str, *, code: str, **params: object) -> UserError:
    """Return the refusal of a command. Only this command line says its sentence."""
    return UserError(template, code=code, **params)


def error_values(error: BillingError) -> Values:
    """Return an error as programs read it."""
    values: dict[str, JsonValue] = {"code": error.code, "error": str(error)}
    if isinstance(error, FieldsError):
        values["fields"] = {problem.field: str(problem.error) for problem in error.problems}
    if isinstance(error, DetailsMissingError):
        values["missing"] = list(error.fields)
    return values


def json_line(values: Values) -> str:
    """Return ``values`` as one line of JSON."""
    line = json.dumps(values, ensure_ascii=False)
    # Half a character cannot be written, but it can be named as JSON names it.
    return line.encode("utf-8", "backslashreplace").decode("utf-8")


def plain(text: str) -> str:
    """Return ``text`` with everything escaped that could steer a terminal."""
    if text.isprintable():
        return text
    return "".join(
        f"\\u{ord(character):04x}" if _steers(character) else character for character in text
    )


def write(answer: Answer, *, is_json: bool, stream: TextIO) -> None:
    """Write an answer."""
    if answer.is_said:
        return
    if is_json:
        is_ok = answer.exit_code is ExitCode.DONE
        stream.write(json_line({"ok": is_ok, **answer.values}) + "\n")
    else:
        stream.writelines(plain(line) + "\n" for line in answer.lines)
    stream.flush()


def table(rows: Sequence[Sequence[str]], *, right: frozenset[int] = frozenset()) -> list[str]:
    """Return rows as lines with aligned columns; columns in ``right`` end at the same place."""
    if not rows:
        return []
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if i in right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _steers(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
