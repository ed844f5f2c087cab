"""HTML from templates: every text is escaped unless it is markup of ours already."""

from __future__ import annotations

from functools import cache
from html import escape
from importlib.resources import files
from string import Template


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


@cache
def _template(name: str) -> Template:
    return Template(files("resources").joinpath("payment_page", name).read_text("utf-8"))


def render(template: str, /, **values: str) -> Markup:
    """Return the template with its values put in; what is not Markup is escaped."""
    safe = {
        key: value if isinstance(value, Markup) else escape(value) for key, value in values.items()
    }
    return Markup(_template(template).substitute(safe))


def joined(parts: list[Markup]) -> Markup:
    """Return the parts one after the other."""
    return Markup("".join(parts))


@cache
def stylesheet() -> str:
    """Return the style of all pages."""
    return files("resources").joinpath("payment_page", "page.css").read_text("utf-8")
