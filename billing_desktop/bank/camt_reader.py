"""Elements of a CAMT file become parts of statements, in the order in which they end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from billing_desktop.bank.camt_entry import (
    detail_of,
    own_amount,
    transaction_of_entry,
    transactions,
)
from billing_desktop.bank.camt_shapes import Facts, Shapes, facts_of
from billing_desktop.bank.camt_statement import head_of
from billing_desktop.bank.reading import UnreadableError, clean
from billing_desktop.domain.bank_statement import (
    BankTransaction,
    RunningTotal,
    StatementKind,
    StatementPart,
)
from billing_desktop.domain.money import Money
from billing_desktop.errors import BankFileError

if TYPE_CHECKING:
    from lxml.etree import _Element

DETAILS_MAX = 100_000


@dataclass(frozen=True, slots=True)
class Message:
    """Which message a file is, and how its elements are called."""

    kind: StatementKind
    shapes: Shapes
    root: _Element
    message: str
    statement: str
    entry: str
    group: str
    detail: str


@dataclass(slots=True)
class _OpenEntry:
    """An entry whose details are going by."""

    element: _Element
    facts: Facts
    transaction: BankTransaction
    details: list[tuple[BankTransaction, Money | None]] = field(default_factory=list)
    batch_count: int | None = None


class CamtReader:
    """Makes parts of elements, and forgets each element when it has become a part."""

    def __init__(self, message: Message, file_name: str) -> None:
        self.statements_count = 0
        self._message = message
        self._name = file_name
        self._element: _Element | None = None  # Of the statement that is open.
        self._total: RunningTotal | None = None
        self._entry: _OpenEntry | None = None
        self._entries_count = 0

    @property
    def root(self) -> _Element:
        """The element that the file is."""
        return self._message.root

    def parts(self, element: _Element) -> Iterator[StatementPart]:
        """Yield what is known since ``element`` has ended.

        Raises:
            BankFileError: it stands where it may not, or something in it cannot be read.
        """
        message, tag = self._message, element.tag
        try:
            if tag == message.detail:
                entry = self._parent(self._parent(element, message.group), message.entry)
                yield from self._enter(self._parent(entry, message.statement))
                self._take_detail(entry, element)
            elif tag == message.entry:
                yield from self._enter(self._parent(element, message.statement))
                yield from self._close_entry(element)
            elif tag == message.statement:
                yield from self._enter(element)
                yield from self._close_statement(element)
        except UnreadableError as error:
            raise BankFileError(
                "Entry {entry} of a statement in the file {name} cannot be read: {reason}. "
                "Nothing was taken in. Please fetch the file from the bank again.",
                entry=self._entries_count + 1,
                name=self._name,
                reason=error,
            ) from error

    def _parent(self, element: _Element, tag: str) -> _Element:
        parent = element.getparent()
        if parent is None or parent.tag != tag:
            raise BankFileError(
                "The file {name} has {element} in a place where no bank puts it. Nothing was "
                "taken in. Please fetch it from the bank again.",
                name=self._name,
                element=etree.QName(element).localname,
            )
        return parent

    def _enter(self, element: _Element) -> Iterator[StatementPart]:
        if element is self._element:
            return
        message = self._message
        self._parent(self._parent(element, message.message), message.root.tag)
        self._element, self._entries_count = element, 0
        try:
            head = head_of(element, message.shapes, kind=message.kind, file_name=self._name)
        except UnreadableError as error:
            raise BankFileError(
                "The head of a statement in the file {name} cannot be read: {reason}. Nothing "
                "was taken in. Please fetch the file from the bank again.",
                name=self._name,
                reason=error,
            ) from error
        self._total = RunningTotal(head)
        yield head

    def _open_entry(self, element: _Element) -> _OpenEntry:
        if self._entry is None:
            facts = facts_of(element, self._message.shapes.entry)
            transaction = transaction_of_entry(facts, self._entries_count)
            self._entry = _OpenEntry(element, facts, transaction)
        return self._entry

    def _take_detail(self, entry_element: _Element, element: _Element) -> None:
        entry = self._open_entry(entry_element)
        if len(entry.details) == DETAILS_MAX:
            raise UnreadableError("it has more than {count} details", count=DETAILS_MAX)
        group = self._parent(element, self._message.group)
        self._count_batch(entry, group)
        facts = facts_of(element, self._message.shapes.detail)
        account = self._open_total().statement.account_iban
        detail = detail_of(facts, entry.transaction, len(entry.details), account)
        amount = own_amount(facts, entry.transaction.amount, entry.facts.text("direction"))
        entry.details.append((detail, amount))
        _forget(element)
        _forget_before(group)

    def _close_entry(self, element: _Element) -> Iterator[BankTransaction]:
        entry = self._open_entry(element)
        information = ""
        for child in element:  # What came before the details is forgotten by now.
            if child.tag == self._message.group:
                self._count_batch(entry, child)
            elif child.tag == self._message.shapes.information_tag:
                information = clean(child.text or "")
        running = self._open_total()
        for transaction in transactions(
            entry.transaction,
            entry.details,
            batch_count=entry.batch_count,
            information=information,
        ):
            running.take(transaction)
            yield transaction
        self._entry = None
        self._entries_count += 1
        _forget(element)

    def _close_statement(self, element: _Element) -> Iterator[StatementPart]:
        yield self._open_total().end()
        self._total = None
        self._element = None
        self.statements_count += 1
        _forget(element)

    def _open_total(self) -> RunningTotal:
        if self._total is None:
            raise AssertionError("no statement is open")
        return self._total

    def _count_batch(self, entry: _OpenEntry, group: _Element) -> None:
        shapes = self._message.shapes
        if len(group) and group[0].tag == shapes.batch_tag:
            text = facts_of(group[0], shapes.batch).text("batch_count")
            count = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
            entry.batch_count = (entry.batch_count or 0) + count


def _forget(element: _Element) -> None:
    """Free what ``element`` held, and everything before it under its parent.

    The element itself stays: the parser may still write behind it.
    """
    element.clear(keep_tail=True)  # type: ignore[call-arg]  # The stub is older.
    _forget_before(element)


def _forget_before(element: _Element) -> None:
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]
