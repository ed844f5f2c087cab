"""Statements as values, and the CAMT files that say the same after the published schemas.

The files are made from models of the schemas, for every message and version there is; what a
version does not have is left out there, and ``expected`` says what can be read all the same.
"""

from __future__ import annotations

import dataclasses
import importlib
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from functools import cache

from xsdata.formats.dataclass.serializers import XmlSerializer
from xsdata.formats.dataclass.serializers.config import SerializerConfig
from xsdata.models.datatype import XmlDate, XmlDateTime

from billing_desktop.domain.bank_statement import BankTransaction, EntryStatus, StatementKind
from billing_desktop.domain.money import EUR, Currency, Money

OWN_IBAN = "DE02120300000000202051"
PAYER_IBAN = "DE89370400440532013000"
DAY = date(2026, 11, 24)
VERSIONS = tuple(f"{version:02d}" for version in range(2, 13))

Tree = Mapping[str, object]
"""Fields of a model by name: a tree, a list of trees or texts, or a value."""


@dataclass(frozen=True, slots=True)
class Detail:
    """One detail of an entry; ``cents`` is signed like the account sees it."""

    cents: int | None = None
    name: str = "Muster GmbH"
    account: str = PAYER_IBAN
    is_other_account: bool = False
    is_ultimate: bool = False
    end_to_end_id: str = ""
    bank_reference: str = ""
    creditor_reference: str = ""
    lines: tuple[str, ...] = ("Rechnung RE-2026-0001",)
    return_code: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a statement."""

    cents: int
    details: tuple[Detail, ...] = ()
    status: str = "BOOK"
    booked_on: date | None = DAY
    is_moment: bool = False
    bank_reference: str = "BANK-1"
    is_reversal: bool = False
    batch_count: int | None = None
    information: str = ""
    proprietary_code: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement; its balances fit its booked entries."""

    entries: tuple[Entry, ...]
    statement_id: str = "STATEMENT-1"
    opening_cents: int = 100_000
    currency: Currency = EUR
    is_other_account: bool = False

    @property
    def booked_cents(self) -> int:
        return sum(entry.cents for entry in self.entries if entry.status == "BOOK")


def camt_file(kind: StatementKind, version: str, *statements: Statement) -> bytes:
    """Return the file of one message in one version."""
    module = _module(kind, version)
    tag = "bk_to_cstmr_stmt" if kind is StatementKind.CAMT_053 else "bk_to_cstmr_dbt_cdt_ntfctn"
    inner = "stmt" if kind is StatementKind.CAMT_053 else "ntfctn"
    has_balances = kind is StatementKind.CAMT_053
    tree = {
        tag: {
            "grp_hdr": {"msg_id": "MESSAGE-1", "cre_dt_tm": _moment(DAY)},
            inner: [_statement(s, version, has_balances=has_balances) for s in statements],
        }
    }
    document = _build(module.Document, tree)
    serializer = XmlSerializer(config=SerializerConfig(indent="  "))
    namespace = f"urn:iso:std:iso:20022:tech:xsd:{kind.value}.001.{version}"
    return serializer.render(document, ns_map={None: namespace}).encode("utf-8")


def expected(statement: Statement) -> list[BankTransaction]:
    """Return what the file of the statement has to be read as, worked out by hand's rules."""
    return [
        transaction
        for number, entry in enumerate(statement.entries)
        for transaction in _transactions(entry, number, statement.currency)
    ]


def _transactions(entry: Entry, number: int, currency: Currency) -> list[BankTransaction]:
    own = BankTransaction(
        amount=Money(entry.cents, currency),
        status=_STATUSES.get(entry.status, EntryStatus.OTHER),
        booked_on=entry.booked_on,
        value_on=DAY,
        bank_reference=entry.bank_reference,
        remittance=entry.information,
        bank_code=entry.proprietary_code or "PMNT/RCDT/ESCT",
        is_reversal=entry.is_reversal,
        entry=number,
    )
    amounts = [detail.cents for detail in entry.details]
    given = [cents for cents in amounts if cents is not None]
    if len(amounts) == 1:
        is_batch = (entry.batch_count or 1) > 1
        only = _detail(entry.details[0], own, 0)
        return [replace(only, is_batch=is_batch)]
    if amounts and len(given) == len(amounts) and sum(given) == entry.cents:
        return [
            replace(_detail(detail, own, place), amount=Money(cents, currency))
            for place, (detail, cents) in enumerate(zip(entry.details, given, strict=True))
        ]
    is_batch = len(amounts) > 1 or (entry.batch_count is not None and entry.batch_count != 1)
    return [replace(own, is_batch=is_batch)]


def _detail(detail: Detail, own: BankTransaction, place: int) -> BankTransaction:
    return replace(
        own,
        bank_reference=detail.bank_reference or own.bank_reference,
        end_to_end_id="" if detail.end_to_end_id == "NOTPROVIDED" else detail.end_to_end_id,
        creditor_reference=detail.creditor_reference,
        remittance=" ".join(detail.lines) or own.remittance,
        counterparty_name=detail.name,
        counterparty_iban=detail.account,
        return_reason=detail.return_code,
        detail=place,
    )


_STATUSES = {
    "BOOK": EntryStatus.BOOKED,
    "PDNG": EntryStatus.PENDING,
    "INFO": EntryStatus.INFORMATION,
}


def _statement(statement: Statement, version: str, *, has_balances: bool) -> Tree:
    closing = statement.opening_cents + statement.booked_cents
    balances = [
        _balance("OPBD", statement.opening_cents, statement.currency),
        _balance("CLBD", closing, statement.currency),
    ]
    tree: dict[str, object] = {
        "id": statement.statement_id,
        "cre_dt_tm": _moment(DAY),
        "acct": {
            "id": _account(OWN_IBAN, is_other=statement.is_other_account),
            "ccy": statement.currency.code,
        },
        "ntry": [_entry(entry, version, statement.currency) for entry in statement.entries],
    }
    return {**tree, "bal": balances} if has_balances else tree


def _balance(kind: str, cents: int, currency: Currency) -> Tree:
    return {
        "tp": {"cd_or_prtry": {"cd": kind}},
        "amt": _amount(cents, currency),
        "cdt_dbt_ind": _direction(cents),
        "dt": {"dt": XmlDate.from_date(DAY)},
    }


def _entry(entry: Entry, version: str, currency: Currency) -> Tree:
    booked = None if entry.booked_on is None else _day(entry.booked_on, entry.is_moment)
    code: Tree = {
        "domn": {"cd": "PMNT", "fmly": {"cd": "RCDT", "sub_fmly_cd": "ESCT"}},
    }
    if entry.proprietary_code:
        code = {"prtry": {"cd": entry.proprietary_code}}
    groups: list[Tree] = []
    if entry.details or entry.batch_count is not None:
        batch = None if entry.batch_count is None else {"nb_of_txs": str(entry.batch_count)}
        details = [_tx_details(detail, entry, version, currency) for detail in entry.details]
        groups = [{"btch": batch, "tx_dtls": details}]
    return {
        "amt": _amount(entry.cents, currency),
        "cdt_dbt_ind": _direction(entry.cents),
        "rvsl_ind": True if entry.is_reversal else None,
        "sts": entry.status if version < "07" else {"cd": entry.status},
        "bookg_dt": booked,
        "val_dt": {"dt": XmlDate.from_date(DAY)},
        "acct_svcr_ref": entry.bank_reference or None,
        "bk_tx_cd": code,
        "ntry_dtls": groups,
        "addtl_ntry_inf": entry.information or None,
    }


def _tx_details(detail: Detail, entry: Entry, version: str, currency: Currency) -> Tree:
    is_inward = (entry.cents >= 0) != (entry.is_reversal or bool(detail.return_code))
    role, own_role = ("dbtr", "cdtr") if is_inward else ("cdtr", "dbtr")
    name_role = f"ultmt_{role}" if detail.is_ultimate else role
    parties = {
        name_role: _party(detail.name, version) if detail.name else None,
        f"{role}_acct": {"id": _account(detail.account, is_other=detail.is_other_account)}
        if detail.account
        else None,
        own_role: _party("Wir selbst GmbH", version),
        f"{own_role}_acct": {"id": _account(OWN_IBAN, is_other=False)},
    }
    structured = (
        [{"cdtr_ref_inf": {"ref": detail.creditor_reference}}] if detail.creditor_reference else []
    )
    tree: dict[str, object] = {
        "refs": {
            "end_to_end_id": detail.end_to_end_id or None,
            "acct_svcr_ref": detail.bank_reference or None,
        },
        "rltd_pties": parties,
        "rmt_inf": {"ustrd": list(detail.lines), "strd": structured},
        "rtr_inf": {"rsn": {"cd": detail.return_code}} if detail.return_code else None,
    }
    if detail.cents is not None:
        amount = _amount(detail.cents, currency)
        # Early versions have the amount of a detail only among the details of amounts.
        has_own = "amt" in {f.name for f in dataclasses.fields(_detail_type(version))}
        tree["amt" if has_own else "amt_dtls"] = amount if has_own else {"tx_amt": {"amt": amount}}
        if has_own:
            tree["cdt_dbt_ind"] = _direction(detail.cents)
    return tree


def _party(name: str, version: str) -> Tree:
    return {"nm": name} if version < "07" else {"pty": {"nm": name}}


def _account(number: str, *, is_other: bool) -> Tree:
    return {"othr": {"id": number}} if is_other else {"iban": number}


def _amount(cents: int, currency: Currency) -> Tree:
    return {"value": abs(Money(cents, currency).to_decimal()), "ccy": currency.code}


def _direction(cents: int) -> str:
    return "DBIT" if cents < 0 else "CRDT"


def _day(day: date, is_moment: bool) -> Tree:  # noqa: FBT001
    return {"dt_tm": _moment(day)} if is_moment else {"dt": XmlDate.from_date(day)}


def _moment(day: date) -> XmlDateTime:
    return XmlDateTime(day.year, day.month, day.day, 10, 30, 0, offset=60)


def _module(kind: StatementKind, version: str) -> types.ModuleType:
    name = kind.value.replace(".", "_")
    return importlib.import_module(f"pyiso20022.camt.{name}_001_{version}")


def demands_amounts(version: str) -> bool:
    """Tell whether every detail has an amount of its own in that version."""
    fields = {field.name: field for field in dataclasses.fields(_detail_type(version))}
    return "amt" in fields and fields["amt"].default is dataclasses.MISSING


@cache
def _detail_type(version: str) -> type:
    module = _module(StatementKind.CAMT_053, version)
    entry = _model(typing.get_type_hints(module.Document)["bk_to_cstmr_stmt"])
    for name in ("stmt", "ntry", "ntry_dtls", "tx_dtls"):
        entry = _model(_hints(entry)[name])
    return entry


def _build(model: type, value: object) -> object:
    """Return the model filled from a tree; a field that it does not have is an error."""
    if isinstance(value, Mapping):
        hints = _hints(model)
        filled = {
            name: _field(hints[name], inner) for name, inner in value.items() if inner is not None
        }
        return model(**filled)
    if isinstance(value, str) and issubclass(model, Enum):
        return model(value)
    return value


def _field(hint: object, value: object) -> object:
    model = _model(hint)
    if isinstance(value, list):
        return [_build(model, inner) for inner in value]
    return _build(model, value)


@cache
def _hints(model: type) -> Mapping[str, object]:
    return typing.get_type_hints(model)


def _model(hint: object) -> type:
    """Return the class inside of ``list[X]``, ``X | None`` or ``X``."""
    arguments = [a for a in typing.get_args(hint) if a is not type(None)]
    found = arguments[0] if arguments else hint
    return found if isinstance(found, type) else object
