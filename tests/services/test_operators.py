"""Operators and their signing in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_desktop.domain.operator import Role
from billing_desktop.errors import ConflictError, NotAllowedError, UserError
from tests.book import Book

PASSWORD = "correct horse battery"


def add(book: Book, name: str, role: Role) -> None:
    book.services.operators.add(book.administrator, name=name, role=role, password=PASSWORD)


def test_the_person_at_the_computer_has_all_rights_until_operators_exist(book: Book) -> None:
    local = book.services.operators.at_computer()
    assert local is not None
    assert local.role is Role.ADMINISTRATOR

    add(book, "Office", Role.ADMINISTRATOR)

    assert book.services.operators.at_computer() is None


def test_the_first_operator_is_an_administrator(book: Book) -> None:
    for role in (Role.FINANCE, Role.SUPPORT, Role.AUDITOR):
        with pytest.raises(UserError, match="The first operator has to be an administrator"):
            add(book, "First", role)
    assert book.services.operators.all(book.operator) == ()


def test_operators_are_listed_by_name(book: Book) -> None:
    for name, role in (
        ("zoe", Role.ADMINISTRATOR),
        ("Ben", Role.FINANCE),
        ("anna", Role.SUPPORT),
    ):
        add(book, name, role)

    listed = book.services.operators.all(book.operator)
    assert [(operator.name, operator.role) for operator in listed] == [
        ("anna", Role.SUPPORT),
        ("Ben", Role.FINANCE),
        ("zoe", Role.ADMINISTRATOR),
    ]
    assert book.findings() == ()


def test_name_and_password_sign_in_in_any_case_and_with_blanks(book: Book) -> None:
    add(book, "Jörg Straße", Role.ADMINISTRATOR)

    for name in ("Jörg Straße", "JÖRG STRASSE", "  jörg straße "):
        signed_in = book.services.operators.sign_in(name, PASSWORD)
        assert (signed_in.name, signed_in.role) == ("Jörg Straße", Role.ADMINISTRATOR)


def test_what_was_wrong_at_signing_in_is_not_told(book: Book) -> None:
    add(book, "Office", Role.ADMINISTRATOR)
    sentences = set()

    for name, password in (
        ("Office", "wrong password"),
        ("Nobody", PASSWORD),
        ("", ""),
        ("Office\x00", PASSWORD),
        ("\ud800", PASSWORD),
        ("Office", "\ud800"),
    ):
        with pytest.raises(NotAllowedError) as refused:
            book.services.operators.sign_in(name, password)
        sentences.add(str(refused.value))

    assert sentences == {"Name or password is wrong."}


def test_a_name_is_taken_once_in_any_case(book: Book) -> None:
    add(book, "Straße", Role.ADMINISTRATOR)

    with pytest.raises(ConflictError, match="There is an operator"):
        add(book, "STRASSE", Role.FINANCE)


def test_names_and_passwords_that_cannot_be_used_are_refused(book: Book) -> None:
    for name, password in (
        ("", PASSWORD),
        ("System", PASSWORD),
        ("a\u202eb", PASSWORD),
        ("Office", "short"),
        ("Office", "x" * 129),
        ("Office", "password\u200b"),
        ("Office", "password\ud800"),
    ):
        with pytest.raises(UserError):
            book.services.operators.add(
                book.administrator, name=name, role=Role.ADMINISTRATOR, password=password
            )
    assert book.services.operators.all(book.operator) == ()


def test_a_long_name_that_grows_when_folded_is_kept(book: Book) -> None:
    add(book, "ΐ" * 60, Role.ADMINISTRATOR)

    assert book.services.operators.sign_in("ΐ" * 60, PASSWORD).name == "ΐ" * 60


def test_the_password_is_not_stored(book: Book) -> None:
    add(book, "Office", Role.ADMINISTRATOR)

    assert PASSWORD not in str(book.rows("SELECT * FROM operator"))


def wrong(book: Book, name: str = "Office") -> str:
    """Give a wrong password and return the code of the refusal."""
    with pytest.raises(NotAllowedError) as refused:
        book.services.operators.sign_in(name, "wrong password")
    return refused.value.code


def test_after_three_wrong_passwords_the_right_one_waits_longer_each_time(book: Book) -> None:
    add(book, "Office", Role.ADMINISTRATOR)
    assert [wrong(book) for _ in range(4)] == ["sign_in_failed"] * 3 + ["sign_in_paused"]

    for seconds in (5, 10, 20):
        book.clock.move(timedelta(seconds=seconds - 1))
        with pytest.raises(NotAllowedError, match=r"try again in 1 seconds\."):
            book.services.operators.sign_in("office", PASSWORD)
        book.clock.move(timedelta(seconds=1))
        assert wrong(book) == "sign_in_failed"

    book.clock.move(timedelta(seconds=40))
    assert book.services.operators.sign_in("Office", PASSWORD).name == "Office"
    assert [wrong(book) for _ in range(3)] == ["sign_in_failed"] * 3


def test_a_restart_and_another_workstation_do_not_shorten_the_wait(book: Book) -> None:
    add(book, "Office", Role.ADMINISTRATOR)
    for _ in range(3):
        wrong(book)

    book.restart()

    assert wrong(book) == "sign_in_paused"
    with pytest.raises(NotAllowedError, match="try again in 5 seconds"):
        book.other_workstation().operators.sign_in("Office", PASSWORD)


def test_a_name_that_nobody_has_waits_as_long_and_is_not_kept(book: Book) -> None:
    add(book, "Office", Role.ADMINISTRATOR)

    codes = [wrong(book, " Nobody at all") for _ in range(4)]

    assert codes == ["sign_in_failed"] * 3 + ["sign_in_paused"]
    assert "Nobody" not in str(book.rows("SELECT operator, object FROM audit"))


def test_wrong_passwords_are_in_the_trail(book: Book) -> None:
    add(book, "Office", Role.ADMINISTRATOR)

    wrong(book, "OFFICE")

    told = book.rows("SELECT object FROM audit WHERE action = 'operator.wrong_password'")
    assert told == [("operator:Office",)]
    assert book.findings() == ()


def test_a_wrong_password_is_refused_where_nothing_can_be_recorded(
    book: Book, caplog: pytest.LogCaptureFixture
) -> None:
    add(book, "Office", Role.ADMINISTRATOR)
    if book.is_sqlite:
        book.execute(
            "CREATE TRIGGER stop BEFORE UPDATE ON operator"
            " BEGIN SELECT RAISE(ABORT, 'readonly'); END"
        )
    else:
        book.execute(
            "CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS"
            " $$BEGIN RAISE EXCEPTION 'read-only'; END$$",
            "CREATE TRIGGER stop BEFORE UPDATE ON operator EXECUTE FUNCTION stop()",
        )

    assert wrong(book) == "sign_in_failed"
    assert "could not be recorded" in caplog.text
