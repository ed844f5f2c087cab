"""What a person may be writing in the chat: a message, or the words of a step."""

from __future__ import annotations

from dataclasses import dataclass

from billing_desktop.domain.invoice_request import RequestAction
from ui.translation import tr

WRITTEN = (
    RequestAction.WRITE,
    RequestAction.ANSWER,
    RequestAction.ASK_BACK,
    RequestAction.DECLINE,
    RequestAction.WITHDRAW,
)
"""The actions that come with words."""


@dataclass(frozen=True, slots=True)
class WritingTexts:
    """How the composer is called, what its button says, and what sending will do."""

    name: str
    send: str
    icon: str
    what: str = ""


def writing_texts(action: RequestAction, company: str) -> WritingTexts:
    """Return the texts for writing the words of ``action``."""
    match action:
        case RequestAction.ANSWER:
            return WritingTexts(
                tr("Write the answer for {company}", company=company),
                tr("Answer"),
                "send",
                tr("Sending answers the question; the review goes on."),
            )
        case RequestAction.ASK_BACK:
            return WritingTexts(
                tr("What is missing?"),
                tr("Ask back"),
                "message-circle-question-mark",
                tr("Ask back: the request waits until somebody answers."),
            )
        case RequestAction.DECLINE:
            return WritingTexts(
                tr("Why is it declined?"),
                tr("Decline"),
                "x",
                tr("Decline: nothing is invoiced. The reason stands in the chat."),
            )
        case RequestAction.WITHDRAW:
            return WritingTexts(
                tr("Why is it withdrawn?"),
                tr("Withdraw"),
                "ban",
                tr("Withdraw: nothing is invoiced. The reason stands in the chat."),
            )
        case _:
            return WritingTexts(tr("Write to {company}", company=company), tr("Send"), "send")
