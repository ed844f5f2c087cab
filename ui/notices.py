"""What the program says about itself: an internal error, and which program it is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import QLibraryInfo, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from billing_desktop.domain.operator import Operator
from ui.operators.roles import role_name
from ui.translation import tr

_INTERNAL_ERROR = "internal_error_notice"


def show_internal_error(parent: QWidget, reference: str) -> QMessageBox:
    """Tell of an error nobody foresaw; while one notice is open, it takes the later references."""
    shown = parent.findChild(QMessageBox, _INTERNAL_ERROR)
    if isinstance(shown, QMessageBox):
        references = [*shown.property("references"), reference]
    else:
        shown = _notice(parent, _INTERNAL_ERROR, QMessageBox.Icon.Critical)
        shown.setWindowTitle(tr("Internal error"))
        shown.setText(tr("Something went wrong in the program itself."))
        references = [reference]
    shown.setProperty("references", references)
    shown.setInformativeText(
        tr(
            "What was confirmed before is safe. The log has the details under this reference: "
            "{references}",
            references=", ".join(references[-3:]),
        )
    )
    shown.open()
    return shown


def show_refusal(parent: QWidget, sentence: str) -> QMessageBox:
    """Tell why something that was asked for outside of any form cannot be done."""
    refusal = _notice(parent, "refusal_notice", QMessageBox.Icon.Warning)
    refusal.setWindowTitle(tr("That is not possible"))
    refusal.setText(sentence)
    refusal.open()
    return refusal


def show_numbers_held(parent: QWidget) -> QMessageBox:
    """Tell that the book was put back, and what waits because of that."""
    held = _notice(parent, "numbers_held_notice", QMessageBox.Icon.Warning)
    held.setWindowTitle(tr("Restored book"))
    held.setText(tr("The book was put back to an older state."))
    held.setInformativeText(
        tr(
            "It takes no number until an administrator has said, under Settings, Backup, which "
            "ones were used since. Payments are credited meanwhile; their invoices wait."
        )
    )
    held.open()
    return held


def show_standing_changed(parent: QWidget, before: Operator, now: Operator | None) -> QMessageBox:
    """Tell whose window begins anew in another role, or was closed as they were deactivated."""
    notice = _notice(parent, "standing_notice", QMessageBox.Icon.Information)
    name = before.name
    if now is None:
        notice.setWindowTitle(tr("Signed out"))
        notice.setText(tr("{name} was deactivated by an administrator.", name=name))
        notice.setInformativeText(tr("What was confirmed before is stored."))
    else:
        notice.setWindowTitle(tr("Another role"))
        notice.setText(tr("An administrator has given {name} another role.", name=name))
        notice.setInformativeText(tr("From now on: {role}.", role=role_name(now.role)))
    notice.open()
    return notice


def show_about(parent: QWidget) -> QMessageBox:
    """Tell which program and which version this is."""
    about = _notice(parent, "about_notice", QMessageBox.Icon.NoIcon)
    about.setWindowTitle(tr("About Billing Desktop"))
    about.setText(tr("Billing Desktop {version}", version=_program_version()))
    about.setInformativeText(
        tr(
            "Prepaid balances, topped up by card or by invoice.\n\n"
            "Made with Qt {qt} (LGPL), Noto Sans (OFL) and Lucide icons (ISC).",
            qt=QLibraryInfo.version().toString(),
        )
    )
    about.open()
    return about


def _notice(parent: QWidget, name: str, icon: QMessageBox.Icon) -> QMessageBox:
    notice = QMessageBox(parent)
    notice.setObjectName(name)
    notice.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    notice.setIcon(icon)
    notice.setTextFormat(Qt.TextFormat.PlainText)
    notice.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    notice.setStandardButtons(QMessageBox.StandardButton.Ok)
    return notice


def _program_version() -> str:
    try:
        return version("billing-desktop")
    except PackageNotFoundError:  # Run from the source tree, which is not installed.
        return tr("(development version)")
