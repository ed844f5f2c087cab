"""A book on a database server: `server secure`."""

from __future__ import annotations

from argparse import Namespace

from billing_desktop.cli.answer import Answer, JsonValue, refusal
from billing_desktop.cli.arguments import Commands
from billing_desktop.cli.operators import password_of_input
from billing_desktop.settings import Settings


def add_commands(commands: Commands) -> None:
    """Add the commands of this module."""
    server = commands.group("server", about="a book on a database server")
    secure = server.add(
        "secure", _secure, about="give each operator a login of their own, and desks one of theirs"
    )
    secure.add_argument(
        "--desk-login",
        metavar="NAME",
        help="the login with which desks open the book (default: the database's name and _desk)",
    )
    secure.add_argument(
        "--password-stdin",
        action="store_true",
        required=True,
        help="read the password of the desks' login from the first line of standard input",
    )


def _secure(settings: Settings, arguments: Namespace) -> Answer:
    from billing_desktop.clock import SystemClock
    from billing_desktop.db import engine as db_engine
    from billing_desktop.db import schema, server_roles
    from billing_desktop.domain.operator import check_password
    from billing_desktop.server_login import ServerPasswords

    password = check_password(password_of_input())
    settings = ServerPasswords().complete(settings)
    url = settings.database_url
    if url is None:
        raise refusal(
            "The book is in a file. Logins of their own are for a database server.",
            code="no_server",
        )
    engine = db_engine.open_engine(url, ca_file=settings.ca_file)
    try:
        schema.check(engine)
        login = arguments.desk_login or server_roles.default_desk_login(engine)
        made = server_roles.secure(
            engine, desk_login=login, password=password, at=SystemClock().now()
        )
    finally:
        engine.dispose()
    lines = [
        "Who may do what is said in the database now, and each operator has a login of their own.",
        f"Desks open the book with the login {made.desk_login}.",
    ]
    if made.without_login:
        lines.append(
            "No login yet, and so no way in, until an administrator runs operators password: "
            f"{', '.join(made.without_login)}."
        )
    waiting: list[JsonValue] = list(made.without_login)
    return Answer(lines, {"desk_login": made.desk_login, "without_login": waiting})
