"""The document maker, loaded when the first document is made."""

from __future__ import annotations

from billing_desktop.domain.invoice import Invoice
from billing_desktop.ports.documents import DocumentRenderer


class LateRenderer:
    """Renders as the document maker does, which takes 0.2 s to import."""

    def __init__(self) -> None:
        self._renderer: DocumentRenderer | None = None

    def render(self, invoice: Invoice) -> bytes:
        """Return the PDF of a document; see `DocumentRenderer`."""
        if self._renderer is None:
            from billing_desktop.documents.renderer import InvoiceRenderer

            self._renderer = InvoiceRenderer()
        return self._renderer.render(invoice)
