"""What each way of not getting an answer means: did money move?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from billing_desktop.errors import (
    PaymentDeclinedError,
    PaymentOutcomeUnknownError,
    ProviderError,
    ProviderRejectedError,
)


class RefusalKind(Enum):
    """The ways; the value is the code of the error that staff and programs see."""

    DECLINED = "declined"
    KEY_REFUSED = "provider_key_refused"
    PERMISSION_MISSING = "provider_permission_missing"
    REQUEST_REFUSED = "provider_rejected"
    NOT_FOUND = "provider_not_found"
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
    request_id: str | None = None


def provider_error(refusal: Refusal) -> ProviderError:
    """Return the error to raise. Its class says whether money moved.

    Only an answer that certainly comes from the provider and says no is a rejection. A key
    that was used for another request before is none: that other request may have been paid.
    """
    code, said = refusal.kind.value, refusal.message or "–"
    match refusal.kind:
        case RefusalKind.DECLINED:
            return PaymentDeclinedError("The card was declined: {said}", code=code, said=said)
        case RefusalKind.KEY_REFUSED:
            return ProviderRejectedError(
                "The payment provider does not accept the key. Please check it in Settings.",
                code=code,
            )
        case RefusalKind.PERMISSION_MISSING:
            return ProviderRejectedError(
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
