"""What is said of a computer; a planted one stands for what cannot be brought about here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from billing_desktop.documents.late_renderer import LateRenderer
from billing_desktop.domain.health import Check, State, Thing
from billing_desktop.domain.invoice import Invoice
from billing_desktop.errors import DocumentError, KeyStoreError
from billing_desktop.ports.surroundings import Access, Version
from billing_desktop.services.examining_computer import ComputerExaminer, trial_invoice
from tests.fakes.clock import MovableClock


@dataclass
class PlantedComputer:
    """Says of itself what the test has planted."""

    what: Access = Access.FULL
    free: int = 10**10
    store: str | KeyStoreError = "SecretService"
    fonts: tuple[str, ...] = ()

    def access(self) -> tuple[Access, Path]:
        return self.what, Path("books")

    def free_bytes(self) -> int:
        return self.free

    def key_store(self) -> str:
        if isinstance(self.store, KeyStoreError):
            raise self.store
        return self.store

    def damaged_fonts(self) -> Sequence[str]:
        return self.fonts

    def try_test_provider(self) -> None:
        raise AssertionError("no book is open")

    def versions(self) -> Sequence[Version]:
        return Version("Billing Desktop", "1.2"), Version("Python", "3.11"), Version("A", "2")


class RefusingRenderer:
    def render(self, invoice: Invoice) -> bytes:
        raise DocumentError("planted")


def look(thing: Thing, computer: PlantedComputer) -> Check:
    examiner = ComputerExaminer(computer, renderer=LateRenderer(), clock=MovableClock())
    return examiner.looks()[thing]()


@pytest.mark.parametrize(
    ("thing", "computer", "state", "sentence"),
    [
        (Thing.FOLDER, PlantedComputer(), State.FINE, "books can be read and written."),
        (
            Thing.FOLDER,
            PlantedComputer(Access.ABSENT),
            State.WRONG,
            "The folder books does not exist.",
        ),
        (
            Thing.FOLDER,
            PlantedComputer(Access.NONE),
            State.WRONG,
            "The folder books cannot be read.",
        ),
        (
            Thing.FOLDER,
            PlantedComputer(Access.READ_ONLY),
            State.WRONG,
            "books can only be read: nothing can be booked.",
        ),
        (Thing.DISK, PlantedComputer(), State.FINE, "10000 MB are free."),
        (
            Thing.DISK,
            PlantedComputer(free=199_999_999),
            State.WRONG,
            "Only 199 MB are free. Please make room.",
        ),
        (Thing.KEY_STORE, PlantedComputer(), State.FINE, "Secrets are kept by SecretService."),
        (
            Thing.KEY_STORE,
            PlantedComputer(store=KeyStoreError("{name} is a file.", name="PlaintextKeyring")),
            State.NOTE,
            "PlaintextKeyring is a file.",
        ),
        (Thing.FONTS, PlantedComputer(), State.FINE, "All are there, byte for byte."),
        (
            Thing.FONTS,
            PlantedComputer(fonts=("a.ttf", "b.ttf")),
            State.WRONG,
            "Missing or damaged: a.ttf, b.ttf. Please install the program anew.",
        ),
        (
            Thing.VERSIONS,
            PlantedComputer(),
            State.FINE,
            "Billing Desktop 1.2, with Python 3.11, A 2.",
        ),
    ],
)
def test_what_is_found_is_said(
    thing: Thing, computer: PlantedComputer, state: State, sentence: str
) -> None:
    check = look(thing, computer)

    assert (check.thing, check.state, str(check.sentence)) == (thing, state, sentence)


def test_a_trial_document_is_made_and_what_hinders_it_is_said() -> None:
    assert look(Thing.DOCUMENTS, PlantedComputer()).state is State.FINE

    examiner = ComputerExaminer(
        PlantedComputer(), renderer=RefusingRenderer(), clock=MovableClock()
    )
    refused = examiner.looks()[Thing.DOCUMENTS]()

    assert str(refused.sentence) == "A trial document cannot be made: planted"
    assert refused.state is State.WRONG


def test_the_trial_document_is_nobodys() -> None:
    invoice = trial_invoice(MovableClock())

    assert invoice.is_test
    assert (invoice.number, invoice.seller.name, invoice.buyer.company) == (
        "TEST",
        "Probe",
        "Probe",
    )
