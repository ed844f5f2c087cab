"""How a book stands with its payment provider, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from billing_desktop.domain.provider_key import KeyPlace, Lack, ProviderMode, ProviderStatus
from ui.formatting import format_count
from ui.messages import say
from ui.style.tokens import Tone
from ui.translation import ntr, tr
from ui.widgets.checklist import ChecklistItem
from ui.widgets.chip import Chip

if TYPE_CHECKING:
    from billing_desktop.ports.payments import ProviderAccount


def mode_chip(status: ProviderStatus) -> Chip:
    """Return in a word what the payments of the book go through."""
    match status.mode:
        case ProviderMode.LOCAL_PAGE | ProviderMode.TEST:
            return Chip("TEST", "info", Tone.INFO, is_tinted=False)
        case ProviderMode.LIVE:
            return Chip("LIVE", "circle-check", Tone.OK, is_tinted=False)
        case ProviderMode.NONE if status.needs_key:
            return Chip(tr("Key is missing"), "key-round", Tone.WARN, is_tinted=True)
        case ProviderMode.NONE:
            return Chip(tr("No provider yet"), "circle-dashed", Tone.WARN, is_tinted=True)


def mode_sentence(status: ProviderStatus) -> str:
    """Return what the mode means for the money."""
    match status.mode:
        case ProviderMode.LOCAL_PAGE:
            return tr(
                "This is a TEST book. A payment page on this computer stands in for the provider: "
                "it asks for test cards, and nobody pays. Nothing has to be set up."
            )
        case ProviderMode.TEST:
            return tr(
                "This is a TEST book with a test key from the environment. Cards are charged in "
                "the provider's test mode, and nobody pays."
            )
        case ProviderMode.LIVE:
            return tr("Cards are charged with real money, on the provider's own page.")
        case ProviderMode.NONE:
            return tr("This is a real book. Without a key of its provider no card can be charged.")


def detail_rows(status: ProviderStatus) -> list[tuple[str, str]]:
    """Return account, key and open payments with their labels."""
    open_payments = (tr("Open payments"), format_count(status.open_payments))
    if status.is_test_book:
        return [open_payments]
    return [
        (tr("Account"), _account(status)),
        (tr("Key"), _place(status)),
        open_payments,
    ]


def _account(status: ProviderStatus) -> str:
    if status.account_reference is not None:
        return status.account_reference
    if status.mode is ProviderMode.LIVE:
        return tr("Not named by the key: bound to live mode only")
    return ""


def _place(status: ProviderStatus) -> str:
    match status.key_place:
        case KeyPlace.KEY_STORE:
            return tr("In the key store of this computer")
        case KeyPlace.SESSION:
            return tr("For this session only")
        case None:
            return ""


def need_words(status: ProviderStatus) -> tuple[str, str]:
    """Return why work stands still, as heading and sentence; else ""."""
    if not status.needs_key:
        return "", ""
    if status.problem is not None:
        return tr("The key store does not tell the provider's key"), say(status.problem)
    waiting = status.open_payments
    if not waiting:
        sentence = tr("Until it is entered again no card can be charged, and nobody is asked.")
    else:
        sentence = ntr(
            "Until it is entered again no card can be charged, and {n} open payment is not "
            "followed. What is paid meanwhile is credited afterwards.",
            "Until it is entered again no card can be charged, and {n} open payments are not "
            "followed. What is paid meanwhile is credited afterwards.",
            waiting,
        )
    return tr("The provider's key is needed"), sentence


def checklist_items(status: ProviderStatus) -> list[ChecklistItem]:
    """Return what the first card payment needs, and what of it is there."""
    needs = {
        Lack.KEY: tr("A live key of the provider"),
        Lack.THANK_YOU_ADDRESS: tr("The address of the thank-you page"),
    }
    lacks = status.lacks
    return [
        ChecklistItem(text, lack not in lacks, tr("missing") if lack in lacks else "")
        for lack, text in needs.items()
    ]


def connected_sentence(account: ProviderAccount, mode: ProviderMode) -> str:
    """Return whose key it is, after the provider has told it."""
    name = account.account_reference
    if mode is ProviderMode.LOCAL_PAGE:
        return tr("The payment page on this computer answers.")
    if not account.is_live:
        return tr("The provider answers, in test mode. Account: {account}.", account=name or "–")
    if name is None:
        return tr(
            "The provider answers, in live mode. The key may not name its account, so this book "
            "is bound to live mode only."
        )
    return tr("The provider answers, in live mode. Account: {account}.", account=name)
