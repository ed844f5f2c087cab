"""Operators and their password hashes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Integer,
    Row,
    String,
    Table,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.engine import Connection

from billing_desktop.db.base import UtcDateTime, findable, metadata, one_of
from billing_desktop.db.last_saves import last_save
from billing_desktop.domain.merging import LastSave
from billing_desktop.domain.operator import (
    IDLE_MINUTES,
    ListedOperator,
    Operator,
    Role,
    WrongPasswords,
)

operator = Table(
    "operator",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("name_folded", String(180), nullable=False, unique=True),
    Column("role", String(20), nullable=False),
    Column("password_hash", String(300), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    # How many wrong passwords in a row, and when the last one was: a restart forgets nothing.
    Column("wrong_passwords", Integer, nullable=False, server_default="0"),
    Column("wrong_at", UtcDateTime),
    # The login of the operator's own on a database server, of which PostgreSQL asks the password.
    Column("login", String(63)),
    # Role and activity are changed by several administrators: each names the version it saw.
    Column("version", Integer, nullable=False, server_default="1"),
    Column("deactivated_at", UtcDateTime),
    Column("deactivated_by", String(60)),
    one_of("role", Role),
    CheckConstraint("version > 0", name="version_positive"),
    CheckConstraint(
        "(deactivated_at IS NULL) = (deactivated_by IS NULL)", name="deactivation_is_whole"
    ),
    Index("uq_operator_login", "login", unique=True),
)

lock_rule = Table(
    "lock_rule",
    metadata,
    Column("version", Integer, primary_key=True),
    Column("idle_minutes", Integer, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    Column("saved_by", String(60), nullable=False),
    CheckConstraint("idle_minutes >= 1 AND idle_minutes <= 480", name="idle_minutes_known"),
)

_SHOWN = ("name", "role", "version", "deactivated_at", "deactivated_by")
_LISTED = select(*(operator.c[name] for name in _SHOWN))
_STANDING = select(operator.c.role).where(
    operator.c.name == bindparam("name"), operator.c.deactivated_at.is_(None)
)


class OperatorStore:
    """Operators of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: Operator, *, password_hash: str, at: datetime) -> None:
        """Store a new operator."""
        self._connection.execute(
            insert(operator),
            {
                "name": new.name,
                "name_folded": new.name.casefold(),
                "role": new.role,
                "password_hash": password_hash,
                "created_at": at,
            },
        )

    def all(self) -> tuple[ListedOperator, ...]:
        """Return all operators by name, also those who have left."""
        rows = self._connection.execute(_LISTED.order_by(operator.c.name_folded))
        return tuple(_to_listed(row) for row in rows)

    def get(self, name: str) -> ListedOperator | None:
        """Return the operator of that name, in any case."""
        folded = findable(name).casefold()
        row = self._connection.execute(_LISTED.where(operator.c.name_folded == folded)).first()
        return None if row is None else _to_listed(row)

    def standing(self, name: str) -> Operator | None:
        """Return somebody with their role as it is now; None if nobody active has that name."""
        row = self._connection.execute(_STANDING, {"name": name}).first()
        return None if row is None else Operator(name, Role(row.role))

    def lock(self) -> tuple[ListedOperator, ...]:
        """Return all operators as nobody else can change them before this transaction ends."""
        self._connection.execute(
            select(operator.c.name).order_by(operator.c.name).with_for_update()
        )
        return self.all()

    def change(self, seen: ListedOperator, *, to: ListedOperator) -> bool:
        """Store another role or activity if nobody changed it since; tell whether it was."""
        statement = (
            update(operator)
            .where(operator.c.name == seen.name, operator.c.version == seen.version)
            .values(
                role=to.role,
                version=seen.version + 1,
                deactivated_at=to.deactivated_at,
                deactivated_by=to.deactivated_by or None,
            )
        )
        return self._connection.execute(statement).rowcount == 1

    def count(self) -> int:
        """Return how many operators there are."""
        return self._connection.execute(select(func.count()).select_from(operator)).scalar_one()

    def with_hash(self, name: str) -> tuple[Operator, str] | None:
        """Return the operator of that name, in any case, and the password hash."""
        row = self._connection.execute(
            select(operator.c.name, operator.c.role).where(
                operator.c.name_folded == findable(name).casefold()
            )
        ).first()
        return None if row is None else (Operator(row.name, Role(row.role)), self._hash(row.name))

    def _hash(self, name: str) -> str:
        """Return the hash of a known operator; "", which none fits, where it may not be read."""
        if self.hides_hashes():
            return ""
        found = select(operator.c.password_hash).where(operator.c.name == name)
        return str(self._connection.execute(found).scalar_one())

    def hides_hashes(self) -> bool:
        """Tell whether this session may not read what is kept of passwords."""
        if self._connection.dialect.name != "postgresql":
            return False
        may = func.has_column_privilege("operator", "password_hash", "SELECT")
        return not self._connection.execute(select(may)).scalar_one()

    def has_password(self, name: str) -> bool:
        """Tell whether something is kept of the password of a known operator."""
        return self._hash(name) != ""

    def set_hash(self, name: str, password_hash: str) -> None:
        """Give a known operator another password."""
        self._connection.execute(
            update(operator).where(operator.c.name == name).values(password_hash=password_hash)
        )

    def wrong_passwords(self, name: str) -> WrongPasswords:
        """Return what is kept about wrong passwords for an operator."""
        row = self._connection.execute(
            select(operator.c.wrong_passwords, operator.c.wrong_at).where(operator.c.name == name)
        ).one()
        return WrongPasswords(row.wrong_passwords, row.wrong_at)

    def add_wrong_password(self, name: str, *, at: datetime) -> None:
        """Count one more."""
        counted = {"wrong_passwords": operator.c.wrong_passwords + 1, "wrong_at": at}
        self._connection.execute(update(operator).where(operator.c.name == name).values(counted))

    def forget_wrong_passwords(self, name: str) -> None:
        """Begin again at none: the right one was given."""
        none = {"wrong_passwords": 0, "wrong_at": None}
        self._connection.execute(update(operator).where(operator.c.name == name).values(none))

    def idle_minutes(self) -> int:
        """Return after how many minutes without a key or a click a desk is locked."""
        newest = select(lock_rule.c.idle_minutes).order_by(lock_rule.c.version.desc()).limit(1)
        found = self._connection.execute(newest).scalar_one_or_none()
        return IDLE_MINUTES if found is None else int(found)

    def idle_minutes_save(self) -> LastSave | None:
        """Return who chose the minutes; None while nobody has."""
        return last_save(self._connection, lock_rule)

    def save_idle_minutes(self, minutes: int, *, at: datetime, by: str) -> None:
        """Lock desks after ``minutes`` from now on."""
        last = self._connection.execute(select(func.max(lock_rule.c.version))).scalar_one()
        self._connection.execute(
            insert(lock_rule),
            {
                "version": (last or 0) + 1,
                "idle_minutes": minutes,
                "saved_at": at,
                "saved_by": by,
            },
        )


def _to_listed(row: Row[tuple[object, ...]]) -> ListedOperator:
    return ListedOperator(
        name=row.name,
        role=Role(row.role),
        version=row.version,
        deactivated_at=row.deactivated_at,
        deactivated_by=row.deactivated_by or "",
    )
