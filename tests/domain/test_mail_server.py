"""A mail server's address: what is accepted, and what would send a password in clear."""

from __future__ import annotations

import pytest

from billing_desktop.domain.mail_server import MailSecurity, MailServer, is_here, server_at
from billing_desktop.errors import FieldsError, UserError


@pytest.mark.parametrize(
    ("address", "server", "password"),
    [
        (
            "smtps://clerk:p%40ss%3Aw%C3%B6rd@mail.company.example:4465",
            MailServer("mail.company.example", 4465, MailSecurity.TLS, "clerk"),
            "p@ss:wörd",
        ),
        (
            "smtp+starttls://clerk%40company.example@Mail.Company.example",
            MailServer("mail.company.example", 587, MailSecurity.STARTTLS, "clerk@company.example"),
            None,
        ),
        ("smtps://mail.example/", MailServer("mail.example", 465, MailSecurity.TLS), None),
        ("smtp://127.0.0.1:2525", MailServer("127.0.0.1", 2525, MailSecurity.PLAIN), None),
        ("smtp://localhost", MailServer("localhost", 25, MailSecurity.PLAIN), None),
        ("smtp://[::1]:25", MailServer("::1", 25, MailSecurity.PLAIN), None),
    ],
)
def test_an_address_says_where_how_and_who(
    address: str, server: MailServer, password: str | None
) -> None:
    assert server_at(address) == (server, password)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "mail.example",
        "http://mail.example",
        "smtps://",
        "smtps://mail.example:70000",
        "smtps://mail.example:x",
        "smtps://mail.example/box",
        "smtps://mail.example?verify=no",
        "smtps://[::1",
        "smtps://-mail.example",
        "smtps://cl%0Aerk@mail.example",
    ],
)
def test_what_is_no_address_of_a_mail_server_is_refused(address: str) -> None:
    with pytest.raises(UserError):
        server_at(address)


@pytest.mark.parametrize("host", ["mail.company.example", "192.168.0.7", "localhost.evil.example"])
def test_nothing_goes_in_clear_to_another_computer(host: str) -> None:
    with pytest.raises(UserError) as refused:
        server_at(f"smtp://{host}:25")

    assert refused.value.code == "mail_in_clear"
    assert not is_here(host)


def test_a_form_is_refused_field_by_field() -> None:
    with pytest.raises(FieldsError) as refused:
        MailServer.checked(host=" ", port="0", security="tls", user="a\u202eb")

    assert [each.field for each in refused.value.problems] == ["host", "user", "port"]


def test_plain_is_refused_at_the_choice_that_causes_it() -> None:
    with pytest.raises(FieldsError) as refused:
        MailServer.checked(host="mail.example", port="", security="plain")

    assert [each.field for each in refused.value.problems] == ["security"]


@pytest.mark.parametrize(("security", "port"), [("tls", 465), ("starttls", 587), ("plain", 25)])
def test_an_empty_port_is_the_usual_one(security: str, port: int) -> None:
    server = MailServer.checked(host=" LOCALHOST ", port=" ", security=security)

    assert (server.host, server.port, str(server)) == ("localhost", port, f"localhost:{port}")


@pytest.mark.parametrize("host", ["mail..example", "1.2.3", "a b.example", "x" * 64, "ma\u0000il"])
def test_a_name_that_no_server_has_is_refused(host: str) -> None:
    with pytest.raises(FieldsError):
        MailServer.checked(host=host, port="", security="tls")


def test_the_password_is_kept_under_server_and_user() -> None:
    server = MailServer.checked(host="bücher.example", port="", security="tls", user="clerk")

    assert server.secret_name == "mail:clerk@xn--bcher-kva.example"
