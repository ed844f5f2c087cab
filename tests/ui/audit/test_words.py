"""Whatever the services write into the trail has words that people read, in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from billing_desktop.db.invoices import ISSUED
from billing_desktop.domain import details_history
from billing_desktop.domain.account import BillingDetails
from billing_desktop.domain.audit_trail import REFUSALS, AuditEntry
from billing_desktop.domain.dispute import DisputeStatus
from billing_desktop.domain.fee import FeeRule
from billing_desktop.domain.invoice_request import RequestAction
from billing_desktop.domain.mail_server import MailServer
from billing_desktop.domain.mail_text import MailText
from billing_desktop.domain.operator import SYSTEM
from billing_desktop.domain.outgoing_mail import MailStatus
from billing_desktop.domain.refund import RefundStatus
from billing_desktop.domain.seller import Seller
from tests.builders import NOW
from tests.house_rules import python_files, tree_of
from ui.audit.action_words import ACTIONS, action_text
from ui.audit.field_words import FIELDS, field_text, value_text
from ui.audit.object_words import KINDS, link_of, object_text, operator_text
from ui.pages import Page
from ui.translation import set_language

ROOT = Path(__file__).parents[3]
NO_ACTIONS = {"charge.updated"}  # An event of the provider.
MADE_OF = {
    "mail.": MailStatus,
    "invoice_request.": RequestAction,
    "dispute.": DisputeStatus,
    "refund.": RefundStatus,
}
ELSEWHERE = (
    ISSUED,
    *REFUSALS,
    details_history.CREATED,
    details_history.SAVED,
    details_history.REPLACED,
)


def recorded_actions() -> Iterator[str]:
    """Return what looks like an action in a service: written out, or put together."""
    yield from ELSEWHERE
    for path in python_files(ROOT, "billing_desktop/db"):
        for node in ast.walk(tree_of(path)):
            match node:
                case ast.Call(
                    func=ast.Attribute(attr="record"),
                    args=[_, _, ast.Constant(value=str(text)), *_],
                ):
                    yield text
    for path in python_files(ROOT, "billing_desktop/services"):
        for node in ast.walk(tree_of(path)):
            match node:
                case ast.Constant(value=str(text)) if re.fullmatch(r"[a-z_]+\.[a-z_]+", text):
                    yield text
                case ast.JoinedStr(values=[ast.Constant(value=str(start)), *_]) if re.fullmatch(
                    r"[a-z_]+\.", start
                ):
                    yield from (start + each.value for each in MADE_OF[start])


def recorded_kinds() -> Iterator[str]:
    """Return how the objects in the calls that record begin."""
    for path in python_files(ROOT, "billing_desktop/services"):
        for node in ast.walk(tree_of(path)):
            match node:
                case ast.JoinedStr(values=[ast.Constant(value=str(start)), *_]) if re.fullmatch(
                    r"[a-z_]+:", start
                ):
                    yield start.removesuffix(":")


def test_every_action_that_a_service_records_has_words() -> None:
    recorded = set(recorded_actions()) - NO_ACTIONS

    assert len(recorded) > 80  # Else this test does not find them any more.
    assert sorted(recorded - set(ACTIONS)) == []


def test_every_kind_of_thing_that_a_service_names_has_words() -> None:
    assert sorted(set(recorded_kinds()) - set(KINDS)) == []


def test_every_field_whose_change_is_kept_has_words() -> None:
    kept = {
        field.name
        for value in (BillingDetails, Seller, MailServer, MailText)
        if is_dataclass(value)
        for field in fields(value)
    }
    written = {
        str(key.value)
        for path in python_files(ROOT, "billing_desktop/services")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "changes_between"
        for argument in node.args
        if isinstance(argument, ast.Dict)
        for key in argument.keys
        if isinstance(key, ast.Constant)
    }
    of_rules = {"percent", "fixed"} & {field.name for field in fields(FeeRule)}

    assert sorted((kept | written | of_rules) - set(FIELDS)) == []


@pytest.mark.parametrize("words", [ACTIONS, FIELDS, KINDS])
def test_every_word_is_there_in_german(words: dict[str, str]) -> None:
    from ui.translation import catalogues

    german = {key for texts in catalogues("de").values() for key in texts}

    assert sorted(set(words.values()) - german) == []


def test_no_two_actions_are_called_the_same() -> None:
    for language in ("en", "de"):
        set_language(language)
        said = [action_text(code) for code in ACTIONS]
        assert len(set(said)) == len(said)


def test_what_has_no_words_is_shown_as_it_is() -> None:
    assert action_text("weather.rain") == "weather.rain"
    assert field_text("humidity") == "humidity"
    assert object_text(entry("weather:7")) == "weather:7"


def test_values_and_the_program_are_said_in_words() -> None:
    assert [value_text(each) for each in ("", "True", "False", "Ulm")] == ["–", "Yes", "No", "Ulm"]
    assert operator_text(SYSTEM.name) == "The program"


def entry(object_: str, *, name: str = "", account_id: str = "") -> AuditEntry:
    return AuditEntry(1, NOW, "office", "task.done", object_, "0" * 64, name, account_id)


@pytest.mark.parametrize(
    ("object_", "text"),
    [
        ("operator:front desk:support", "Operator · front desk · support"),
        ("mail:3f2c8a3e5b1d4c6f9a8b7c6d5e4f3a2b:RE-2026-000001", "Mail · RE-2026-000001"),
        ("task:0b9d3d0e-8f2f-4a53-9d62-2f1d53a7a9aa:called them", "Task · called them"),
        ("seller", "Seller"),
    ],
)
def test_an_object_is_named_by_what_can_be_read_of_it(object_: str, text: str) -> None:
    assert object_text(entry(object_)) == text


def test_a_link_leads_only_to_pages_that_the_operator_has() -> None:
    row = entry("operator:front desk:support")

    assert link_of(row, (Page.ACCOUNTS, Page.AUDIT)) is None
    assert link_of(row, tuple(Page)) is not None
    assert link_of(entry("call:Rates.add_tax_rate:auditor"), tuple(Page)) is None
