"""Account statements as PDF, on the pages of the other documents. They are no invoices."""

from __future__ import annotations

from billing_desktop.documents.fonts import typeface
from billing_desktop.documents.layout import lay_out
from billing_desktop.documents.look import Face
from billing_desktop.documents.pdf import make_pdf
from billing_desktop.documents.pdf_a import Metadata
from billing_desktop.documents.statement_content import statement_content
from billing_desktop.documents.statement_wording import statement_wording_in
from billing_desktop.domain.seller import Seller
from billing_desktop.domain.statement import Statement
from billing_desktop.errors import DocumentError


def statement_pdf(statement: Statement, seller: Seller, *, is_test: bool) -> bytes:
    """Return the document; the same statement gives the same bytes.

    Raises:
        DocumentError: it cannot be made as it would have to be; the sentence names what.
    """
    if not seller.name:
        raise DocumentError(
            "The statement names nobody who sends it. "
            "Please fill in the seller's details under Settings."
        )
    words = statement_wording_in(statement.account.details.language)
    content = statement_content(statement, seller, words, is_test=is_test)
    fonts = typeface()
    footer = [line for column in content.footer for line in (column.head, *column.lines)]
    typed = [content.sender, *content.address, *footer]
    # Before the layout: a text that cannot be drawn is not to be called too long.
    fonts.refuse_undrawable((face, text) for text in typed for face in Face)
    metadata = Metadata(
        title=content.document,
        author=content.sender,
        subject=content.subtitle,
        language_tag=words.base.formats.language_tag,
        issued_at=statement.drawn_at,
    )
    return make_pdf(lay_out(content, fonts), metadata, None)
