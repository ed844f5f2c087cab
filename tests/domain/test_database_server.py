"""A database server is named so that nobody has to guess what was meant."""

from __future__ import annotations

import pytest

from billing_desktop.domain.database_server import DatabaseServer, check_password
from billing_desktop.errors import FieldsError, UserError


def server(**changes: str) -> DatabaseServer:
    typed = {"host": "db.company.example", "port": "", "database": "books", "user": "desk"}
    return DatabaseServer.checked(**{**typed, **changes})


def test_an_empty_port_is_the_usual_one() -> None:
    assert server() == DatabaseServer("db.company.example", 5432, "books", "desk")
    assert server(port=" 6432 ").port == 6432


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        (" DB.Company.example ", "db.company.example"),
        ("büro.example", "xn--bro-hoa.example"),
        ("db_1", "db_1"),
        ("192.0.2.7", "192.0.2.7"),
        ("[::1]", "::1"),
        ("/var/run/postgresql", "/var/run/postgresql"),
    ],
)
def test_a_host_is_a_name_a_number_or_the_folder_of_a_socket(typed: str, host: str) -> None:
    assert server(host=typed).host == host


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("host", ""),
        ("host", "db example"),
        ("host", "user@db.example"),
        ("host", "postgresql://db.example"),
        ("host", "-db.example"),
        ("port", "0"),
        ("port", "65536"),
        ("port", "5432x"),
        ("port", "٥٤٣٢"),
        ("database", " "),
        ("user", ""),
        ("user", "de\u202esk"),
        ("ca_file", "ca\n.pem"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(field: str, typed: str) -> None:
    with pytest.raises(FieldsError) as refused:
        server(**{field: typed})

    assert [problem.field for problem in refused.value.problems] == [field]


def test_a_password_is_kept_by_user_server_port_and_database() -> None:
    logins = {
        server().login,
        server(user="other").login,
        server(port="1").login,
        server(database="others").login,
        server(host="other.example").login,
    }

    assert "desk@db.company.example:5432/books" in logins
    assert len(logins) == 5


@pytest.mark.parametrize("password", ["", "a\0b", "x" * 501])
def test_what_nobody_can_type_is_no_password(password: str) -> None:
    with pytest.raises(UserError):
        check_password(password)
