"""Where the facts stand in CAMT files, by the published schemas, and the walk that finds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from billing_desktop.bank.reading import clean

if TYPE_CHECKING:
    from lxml.etree import _Element

Shape = Mapping[str, "str | Shape"]
"""For each child that is wanted: the name of its fact, or the shape of its own children.

The name under "" is that of the element's own text, which then also tells that it is there.
"""

AMOUNT = "amount"
TX_AMOUNT = "tx_amount"
_AMOUNTS = frozenset({AMOUNT, TX_AMOUNT})  # Their currency stands in an attribute.

_DAY: Shape = {"Dt": "day", "DtTm": "moment"}
_ACCOUNT: Shape = {"IBAN": "iban", "Othr": {"Id": "other"}}
_CODE: Shape = {
    "Domn": {"Cd": "domain", "Fmly": {"Cd": "family", "SubFmlyCd": "subfamily"}},
    "Prtry": {"Cd": "bank_code"},
}


def _named(prefix: str, shape: Shape) -> Shape:
    return {
        tag: f"{prefix}_{inner}" if isinstance(inner, str) else _named(prefix, inner)
        for tag, inner in shape.items()
    }


def _party(role: str) -> Shape:
    # Since version 08 a party is a choice, one level deeper.
    name = f"{role}_name"
    return {"Nm": name, "Pty": {"Nm": name}, "Agt": {"FinInstnId": {"Nm": name}}}


ENTRY: Shape = {
    "Amt": AMOUNT,
    "CdtDbtInd": "direction",
    "RvslInd": "reversal",
    "Sts": {"": "status_text", "Cd": "status"},
    "BookgDt": _named("booked", _DAY),
    "ValDt": _named("value", _DAY),
    "AcctSvcrRef": "bank_reference",
    "BkTxCd": _CODE,
}
BATCH: Shape = {"NbOfTxs": "batch_count"}
DETAIL: Shape = {
    "Refs": {"AcctSvcrRef": "bank_reference", "EndToEndId": "end_to_end_id"},
    "Amt": AMOUNT,
    "CdtDbtInd": "direction",
    "AmtDtls": {"TxAmt": {"Amt": TX_AMOUNT}},
    "BkTxCd": _CODE,
    "RltdPties": {
        "Dbtr": _party("debtor"),
        "DbtrAcct": {"Id": _named("debtor", _ACCOUNT)},
        "UltmtDbtr": _party("ultimate_debtor"),
        "Cdtr": _party("creditor"),
        "CdtrAcct": {"Id": _named("creditor", _ACCOUNT)},
        "UltmtCdtr": _party("ultimate_creditor"),
    },
    "RmtInf": {
        "Ustrd": "unstructured",
        "Strd": {
            "CdtrRefInf": {"Ref": "creditor_reference"},
            "RfrdDocInf": {"Nb": "document_number"},
            "AddtlRmtInf": "additional",
        },
    },
    "RtrInf": {"": "returned", "Rsn": {"Cd": "return_code", "Prtry": "return_code"}},
    "AddtlTxInf": "information",
}
STATEMENT: Shape = {
    "Id": "id",
    "CreDtTm": "created",
    "FrToDt": {"FrDtTm": "from", "ToDtTm": "to"},
    "Acct": {"Id": _ACCOUNT, "Ccy": "currency"},
}
BALANCE: Shape = {
    "Tp": {"CdOrPrtry": {"Cd": "type"}},
    "Amt": AMOUNT,
    "CdtDbtInd": "direction",
    "Dt": _DAY,
}


@dataclass(slots=True)
class Facts:
    """What one element says: texts by name, amounts with their currency, in file order."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    amounts: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return the first text of that name; "" if there is none."""
        found = self.texts.get(name)
        return found[0] if found else ""

    def all(self, name: str) -> list[str]:
        """Return all texts of that name."""
        return self.texts.get(name, [])


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of one child: its text or amount by that name, and its own children."""

    name: str
    is_amount: bool
    children: Mapping[str, Wanted] | None


class Shapes:
    """The shapes with the namespace of one message."""

    def __init__(self, namespace: str) -> None:
        self.entry = _qualified(ENTRY, namespace)
        self.batch = _qualified(BATCH, namespace)
        self.detail = _qualified(DETAIL, namespace)
        self.statement = _qualified(STATEMENT, namespace)
        self.balance = _qualified(BALANCE, namespace)
        self.batch_tag = f"{{{namespace}}}Btch"
        self.information_tag = f"{{{namespace}}}AddtlNtryInf"
        self.balance_tag = f"{{{namespace}}}Bal"
        self.entry_amount_path = f"{{{namespace}}}Ntry/{{{namespace}}}Amt"


@cache
def shapes_of(namespace: str) -> Shapes:
    """Return the shapes of one of the messages that are read."""
    return Shapes(namespace)


def _qualified(shape: Shape, namespace: str) -> Mapping[str, Wanted]:
    return {
        f"{{{namespace}}}{tag}": Wanted(inner, inner in _AMOUNTS, None)
        if isinstance(inner, str)
        else Wanted(_own_name(inner), is_amount=False, children=_qualified(inner, namespace))
        for tag, inner in shape.items()
        if tag
    }


def _own_name(shape: Shape) -> str:
    own = shape.get("", "")
    return own if isinstance(own, str) else ""


def facts_of(element: _Element, shape: Mapping[str, Wanted]) -> Facts:
    """Return what is wanted of an element, in one walk over its children."""
    facts = Facts()
    _walk(element, shape, facts.texts, facts.amounts)
    return facts


def _walk(
    element: _Element,
    shape: Mapping[str, Wanted],
    texts: dict[str, list[str]],
    amounts: dict[str, list[tuple[str, str]]],
) -> None:
    # The program spends most of its time on a large file here.
    for child in element:
        wanted = shape.get(child.tag)
        if wanted is None:
            continue
        children = wanted.children
        if children is not None:
            if wanted.name:
                texts.setdefault(wanted.name, []).append(clean(child.text or ""))
            _walk(child, children, texts, amounts)
        elif wanted.is_amount:
            amounts.setdefault(wanted.name, []).append((child.text or "", child.get("Ccy") or ""))
        else:
            text = child.text
            if text and (text := text if text.isalnum() and len(text) < 100 else clean(text)):
                texts.setdefault(wanted.name, []).append(text)
