"""What all readers share: pieces of a file, how far it is, and values that cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from billing_desktop.errors import BankFileError
from billing_desktop.ports.bank_files import Progress

CHUNK_SIZE = 1 << 16


class UnreadableError(BankFileError):
    """One value is not what it should be; whoever knows the place makes the sentence of it."""


def damaged(name: str) -> BankFileError:
    """Return the error of a file that is not what it began as."""
    return BankFileError(
        "The file {name} is cut off or damaged. Nothing was taken in. Please fetch it from the "
        "bank again.",
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
