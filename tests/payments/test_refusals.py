"""The class of an error says whether money moved."""

from __future__ import annotations

import pytest

from billing_desktop.errors import (
    PaymentDeclinedError,
    PaymentOutcomeUnknownError,
    ProviderError,
    ProviderRejectedError,
)
from billing_desktop.payments.refusals import Refusal, RefusalKind, provider_error

CLASSES: dict[RefusalKind, type[ProviderError]] = {
    RefusalKind.DECLINED: PaymentDeclinedError,
    RefusalKind.KEY_REFUSED: ProviderRejectedError,
    RefusalKind.PERMISSION_MISSING: ProviderRejectedError,
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
