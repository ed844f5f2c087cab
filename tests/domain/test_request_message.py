"""What may be written in a thread, and what its lines say."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from billing_desktop.domain.invoice_request import RequestAction, RequestStatus
from billing_desktop.domain.request_message import (
    MESSAGE_LENGTH_MAX,
    MessageKind,
    RequestMessage,
    checked_message,
    checked_text,
)
from billing_desktop.domain.sentence import Sentence
from billing_desktop.errors import UserError

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def test_a_message_is_kept_as_it_was_meant() -> None:
    text = checked_message("  <b>AT&T</b> \r\n\r\n\tcafe\u0301 %(x)s =SUM() 👩\u200d🚀\n")

    assert text == "<b>AT&T</b>\n\ncaf\u00e9 %(x)s =SUM() 👩\u200d🚀"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "message_missing"),
        (" \n\t\n", "message_missing"),
        ("x" * (MESSAGE_LENGTH_MAX + 1), "message_invalid"),
        ("x" * 100_000, "message_invalid"),
        ("a\x00b", "text_invalid"),
        ("a\x1b[31mb", "text_invalid"),
        ("\u202ecod.exe", "text_invalid"),
        ("half \ud800", "text_invalid"),
    ],
)
def test_a_message_that_cannot_be_kept_is_refused(text: str, code: str) -> None:
    with pytest.raises(UserError) as refused:
        checked_message(text)

    assert refused.value.code == code


def test_the_longest_message_is_kept_and_no_text_may_be() -> None:
    assert checked_message("x" * MESSAGE_LENGTH_MAX) == "x" * MESSAGE_LENGTH_MAX
    assert checked_text("") == ""


def test_a_line_is_a_message_or_a_sentence() -> None:
    said = Sentence("{name} took the request into review.", {"name": "Anna"})
    line = RequestMessage("r", 1, MessageKind.SYSTEM, "Anna", NOW, sentence=said)
    message = RequestMessage("r", 2, MessageKind.MESSAGE, "Anna", NOW, text="Hello")

    assert line.words == "Anna took the request into review."
    assert message.words == "Hello"
    with pytest.raises(ValueError, match="a system line has a sentence"):
        RequestMessage("r", 1, MessageKind.SYSTEM, "Anna", NOW, text="Hello")
    with pytest.raises(ValueError, match="a system line has a sentence"):
        RequestMessage("r", 1, MessageKind.MESSAGE, "Anna", NOW, sentence=said)


def test_a_step_says_what_was_done_and_where_it_led() -> None:
    said = Sentence("{name} took the request into review.", {"name": "Anna"})
    with pytest.raises(ValueError, match="a step has an action"):
        RequestMessage(
            "r", 1, MessageKind.SYSTEM, "Anna", NOW, sentence=said, action=RequestAction.TAKE
        )
    with pytest.raises(ValueError, match="a step has an action"):
        RequestMessage(
            "r", 1, MessageKind.SYSTEM, "Anna", NOW, sentence=said, to=RequestStatus.IN_REVIEW
        )
