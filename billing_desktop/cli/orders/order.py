"""One line of `batch`: a JSON object that says what to do, read strictly."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NoReturn, cast

from billing_desktop.cli.answer import refusal
from billing_desktop.domain.amount_text import parse_plain_amount
from billing_desktop.domain.money import Money
from billing_desktop.domain.quote import TopUpMethod

LINE_BYTES_MAX = 64 * 1024
_NAME_SHOWN_MAX = 40


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields of an operation, all of them texts. ``key`` is always allowed."""

    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()  # Those that may be true or false, also as a text.


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody wants done. Fields that were not given are absent."""

    op: str
    fields: Mapping[str, str]

    @property
    def key(self) -> str:
        """The caller's own name for the order."""
        return self.fields["key"]

    def text(self, name: str) -> str:
        """Return the text of a field; empty where it was not given."""
        return self.fields.get(name, "")

    def optional(self, name: str) -> str | None:
        """Return the text of a field; None where it was not given."""
        return self.fields.get(name)

    def texts(self, names: tuple[str, ...]) -> dict[str, str]:
        """Return the given ones of these fields."""
        return {name: self.fields[name] for name in names if name in self.fields}

    def amount(self) -> Money:
        """Return the field ``amount``.

        Raises:
            AmountError: it is not written like 50.00.
        """
        return parse_plain_amount(self.text("amount"))

    def flag(self, name: str) -> bool:
        """Return a field that is true or false; false where it was not given.

        Raises:
            UserError: it is something else.
        """
        text = self.text(name)
        if text not in ("", "true", "false"):
            raise refusal("The field {name} is true or false.", code="request_invalid", name=name)
        return text == "true"

    def method(self) -> TopUpMethod | None:
        """Return the field ``method``.

        Raises:
            UserError: it is neither card nor invoice.
        """
        name = self.optional("method")
        if name is None:
            return None
        if name not in list(TopUpMethod):
            methods = ", ".join(TopUpMethod)
            raise refusal("The method is one of {known}.", code="request_invalid", known=methods)
        return TopUpMethod(name)

    def version(self) -> int | None:
        """Return the field ``version``; None where it was not given.

        Raises:
            UserError: it is no whole number.
        """
        text = self.optional("version")
        if text is None:
            return None
        if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
            raise refusal("The field version is a whole number.", code="request_invalid")
        return int(text)

    def day(self) -> date:
        """Return the field ``on``.

        Raises:
            UserError: it is no day of the calendar.
        """
        text = self.text("on")
        try:
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
                return date.fromisoformat(text)
        except ValueError:
            pass
        raise refusal(
            "{text} is not a day like 2026-11-25.", code="date_invalid", text=_short(text)
        )


def read_object(line: bytes) -> dict[str, object]:
    """Return the JSON object of a line.

    Raises:
        UserError: it is none, or says something twice.
    """
    if len(line) > LINE_BYTES_MAX:
        _refuse("The line is longer than {limit} bytes.", limit=LINE_BYTES_MAX)
    try:
        content = json.loads(
            line.decode("utf-8-sig"), object_pairs_hook=_once_each, parse_constant=_no_constant
        )
    except UnicodeDecodeError:
        _refuse("The line is not UTF-8.")
    except RecursionError:
        _refuse("The line is nested too deeply.")
    except ValueError as error:
        _refuse("The line is not JSON: {reason}.", reason=error)
    if not isinstance(content, dict):
        _refuse("The line is not a JSON object.")
    return cast("dict[str, object]", content)


def echo(content: Mapping[str, object]) -> dict[str, str]:
    """Return what every answer repeats: which order it belongs to."""
    return {name: value for name in ("op", "key") if isinstance(value := content.get(name), str)}


def read_order(content: Mapping[str, object], shapes: Mapping[str, Shape]) -> Order:
    """Return the order in a line's object. A field that is null is as good as absent.

    Raises:
        UserError: an unknown operation, or unknown, missing or wrongly typed fields.
    """
    op = content.get("op")
    if not isinstance(op, str) or op not in shapes:
        known = ", ".join(sorted(shapes))
        _refuse("The field op has to be one of {known}.", known=known)
    shape = shapes[op]
    given = {name: value for name, value in content.items() if name != "op" and value is not None}
    fields = (*shape.required, *shape.optional, *shape.flags)
    unknown = [name for name in given if name not in (*fields, "key")]
    if unknown:
        _refuse("{op} does not know these fields: {names}.", op=op, names=_names(unknown))
    missing = [name for name in shape.required if name not in given]
    if missing:
        _refuse("{op} lacks these fields: {names}.", op=op, names=_names(missing))
    for name in shape.flags:
        if isinstance(given.get(name), bool):
            given[name] = str(given[name]).lower()
    no_texts = [name for name, value in given.items() if not isinstance(value, str)]
    if no_texts:
        _refuse("These fields have to be texts: {names}.", names=_names(no_texts))
    return Order(op, {name: str(value) for name, value in given.items()})


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    content = dict(pairs)
    if len(content) != len(pairs):
        names = [name for name, _ in pairs]
        twice = sorted({name for name in names if names.count(name) > 1})
        _refuse("The line names these fields twice: {names}.", names=_names(twice))
    return content


def _no_constant(name: str) -> NoReturn:
    _refuse("The line is not JSON: {name} is not a value.", name=name)


def _refuse(template: str, **params: object) -> NoReturn:
    raise refusal(template, code="request_invalid", **params)


def _names(names: list[str]) -> str:
    return ", ".join(_short(name) for name in names)


def _short(text: str) -> str:
    return text if len(text) <= _NAME_SHOWN_MAX else f"{text[:_NAME_SHOWN_MAX]}…"
