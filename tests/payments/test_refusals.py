"""The class of an error says whether money moved."""

from __future__ import annotations

import pytest

from billing_desktop.errors import (
    PaymentDeclinedError,
    PaymentOutcomeUnknownError,
    ProviderError,
    ProviderKeyError,
    ProviderRejectedError,
)
from billing_desktop.payments.refusals import (
    Refusal,
    RefusalKind,
    of_events,
    of_portal,
    of_refund,
    provider_error,
)

CLASSES: dict[RefusalKind, type[ProviderError]] = {
    RefusalKind.DECLINED: PaymentDeclinedError,
    RefusalKind.KEY_REFUSED: ProviderKeyError,
    RefusalKind.PERMISSION_MISSING: ProviderKeyError,
    RefusalKind.REQUEST_REFUSED: ProviderRejectedError,
    RefusalKind.NOT_FOUND: ProviderRejectedError,
    RefusalKind.CHARGE_DISPUTED: ProviderRejectedError,
    RefusalKind.ALREADY_REFUNDED: ProviderRejectedError,
    RefusalKind.REFUND_TOO_HIGH: ProviderRejectedError,
    RefusalKind.PORTAL_NOT_SET_UP: ProviderRejectedError,
    RefusalKind.EVENTS_TOO_OLD: ProviderRejectedError,
    RefusalKind.KEY_REUSED: PaymentOutcomeUnknownError,
    RefusalKind.TOO_MANY: PaymentOutcomeUnknownError,
    RefusalKind.UNTRUSTED: PaymentOutcomeUnknownError,
    RefusalKind.NO_CONNECTION: PaymentOutcomeUnknownError,
    RefusalKind.NO_ANSWER: PaymentOutcomeUnknownError,
    RefusalKind.GARBAGE: PaymentOutcomeUnknownError,
}


@pytest.mark.parametrize("kind", RefusalKind)
def test_each_kind_has_its_class_and_code(kind: RefusalKind) -> None:
    error = provider_error(Refusal(kind))

    assert type(error) is CLASSES[kind]
    assert error.code == kind.value


def test_the_missing_permission_is_named() -> None:
    said = "The key lacks rak_checkout_session_write."

    assert said in str(provider_error(Refusal(RefusalKind.PERMISSION_MISSING, message=said)))


def test_braces_of_the_provider_stay_braces() -> None:
    error = provider_error(Refusal(RefusalKind.REQUEST_REFUSED, message="{said} {0} {x.y}"))

    assert "{said} {0} {x.y}" in str(error)


REFUSED, MISSING = RefusalKind.REQUEST_REFUSED, RefusalKind.NOT_FOUND
PORTAL = "No configuration provided. Save your customer portal settings in test mode."


@pytest.mark.parametrize(
    ("refusal", "kind"),
    [
        (Refusal(REFUSED, code="charge_disputed"), RefusalKind.CHARGE_DISPUTED),
        (Refusal(REFUSED, code="refund_disputed_payment"), RefusalKind.CHARGE_DISPUTED),
        (Refusal(REFUSED, code="charge_already_refunded"), RefusalKind.ALREADY_REFUNDED),
        (Refusal(REFUSED, param="amount"), RefusalKind.REFUND_TOO_HIGH),
        (Refusal(REFUSED, code="charge_disputed", param="amount"), RefusalKind.CHARGE_DISPUTED),
        (Refusal(REFUSED, code="parameter_unknown", param="foo"), REFUSED),
        (Refusal(REFUSED), REFUSED),
        (Refusal(MISSING, code="resource_missing"), MISSING),
        (Refusal(RefusalKind.NO_ANSWER, code="charge_disputed"), RefusalKind.NO_ANSWER),
    ],
)
def test_what_refuses_a_refund_is_told(refusal: Refusal, kind: RefusalKind) -> None:
    assert of_refund(refusal).kind is kind


@pytest.mark.parametrize(
    ("refusal", "kind"),
    [
        (Refusal(REFUSED, message=PORTAL), RefusalKind.PORTAL_NOT_SET_UP),
        (Refusal(REFUSED, message="Invalid return_url"), REFUSED),
        (Refusal(REFUSED), REFUSED),
        (Refusal(MISSING, message=PORTAL), MISSING),
        (Refusal(RefusalKind.NO_ANSWER, message=PORTAL), RefusalKind.NO_ANSWER),
    ],
)
def test_a_portal_that_is_not_set_up_is_told(refusal: Refusal, kind: RefusalKind) -> None:
    assert of_portal(refusal).kind is kind


@pytest.mark.parametrize(
    ("refusal", "kind"),
    [
        (Refusal(REFUSED, param="created"), RefusalKind.EVENTS_TOO_OLD),
        (Refusal(REFUSED, param="created[gte]"), RefusalKind.EVENTS_TOO_OLD),
        (Refusal(MISSING, param="starting_after"), RefusalKind.EVENTS_TOO_OLD),
        (Refusal(REFUSED, param="types"), REFUSED),
        (Refusal(REFUSED), REFUSED),
        (Refusal(RefusalKind.TOO_MANY, param="created"), RefusalKind.TOO_MANY),
    ],
)
def test_events_from_too_long_ago_are_told(refusal: Refusal, kind: RefusalKind) -> None:
    assert of_events(refusal).kind is kind
