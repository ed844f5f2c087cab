"""Top-ups with the quote that was confirmed for them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Row,
    String,
    Table,
    bindparam,
    column,
    func,
    insert,
    or_,
    select,
    table,
    update,
)
from sqlalchemy.engine import Connection

from billing_desktop.db.attempts import attempt, to_attempt
from billing_desktop.db.base import (
    Id,
    MinorUnits,
    Percent,
    UtcDateTime,
    currency_column,
    findable,
    metadata,
    money,
    one_of,
)
from billing_desktop.db.disputes import dispute
from billing_desktop.db.invoices import invoice
from billing_desktop.db.refunds import refund
from billing_desktop.db.settlements import settlement
from billing_desktop.domain.dispute import WITHDRAWN
from billing_desktop.domain.fee import FeeRule
from billing_desktop.domain.quote import Quote, TopUpMethod
from billing_desktop.domain.refund import RefundStatus
from billing_desktop.domain.tax import TaxCategory, TaxDecision
from billing_desktop.domain.top_up import (
    OPEN_ATTEMPT_STATES,
    FailureReason,
    TopUp,
    TopUpStatus,
)
from billing_desktop.errors import NotFoundError

top_up = Table(
    "top_up",
    metadata,
    Column("top_up_id", Id, primary_key=True),
    Column("key", String(200), nullable=False, unique=True),
    Column("billing_number", String(40), nullable=False, unique=True),
    Column("account_id", Id, ForeignKey("account.account_id"), nullable=False),
    Column("method", String(10), nullable=False),
    Column("status", String(12), nullable=False),
    Column("failure", String(12)),
    currency_column(),
    Column("amount_minor", MinorUnits, nullable=False),
    Column("fee_minor", MinorUnits, nullable=False),
    Column("vat_minor", MinorUnits, nullable=False),
    Column("total_minor", MinorUnits, nullable=False),
    Column("balance_minor", MinorUnits, nullable=False),
    Column("tax_category", String(2), nullable=False),
    Column("tax_percent", Percent, nullable=False),
    Column("fee_percent", Percent),
    Column("fee_fixed_minor", MinorUnits),
    Column("fee_valid_from", Date),
    Column("started_by", String(60), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("settled_at", UtcDateTime),
    CheckConstraint("amount_minor > 0", name="amount_positive"),
    CheckConstraint("fee_minor >= 0 AND vat_minor >= 0", name="parts_not_negative"),
    CheckConstraint("total_minor = amount_minor + fee_minor + vat_minor", name="total_adds_up"),
    CheckConstraint("(status = 'completed') = (settled_at IS NOT NULL)", name="settled_at_set"),
    CheckConstraint("(status = 'failed') = (failure IS NOT NULL)", name="failure_set"),
    one_of("method", TopUpMethod),
    one_of("status", TopUpStatus),
    one_of("tax_category", TaxCategory),
    Index("ix_top_up_account_id", "account_id", "created_at", "top_up_id"),
    Index("ix_top_up_status", "status", "account_id"),
)

# The newest attempt and the invoice stand beside the top-up that they belong to.
_newest = (
    select(attempt.c.attempt_id)
    .where(attempt.c.top_up_id == top_up.c.top_up_id)
    .order_by(attempt.c.number.desc())
    .limit(1)
    .correlate(top_up)
    .scalar_subquery()
)
_attempt_columns = [c.label(f"attempt_{c.name}") for c in attempt.c]
_refunded = (
    select(func.coalesce(func.sum(refund.c.amount_minor), 0))
    .select_from(
        refund.join(settlement, settlement.c.payment_reference == refund.c.payment_reference)
    )
    .where(refund.c.top_up_id == top_up.c.top_up_id, refund.c.status == RefundStatus.SENT)
    .correlate(top_up)
    .scalar_subquery()
)
_is_disputed = (
    select(dispute.c.provider_reference)
    # Of the credited payment: a second one of the same top-up is another matter.
    .select_from(
        dispute.join(settlement, settlement.c.payment_reference == dispute.c.payment_reference)
    )
    .where(dispute.c.top_up_id == top_up.c.top_up_id, dispute.c.status.in_(sorted(WITHDRAWN)))
    .correlate(top_up)
    .exists()
)
# By invoice the document is there before it is settled. Its table speaks of this one.
_request = table("invoice_request", column("top_up_id"), column("invoice_number"))
_requested_number = (
    select(_request.c.invoice_number)
    .where(_request.c.top_up_id == top_up.c.top_up_id)
    .correlate(top_up)
    .scalar_subquery()
)
select_top_ups = select(
    top_up,
    func.coalesce(invoice.c.number, _requested_number).label("invoice_number"),
    _refunded.label("refunded_minor"),
    _is_disputed.label("is_disputed"),
    *_attempt_columns,
).select_from(
    top_up.outerjoin(invoice, invoice.c.settled_top_up_id == top_up.c.top_up_id).outerjoin(
        attempt, attempt.c.attempt_id == _newest
    )
)
_OPEN_TOP_UPS = select(attempt.c.top_up_id).where(attempt.c.state.in_(OPEN_ATTEMPT_STATES))
_GET = select_top_ups.where(top_up.c.top_up_id == bindparam("reference"))
_FIND = select_top_ups.where(
    or_(
        top_up.c.top_up_id == bindparam("reference"),
        top_up.c.key == bindparam("reference"),
        top_up.c.billing_number == bindparam("reference"),
    )
)
_BY_KEY = select_top_ups.where(top_up.c.key == bindparam("reference"))
# Led by the few open attempts, so that it does not grow with the history.
_WITH_OPEN_PAGE = select_top_ups.where(
    attempt.c.state.in_(OPEN_ATTEMPT_STATES), top_up.c.top_up_id.in_(_OPEN_TOP_UPS)
).order_by(top_up.c.created_at, top_up.c.top_up_id)
_LOCK = (
    select(top_up.c.top_up_id).where(top_up.c.top_up_id == bindparam("top_up_id")).with_for_update()
)


class TopUpStore:
    """Top-ups of one transaction. Rows stay here; everyone else sees ``TopUp``."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: TopUp) -> None:
        """Store a new top-up."""
        self._connection.execute(insert(top_up), _row(new))

    def get(self, top_up_id: str) -> TopUp:
        """Raises: NotFoundError."""
        return self._one(_GET, top_up_id)

    def find(self, reference: str) -> TopUp:
        """Return the top-up by id, key or billing number.

        Raises:
            NotFoundError: none has it.
        """
        return self._one(_FIND, reference)

    def by_key(self, key: str) -> TopUp | None:
        """Return the top-up that was started with ``key``."""
        row = self._connection.execute(_BY_KEY, {"reference": findable(key)}).first()
        return None if row is None else to_top_up(row)

    def lock(self, top_up_id: str) -> TopUp:
        """Return the top-up as nobody else can change it before this transaction ends."""
        self._connection.execute(_LOCK, {"top_up_id": top_up_id})
        return self.get(top_up_id)

    def move(
        self,
        top_up_id: str,
        *,
        to: TopUpStatus,
        from_: tuple[TopUpStatus, ...],
        settled_at: datetime | None = None,
        failure: FailureReason | None = None,
    ) -> bool:
        """Move to another state if it is still in one of ``from_``; tell whether it was."""
        statement = (
            update(top_up)
            .where(top_up.c.top_up_id == top_up_id, top_up.c.status.in_(from_))
            .values(status=to, settled_at=settled_at, failure=failure)
        )
        return self._connection.execute(statement).rowcount == 1

    def reprice(self, top_up_id: str, quote: Quote) -> None:
        """Have a requested top-up cost something else; what was invoiced never changes."""
        self._connection.execute(
            update(top_up)
            .where(top_up.c.top_up_id == top_up_id, top_up.c.status == TopUpStatus.REQUESTED)
            .values(
                amount_minor=quote.amount.minor_units,
                vat_minor=quote.vat.minor_units,
                total_minor=quote.total.minor_units,
                balance_minor=quote.balance.minor_units,
                tax_category=quote.tax.category,
                tax_percent=quote.tax.percent,
            )
        )

    def with_open_page(self) -> tuple[TopUp, ...]:
        """Return the top-ups whose newest page may still bring money, the oldest first."""
        rows = self._connection.execute(_WITH_OPEN_PAGE)
        return tuple(to_top_up(row) for row in rows)

    def _one(self, statement: object, reference: str) -> TopUp:
        # The statements select whole rows; their column types would say nothing more here.
        found = self._connection.execute(statement, {"reference": findable(reference)})  # type: ignore[call-overload]
        row = found.first()
        if row is None:
            raise NotFoundError("There is no top-up {reference}.", reference=reference[:100])
        return to_top_up(row)


def _row(new: TopUp) -> dict[str, object]:
    quote, rule = new.quote, new.quote.fee_rule
    return {
        "top_up_id": new.top_up_id,
        "key": new.key,
        "billing_number": new.billing_number,
        "account_id": new.account_id,
        "method": quote.method,
        "status": new.status,
        "failure": new.failure,
        "currency_code": quote.amount.currency.code,
        "amount_minor": quote.amount.minor_units,
        "fee_minor": quote.fee.minor_units,
        "vat_minor": quote.vat.minor_units,
        "total_minor": quote.total.minor_units,
        "balance_minor": quote.balance.minor_units,
        "tax_category": quote.tax.category,
        "tax_percent": quote.tax.percent,
        "fee_percent": None if rule is None else rule.percent,
        "fee_fixed_minor": None if rule is None else rule.fixed.minor_units,
        "fee_valid_from": None if rule is None else rule.valid_from,
        "started_by": new.started_by,
        "created_at": new.created_at,
        "settled_at": new.settled_at,
    }


def to_top_up(row: Row[tuple[object, ...]]) -> TopUp:
    """Return the top-up of a row of ``select_top_ups``."""
    return TopUp(
        top_up_id=row.top_up_id,
        key=row.key,
        billing_number=row.billing_number,
        account_id=row.account_id,
        quote=_quote(row),
        status=TopUpStatus(row.status),
        failure=None if row.failure is None else FailureReason(row.failure),
        started_by=row.started_by,
        created_at=row.created_at,
        settled_at=row.settled_at,
        invoice_number=row.invoice_number,
        refunded=money(int(row.refunded_minor), row.currency_code),
        is_disputed=bool(row.is_disputed),
        last_attempt=to_attempt(row, prefix="attempt_"),
    )


def _quote(row: Row[tuple[object, ...]]) -> Quote:
    code = row.currency_code
    rule = None
    if row.fee_percent is not None:
        rule = FeeRule(row.fee_percent, money(row.fee_fixed_minor, code), row.fee_valid_from)
    return Quote(
        amount=money(row.amount_minor, code),
        method=TopUpMethod(row.method),
        fee=money(row.fee_minor, code),
        vat=money(row.vat_minor, code),
        total=money(row.total_minor, code),
        tax=TaxDecision(TaxCategory(row.tax_category), row.tax_percent),
        balance=money(row.balance_minor, code),
        fee_rule=rule,
    )
