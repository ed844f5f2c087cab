"""The people who work with the program, and their signing in."""

from __future__ import annotations

import logging
from math import ceil

from billing_desktop.db.base import findable
from billing_desktop.db.logins import ServerLogins
from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain.audit_trail import (
    SIGN_IN_REFUSED,
    WRONG_PASSWORD,
    changes_between,
)
from billing_desktop.domain.operator import (
    ListedOperator,
    Operator,
    Role,
    WrongPasswords,
    check_idle_minutes,
    check_password,
    operator_name,
)
from billing_desktop.errors import (
    BillingError,
    ConflictError,
    NotAllowedError,
    UserError,
)
from billing_desktop.ports.logins import Logins
from billing_desktop.ports.passwords import PasswordHasher
from billing_desktop.services.operator_changes import Deactivation, OperatorChanges
from billing_desktop.services.rights import checked
from billing_desktop.services.service import Service, Tools, first_save

logger = logging.getLogger(__name__)
_STRANGERS_MAX = 1000
SIGN_IN_FAILED = "sign_in_failed"


class Operators(Service):
    """Keeps operators. While there are none, the person at the computer is one."""

    def __init__(
        self,
        tools: Tools,
        *,
        passwords: PasswordHasher,
        local_name: str,
        logins: Logins | None = None,
    ) -> None:
        super().__init__(tools)
        self._passwords = passwords
        self._logins = logins or ServerLogins(tools.database)
        self._local_name = local_name
        self._strangers: dict[str, WrongPasswords] = {}
        self._changes = OperatorChanges(tools)

    def at_computer(self) -> Operator | None:
        """Return the person at the computer, with all rights; None once operators can sign in."""
        with self._database.read() as uow:
            are_there = uow.operators.count() > 0 and self._somebody_administers(uow)
        self._desk.know_operators(are_there=are_there)
        return None if are_there else Operator(self._local_name, Role.ADMINISTRATOR)

    def _somebody_administers(self, uow: UnitOfWork) -> bool:
        """Tell whether an administrator can sign in here.

        None can where a book came from a server that had all the passwords: then whoever has
        the file, or owns the database, gives new ones.
        """
        if uow.operators.hides_hashes():
            return True
        in_charge = [one for one in uow.operators.all() if one.is_in_charge]
        names = [one.name for one in in_charge]
        return any(
            uow.operators.has_password(name) or uow.logins.of(name) is not None for name in names
        )

    def sign_in(self, name: str, password: str) -> Operator:
        """Return the operator whose name and password these are; the desk is theirs. Slow.

        From the third wrong password in a row on none is looked at for a while, each time for
        twice as long. For operators that is kept in the book, so that a restart forgets nothing.

        Raises:
            NotAllowedError: they are nobody's; the sentence does not say which was wrong.
                With the code ``sign_in_paused`` it says for how long to wait.
        """
        self._logins.sign_out()  # Whoever was here before has no part in it.
        operator = self._proved(name, password)
        self._desk.confirm(operator, at=self._clock.now())
        return operator

    @checked
    def confirm(self, operator: Operator, password: str) -> Operator:
        """Return ``operator`` as the book knows them now, once more with their password. Slow.

        That unlocks the desk, and for five minutes lets pass what asks for the password again.

        Raises:
            NotAllowedError: it is wrong. It counts as one at signing in does.
        """
        known = self._proved_again(operator, password)
        self._desk.confirm(known, at=self._clock.now())
        return known

    @checked
    def standing(self, operator: Operator) -> Operator | None:
        """Return ``operator`` with their role as it is now; None once they were deactivated."""
        with self._database.look() as uow:
            return uow.operators.standing(operator.name)

    @checked
    def lock(self, operator: Operator) -> None:
        """Lock the desk until a password is given: all that people call is refused until then.

        Where nobody has a password there is nothing to lock.
        """
        self._desk.lock()

    def sign_out(self) -> None:
        """Leave the desk to whoever signs in next, and until then to nobody.

        On a server, nothing is done any more through the login of who has left.
        """
        self._desk.lock()
        self._logins.sign_out()

    @checked
    def set_password(self, operator: Operator, *, name: str, password: str) -> Operator:
        """Give an operator another password; on a server with logins, the login to it.

        Raises:
            NotFoundError: nobody has that name.
            UserError: the password cannot be used, or no login can have that name.
        """
        password = check_password(password)
        password_hash = self._passwords.hash(password)
        known = self._changes.set_password(
            operator, name=name, password=password, password_hash=password_hash
        )
        self._sign_in_again(known, password)
        return known

    @checked
    def change_password(self, operator: Operator, *, old: str, new: str) -> None:
        """Give oneself another password; the old one is asked for. Slow.

        Other desks at which they are signed in go on until they need a new connection.

        Raises:
            NotAllowedError: the old one is wrong. It counts as one at signing in does.
            UserError: the new one cannot be used, or is the old one.
        """
        check_password(new)
        known = self._proved_again(operator, old)
        if new == old:
            raise UserError("This is the password you have already.", code="password_unchanged")
        password_hash = self._passwords.hash(new)
        self._changes.set_own_password(known, new, password_hash=password_hash)
        self._sign_in_again(known, new)
        self._desk.confirm(known, at=self._clock.now())

    @checked
    def change_role(
        self, operator: Operator, *, name: str, role: Role, version: int | None = None
    ) -> ListedOperator:
        """Give somebody another role; at their desk it counts at once. Safe to repeat.

        Raises:
            ConflictError: they are not of the ``version`` that somebody saw.
            NotFoundError: nobody has that name.
            UserError: no active administrator would be left.
        """
        return self._changes.change_role(operator, name=name, role=role, version=version)

    @checked
    def deactivate(
        self, operator: Operator, *, name: str, version: int | None = None
    ) -> Deactivation:
        """Let somebody sign in no more, whose name stays in the books. Safe to repeat.

        At their desk nothing that changes the book is carried out from now on.

        Raises:
            ConflictError: they are not of the ``version`` that somebody saw.
            NotFoundError: nobody has that name.
            UserError: it is oneself, or no active administrator would be left.
        """
        return self._changes.deactivate(operator, name=name, version=version)

    @checked
    def reactivate(
        self, operator: Operator, *, name: str, version: int | None = None
    ) -> ListedOperator:
        """Let somebody sign in again, with the password they had. Safe to repeat.

        Raises:
            ConflictError: they are not of the ``version`` that somebody saw.
            NotFoundError: nobody has that name.
        """
        return self._changes.reactivate(operator, name=name, version=version)

    @checked
    def with_login(self, operator: Operator) -> frozenset[str] | None:
        """Return the names of those who sign in at the server; None where nobody does."""
        with self._database.read() as uow:
            return uow.logins.names() if uow.logins.are_used() else None

    def _sign_in_again(self, known: Operator, password: str) -> None:
        """Go on through one's own login on a server, which has another password now."""
        if self._database.person == known.name:
            with self._database.read() as uow:
                login = uow.logins.of(known.name)
            if login is not None:
                self._logins.sign_in(login, password, name=known.name)

    def _proved_again(self, operator: Operator, password: str) -> Operator:
        try:
            return self._proved(operator.name, password)
        except NotAllowedError as error:
            if error.code != SIGN_IN_FAILED:
                raise
            raise NotAllowedError("The password is wrong.", code=SIGN_IN_FAILED) from error

    def _proved(self, name: str, password: str) -> Operator:
        """Return the operator whose name and password these are."""
        with self._database.read() as uow:
            found = uow.operators.with_hash(name.strip())
            has_left = found is not None and uow.operators.standing(found[0].name) is None
            login = None if found is None else uow.logins.of(found[0].name)
            wrong = self._wrong_passwords(uow, name, found)
        self._require_no_pause(wrong)
        # Half a character is nobody's password, and no hash can be made of it.
        password = password.encode("utf-8", "replace").decode()
        # A hash is computed for unknown names too, so that the time does not tell them apart.
        stored = found[1] if found is not None else self._passwords.hash("nobody's password")
        if found is not None and login is not None:
            matches = self._logins.sign_in(login, password, name=found[0].name)
        else:
            matches = self._passwords.matches(password, stored)
        if found is None or has_left or not matches:
            action = SIGN_IN_REFUSED if has_left else WRONG_PASSWORD
            self._count_wrong_password(name, None if found is None else found[0], action)
            raise NotAllowedError("Name or password is wrong.", code=SIGN_IN_FAILED)
        if wrong.count:
            self._forget_wrong_passwords(found[0])
        return found[0]

    def _wrong_passwords(
        self, uow: UnitOfWork, name: str, found: tuple[Operator, str] | None
    ) -> WrongPasswords:
        if found is not None:
            return uow.operators.wrong_passwords(found[0].name)
        return self._strangers.get(_folded(name), WrongPasswords())

    def _require_no_pause(self, wrong: WrongPasswords) -> None:
        pause = wrong.pause_at(self._clock.now())
        if pause:
            raise NotAllowedError(
                "{count} wrong passwords in a row were given for this name. "
                "Please try again in {seconds} seconds.",
                code="sign_in_paused",
                count=wrong.count,
                seconds=ceil(pause.total_seconds()),
            )

    def _count_wrong_password(self, name: str, known: Operator | None, action: str) -> None:
        now = self._clock.now()
        if known is None:
            # Names that nobody has wait as long, so that the wait does not tell them apart. They
            # are not stored: somebody may have typed a password there.
            key = _folded(name)
            if len(self._strangers) >= _STRANGERS_MAX:
                self._strangers.pop(next(iter(self._strangers)))
            last = self._strangers.pop(key, WrongPasswords())
            self._strangers[key] = WrongPasswords(last.count + 1, now)
            return
        try:
            with self._database.write() as uow:
                if uow.logins.are_used():
                    uow.logins.note_wrong_password(known.name)
                else:
                    uow.operators.add_wrong_password(known.name, at=now)
                    place = f"operator:{known.name}"
                    uow.record(now, self._local_name, action, place)
                uow.commit()
        except BillingError:  # A book that can only be read refuses the password all the same.
            logger.warning("a wrong password could not be recorded")

    def _forget_wrong_passwords(self, known: Operator) -> None:
        try:
            with self._database.write() as uow:
                if self._database.person is None:
                    uow.operators.forget_wrong_passwords(known.name)
                else:
                    uow.logins.forget_wrong_passwords()
                uow.commit()
        except BillingError:
            logger.warning("the end of wrong passwords could not be recorded")

    @checked
    def all(self, operator: Operator) -> tuple[ListedOperator, ...]:
        """Return all operators by name, also those who were deactivated."""
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
            is_at_server = uow.logins.are_used()
            uow.operators.add(new, password_hash="" if is_at_server else password_hash, at=now)
            uow.record(now, operator.name, "operator.add", f"operator:{name}:{role.value}")
            if is_at_server:
                uow.logins.give(name, password)
            uow.commit()
        self._desk.know_operators(are_there=True)
        return new

    @checked
    def idle_minutes(self, operator: Operator) -> int:
        """Return after how many minutes without a key or a click a desk is locked."""
        with self._database.read() as uow:
            return uow.operators.idle_minutes()

    @checked
    def save_idle_minutes(
        self, operator: Operator, minutes: int, *, seen: int | None = None
    ) -> None:
        """Lock desks that nobody touches for ``minutes`` from now on.

        Raises:
            UserError: less than a minute, or longer than a working day.
            ConflictError: others hold than those that were ``seen``; nothing was changed.
        """
        check_idle_minutes(minutes)
        with self._database.write() as uow:
            last = uow.operators.idle_minutes()
            if last == minutes:
                return
            if seen is not None:
                _require_seen(uow, seen, minutes)
            now = self._clock.now()
            uow.operators.save_idle_minutes(minutes, at=now, by=operator.name)
            changes = changes_between({"idle_minutes": last}, {"idle_minutes": minutes})
            uow.record(now, operator.name, "lock_rule.save", f"lock_rule:{minutes}", changes)
            uow.commit()


def _require_seen(uow: UnitOfWork, seen: int, minutes: int) -> None:
    saved = uow.operators.idle_minutes()
    first = first_save(seen, saved, minutes, uow.operators.idle_minutes_save())
    if first is not None:
        raise ConflictError(
            "{name} set {minutes} minutes at {at}. Nothing of yours was stored; saving again "
            "replaces it.",
            name=first.by,
            minutes=saved,
            at=first.at,
        )


def _folded(name: str) -> str:
    return findable(name.strip()).casefold()[:200]
