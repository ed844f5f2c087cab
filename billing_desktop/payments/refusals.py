"""What each way of not getting an answer means: did money move?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from billing_desktop.errors import (
    PaymentDeclinedError,
    PaymentOutcomeUnknownError,
    ProviderError,
    ProviderKeyError,
    ProviderRejectedError,
)


class RefusalKind(Enum):
    """The ways; the value is the code of the error that staff and programs see."""

    DECLINED = "declined"
    KEY_REFUSED = "provider_key_refused"
    PERMISSION_MISSING = "provider_permission_missing"
    REQUEST_REFUSED = "provider_rejected"
    NOT_FOUND = "provider_not_found"
    CHARGE_DISPUTED = "charge_disputed"
    ALREADY_REFUNDED = "already_refunded"
    REFUND_TOO_HIGH = "refund_too_high"
    PORTAL_NOT_SET_UP = "portal_not_configured"
    EVENTS_TOO_OLD = "events_too_old"
    KEY_REUSED = "provider_key_reused"
    TOO_MANY = "provider_too_many"
    UNTRUSTED = "provider_untrusted"
    NO_CONNECTION = "provider_no_connection"
    NO_ANSWER = "outcome_unknown"
    GARBAGE = "provider_garbage"


@dataclass(frozen=True, slots=True)
class Refusal:
    """What came back instead of an answer; everything but the kind may be missing."""

    kind: RefusalKind
    message: str | None = None
    status: int | None = None
    code: str | None = None
    param: str | None = None
    request_id: str | None = None


def of_refund(refusal: Refusal) -> Refusal:
    """Return what the refusal of a refund means."""
    if refusal.kind is not RefusalKind.REQUEST_REFUSED:
        return refusal
    kind = _REFUND_CODES.get(str(refusal.code))
    if kind is None and refusal.param == "amount":
        kind = RefusalKind.REFUND_TOO_HIGH
    return refusal if kind is None else replace(refusal, kind=kind)


def of_portal(refusal: Refusal) -> Refusal:
    """Return what the refusal of a portal session means."""
    is_refused = refusal.kind is RefusalKind.REQUEST_REFUSED
    # There is no code for it: the sentence names the settings page to save first.
    if is_refused and "portal settings" in (refusal.message or ""):
        return replace(refusal, kind=RefusalKind.PORTAL_NOT_SET_UP)
    return refusal


def of_events(refusal: Refusal) -> Refusal:
    """Return what the refusal of a list of events means: a cursor from too long ago."""
    is_refused = refusal.kind in {RefusalKind.REQUEST_REFUSED, RefusalKind.NOT_FOUND}
    if is_refused and (refusal.param or "").partition("[")[0] in {"created", "starting_after"}:
        return replace(refusal, kind=RefusalKind.EVENTS_TOO_OLD)
    return refusal


_REFUND_CODES = {
    "charge_disputed": RefusalKind.CHARGE_DISPUTED,
    "refund_disputed_payment": RefusalKind.CHARGE_DISPUTED,
    "charge_already_refunded": RefusalKind.ALREADY_REFUNDED,
}


def provider_error(refusal: Refusal) -> ProviderError:
    """Return the error to raise. Its class says whether money moved.

    Only an answer that certainly comes from the provider and says no is a rejection. A key
    that was used for another request before is none: that other request may have been paid.
    """
    code, said = refusal.kind.value, refusal.message or "–"
    template = _REJECTIONS.get(refusal.kind)
    if template is not None:
        return ProviderRejectedError(template, code=code)
    match refusal.kind:
        case RefusalKind.KEY_REFUSED:
            return ProviderKeyError(
                "The payment provider does not accept the key. Please check it in Settings.",
                code=code,
            )
        case RefusalKind.DECLINED:
            return PaymentDeclinedError("The card was declined: {said}", code=code, said=said)
        case RefusalKind.PERMISSION_MISSING:
            return ProviderKeyError(
                "The provider key lacks a permission: {said}", code=code, said=said
            )
        case RefusalKind.NOT_FOUND:
            return ProviderRejectedError(
                "The payment provider does not know it: {said}", code=code, said=said
            )
        case RefusalKind.REQUEST_REFUSED:
            return ProviderRejectedError(
                "The payment provider refused the request: {said}", code=code, said=said
            )
    return _outcome_unknown(refusal.kind)


# Those that need no word of the provider's.
_REJECTIONS = {
    RefusalKind.CHARGE_DISPUTED: (
        "The payer's bank disputes this payment, so it cannot be refunded."
    ),
    RefusalKind.ALREADY_REFUNDED: "This payment has been refunded already.",
    RefusalKind.REFUND_TOO_HIGH: "That much of this payment cannot be refunded any more.",
    RefusalKind.PORTAL_NOT_SET_UP: (
        "The provider's customer portal is not set up yet. Save its settings at the provider first."
    ),
    RefusalKind.EVENTS_TOO_OLD: (
        "The payment provider keeps what happened for 30 days only. Everything is read again."
    ),
}


def _outcome_unknown(kind: RefusalKind) -> PaymentOutcomeUnknownError:
    match kind:
        case RefusalKind.KEY_REUSED:
            return PaymentOutcomeUnknownError(
                "The provider knows this attempt with other figures. A person has to look at it.",
                code=kind.value,
            )
        case RefusalKind.TOO_MANY:
            return PaymentOutcomeUnknownError(
                "The payment provider is asked too often just now. It is asked again later.",
                code=kind.value,
            )
        case RefusalKind.UNTRUSTED:
            return PaymentOutcomeUnknownError(
                "The connection to the payment provider is not trusted. If your company inspects"
                " connections, set the file of its certificates in Settings.",
                code=kind.value,
            )
        case RefusalKind.NO_CONNECTION:
            return PaymentOutcomeUnknownError(
                "The payment provider cannot be reached. It is asked again later.",
                code=kind.value,
            )
    return PaymentOutcomeUnknownError(
        "The payment provider gave no usable answer. It is asked again later.", code=kind.value
    )
