"""The people who work with the program, and their signing in."""

from __future__ import annotations

from billing_desktop.domain.audit_trail import changes_between
from billing_desktop.domain.operator import (
    Operator,
    Role,
    check_idle_minutes,
    check_password,
    operator_name,
)
from billing_desktop.errors import ConflictError, NotAllowedError, UserError
from billing_desktop.ports.passwords import PasswordHasher
from billing_desktop.services.rights import checked
from billing_desktop.services.service import Service, Tools


class Operators(Service):
    """Keeps operators. While there are none, the person at the computer is one."""

    def __init__(self, tools: Tools, *, passwords: PasswordHasher, local_name: str) -> None:
        super().__init__(tools)
        self._passwords = passwords
        self._local_name = local_name

    def at_computer(self) -> Operator | None:
        """Return the person at the computer, with all rights; None once operators exist."""
        with self._database.read() as uow:
            if uow.operators.count():
                return None
        return Operator(self._local_name, Role.ADMINISTRATOR)

    def sign_in(self, name: str, password: str) -> Operator:
        """Return the operator whose name and password these are. Slow on purpose.

        Raises:
            NotAllowedError: they are nobody's; the sentence does not say which was wrong.
        """
        with self._database.read() as uow:
            found = uow.operators.with_hash(name.strip())
        # Half a character is nobody's password, and no hash can be made of it.
        password = password.encode("utf-8", "replace").decode()
        # A hash is computed for unknown names too, so that the time does not tell them apart.
        stored = found[1] if found is not None else self._passwords.hash("nobody's password")
        matches = self._passwords.matches(password, stored)
        if found is None or not matches:
            raise NotAllowedError("Name or password is wrong.", code="sign_in_failed")
        return found[0]

    @checked
    def all(self, operator: Operator) -> tuple[Operator, ...]:
        """Return all operators by name."""
        with self._database.read() as uow:
            return uow.operators.all()

    @checked
    def add(self, operator: Operator, *, name: str, role: Role, password: str) -> Operator:
        """Add an operator.

        Raises:
            ConflictError: the name is taken, in any case.
            UserError: name or password cannot be used, or the first is no administrator.
        """
        name, password = operator_name(name), check_password(password)
        password_hash = self._passwords.hash(password)
        new = Operator(name, role)
        with self._database.write() as uow:
            if uow.operators.count() == 0 and role is not Role.ADMINISTRATOR:
                raise UserError(
                    "The first operator has to be an administrator: "
                    "otherwise nobody could add another.",
                    code="role_invalid",
                )
            if uow.operators.with_hash(name) is not None:
                raise ConflictError("There is an operator {name} already.", name=name)
            now = self._clock.now()
            uow.operators.add(new, password_hash=password_hash, at=now)
            uow.record(now, operator.name, "operator.add", f"operator:{name}:{role.value}")
            uow.commit()
        return new

    @checked
    def idle_minutes(self, operator: Operator) -> int:
        """Return after how many minutes without a key or a click a desk is locked."""
        with self._database.read() as uow:
            return uow.operators.idle_minutes()

    @checked
    def save_idle_minutes(self, operator: Operator, minutes: int) -> None:
        """Lock desks after ``minutes`` from their next start on.

        Raises:
            UserError: less than a minute, or longer than a working day.
        """
        check_idle_minutes(minutes)
        with self._database.write() as uow:
            last = uow.operators.idle_minutes()
            if last == minutes:
                return
            now = self._clock.now()
            uow.operators.save_idle_minutes(minutes, at=now, by=operator.name)
            changes = changes_between({"idle_minutes": last}, {"idle_minutes": minutes})
            uow.record(now, operator.name, "lock_rule.save", f"lock_rule:{minutes}", changes)
            uow.commit()
