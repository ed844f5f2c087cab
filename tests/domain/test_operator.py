from __future__ import annotations

from datetime import timedelta

import pytest

from billing_desktop.domain.operator import (
    ROLE_RIGHTS,
    SYSTEM,
    Right,
    Role,
    WrongPasswords,
    check_idle_minutes,
    check_password,
    operator_name,
)
from billing_desktop.errors import UserError
from tests.builders import NOW, operator

TABLE = """
                finance  support  auditor  administrator
sign_in         yes      yes      yes      yes
read            yes      yes      yes      yes
edit_accounts   yes      yes      no       yes
top_up          yes      no       no       yes
import_usage    yes      no       no       yes
refund          yes      no       no       yes
correct         yes      no       no       yes
clear_vat_number yes     no       no       yes
sync            yes      yes      no       yes
request         yes      yes      no       yes
review          yes      yes      no       yes
book_bank       yes      no       no       yes
administer      no       no       no       yes
"""
_HEAD, *_ROWS = (line.split() for line in TABLE.strip().splitlines())
CELLS = [
    (Role(role), Right(row[0]), answer)
    for row in _ROWS
    for role, answer in zip(_HEAD, row[1:], strict=True)
]


def test_the_table_names_every_role_and_every_right() -> None:
    assert {(role, right) for role, right, _ in CELLS} == {(a, b) for a in Role for b in Right}
    assert set(ROLE_RIGHTS) == set(Role)


@pytest.mark.parametrize(("role", "right", "answer"), CELLS)
def test_what_a_role_may(role: Role, right: Right, answer: str) -> None:
    assert operator(role).may(right) == (answer == "yes")


def test_an_auditor_changes_nothing() -> None:
    assert {right for right in Right if operator(Role.AUDITOR).may(right)} == {
        Right.SIGN_IN,
        Right.READ,
    }


def test_the_program_itself_may_sync() -> None:
    assert SYSTEM.may(Right.SYNC)


def refusal(text: str) -> tuple[str, str]:
    with pytest.raises(UserError) as refused:
        operator_name(text)
    return refused.value.code, str(refused.value)


@pytest.mark.parametrize("name", ["Kim", "  Kim  ", "Jean-Luc O'Neill", "山田", "kim@desk"])
def test_a_name_is_cleaned(name: str) -> None:
    assert operator_name(name) == name.strip()


@pytest.mark.parametrize("text", ["", "   ", "\u2003"])
def test_an_operator_needs_a_name(text: str) -> None:
    assert refusal(text) == ("name_missing", "An operator needs a name.")


@pytest.mark.parametrize("text", ["system", "System", " SYSTEM ", "ſystem"])
def test_the_programs_own_name_is_reserved(text: str) -> None:
    code, sentence = refusal(text)

    assert code == "name_invalid"
    assert sentence == f"The name {text.strip()} is reserved."


@pytest.mark.parametrize("text", ["a\nb", "a\u202eb", "x" * 61])
def test_a_name_is_a_line_of_text(text: str) -> None:
    assert refusal(text)[0] == "text_invalid"


@pytest.mark.parametrize("password", ["x" * 8, "x" * 128, "пароль 🚀", " spaces count "])
def test_a_password_of_any_characters_is_kept_as_typed(password: str) -> None:
    assert check_password(password) == password


@pytest.mark.parametrize("password", ["", "x" * 7, "x" * 129, "x" * 1_000_000])
def test_a_password_has_a_length(password: str) -> None:
    with pytest.raises(UserError) as refused:
        check_password(password)

    assert str(refused.value) == "A password has 8 to 128 characters."
    assert refused.value.code == "password_invalid"
    assert not password or password not in repr(refused.value.params)


def test_the_pause_after_wrong_passwords_grows_to_a_quarter_of_an_hour() -> None:
    pauses = [WrongPasswords(count, NOW).pause_at(NOW).total_seconds() for count in range(14)]

    assert pauses == [0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900]
    assert WrongPasswords(10**6, NOW).pause_at(NOW) == timedelta(minutes=15)
    assert WrongPasswords(5, NOW).pause_at(NOW - timedelta(days=400)) == timedelta(seconds=20)
    assert WrongPasswords(5, NOW).pause_at(NOW + timedelta(seconds=20)) == timedelta()


def test_a_desk_may_idle_for_a_minute_to_a_working_day() -> None:
    assert [check_idle_minutes(minutes) for minutes in (1, 480)] == [1, 480]
    for minutes in (-1, 0, 481):
        with pytest.raises(UserError, match="1 to 480 minutes"):
            check_idle_minutes(minutes)
