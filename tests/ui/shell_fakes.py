"""Books, screens and a sign-in dialog that stand in for the real ones around the shell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from billing_desktop.domain.bank_listing import BankListing, BankQuery, LineFilter
from billing_desktop.domain.health import Check
from billing_desktop.domain.money import Money
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.provider_key import ProviderMode, ProviderStatus
from billing_desktop.domain.sentence import Sentence
from billing_desktop.errors import NotAllowedError
from ui.changes import ChangeHub
from ui.main_window import BuildScreen, MainWindow
from ui.pages import Route

CLERK = Operator("Finance Desk", Role.FINANCE)
ADMINISTRATOR = Operator("Office Desk", Role.ADMINISTRATOR)
AUDITOR = Operator("Auditor Desk", Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class Report:
    asked: int = 1
    changed: int = 0
    unanswered: int = 0
    issued: int = 0
    is_connected: bool = True
    key_refused: Sentence | None = None


@dataclass(slots=True)
class FakePayments:
    """A provider that answers, or raises ``error``."""

    error: Exception | None = None
    report: Report = field(default_factory=Report)
    syncs: list[Operator] = field(default_factory=list)
    holders: list[str] = field(default_factory=list)
    is_leased_to_another: bool = False

    def sync(self, operator: Operator) -> Report:
        self.syncs.append(operator)
        if self.error is not None:
            raise self.error
        return self.report

    def poll(self, operator: Operator, *, holder: str) -> Report | None:
        self.holders.append(holder)
        return None if self.is_leased_to_another else self.sync(operator)


@dataclass(slots=True)
class FakeProviderKeys:
    """How it stands with the provider, as the test says."""

    found: ProviderStatus = field(
        default_factory=lambda: ProviderStatus(ProviderMode.LIVE, is_test_book=False)
    )
    problem: Exception | None = None

    def status(self, _operator: Operator) -> ProviderStatus:
        if self.problem is not None:
            raise self.problem
        return self.found


@dataclass(slots=True)
class FakeTasks:
    """As many tasks as the test says."""

    count: int = 0

    def all_open(self, _operator: Operator) -> tuple[int, ...]:
        return tuple(range(self.count))


@dataclass(slots=True)
class FakeOperators:
    """Operators who sign in, or one person who need not."""

    person: Operator | None = ADMINISTRATOR
    password: str = "right"
    minutes: int = 10
    known: Operator | None = None
    is_locked: bool = False
    idle_reads: int = 0
    has_left: bool = False

    def at_computer(self) -> Operator | None:
        return self.person

    def idle_minutes(self, _operator: Operator) -> int:
        self.idle_reads += 1
        return self.minutes

    def lock(self, _operator: Operator) -> None:
        self.is_locked = True

    def standing(self, operator: Operator) -> Operator | None:
        return None if self.has_left else self.known or operator

    def sign_out(self) -> None:
        self.is_locked = True

    def confirm(self, operator: Operator, password: str) -> Operator:
        if password != self.password:
            raise NotAllowedError("The password is wrong.", code="sign_in_failed")
        self.is_locked = False
        return self.known or operator


@dataclass(slots=True)
class FakeInvoiceRequests:
    """As many unread messages as the test says, each in another request."""

    count: int = 0

    def unread_counts(self, _operator: Operator) -> dict[str, int]:
        return {f"request-{number}": 1 for number in range(self.count)}


@dataclass(slots=True)
class FakeBankPayments:
    """As many lines to be booked and to be decided as the test says."""

    certain: int = 0
    to_decide: int = 0

    def search(self, _operator: Operator, query: BankQuery) -> BankListing:
        counts = dict.fromkeys(LineFilter, 0)
        counts[LineFilter.CERTAIN], counts[LineFilter.TO_DECIDE] = self.certain, self.to_decide
        return BankListing((), counts, {}, Money.zero())


@dataclass(slots=True)
class FakeBank:
    payments: FakeBankPayments = field(default_factory=FakeBankPayments)


@dataclass(slots=True)
class FakeBookChanges:
    """Others who write when the test says so."""

    on_changed: Callable[[], None] = lambda: None
    on_reached: Callable[[bool], None] = lambda _: None

    def follow(
        self,
        on_changed: Callable[[], None],
        on_reached: Callable[[bool], None] = lambda _: None,
    ) -> None:
        self.on_changed, self.on_reached = on_changed, on_reached

    def stop(self) -> None:
        self.on_changed = lambda: None


@dataclass(slots=True)
class FakeBook:
    is_test: bool = False
    seller_name: str = "Nordlicht Software GmbH"
    book_id: str = "asked"


@dataclass(slots=True)
class FakeInvoices:
    """Counts how often copies were asked for; may fail."""

    asked: int = 0
    problem: Exception | None = None

    def keep_copies(self, operator: Operator) -> int:
        self.asked += 1
        if self.problem is not None:
            raise self.problem
        return 0


@dataclass(slots=True)
class FakeMailReport:
    handed_over: int = 0
    failed: int = 0


@dataclass(slots=True)
class FakeOutbox:
    """Counts how often due mail was to be sent; may fail."""

    asked: int = 0
    next_handed_over: int = 0
    failed: int = 0
    problem: Exception | None = None

    def send_due(self, operator: Operator) -> FakeMailReport:
        self.asked += 1
        if self.problem is not None:
            raise self.problem
        handed_over, self.next_handed_over = self.next_handed_over, 0
        return FakeMailReport(handed_over)

    def failed_count(self, operator: Operator) -> int:
        return self.failed


@dataclass(slots=True)
class FakeMail:
    outbox: FakeOutbox = field(default_factory=FakeOutbox)


@dataclass(slots=True)
class FakeBackups:
    """Counts how often a backup was looked for; may fail, or make one."""

    asked: int = 0
    made: object | None = None
    problem: Exception | None = None

    def create_if_due(self, operator: Operator) -> object | None:
        self.asked += 1
        if self.problem is not None:
            raise self.problem
        return self.made


@dataclass(slots=True)
class FakeStanding:
    is_held: bool = False


@dataclass(slots=True)
class FakeRestorations:
    """Whether the book was put back."""

    found: FakeStanding = field(default_factory=FakeStanding)

    def standing(self, operator: Operator) -> FakeStanding:
        return self.found


@dataclass(slots=True)
class FakeHealth:
    """Finds what the test says, and counts how often it was asked."""

    found: tuple[Check, ...] = ()
    asked: int = 0
    problem: Exception | None = None

    def look_quickly(self, operator: Operator) -> tuple[Check, ...]:
        self.asked += 1
        if self.problem is not None:
            raise self.problem
        return self.found


@dataclass(slots=True)
class FakeOffline:
    """Copies on this computer."""

    book: FakeBook = field(default_factory=FakeBook)


@dataclass(slots=True)
class FakeWorkspace:
    book: FakeBook = field(default_factory=FakeBook)
    book_changes: FakeBookChanges = field(default_factory=FakeBookChanges)
    operators: FakeOperators = field(default_factory=FakeOperators)
    invoices: FakeInvoices = field(default_factory=FakeInvoices)
    invoice_requests: FakeInvoiceRequests = field(default_factory=FakeInvoiceRequests)
    bank: FakeBank = field(default_factory=FakeBank)
    mail: FakeMail = field(default_factory=FakeMail)
    backups: FakeBackups = field(default_factory=FakeBackups)
    restorations: FakeRestorations = field(default_factory=FakeRestorations)
    payments: FakePayments = field(default_factory=FakePayments)
    provider_keys: FakeProviderKeys = field(default_factory=FakeProviderKeys)
    health: FakeHealth = field(default_factory=FakeHealth)
    tasks: FakeTasks = field(default_factory=FakeTasks)
    is_closed: bool = False

    def close(self) -> None:
        self.is_closed = True


class FakeScreen(QWidget):
    """A screen that remembers what it was told."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(f"{name}_screen")
        self.accounts: list[str] = []
        self.reloads = 0
        self.search_edit = QLineEdit(self)
        self.search_edit.setObjectName("search_edit")
        QVBoxLayout(self).addWidget(self.search_edit)
        self.other_edit = QLineEdit(self)
        self.other_edit.setObjectName("other_edit")
        self.setFocusProxy(self.other_edit)

    def show_account(self, account_id: str) -> None:
        self.accounts.append(account_id)

    def reload(self) -> None:
        self.reloads += 1

    def focus_search(self) -> None:
        self.search_edit.setFocus()


class FakeScreens:
    """Builds fake screens and keeps them."""

    def __init__(self) -> None:
        self.built: list[FakeScreen] = []
        self.operators: list[Operator] = []

    def for_operator(
        self,
        _workspace: FakeWorkspace,
        operator: Operator,
        _changes: ChangeHub,
        _window: MainWindow,
    ) -> BuildScreen:
        self.operators.append(operator)
        return self.build

    def build(self, route: Route) -> QWidget:
        screen = FakeScreen(route.screen_key)
        self.built.append(screen)
        return screen


class FakeSignIn(QDialog):
    """A sign-in dialog that lets in whom the test says."""

    signed_in = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setObjectName("sign_in_dialog")

    def let_in(self, operator: Operator) -> None:
        self.signed_in.emit(operator)
        self.accept()


class FakeBeginning(QDialog):
    """A dialog that leads to books when the test says so."""

    begun = Signal()
    new_book_wanted = Signal()

    def lead(self) -> None:
        self.accept()
        self.begun.emit()
