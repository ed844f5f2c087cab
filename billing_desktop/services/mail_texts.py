"""The texts of mails: what comes with the program, and what staff write in its place."""

from __future__ import annotations

from dataclasses import dataclass, field

from billing_desktop.db import invoice_queries
from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain.audit_trail import changes_between, state
from billing_desktop.domain.invoice import Invoice
from billing_desktop.domain.listing import InvoiceQuery
from billing_desktop.domain.mail_text import MailText, MailTextKind
from billing_desktop.domain.merging import LastSave
from billing_desktop.domain.operator import Operator
from billing_desktop.errors import ConflictError, UserError
from billing_desktop.ports.mail_texts import MailWords
from billing_desktop.services.mail_writing import MailWriter, text_kind
from billing_desktop.services.rights import checked
from billing_desktop.services.service import Service, Tools, first_save

_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class SavedMailText:
    """The text that holds, whether staff have written it, and who saved it last."""

    text: MailText
    is_own: bool
    last: LastSave | None = field(default=None, compare=False)


class MailTexts(Service):
    """Keeps the texts per kind and language. They change for mails to come only."""

    def __init__(self, tools: Tools, *, words: MailWords, writer: MailWriter) -> None:
        super().__init__(tools)
        self._words = words
        self._writer = writer

    @checked
    def languages(self, operator: Operator) -> tuple[str, ...]:
        """Return the languages that mails are written in."""
        return self._words.languages()

    @checked
    def get(self, operator: Operator, kind: MailTextKind, language: str) -> SavedMailText:
        """Return the text that holds."""
        with self._database.read() as uow:
            return self._saved(uow, kind, language)

    @checked
    def save(
        self,
        operator: Operator,
        kind: MailTextKind,
        language: str,
        text: MailText,
        *,
        seen: MailText | None = None,
    ) -> SavedMailText:
        """Use ``text`` for mails written from now on. The older ones are kept as they were.

        Raises:
            ConflictError: another text holds than the one that was ``seen``; nothing was changed.
            FieldsError: subject or body cannot be filled in.
            UserError: no mail is written in this language.
        """
        text = MailText.checked(subject=text.subject, body=text.body)
        self._require(language)
        return self._keep(operator, kind, language, text, seen)

    @checked
    def reset(
        self,
        operator: Operator,
        kind: MailTextKind,
        language: str,
        *,
        seen: MailText | None = None,
    ) -> SavedMailText:
        """Go back to the text that comes with the program. Safe to repeat.

        Raises:
            ConflictError: another text holds than the one that was ``seen``; nothing was changed.
        """
        self._require(language)
        return self._keep(operator, kind, language, None, seen)

    @checked
    def preview(
        self, operator: Operator, kind: MailTextKind, language: str, text: MailText
    ) -> MailText:
        """Return ``text`` about the newest document of that kind and language, or a made-up one.

        Raises:
            FieldsError: subject or body cannot be filled in.
        """
        text = MailText.checked(subject=text.subject, body=text.body)
        newest = self._newest(kind, language)
        if newest is not None:
            return self._writer.filled(text, newest)
        with self._database.read() as uow:
            is_test, seller = uow.books.is_test(), uow.rates.seller()
        return self._writer.example(text, kind, language, seller=seller.name, is_test=is_test)

    def _newest(self, kind: MailTextKind, language: str) -> Invoice | None:
        with self._database.read() as uow:
            numbers = invoice_queries.search(uow.connection, InvoiceQuery()).numbers
            for number in numbers[:_LOOKED_AT]:
                invoice = uow.invoices.get(number)
                if invoice.language == language and text_kind(invoice) is kind:
                    return invoice
        return None

    def _keep(
        self,
        operator: Operator,
        kind: MailTextKind,
        language: str,
        text: MailText | None,
        seen: MailText | None,
    ) -> SavedMailText:
        if text == self._words.text(kind, language):
            text = None
        with self._database.write() as uow:
            last = uow.mail_settings.text(kind, language)
            if text != last:
                default = self._words.text(kind, language)
                saved = uow.mail_settings.text_save(kind, language)
                if seen is not None:
                    _require_seen(seen, last or default, text or default, saved)
                now = self._clock.now()
                uow.mail_settings.save_text(kind, language, text, at=now, by=operator.name)
                changes = changes_between(state(last or default), state(text or default))
                place = f"mail_text:{kind}:{language}"
                uow.record(now, operator.name, "mail_text.save", place, changes)
                uow.commit()
            return self._saved(uow, kind, language)

    def _saved(self, uow: UnitOfWork, kind: MailTextKind, language: str) -> SavedMailText:
        own = uow.mail_settings.text(kind, language)
        return SavedMailText(
            own or self._words.text(kind, language),
            own is not None,
            uow.mail_settings.text_save(kind, language),
        )

    def _require(self, language: str) -> None:
        if language not in self._words.languages():
            raise UserError(
                "Mails cannot be written in the language {language}.", language=language[:20]
            )


def _require_seen(seen: MailText, saved: MailText, new: MailText, last: LastSave | None) -> None:
    first = first_save(seen, saved, new, last)
    if first is not None:
        raise ConflictError(
            "{name} saved another text at {at}. Nothing of yours was stored.",
            name=first.by,
            at=first.at,
        )
