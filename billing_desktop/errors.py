"""Every error raised on purpose.

An error carries its sentence as an English template with named parameters, so that the
screen can show the same sentence in the language of the window.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter


def fill(template: str, params: Mapping[str, object]) -> str:
    """Return ``template`` with its ``{names}`` filled in; what is filled in is never parsed.

    After a name that ends in a full stop itself, as “Lda.” does, there is no second one.
    """
    filled = template.format(**params)
    if ".." not in filled:
        return filled
    parts: list[str] = []
    for literal, name, spec, conversion in Formatter().parse(template):
        is_doubled = bool(parts) and parts[-1].endswith(".") and literal.startswith(".")
        parts.append(literal[1:] if is_doubled else literal)
        if name is not None:
            mark = f"!{conversion}" if conversion else ""
            parts.append(f"{{{name}{mark}:{spec}}}".format(**params))
    return "".join(parts)


class BillingError(Exception):
    """Something went wrong that we have a sentence for; ``str()`` is that sentence in English."""

    code = "error"

    def __init__(self, template: str, *, code: str | None = None, **params: object) -> None:
        self.template = template
        self.params = params
        if code is not None:
            self.code = code
        super().__init__(fill(template, params))


class UserError(BillingError):
    """The request cannot be carried out as asked; nothing was stored."""

    code = "refused"


class AmountError(UserError):
    """The amount cannot be read, or is outside what is allowed."""

    code = "amount_invalid"


class TextError(UserError):
    """A text holds characters that no document or mail may carry, or is too long."""

    code = "text_invalid"


class NumberFormatError(UserError):
    """Numbers cannot be written like this."""

    code = "number_format_invalid"


class VatNumberError(UserError):
    """The VAT number does not follow the rules of its country."""

    code = "vat_number_invalid"


class EmailError(UserError):
    """The text is not one e-mail address."""

    code = "email_invalid"


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One field of a form and the sentence that belongs under it."""

    field: str
    error: UserError


class FieldsError(UserError):
    """Several fields were refused together; ``problems`` names each, in the order of the form."""

    code = "details_invalid"

    def __init__(self, problems: tuple[FieldProblem, ...]) -> None:
        self.problems = problems
        listed = "; ".join(f"{problem.field}: {problem.error}" for problem in problems)
        super().__init__("{listed}", listed=listed)


class DetailsMissingError(UserError):
    """Billing details or seller details are needed first; ``fields`` names what is missing."""

    code = "details_missing"

    def __init__(self, template: str, *, fields: tuple[str, ...]) -> None:
        self.fields = fields
        super().__init__(template, fields=", ".join(fields))


class BankFileError(UserError):
    """The file of a bank cannot be read, or not as a whole; nothing of it was taken in."""

    code = "bank_file"


class NotFoundError(UserError):
    """There is no such thing."""

    code = "not_found"


class ConflictError(UserError):
    """Somebody else changed it first."""

    code = "conflict"


class KeyReusedError(UserError):
    """The same key came with another request."""

    code = "key_reused"


class NotAllowedError(BillingError):
    """The operator's role does not include this."""

    code = "not_allowed"


class BackupError(UserError):
    """A backup cannot be made, read or put back; what is there was not touched."""

    code = "backup_refused"


class BookMoveError(UserError):
    """The book was not moved to a server; it is where it was."""

    code = "move_refused"


class NumbersHeldError(UserError):
    """No number is taken while it is open which ones were used since a backup was made."""

    code = "numbers_held"


class TaxHeldError(UserError):
    """The tax treatment cannot be decided before somebody clears the VAT number."""

    code = "tax_held"


class DocumentError(UserError):
    """The document cannot be made as it would have to be; no number was taken."""

    code = "document_refused"


class ClockError(BillingError):
    """The clock went backwards, so a number cannot be dated."""

    code = "clock"


class DatabaseRefusedError(BillingError):
    """The database cannot be used: damaged, foreign, newer, locked, read-only or absent."""

    code = "database"


NO_BOOK = "no_book"
NO_BOOK_ON_SERVER = "no_book_on_server"
"""The codes of the refusals where there is nothing yet: a book may be made, or looked for."""

OLDER_BOOK = "book_older"
"""The code of the refusal of a book that has to be brought to this version first."""


class BookMovedError(DatabaseRefusedError):
    """The book of this file is on a database server now."""

    code = "book_moved"


class ServerSignInError(DatabaseRefusedError):
    """The database server asks for a password that it was not told, or refused the one it was."""

    code = "server_sign_in"


class ServerAwayError(DatabaseRefusedError):
    """The database server was lost on the way. Nothing of this was stored; it can be repeated."""

    code = "database_away"


class OutcomeUnknownError(DatabaseRefusedError):
    """Nobody can be asked yet whether it was stored: look again before repeating it."""

    code = "storing_unknown"


class BusyError(BillingError):
    """Somebody else holds what is needed; trying again later is safe."""

    code = "busy"


class SettingsError(BillingError):
    """A setting is misspelt, missing or not allowed where it stands."""

    code = "settings"


KEY_STORE_MISSING = "key_store_missing"


class KeyStoreError(SettingsError):
    """The key store of the system cannot be used; ``KEY_STORE_MISSING`` means there is none."""

    code = "key_store"


class ProviderError(BillingError):
    """The payment provider did not do what was asked; the subclass says whether money moved."""

    code = "provider"


class PaymentDeclinedError(ProviderError):
    """The payer's bank refused. No money moved."""

    code = "declined"


class ProviderRejectedError(ProviderError):
    """The provider refused the request itself. No money moved, and asking again will not help."""

    code = "provider_rejected"


class ProviderKeyError(ProviderRejectedError):
    """The provider refused the key, or what the key may do. This request moved no money.

    It says nothing about the same request sent before with a key that was good.
    """

    code = "provider_key_refused"


class PaymentOutcomeUnknownError(ProviderError):
    """No usable answer. Money may have moved: read the object again, never use a new key."""

    code = "outcome_unknown"
