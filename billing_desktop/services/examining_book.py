"""What is looked at in an open book, and at those whom it talks to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from billing_desktop.db import schema
from billing_desktop.db.condition import Condition, condition
from billing_desktop.db.server_checks import CLOCKS_APART_MAX, clocks_apart
from billing_desktop.domain.health import Check, Remedy, Thing, fine, note, wrong
from billing_desktop.domain.operator import SYSTEM, Operator, Role
from billing_desktop.domain.outgoing_mail import MailFilter, MailQuery
from billing_desktop.domain.period import seller_date
from billing_desktop.domain.provider_key import Lack, ProviderMode, ProviderStatus
from billing_desktop.domain.sentence import Sentence
from billing_desktop.domain.vat_check import Silence
from billing_desktop.errors import BillingError
from billing_desktop.ports.check_notes import CheckNotes
from billing_desktop.ports.mail import DeliveryOutcome
from billing_desktop.ports.surroundings import Surroundings
from billing_desktop.services.backups import Backups
from billing_desktop.services.examining_computer import Look
from billing_desktop.services.mail_servers import MailServers
from billing_desktop.services.outbox import Outbox
from billing_desktop.services.provider_keys import ProviderKeys
from billing_desktop.services.restorations import Restorations
from billing_desktop.services.service import Tools
from billing_desktop.services.vat_checks import VatChecks

BACKUP_DAYS_MAX = 7  # Where none is planned, a week is long.
VERIFICATION_DAYS_MAX = 31
_READER = Operator("health", Role.AUDITOR)  # Nothing is recorded for one who only reads.
_MINUTE = "%Y-%m-%d %H:%M"


_SILENCES = {
    Silence.NO_CONNECTION: "There was no connection to the register.",
    Silence.NOT_SECURE: "The register could not prove its name, so it was asked nothing.",
    Silence.TIMEOUT: "The register did not answer in time.",
    Silence.BUSY: "The register was asked too much at the moment.",
    Silence.COUNTRY_AWAY: "The customer's country did not answer the register.",
    Silence.SERVICE_AWAY: "The register was out of service.",
    Silence.BLOCKED: "The register refuses to answer this computer.",
    Silence.QUESTION_REFUSED: "The register did not accept the question.",
    Silence.UNREADABLE: "What answered was not the register.",
}


class BookExaminer:
    """Looks at database, clock, seller, provider, register, mail, operators, backups and tasks."""

    def __init__(
        self,
        tools: Tools,
        *,
        surroundings: Surroundings,
        provider_keys: ProviderKeys,
        vat_checks: VatChecks,
        mail_servers: MailServers,
        outbox: Outbox,
        backups: Backups,
        restorations: Restorations,
        verification_notes: CheckNotes,
    ) -> None:
        self._database = tools.database
        self._clock = tools.clock
        self._surroundings = surroundings
        self._provider_keys = provider_keys
        self._vat_checks = vat_checks
        self._mail_servers = mail_servers
        self._outbox = outbox
        self._backups = backups
        self._restorations = restorations
        self._verification_notes = verification_notes

    def looks(self) -> Mapping[Thing, Look]:
        """Return how each of its things is looked at. A file has no server."""
        looks = {
            Thing.DATABASE: self._look_at_database,
            Thing.SCHEMA: self._look_at_schema,
            Thing.CLOCK: self._look_at_clock,
            Thing.BOOK: self._look_at_book,
            Thing.PROVIDER: self._look_at_provider,
            Thing.VAT_REGISTER: self._look_at_register,
            Thing.MAIL: self._look_at_mail,
            Thing.OPERATORS: self._look_at_operators,
            Thing.BACKUPS: self._look_at_backups,
            Thing.VERIFICATION: self._look_at_verification,
            Thing.TASKS: self._look_at_tasks,
        }
        if self._database.engine.dialect.name == "postgresql":
            looks[Thing.SERVER] = self._look_at_server
        return looks

    # The database -------------------------------------------------------------------------

    def _look_at_database(self) -> Check:
        return _database(condition(self._database))

    def _look_at_server(self) -> Check:
        return _server(condition(self._database))

    def _look_at_schema(self) -> Check:
        schema.check(self._database.engine)
        return fine(
            Thing.SCHEMA, "Version {version}, as this program needs it.", version=schema.HEAD
        )

    def _look_at_clock(self) -> Check:
        return _clock(condition(self._database), self._clock.now())

    def _look_at_book(self) -> Check:
        with self._database.read() as uow:
            is_test, seller = uow.books.is_test(), uow.rates.seller()
        if seller.missing:
            return note(
                Thing.BOOK,
                Remedy.OPEN_SELLER_SETTINGS,
                "No invoice can be issued before the seller has: {fields}.",
                fields=", ".join(seller.missing),
            )
        if is_test:
            return fine(Thing.BOOK, "A TEST book of {seller}.", seller=seller.name)
        return fine(Thing.BOOK, "A real book of {seller}.", seller=seller.name)

    def _look_at_operators(self) -> Check:
        with self._database.read() as uow:
            count = uow.operators.count()
        if count:
            return fine(Thing.OPERATORS, "Can sign in: {count}.", count=count)
        return note(
            Thing.OPERATORS,
            Remedy.OPEN_OPERATORS,
            "None yet: whoever is at the computer may do everything.",
        )

    def _look_at_tasks(self) -> Check:
        with self._database.read() as uow:
            count = len(uow.tasks.all_open())
        if count:
            return note(
                Thing.TASKS, Remedy.OPEN_TASKS, "Waiting for a person: {count}.", count=count
            )
        return fine(Thing.TASKS, "Nothing needs a person.")

    # Whom the book talks to -----------------------------------------------------------------

    def _look_at_provider(self) -> Check:
        status = self._provider_keys.status(_READER)
        if status.is_test_book:
            return self._test_provider(status)
        if status.problem is not None:
            told = "{reason}"
            return wrong(Thing.PROVIDER, Remedy.OPEN_PROVIDER_SETTINGS, told, reason=status.problem)
        if status.mode is ProviderMode.NONE:
            return _no_provider(status)
        try:
            found = self._provider_keys.test(_READER)
        except BillingError as error:
            return wrong(
                Thing.PROVIDER,
                Remedy.OPEN_PROVIDER_SETTINGS,
                "The live key does not work: {reason}",
                reason=error,
            )
        now = self._clock.now()
        if found.answered_at is not None and abs(found.answered_at - now) > CLOCKS_APART_MAX:
            return wrong(
                Thing.PROVIDER,
                Remedy.LOOK_AGAIN,
                "The live key works, but the clock of this computer says {now} UTC and that of "
                "the provider {provider} UTC. Please set the clock.",
                now=f"{now:{_MINUTE}}",
                provider=f"{found.answered_at:{_MINUTE}}",
            )
        account = found.account_reference or Sentence("not named by the key")
        if Lack.THANK_YOU_ADDRESS in status.lacks:
            return note(
                Thing.PROVIDER,
                Remedy.OPEN_PROVIDER_SETTINGS,
                "The live key works. Account: {account}. Cards are charged once there is a page "
                "that payers see after paying.",
                account=account,
            )
        return fine(Thing.PROVIDER, "The live key works. Account: {account}.", account=account)

    def _test_provider(self, status: ProviderStatus) -> Check:
        is_local = status.mode is ProviderMode.LOCAL_PAGE
        try:
            self._surroundings.try_test_provider()
        except BillingError as error:
            template = (
                "The local payment page does not work: {reason}"
                if is_local
                else "The test key does not work: {reason}"
            )
            return wrong(Thing.PROVIDER, Remedy.LOOK_AGAIN, template, reason=error)
        if is_local:
            return fine(Thing.PROVIDER, "The local payment page answers.")
        return fine(Thing.PROVIDER, "The test key works.")

    def _look_at_register(self) -> Check:
        if self._vat_checks.is_stand_in(SYSTEM):
            return fine(
                Thing.VAT_REGISTER, "TEST: not asked at the register, this book answers itself."
            )
        silence = self._vat_checks.silence(SYSTEM)
        if silence is None:
            return fine(Thing.VAT_REGISTER, "The register of VAT numbers answers.")
        return note(
            Thing.VAT_REGISTER,
            Remedy.LOOK_AGAIN,
            "{reason} Nothing is held: well-formed numbers go on.",
            reason=Sentence(_SILENCES[silence]),
        )

    def _look_at_mail(self) -> Check:
        counts = self._outbox.search(SYSTEM, MailQuery()).counts
        waiting, failed = counts[MailFilter.QUEUED], counts[MailFilter.FAILED]
        found = self._mail_servers.check(SYSTEM)
        if found is None:
            return note(
                Thing.MAIL,
                Remedy.OPEN_MAIL_SETTINGS,
                "No mail server is set: mails stay queued. {waiting} wait, {failed} failed.",
                waiting=waiting,
                failed=failed,
            )
        template = "{answer} {waiting} wait, {failed} failed."
        told = {"answer": found.sentence, "waiting": waiting, "failed": failed}
        if found.outcome is not DeliveryOutcome.HANDED_OVER:
            return wrong(Thing.MAIL, Remedy.OPEN_MAIL_SETTINGS, template, **told)
        if failed:
            return note(Thing.MAIL, Remedy.OPEN_OUTBOX, template, **told)
        return fine(Thing.MAIL, template, **told)

    # Backups ------------------------------------------------------------------------------

    def _look_at_backups(self) -> Check:
        if self._restorations.standing(SYSTEM).is_held:
            return wrong(
                Thing.BACKUPS,
                Remedy.OPEN_BACKUP_SETTINGS,
                "The book was put back and takes no number until that is confirmed.",
            )
        status = self._backups.status(SYSTEM)
        if status.problem is not None:
            return wrong(
                Thing.BACKUPS, Remedy.OPEN_BACKUP_SETTINGS, "{reason}", reason=status.problem
            )
        if status.age_days is None:
            return note(Thing.BACKUPS, Remedy.MAKE_BACKUP, "There is none yet.")
        if status.check is not None and status.check.problems:
            return wrong(
                Thing.BACKUPS,
                Remedy.VERIFY,
                "The last one is {days} days old, and the book in it contradicts promises.",
                days=status.age_days,
            )
        told = "The last one is {days} days old."
        if status.age_days > (1 if status.plan.is_daily else BACKUP_DAYS_MAX):
            return note(Thing.BACKUPS, Remedy.MAKE_BACKUP, told, days=status.age_days)
        return fine(Thing.BACKUPS, told, days=status.age_days)

    def _look_at_verification(self) -> Check:
        last = self._verification_notes.last_check()
        if last is None:
            return note(
                Thing.VERIFICATION,
                Remedy.VERIFY,
                "The books have not been verified on this computer yet.",
            )
        on = seller_date(last.at)
        days = (seller_date(self._clock.now()) - on).days
        if last.problems:
            return wrong(
                Thing.VERIFICATION,
                Remedy.VERIFY,
                "Verified on {on}: places that contradict a promise: {count}.",
                on=on,
                count=last.problems,
            )
        told = "Verified on {on}: nothing contradicts a promise."
        if days > VERIFICATION_DAYS_MAX:
            return note(Thing.VERIFICATION, Remedy.VERIFY, told, on=on)
        return fine(Thing.VERIFICATION, told, on=on)


def _database(found: Condition) -> Check:
    server = found.server
    if server is not None and not server.takes_changes:
        return wrong(
            Thing.DATABASE,
            Remedy.LOOK_AGAIN,
            "{version}. The server takes no changes: one can only read and reprint.",
            version=found.version,
        )
    if found.is_durable:
        told = "{version}. What is confirmed is on the disk."
        return fine(Thing.DATABASE, told, version=found.version)
    return wrong(
        Thing.DATABASE,
        Remedy.LOOK_AGAIN,
        "{version}. What is confirmed may be lost in a power cut: the database does not wait for "
        "its disk.",
        version=found.version,
    )


def _server(found: Condition) -> Check:
    facts = found.server
    assert facts is not None  # Only a server is asked.
    if facts.is_set_off:
        return note(
            Thing.SERVER,
            Remedy.LOOK_AGAIN,
            "The login or the database is set to confirm before it has written "
            "(synchronous_commit is off). This program asks for more; others may not.",
        )
    if facts.tls is not None:
        return fine(Thing.SERVER, "The connection is encrypted and proved ({tls}).", tls=facts.tls)
    return fine(Thing.SERVER, "The connection stays on this computer.")


def _clock(found: Condition, now: datetime) -> Check:
    last, server = found.changed_at, found.server
    if last is not None and last > now:
        return wrong(
            Thing.CLOCK,
            Remedy.LOOK_AGAIN,
            "The clock says {now} UTC, but the book was changed at {last} UTC. Please set the "
            "clock.",
            now=f"{now:{_MINUTE}}",
            last=f"{last:{_MINUTE}}",
        )
    if server is None:
        told = "{now} UTC, after the last change."
        return fine(Thing.CLOCK, told, now=f"{now:{_MINUTE}}")
    apart = abs(server.now - now)
    if apart > CLOCKS_APART_MAX:
        error = clocks_apart(server, now=now)
        return wrong(Thing.CLOCK, Remedy.LOOK_AGAIN, "{reason}", reason=error)
    return fine(
        Thing.CLOCK,
        "{now} UTC, after the last change, {seconds} seconds from the database server's clock.",
        now=f"{now:{_MINUTE}}",
        seconds=int(apart.total_seconds()),
    )


def _no_provider(status: ProviderStatus) -> Check:
    if status.needs_key:
        return note(
            Thing.PROVIDER,
            Remedy.OPEN_PROVIDER_SETTINGS,
            "There is no key any more: cards cannot be charged, and {count} open payments are "
            "not followed.",
            count=status.open_payments,
        )
    return note(
        Thing.PROVIDER,
        Remedy.OPEN_PROVIDER_SETTINGS,
        "None is connected: cards cannot be charged.",
    )
