"""How a payment page is opened elsewhere: as a code to scan and as a link to send."""

from __future__ import annotations

from urllib.parse import urlsplit

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.style.roles import set_role
from ui.translation import tr
from ui.widgets.button import Button
from ui.widgets.link_field import LinkField
from ui.widgets.qr import QUIET_ZONE, QrCode

_CODE_SIZE = 156  # About: modules have whole pixels.
_CODE_SIZE_MAX = 220
_MODULE_PIXELS_MIN = 2  # Smaller modules are beyond the camera of a phone.
_COPIED_MS = 2000
_THIS_COMPUTER = frozenset({"127.0.0.1", "localhost", "::1"})


class LinkPanel(QWidget):
    """The QR code beside the link; both empty until there is a page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.qr_code = QrCode(_CODE_SIZE)
        self.qr_code.setObjectName("payment_qr_code")
        self.qr_code.setAccessibleName(tr("QR code of the payment link"))
        self.where_label = QLabel()
        self.link_edit = LinkField()
        self.link_edit.setObjectName("payment_link")
        self.copy_button = Button(tr("Copy link"), icon="copy")
        self.copy_button.setObjectName("copy_link_button")
        self.copy_button.clicked.connect(self.copy)
        self.mail_button = Button(tr("E-mail the link"), icon="mail")
        self.mail_button.setObjectName("mail_link_button")
        self._copied_timer = QTimer(self)
        self._copied_timer.setSingleShot(True)
        self._copied_timer.setInterval(_COPIED_MS)
        self._copied_timer.timeout.connect(self._on_copied_over)
        self._arrange()
        self.set_url(None)

    def set_url(self, url: str | None) -> None:
        """Show that page, or that there is none yet."""
        shown = url or ""
        if shown == self.link_edit.text() and self.where_label.text():
            return
        self.link_edit.setText(shown)
        self.link_edit.setCursorPosition(0)
        self.copy_button.setEnabled(bool(url))
        self.mail_button.setEnabled(bool(url))
        self.mail_button.setVisible(not is_on_this_computer(url))
        self._show_code(qr_matrix(url) if url else ())
        self.where_label.setText(where_sentence(url))

    @Slot()
    def copy(self) -> None:
        """Put the link on the clipboard and say so for a moment."""
        QGuiApplication.clipboard().setText(self.link_edit.text())
        self.copy_button.setText(tr("Link copied"))
        self.copy_button.set_icon("check")
        self._copied_timer.start()

    @Slot()
    def _on_copied_over(self) -> None:
        self.copy_button.setText(tr("Copy link"))
        self.copy_button.set_icon("copy")

    def _show_code(self, matrix: tuple[tuple[bool, ...], ...]) -> None:
        modules = len(matrix) + 2 * QUIET_ZONE
        size = modules * max(round(_CODE_SIZE / modules), _MODULE_PIXELS_MIN)
        size = min(size, _CODE_SIZE_MAX) if matrix else _CODE_SIZE
        self.qr_code.setFixedSize(size, size)
        self.qr_code.set_matrix(matrix)

    def _arrange(self) -> None:
        heading = QLabel(tr("Pay on another device"))
        heading.setObjectName("other_device_heading")
        set_role(heading, "semibold")
        self.where_label.setObjectName("other_device_sentence")
        self.where_label.setTextFormat(Qt.TextFormat.PlainText)
        self.where_label.setWordWrap(True)
        set_role(self.where_label, "second")
        link_label = QLabel(tr("Payment link"))
        link_label.setObjectName("payment_link_label")
        link_label.setBuddy(self.link_edit)
        set_role(link_label, "label")
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(heading)
        words.addWidget(self.where_label)
        words.addSpacing(4)
        words.addWidget(link_label)
        words.addWidget(self.link_edit)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.copy_button)
        buttons.addWidget(self.mail_button)
        buttons.addStretch(1)
        words.addLayout(buttons)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(20)
        row.addWidget(self.qr_code, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)


def qr_matrix(text: str) -> tuple[tuple[bool, ...], ...]:
    """Return the QR code of ``text`` as rows of modules, True for dark, without a margin.

    With the least error correction: on a screen nothing is dirty, and modules stay large.
    """
    import segno  # Not needed before there is a page.

    code = segno.make(text, error="l", micro=False, boost_error=False)
    return tuple(tuple(bool(module) for module in row) for row in code.matrix)


def is_on_this_computer(url: str | None) -> bool:
    """Return whether no other device can open that page."""
    return url is not None and urlsplit(url).hostname in _THIS_COMPUTER


def where_sentence(url: str | None) -> str:
    """Return what the code and the link are good for; the local page opens nowhere else."""
    if is_on_this_computer(url):
        return tr(
            "This is the local test page: it opens on this computer only. "
            "The page of a payment provider opens on every device."
        )
    return tr("Scan the code with a phone, or send the link to the person who pays.")
