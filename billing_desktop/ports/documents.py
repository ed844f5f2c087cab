"""What services need from whatever makes documents."""

from __future__ import annotations

from typing import Protocol

from billing_desktop.domain.invoice import Invoice


class DocumentRenderer(Protocol):
    """Makes the bytes of an issued document. Pure: the same invoice gives the same bytes."""

    def render(self, invoice: Invoice) -> bytes:
        """Return the PDF.

        Raises:
            DocumentError: it cannot be made as it would have to be (letters that no font has,
                an address that does not fit); the sentence names what.
        """
        ...
