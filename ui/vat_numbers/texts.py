"""What the register said about a VAT number, in the words of the window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from billing_desktop.domain.tax import VatStanding
from billing_desktop.domain.vat_check import Silence, VatCheck, VatRecord
from ui.formatting import format_date, format_time_of_day
from ui.style.tokens import Tone
from ui.translation import tr


@dataclass(frozen=True, slots=True)
class StandingText:
    """What to show about a number: a sign, a few words, and the sentences below."""

    icon: str
    tone: Tone
    title: str
    sentence: str


def standing_text(record: VatRecord, *, is_stand_in: bool) -> StandingText:
    """Return how a number stands; a TEST book says that it answers itself."""
    said = _standing_text(record)
    if not is_stand_in:
        return said
    sentence = _joined(tr("TEST: not asked at the register."), said.sentence)
    return StandingText(said.icon, said.tone, said.title, sentence)


def checking_text() -> StandingText:
    """Return what is shown while the register is asked."""
    return StandingText(
        "refresh-cw", Tone.INFO, tr("Checking…"), tr("The VAT register is being asked.")
    )


def not_saved_text() -> StandingText:
    """Return what is shown while another number is typed than the one that was checked."""
    return StandingText(
        "pencil", Tone.NEUTRAL, tr("Not saved yet"), tr("The VAT number is checked when saved.")
    )


def silence_text(silence: Silence) -> str:
    """Return why the register gave no answer."""
    match silence:
        case Silence.NO_CONNECTION:
            return tr("There was no connection to the register.")
        case Silence.NOT_SECURE:
            return tr("The register could not prove its name, so it was asked nothing.")
        case Silence.TIMEOUT:
            return tr("The register did not answer in time.")
        case Silence.BUSY:
            return tr("The register was asked too much at the moment.")
        case Silence.COUNTRY_AWAY:
            return tr("The customer's country did not answer the register.")
        case Silence.SERVICE_AWAY:
            return tr("The register was out of service.")
        case Silence.BLOCKED:
            return tr("The register refuses to answer this computer.")
        case Silence.QUESTION_REFUSED:
            return tr("The register did not accept the question.")
        case Silence.UNREADABLE:
            return tr("What answered was not the register.")
        case _:
            assert_never(silence)


def _standing_text(record: VatRecord) -> StandingText:
    decisive = record.decisive
    match record.standing:
        case VatStanding.CONFIRMED if decisive is not None:
            title = tr("Confirmed on {date}", date=_date(decisive))
            sentence = _joined(_proof(decisive), _registered_as(decisive), _later(record))
            return StandingText("circle-check", Tone.OK, title, sentence)
        case VatStanding.REFUTED if decisive is not None:
            what = tr(
                "Asked on {date}. Top-ups and invoices are held until the number is corrected or "
                "finance releases it.",
                date=_date(decisive),
            )
            title = tr("Not known to the register")
            return StandingText(
                "circle-alert", Tone.BAD, title, _joined(what, _proof(decisive), _later(record))
            )
        case VatStanding.CLEARED if record.override is not None:
            made = record.override
            title = tr("Not known to the register, released by finance")
            what = tr(
                "{name}, {date}: {reason}",
                name=made.made_by,
                date=format_date(made.made_at.astimezone().date()),
                reason=made.reason,
            )
            return StandingText("user-check", Tone.WARN, title, _joined(what, _later(record)))
        case _:
            return _unchecked(record)


def _unchecked(record: VatRecord) -> StandingText:
    last = record.latest
    if last is None or last.silence is None:
        return StandingText(
            "circle-dashed",
            Tone.NEUTRAL,
            tr("Not checked yet"),
            tr("It is checked at the register before the first top-up."),
        )
    sentence = _joined(
        _when(last),
        silence_text(last.silence),
        tr("Nothing is held: top-ups go on with reverse charge, and the register is asked again."),
    )
    return StandingText("wifi-off", Tone.WARN, tr("The register could not be reached"), sentence)


def _later(record: VatRecord) -> str:
    last = record.latest
    if last is None or last.silence is None:
        return ""
    return tr("Asked again on {date}, without an answer.", date=_date(last))


def _proof(check: VatCheck) -> str:
    if not check.consultation_number:
        return tr("Without a consultation number.")
    return tr("Consultation number {number}.", number=check.consultation_number)


def _registered_as(check: VatCheck) -> str:
    whose = ", ".join(filter(None, (check.name, check.address)))
    return tr("Registered: {whose}.", whose=whose) if whose else ""


def _when(check: VatCheck) -> str:
    date, time = _date(check), format_time_of_day(check.answered_at)
    return tr("{date}, {time}:", date=date, time=time)


def _date(check: VatCheck) -> str:
    return format_date(check.answered_at.astimezone().date())


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))
