"""Where operators have logins of their own, these go with what becomes of the operators."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from billing_desktop.domain.operator import Operator, Role
from billing_desktop.errors import ConflictError, NotAllowedError, UserError
from tests.asking_server import PASSWORD
from tests.book import Book
from tests.db_servers import PostgresServer
from tests.secured_book import ADA, AUD, FINN, PEOPLE, SAM, SecuredBook, secured_book

OTHER = "canary-An0ther-77d1"


@pytest.fixture(scope="module")
def secured(
    postgres_server: PostgresServer,
    postgres_book: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[SecuredBook]:
    """A secured book that is made once; what a test made of people is undone after it."""
    with secured_book(
        postgres_server, tmp_path_factory.mktemp("secured"), template=postgres_book
    ) as book:
        yield book


@pytest.fixture
def ada(secured: SecuredBook) -> Iterator[Book]:
    """The desk of the administrator."""
    book = secured.desk(ADA)
    yield book
    operators = book.services.operators
    for who in PEOPLE:
        operators.reactivate(ADA, name=who.name)
        operators.change_role(ADA, name=who.name, role=who.role)
    book.close()


def said_to(secured: SecuredBook, who: Operator, statement: str) -> str:
    """Return what the server says to somebody with psql; empty where it did it."""
    with secured.connect_as(who) as connection:
        try:
            connection.execute(statement.encode())
        except psycopg.Error as error:
            return str(error)
        finally:
            connection.rollback()
    return ""


def version_of(book: Book, who: Operator) -> int:
    (found,) = [each for each in book.services.operators.all(ADA) if each.name == who.name]
    return found.version


def test_another_role_changes_the_group_of_the_login_at_once(
    secured: SecuredBook, ada: Book
) -> None:
    count = "SELECT billing_refused_call('A.b')"
    with secured.connect_as(FINN) as session:
        session.execute("INSERT INTO bank_file SELECT * FROM bank_file WHERE false")
        session.commit()

        changed = ada.services.operators.change_role(ADA, name="Finn", role=Role.AUDITOR)

        assert changed.role is Role.AUDITOR
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute("INSERT INTO bank_file SELECT * FROM bank_file WHERE false")
        session.rollback()
        session.execute(count.encode())
    assert ada.findings() == ()

    ada.services.operators.change_role(ADA, name="Finn", role=Role.ADMINISTRATOR)
    assert said_to(secured, FINN, "INSERT INTO fee_rule SELECT * FROM fee_rule WHERE false") == ""
    again = secured.desk()
    assert again.services.operators.sign_in("Finn", PASSWORD).role is Role.ADMINISTRATOR
    again.close()


def test_a_deactivated_login_is_closed_and_its_sessions_end(
    secured: SecuredBook, ada: Book
) -> None:
    desk = secured.desk(FINN)
    session = secured.connect_as(FINN)

    ada.services.operators.deactivate(ADA, name="Finn")

    with pytest.raises(psycopg.OperationalError):
        session.execute("SELECT 1")
    session.close()
    with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
        secured.connect_as(FINN)
    assert desk.services.operators.standing(FINN) is None
    with pytest.raises(NotAllowedError, match="Finn was deactivated"):
        desk.services.payments.sync(FINN)
    desk.services.operators.sign_out()  # Somebody else signs in at this desk.
    assert desk.services.operators.sign_in("Sam", PASSWORD) == SAM
    desk.close()
    other = secured.desk()
    with pytest.raises(NotAllowedError, match="Name or password is wrong"):
        other.services.operators.sign_in("Finn", PASSWORD)
    other.close()
    noted = ada.rows("SELECT object FROM audit WHERE action = 'operator.sign_in_refused'")
    assert set(noted) == {("operator:Finn",)}
    assert ada.findings() == ()

    ada.services.operators.reactivate(ADA, name="Finn")
    back = secured.desk(FINN)
    back.account()
    back.close()
    assert ada.findings() == ()


def test_an_open_session_of_somebody_deactivated_signs_nothing(
    secured: SecuredBook, ada: Book
) -> None:
    take = f"SELECT billing_change_operator('Finn', {version_of(ada, FINN)}, 'finance', false)"
    with secured.connect_as(FINN) as session:
        with secured.connect_as(ADA) as administrator:
            # Past the program, and without ending what is open.
            administrator.execute(take.encode())
        for statement in ("SELECT 1 FROM account", "INSERT INTO lease SELECT * FROM lease"):
            with pytest.raises(psycopg.Error):
                session.execute(statement.encode())
            session.rollback()
    (finding,) = ada.findings()
    assert finding.sentence == "operator Finn is deactivated, the audit trail says active"


def test_role_and_activity_are_nobodys_to_write_by_sql(secured: SecuredBook) -> None:
    for who in (ADA, FINN, SAM, AUD):
        for change in (
            "role = 'administrator'",
            "deactivated_at = NULL",
            "deactivated_by = 'x'",
            "version = 7",
            "login = 'x'",
        ):
            assert "permission denied" in said_to(secured, who, f"UPDATE operator SET {change}")


def test_the_functions_are_for_administrators(secured: SecuredBook) -> None:
    for who in (FINN, SAM, AUD):
        for call in (
            "billing_change_operator('Sam', 1, 'administrator', true)",
            "billing_change_operator('Finn', 1, 'finance', false)",
            "billing_end_sessions('Ada')",
            "billing_login_of('Ada')",
            "billing_require_administrator()",
        ):
            said = said_to(secured, who, f"SELECT {call}")
            assert "permission denied for function" in said, (who, call)


def test_the_functions_keep_the_rules_of_the_program(secured: SecuredBook, ada: Book) -> None:
    mine, theirs = version_of(ada, ADA), version_of(ada, SAM)
    for call, sentence in (
        (f"'Ada', {mine}, 'finance', true", "nobody would be in charge"),
        (f"'Ada', {mine}, 'administrator', false", "not as it was seen, or oneself"),
        (f"'Sam', {theirs + 1}, 'finance', true", "not as it was seen"),
        ("'Nobody', 1, 'finance', true", "no such operator"),
        (f"'Sam', {theirs}, 'owner', true", "role_known"),
    ):
        assert sentence in said_to(secured, ADA, f"SELECT billing_change_operator({call})")


def test_an_administrator_who_is_none_any_more_changes_nobody(
    secured: SecuredBook, ada: Book
) -> None:
    operators = ada.services.operators
    operators.change_role(ADA, name="Sam", role=Role.ADMINISTRATOR)
    with secured.connect_as(SAM) as session:
        session.execute("SELECT billing_end_sessions('Aud')")
        session.commit()
        operators.change_role(ADA, name="Sam", role=Role.SUPPORT)
        version = version_of(ada, SAM)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute(
                "SELECT billing_change_operator('Sam', %s, 'administrator', true)", (version,)
            )


def test_what_another_administrator_changed_is_not_overwritten(ada: Book) -> None:
    operators, seen = ada.services.operators, version_of(ada, SAM)
    operators.change_role(ADA, name="Sam", role=Role.FINANCE, version=seen)

    with pytest.raises(ConflictError, match="the role is finance now"):
        operators.deactivate(ADA, name="Sam", version=seen)
    with pytest.raises(UserError, match="last administrator"):
        operators.change_role(ADA, name="Ada", role=Role.SUPPORT)
    assert version_of(ada, SAM) == seen + 1


def test_everybody_changes_their_own_password_and_goes_on(secured: SecuredBook) -> None:
    for who in (AUD, FINN, ADA):
        book = secured.desk(who)
        operators = book.services.operators
        operators.change_password(who, old=PASSWORD, new=OTHER)

        assert operators.all(who)  # Through the login with its new password.
        with pytest.raises(psycopg.OperationalError):
            secured.connect_as(who)
        with secured.connect(secured.login(who), password=OTHER) as session:
            noted = session.execute(
                "SELECT operator, object FROM audit WHERE action = 'operator.password'"
                " ORDER BY seq DESC LIMIT 1"
            ).fetchone()
        assert noted == (who.name, f"operator:{who.name}")
        operators.change_password(who, old=OTHER, new=PASSWORD)
        book.close()


def test_nobody_gives_somebody_else_a_password_but_administrators(
    secured: SecuredBook, ada: Book
) -> None:
    operators = ada.services.operators
    operators.set_password(ADA, name="Finn", password=OTHER)
    with secured.connect(secured.login(FINN), password=OTHER) as session:
        session.execute("SELECT 1")
    operators.set_password(ADA, name="Finn", password=PASSWORD)

    operators.set_password(ADA, name="Ada", password=OTHER)
    assert operators.all(ADA)
    operators.set_password(ADA, name="Ada", password=PASSWORD)
    operators.deactivate(ADA, name="Finn")
    with pytest.raises(UserError, match="reactivate Finn first"):
        operators.set_password(ADA, name="Finn", password=PASSWORD)
    for call, sentence in (
        ("billing_give_login('Finn', 'SCRAM-SHA-256$4096:YQ==$YQ==:YQ==')", "no such operator"),
        ("billing_own_password('md5abc')", "not a password"),
    ):
        assert sentence in said_to(secured, ADA, f"SELECT {call}")
