"""What becomes of operators after they were added: another role, leaving, coming back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain.audit_trail import changes_between
from billing_desktop.domain.invoice_request import RequestAction, RequestStatus
from billing_desktop.domain.operator import (
    ListedOperator,
    Operator,
    Role,
    leaves_nobody_in_charge,
)
from billing_desktop.domain.sentence import Sentence
from billing_desktop.errors import ConflictError, NotFoundError, UserError
from billing_desktop.services.request_steps import RequestSteps
from billing_desktop.services.service import Service, Tools

_RELEASED = "{name} does not work here any more, so the request is open to everybody again."


@dataclass(frozen=True, slots=True)
class Deactivation:
    """Who has left, and how many requests they had in review are open to others again."""

    operator: ListedOperator
    released: int


class OperatorChanges(Service):
    """Changes operators that are there. `Operators` asks for the right to do so.

    ``version`` is the one that somebody saw; None changes whatever is there. What is already as
    it is wanted is left alone, so that each may be repeated.
    """

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._steps = RequestSteps(tools)

    def change_role(
        self, by: Operator, *, name: str, role: Role, version: int | None
    ) -> ListedOperator:
        """Give somebody another role."""
        with self._database.write() as uow:
            changed = self._change(
                uow, by, name, version, "operator.role", lambda seen: seen.with_role(role)
            )
            uow.commit()
        return changed

    def deactivate(self, by: Operator, *, name: str, version: int | None) -> Deactivation:
        """Let somebody sign in no more, and let others take what they had in review."""
        now = self._clock.now()

        def leave(seen: ListedOperator) -> ListedOperator:
            if seen.name == by.name:
                raise UserError(
                    "Nobody deactivates themselves. Please have another administrator do it. "
                    "Nothing was changed.",
                    code="own_deactivation",
                )
            return seen if not seen.is_active else seen.deactivated(at=now, by=by.name)

        with self._database.write() as uow:
            left = self._change(uow, by, name, version, "operator.deactivate", leave)
            released = self._release(uow, by, left.name)
            uow.commit()
        with self._database.write() as uow:
            if uow.logins.are_used():
                # Only now: before, they could have signed in again.
                uow.people.end_sessions(left.name)
                uow.commit_unheard()
        return Deactivation(left, released)

    def reactivate(self, by: Operator, *, name: str, version: int | None) -> ListedOperator:
        """Let somebody sign in again who was deactivated."""
        with self._database.write() as uow:
            changed = self._change(
                uow, by, name, version, "operator.reactivate", ListedOperator.reactivated
            )
            uow.commit()
        return changed

    def set_password(
        self, by: Operator, *, name: str, password: str, password_hash: str
    ) -> Operator:
        """Give somebody another password; on a server with logins, the login to it."""
        with self._database.write() as uow:
            found = uow.operators.get(name.strip())
            if found is None:
                raise NotFoundError("There is no operator {name}.", name=name[:100])
            if not found.is_active:
                raise UserError(
                    "{name} was deactivated, so no password was set. "
                    "Please reactivate {name} first.",
                    code="operator_deactivated",
                    name=found.name,
                )
            if uow.logins.are_used():  # Then the server keeps it, and nobody else does.
                uow.operators.set_hash(found.name, "")
                uow.logins.give(found.name, password)
            else:
                self._keep_password(uow, by, found.name, password_hash)
            uow.commit()
        return found.operator

    def set_own_password(self, by: Operator, password: str, *, password_hash: str) -> None:
        """Give whoever asks another password, who has proved the old one."""
        with self._database.write() as uow:
            if self._database.person is not None:
                uow.people.set_own_password(password)
            else:
                self._keep_password(uow, by, by.name, password_hash)
            uow.commit()

    def _keep_password(self, uow: UnitOfWork, by: Operator, name: str, password_hash: str) -> None:
        uow.operators.set_hash(name, password_hash)
        uow.record(self._clock.now(), by.name, "operator.password", f"operator:{name}")

    def _change(
        self,
        uow: UnitOfWork,
        by: Operator,
        name: str,
        version: int | None,
        action: str,
        change: Callable[[ListedOperator], ListedOperator],
    ) -> ListedOperator:
        everybody = uow.operators.lock()
        found = uow.operators.get(name.strip())
        if found is None:
            raise NotFoundError("There is no operator {name}.", name=name[:100])
        if version is not None and found.version != version:
            raise changed_meanwhile(found)
        to = change(found)
        if to == found:
            return found
        if leaves_nobody_in_charge(everybody, to):
            raise last_administrator(found)
        if uow.logins.are_used():
            uow.people.change(found, to=to)
        elif not uow.operators.change(found, to=to):
            raise changed_meanwhile(found)
        place = f"operator:{to.name}"
        if to.role is not found.role:
            place = f"{place}:{to.role.value}"
        changes = changes_between(_facts(found), _facts(to))
        uow.record(self._clock.now(), by.name, action, place, changes)
        stored = uow.operators.get(found.name)
        assert stored is not None
        return stored

    def _release(self, uow: UnitOfWork, by: Operator, name: str) -> int:
        """Put the requests that ``name`` has in review back into the queue."""
        released = 0
        for seen in uow.invoice_requests.in_states(RequestStatus.IN_REVIEW):
            if seen.assignee != name:
                continue
            request = self._steps.lock(uow, seen.request_id, None)
            if request.status is RequestStatus.IN_REVIEW and request.assignee == name:
                said = Sentence(_RELEASED, {"name": name})
                values: dict[str, object] = {"assignee": None}
                self._steps.step(uow, by, request, RequestAction.RELEASE, said, values)
                released += 1
        return released


def _facts(operator: ListedOperator) -> dict[str, object]:
    return {"role": operator.role.value, "is_active": operator.is_active}


def changed_meanwhile(now: ListedOperator) -> ConflictError:
    """Return the refusal of a change to somebody who is not as they were seen."""
    return ConflictError(
        "Somebody else changed {name} meanwhile: the role is {role} now. Nothing was changed. "
        "Please look at the list again."
        if now.is_active
        else "Somebody else deactivated {name} meanwhile. Nothing was changed. "
        "Please look at the list again.",
        code="operator_changed",
        name=now.name,
        role=now.role.value,
    )


def last_administrator(found: ListedOperator) -> UserError:
    """Return the refusal of what would leave nobody to keep operators and settings."""
    return UserError(
        "{name} is the last administrator: without one nobody could add operators or change "
        "settings. Nothing was changed. Please make somebody else an administrator first.",
        code="last_administrator",
        name=found.name,
    )
