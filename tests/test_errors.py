from __future__ import annotations

from datetime import date
from inspect import isclass

import pytest

from billing_desktop import errors
from billing_desktop.errors import (
    BillingError,
    DetailsMissingError,
    FieldProblem,
    FieldsError,
    PaymentDeclinedError,
    PaymentOutcomeUnknownError,
    ProviderError,
    ProviderRejectedError,
    UserError,
    fill,
)

CLASSES = [
    value for value in vars(errors).values() if isclass(value) and issubclass(value, BillingError)
]


def test_an_error_is_its_sentence_and_keeps_what_a_translation_needs() -> None:
    error = UserError("No rate on {day} for {name}.", day=date(2026, 11, 23), name="{x} %s")

    assert str(error) == "No rate on 2026-11-23 for {x} %s."
    assert error.template == "No rate on {day} for {name}."
    assert error.params == {"day": date(2026, 11, 23), "name": "{x} %s"}


@pytest.mark.parametrize("kind", CLASSES)
def test_every_error_has_a_code_for_programs(kind: type[BillingError]) -> None:
    assert kind.code.replace("_", "").isalpha()
    assert kind.code.islower()


def test_no_two_kinds_of_error_share_a_code() -> None:
    assert len({kind.code for kind in CLASSES}) == len(CLASSES)


def test_an_error_may_have_a_code_of_its_own() -> None:
    assert UserError("No.", code="country_invalid").code == "country_invalid"
    assert UserError("No.").code == UserError.code == "refused"


def test_fields_that_were_refused_together_are_listed() -> None:
    error = FieldsError(
        (
            FieldProblem("city", UserError("Too {x}.", x="{y}")),
            FieldProblem("email", UserError("No.")),
        )
    )

    assert str(error) == "city: Too {y}.; email: No."
    assert [problem.field for problem in error.problems] == ["city", "email"]


def test_missing_details_name_their_fields() -> None:
    error = DetailsMissingError("Still missing: {fields}.", fields=("city", "email"))

    assert str(error) == "Still missing: city, email."
    assert error.fields == ("city", "email")


def test_whether_money_moved_follows_from_the_kind_of_the_providers_error() -> None:
    kinds = {PaymentDeclinedError, ProviderRejectedError, PaymentOutcomeUnknownError}

    assert set(ProviderError.__subclasses__()) == kinds
    assert not issubclass(PaymentOutcomeUnknownError, PaymentDeclinedError | ProviderRejectedError)


@pytest.mark.parametrize(
    ("template", "params", "sentence"),
    [
        (
            "There is no {name}.",
            {"name": "Duarte & Irmãos Lda."},
            "There is no Duarte & Irmãos Lda.",
        ),
        ("{name}. Please ask {name}.", {"name": "A. B."}, "A. B. Please ask A. B."),
        ("{name}, and {name}.", {"name": "Lda."}, "Lda., and Lda."),
        ("{a}{b}.", {"a": "x.", "b": "y"}, "x.y."),
        ("{a}{b}.", {"a": "x.", "b": ".y"}, "x..y."),
        ("Wait...", {}, "Wait..."),
        ("{n:03d}.{m!r}.", {"n": 5, "m": "."}, "005.'.'."),
        ("{n} {{n}}..", {"n": "Lda."}, "Lda. {n}.."),
        ("{name}.", {"name": "{x}."}, "{x}."),
    ],
)
def test_a_name_that_ends_in_a_full_stop_ends_the_sentence(
    template: str, params: dict[str, object], sentence: str
) -> None:
    assert fill(template, params) == sentence
    assert str(UserError(template, **params)) == sentence  # type: ignore[arg-type]  # No code.
