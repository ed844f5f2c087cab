"""Every service method asks for a right, and refuses whoever lacks it."""

from __future__ import annotations

from dataclasses import fields
from typing import get_type_hints

import pytest

from billing_desktop.bank_desk import BankDesk
from billing_desktop.bootstrap import Services
from billing_desktop.domain.operator import Operator, Right, Role
from billing_desktop.errors import NotAllowedError
from billing_desktop.mail_desk import MailDesk
from billing_desktop.services.health import Health
from billing_desktop.services.offline_invoices import OfflineInvoices
from billing_desktop.services.rights import (
    NEEDS_PASSWORD,
    PASSWORD_RIGHTS,
    RIGHTS,
    checked,
    require,
)
from billing_desktop.services.service import Service

# What has to work before anybody has signed in, and tells nothing about customers.
OPEN_TO_ALL = {
    "Operators.at_computer",
    "Operators.sign_in",
    "Operators.sign_out",
    "Books.info",
    "OfflineInvoices.whose",
}

_KINDS = [get_type_hints(Services)[field.name] for field in fields(Services)]
_KINDS += [*get_type_hints(MailDesk).values(), *get_type_hints(BankDesk).values()]
SERVICES: dict[str, type[object]] = {
    kind.__name__: kind for kind in _KINDS if isinstance(kind, type) and issubclass(kind, Service)
}
SERVICES[OfflineInvoices.__name__] = OfflineInvoices
SERVICES[Health.__name__] = Health  # Made when it is asked for.
METHODS = sorted(
    f"{name}.{method}"
    for name, kind in SERVICES.items()
    for method, value in vars(kind).items()
    if callable(value) and not method.startswith("_")
)


def call(method: str, operator: Operator) -> None:
    """Call a service method that may use nothing but its operator."""
    service, name = method.split(".")
    getattr(object.__new__(SERVICES[service]), name)(operator)


def test_every_method_of_every_service_is_in_the_table() -> None:
    assert set(METHODS) - OPEN_TO_ALL == set(RIGHTS)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("method", RIGHTS)
def test_a_role_may_do_what_the_table_gives_it_and_nothing_else(method: str, role: Role) -> None:
    operator = Operator("somebody", role)

    if operator.may(RIGHTS[method]):
        # It is let in, and misses what the call left out.
        with pytest.raises((TypeError, AttributeError)):
            call(method, operator)
    else:
        with pytest.raises(NotAllowedError) as refused:
            call(method, operator)
        assert str(refused.value) == (
            f"somebody may not do this: the role {role.value} does not include it."
        )


def test_of_every_grave_right_it_is_said_whether_it_asks_for_the_password() -> None:
    grave = {call for call, right in RIGHTS.items() if right in PASSWORD_RIGHTS}

    assert set(NEEDS_PASSWORD) == grave


FINANCE_RIGHTS = {
    Right.BOOK_BANK,
    Right.EDIT_ACCOUNTS,
    Right.TOP_UP,
    Right.REFUND,
    Right.CORRECT,
    Right.CLEAR_VAT_NUMBER,
    Right.IMPORT_USAGE,
    Right.SYNC,
    Right.REQUEST,
    Right.REVIEW,
}


@pytest.mark.parametrize(
    ("role", "writes"),
    [
        (Role.AUDITOR, set()),
        (Role.SUPPORT, {Right.EDIT_ACCOUNTS, Right.SYNC, Right.REQUEST, Right.REVIEW}),
        (Role.FINANCE, FINANCE_RIGHTS),
        (Role.ADMINISTRATOR, FINANCE_RIGHTS | {Right.ADMINISTER}),
    ],
)
def test_each_role_writes_what_it_is_hired_for(role: Role, writes: set[Right]) -> None:
    operator = Operator("somebody", role)

    assert {right for right in RIGHTS.values() if operator.may(right)} - {
        Right.READ,
        Right.SIGN_IN,
    } == writes


def test_a_method_without_a_row_in_the_table_cannot_be_defined() -> None:
    class Loans:
        def grant(self, operator: Operator) -> None: ...

    with pytest.raises(KeyError, match=r"Loans\.grant"):
        checked(Loans.grant)


def test_whoever_has_the_right_passes() -> None:
    require(Operator("somebody", Role.FINANCE), Right.TOP_UP)
