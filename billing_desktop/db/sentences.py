"""Sentences as the JSON text they are stored as."""

from __future__ import annotations

import json
from datetime import date
from typing import cast

from billing_desktop.db.base import money
from billing_desktop.domain.country import Country
from billing_desktop.domain.money import Money
from billing_desktop.domain.sentence import Sentence
from billing_desktop.errors import BillingError

_Stored = str | int | dict[str, object]


def to_text(sentence: Sentence) -> str:
    """Return the text that keeps a sentence with its parts."""
    return json.dumps(_out(sentence), ensure_ascii=False, sort_keys=True)


def from_text(text: str) -> Sentence:
    """Return the sentence that was stored as ``text``."""
    return cast(Sentence, _in(json.loads(text)))


def _out(value: object) -> _Stored:
    match value:
        case bool() | str():
            return str(value)
        case int():
            return value
        case Money():
            return {"minor_units": value.minor_units, "currency": value.currency.code}
        case date():
            return {"date": value.isoformat()}
        case Country():
            return {"country": value.code}
        case BillingError():
            return _out(Sentence.of(value))
        case Sentence():
            params = {name: _out(part) for name, part in value.params.items()}
            return {"template": value.template, "params": params}
        case _:
            return str(value)


def _in(stored: object) -> object:
    match stored:
        case {"minor_units": int(minor_units), "currency": str(code)}:
            return money(minor_units, code)
        case {"date": str(day)}:
            return date.fromisoformat(day)
        case {"country": str(code)}:
            return Country(code)
        case {"template": str(template), "params": dict(params)}:
            return Sentence(template, {name: _in(part) for name, part in params.items()})
        case _:
            return stored
