"""What a comparison with an anchor found, in sentences that say what it means and what to do."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from billing_desktop.domain.anchor import DifferenceKind
from billing_desktop.domain.sentence import Sentence
from ui.audit.model import moment_text
from ui.formatting import format_count
from ui.messages import say
from ui.style.tokens import Tone
from ui.translation import ntr, tr

if TYPE_CHECKING:
    from billing_desktop.domain.anchor import Anchor, AnchorDifference, AnchorReport

CONTRADICTIONS_SHOWN_MAX = 20


def report_tone(report: AnchorReport) -> Tone:
    """Return how grave it is."""
    if report.is_sound:
        return Tone.OK
    is_known = {one.kind for one in report.differences} == {DifferenceKind.PUT_BACK}
    return Tone.WARN if is_known and not report.contradictions else Tone.BAD


def report_heading(report: AnchorReport) -> str:
    """Return in a few words what was found; the gravest where it is several things."""
    worst = report.worst
    if worst is None:
        if report.contradictions:
            return tr("The anchor fits, but the book contradicts itself")
        return tr("The book fits the anchor")
    return _heads()[worst]


def report_meaning(report: AnchorReport) -> str:
    """Return what it means and what to do next."""
    worst = report.worst
    if worst is None:
        if report.contradictions:
            return tr(
                "Nothing was cut, put back or rewritten since, but something in the book was "
                "changed behind the program. Please keep it as it is and call your administrator."
            )
        return tr(
            "Everything that the anchor knows is still there, and nothing in the book contradicts "
            "a promise. What came after the anchor is growth."
        )
    return _meanings()[worst]


def report_lines(report: AnchorReport) -> list[str]:
    """Return all that was found, a sentence each."""
    lines = [difference_text(one) for one in report.differences]
    shown = report.contradictions[:CONTRADICTIONS_SHOWN_MAX]
    lines += [tr("The book contradicts itself: {sentence}.", sentence=each) for each in shown]
    more = len(report.contradictions) - len(shown)
    if more:
        lines.append(ntr("{n} more of that kind.", "{n} more of that kind.", more))
    return lines


def difference_text(difference: AnchorDifference) -> str:
    """Return one difference as a sentence."""
    return _as_sentence(difference.sentence)


def anchor_text(anchor: Anchor) -> str:
    """Return what an anchor knows: how much there was when it was taken."""
    return tr(
        "{rows} rows of the audit trail, {entries} entries",
        rows=format_count(anchor.trail.length),
        entries=format_count(anchor.entries),
    )


def _as_sentence(sentence: Sentence) -> str:
    # In Berlin, like the list behind it, also where the workstation is elsewhere.
    shown = {
        name: moment_text(value) if isinstance(value, datetime) else value
        for name, value in sentence.params.items()
    }
    said = say(Sentence(sentence.template, shown))
    return f"{said[:1].upper()}{said[1:]}."


def _heads() -> dict[DifferenceKind, str]:
    return {
        DifferenceKind.ANOTHER_BOOK: tr("The anchor is of another book"),
        DifferenceKind.REWRITTEN: tr("The book was rewritten"),
        DifferenceKind.OLDER_COPY: tr("The book is an older copy"),
        DifferenceKind.CUT: tr("The end of the book is missing"),
        DifferenceKind.PUT_BACK: tr("The book was put back behind the anchor"),
    }


def _meanings() -> dict[DifferenceKind, str]:
    return {
        DifferenceKind.ANOTHER_BOOK: tr(
            "Nothing was compared with it. Please choose an anchor of this book."
        ),
        DifferenceKind.REWRITTEN: tr(
            "What was there when the anchor was taken is another now: somebody changed it behind "
            "the program. Please keep the book as it is, and hold a backup from that time beside."
        ),
        DifferenceKind.OLDER_COPY: tr(
            "Somebody put an earlier state in its place. What came after it is gone from the book, "
            "but customers may have it. Please open the right book, or restore the newest backup."
        ),
        DifferenceKind.CUT: tr(
            "What was there when the anchor was taken has been cut off. Please keep the book as it "
            "is, and restore the newest backup beside it."
        ),
        DifferenceKind.PUT_BACK: tr(
            "A backup was restored, and the book knows of it: what came after it is gone. Under "
            "Settings, Backup stands which numbers were used."
        ),
    }
