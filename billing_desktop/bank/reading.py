"""What all readers share: pieces of a file, how far it is, and values that cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from billing_desktop.errors import BankFileError
from billing_desktop.ports.bank_files import Progress

CHUNK_SIZE = 1 << 16
TEXT_LENGTH_MAX = 10_000


class UnreadableError(BankFileError):
    """One value is not what it should be; whoever knows the place makes the sentence of it."""


def clean(text: str) -> str:
    """Return a text of a bank on one line, without what nobody can see.

    Raises:
        UnreadableError: it is longer than any bank writes.
    """
    if len(text) > TEXT_LENGTH_MAX:
        raise UnreadableError(
            "a text has more than {length_max} characters", length_max=TEXT_LENGTH_MAX
        )
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    if text[:1] == " " or text[-1:] == " " or "  " in text:
        text = " ".join(text.split())
    return text


def account_number(text: str) -> str:
    """Return an IBAN or other account number without blanks."""
    return text.replace(" ", "").upper()


def damaged(name: str) -> BankFileError:
    """Return the error of a file that is not what it began as."""
    return BankFileError(
        "The file {name} is cut off or damaged. Nothing was taken in. Please fetch it from the "
        "bank again.",
        name=name,
    )


def mapping_needed(name: str) -> BankFileError:
    """Return the error of a CSV file of which nobody has said what its columns mean."""
    return BankFileError(
        "The columns of the file {name} are not known. Nothing was taken in. Please choose what "
        "they mean.",
        code="mapping_needed",
        name=name,
    )


@dataclass(slots=True)
class Watch:
    """Tells how far the reading is, and stops it when somebody wants that."""

    size: int
    on_progress: Progress
    is_cancelled: Callable[[], bool]
    done: int = 0

    def over(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the pieces, and tell of each when it is done.

        Raises:
            BankFileError: with the code "stopped".
        """
        for chunk in chunks:
            if self.is_cancelled():
                raise BankFileError("The import was stopped. Nothing was booked.", code="stopped")
            yield chunk
            self.done += len(chunk)
            self.on_progress(self.done, self.size)
