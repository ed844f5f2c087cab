"""How it stands with a database server, in words."""

from __future__ import annotations

from billing_desktop.domain.book_move import MoveStep
from billing_desktop.domain.database_server import ServerFound, ServerStanding
from ui.messages import explain, say
from ui.style.tokens import Tone
from ui.translation import tr
from ui.widgets.inset import Inset


def show_found(box: Inset, found: ServerFound) -> None:
    """Say in ``box`` what a server has answered."""
    is_well = found.is_free or (found.standing is ServerStanding.BOOK and not found.is_read_only)
    tone = Tone.OK if is_well else Tone.WARN
    icon = "circle-check" if is_well else "triangle-alert"
    box.set_content(icon, way_sentence(found), say(found.sentence), tone)
    box.show()


def show_refusal(box: Inset, error: Exception) -> None:
    """Say in ``box`` why a server was not reached, or does not let us in."""
    box.set_content("circle-alert", tr("Not connected"), explain(error), Tone.BAD)
    box.show()


def way_sentence(found: ServerFound) -> str:
    """Return which server it is, and whether the way to it is safe."""
    if not found.is_proven:
        return tr("PostgreSQL {version} on this computer", version=found.server_version)
    return tr(
        "PostgreSQL {version}, encrypted ({protocol}), certificate proven",
        version=found.server_version,
        protocol=found.encryption,
    )


def step_sentence(step: MoveStep) -> str:
    """Return what a move does just now."""
    match step:
        case MoveStep.PROVING:
            return tr("Proving the book in the file…")
        case MoveStep.COPYING:
            return tr("Copying every row…")
        case MoveStep.COMPARING:
            return tr("Comparing every row, and proving the book on the server…")
        case MoveStep.SWITCHING:
            return tr("Switching over…")
