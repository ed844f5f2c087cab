"""The lock of a desk on a server where everybody works through a login of their own."""

from __future__ import annotations

import pytest

from billing_desktop.errors import NotAllowedError
from tests.asking_server import PASSWORD
from tests.book import Book
from tests.builders import eur
from tests.secured_book import AUD, FINN, SecuredBook
from tests.secured_desks import secured

__all__ = ["secured"]


def sessions(book: Book) -> set[str]:
    """Return the login that the services of a book work through."""
    return {str(user) for (user,) in book.rows("SELECT session_user")}


def test_a_locked_desk_goes_on_through_the_login_and_the_server_looks_at_the_password(
    secured: SecuredBook,
) -> None:
    book = secured.desk(FINN)
    operators = book.services.operators
    account = book.account()
    top_up = book.open(account)
    book.gateway.pay(book.page(top_up))
    finn = operators.sign_in("finn", PASSWORD)

    operators.lock(finn)
    with pytest.raises(NotAllowedError, match="The password is wrong"):
        operators.confirm(finn, "not the password")
    with pytest.raises(NotAllowedError, match="This desk is locked"):
        book.get(top_up)
    assert book.services.payments.sync(finn).changed == 1
    assert sessions(book) == {secured.login(FINN)}
    assert operators.confirm(finn, PASSWORD) == finn

    assert book.balance(account) == eur("50.00")
    assert sessions(book) == {secured.login(FINN)}
    refused = book.rows("SELECT operator, object FROM audit WHERE action = 'call.refused'")
    assert refused == [("Finn", "call:TopUps.get:finance")]
    assert book.findings() == ()
    book.close()


def test_whoever_only_reads_is_held_up_by_wrong_passwords_at_a_locked_desk_too(
    secured: SecuredBook,
) -> None:
    book = secured.desk(AUD)
    operators = book.services.operators
    operators.lock(AUD)

    codes = []
    for _ in range(4):
        with pytest.raises(NotAllowedError) as refused:
            operators.confirm(AUD, "not the password")
        codes.append(refused.value.code)

    assert codes == ["sign_in_failed"] * 3 + ["sign_in_paused"]
    book.close()
