"""Every error class of the SDK, and whether money may have moved."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import cast

import pytest
import stripe
import stripe.oauth_error

from billing_desktop.errors import (
    PaymentDeclinedError,
    PaymentOutcomeUnknownError,
    ProviderError,
    ProviderKeyError,
    ProviderRejectedError,
)
from billing_desktop.payments import stripe_gateway

NO, MAYBE = ProviderRejectedError, PaymentOutcomeUnknownError

# A class that a new SDK brings fails the test below until somebody has decided about it.
DID_MONEY_MOVE: dict[str, type[ProviderError]] = {
    # What the calls that we make can raise.
    "_error.StripeError": MAYBE,
    "_error.APIError": MAYBE,
    "_error.APIConnectionError": MAYBE,
    "_error.StripeErrorWithParamCode": MAYBE,
    "_error.CardError": PaymentDeclinedError,
    "_error.IdempotencyError": MAYBE,
    "_error.InvalidRequestError": NO,
    "_error.AuthenticationError": ProviderKeyError,
    "_error.PermissionError": ProviderKeyError,
    "_error.RateLimitError": MAYBE,
    # What belongs to calls that we never make: an answer that nobody expected proves nothing.
    "_error.SignatureVerificationError": MAYBE,
    "_error.AlreadyCanceledError": MAYBE,
    "_error.BlockedByStripeError": MAYBE,
    "_error.CannotProceedError": MAYBE,
    "_error.CapabilityNotEnabledError": MAYBE,
    "_error.ControlledByAlternateResourceError": MAYBE,
    "_error.FeatureNotEnabledError": MAYBE,
    "_error.FinancialAccountNotOpenError": MAYBE,
    "_error.FxQuoteNeedsRefreshError": MAYBE,
    "_error.InsufficientFundsError": MAYBE,
    "_error.InvalidPaymentMethodError": MAYBE,
    "_error.InvalidPayoutMethodError": MAYBE,
    "_error.InvalidVaultedCredentialError": MAYBE,
    "_error.NotCancelableError": MAYBE,
    "_error.QuotaExceededError": MAYBE,
    "_error.RecipientNotNotifiableError": MAYBE,
    "_error.TemporarySessionExpiredError": MAYBE,
    "_error.VerificationAttemptFailedError": MAYBE,
    "_error.VerificationExpiredError": MAYBE,
    "_error.VerificationNotInitiatedError": MAYBE,
    "oauth_error.OAuthError": MAYBE,
    "oauth_error.InvalidClientError": MAYBE,
    "oauth_error.InvalidGrantError": MAYBE,
    "oauth_error.InvalidRequestError": MAYBE,
    "oauth_error.InvalidScopeError": MAYBE,
    "oauth_error.UnsupportedGrantTypeError": MAYBE,
    "oauth_error.UnsupportedResponseTypeError": MAYBE,
}


def classes(root: type[stripe.StripeError]) -> Iterator[type[stripe.StripeError]]:
    yield root
    for child in root.__subclasses__():
        yield from classes(child)


def name_of(kind: type[stripe.StripeError]) -> str:
    return f"{kind.__module__.rpartition('.')[2]}.{kind.__name__}"


ALL = {name_of(kind): kind for kind in classes(stripe.StripeError)}


def made(kind: type[stripe.StripeError]) -> stripe.StripeError:
    """Return an error of the class, with a text for whatever it cannot do without."""
    taken = list(inspect.signature(kind).parameters.values())
    needed = [one for one in taken if one.default is inspect.Parameter.empty]
    return cast("Callable[..., stripe.StripeError]", kind)(*["said" for _ in needed])


def test_every_class_of_the_sdk_was_decided_about() -> None:
    assert set(ALL) == set(DID_MONEY_MOVE)


@pytest.mark.parametrize("name", DID_MONEY_MOVE)
def test_each_class_says_whether_money_may_have_moved(name: str) -> None:
    with pytest.raises(ProviderError) as raised, stripe_gateway._translated(""):
        raise made(ALL[name])

    assert type(raised.value) is DID_MONEY_MOVE[name]


@pytest.mark.parametrize(
    "error",
    [
        ValueError("x"),
        KeyError("x"),
        AttributeError("x"),
        UnicodeDecodeError("utf-8", b"", 0, 1, "x"),
        RecursionError("x"),
        OSError("x"),
    ],
)
def test_whatever_else_goes_wrong_may_have_moved_money(error: Exception) -> None:
    with pytest.raises(PaymentOutcomeUnknownError), stripe_gateway._translated(""):
        raise error
