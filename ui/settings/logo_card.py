"""The seller's logo: what it looks like, and choosing another or none."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from billing_desktop.domain.logo import BYTES_MAX, SIDE_MAX, Logo
from billing_desktop.errors import UserError
from ui.style.roles import set_role
from ui.translation import tr
from ui.widgets.button import Button

_WIDTH_MAX, _HEIGHT_MAX, _MARGIN = 280, 64, 6


class LogoCard(QFrame):
    """Holds a logo like a field holds a text: it is kept when the form is saved.

    Signals:
        changed: a person chose another logo, or none.
        file_chosen: a person chose the file of that path; it has not been read.
    """

    changed = Signal()
    file_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("logo_card")
        set_role(self, "card")
        self.file_dialog: QFileDialog | None = None
        self._logo: Logo | None = None
        self._is_read_only = False
        self.picture = QLabel()
        self.error_label = QLabel()
        self.choose_button = Button(tr("Choose file"), icon="folder-open")
        self.remove_button = Button(tr("Remove logo"), icon="trash-2")
        self._arrange()
        self.choose_button.clicked.connect(self.choose_file)
        self.remove_button.clicked.connect(self._on_remove)
        self.set_logo(None)

    @property
    def logo(self) -> Logo | None:
        """What is shown."""
        return self._logo

    def set_logo(self, logo: Logo | None) -> None:
        """Show what is saved, without telling anybody."""
        self._logo = logo
        self.set_error(None)
        if logo is None or logo.png is None:
            self.picture.setText(tr("No logo: documents show the company name."))
        else:
            self.picture.setPixmap(self._on_paper(logo.png))
        self.remove_button.setVisible(logo is not None and not self._is_read_only)

    def choose(self, logo: Logo) -> None:
        """Show what a person has chosen."""
        self.set_logo(logo)
        self.changed.emit()

    def set_error(self, sentence: str | None) -> None:
        """Say why the file was refused; None takes the sentence away."""
        self.error_label.setText(sentence or "")
        self.error_label.setVisible(bool(sentence))

    def set_read_only(self) -> None:
        """Let people look only."""
        self._is_read_only = True
        self.choose_button.hide()
        self.remove_button.hide()

    @Slot()
    def choose_file(self) -> None:
        """Ask for the file."""
        dialog = QFileDialog(self.window(), tr("Choose a logo"))
        dialog.setObjectName("choose_logo_dialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(tr("PNG pictures (*.png)"))
        dialog.fileSelected.connect(self.file_chosen)
        dialog.finished.connect(dialog.deleteLater)
        self.file_dialog = dialog
        dialog.open()

    @Slot()
    def _on_remove(self) -> None:
        self.set_logo(None)
        self.choose_button.setFocus()
        self.changed.emit()

    def _on_paper(self, png: bytes) -> QPixmap:
        pixmap = QPixmap()
        pixmap.loadFromData(png)
        ratio = self.devicePixelRatio()
        width, height = round(_WIDTH_MAX * ratio), round(_HEIGHT_MAX * ratio)
        if pixmap.width() > width or pixmap.height() > height:
            pixmap = pixmap.scaled(
                width,
                height,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        # A logo is drawn for paper, which is white in every theme.
        margin = round(_MARGIN * ratio)
        paper = QPixmap(pixmap.width() + 2 * margin, pixmap.height() + 2 * margin)
        paper.fill(Qt.GlobalColor.white)
        painter = QPainter(paper)
        painter.drawPixmap(margin, margin, pixmap)
        painter.end()
        paper.setDevicePixelRatio(ratio)
        return paper

    def _arrange(self) -> None:
        heading = QLabel(tr("Logo"))
        help_label = QLabel(
            tr(
                "A PNG picture of at most {kilobytes} KB and {side} × {side} pixels, "
                "on documents in place of the company name.",
                kilobytes=BYTES_MAX // 1024,
                side=SIDE_MAX,
            )
        )
        for part, name in (
            (heading, "logo_card_title"),
            (help_label, "logo_help"),
            (self.picture, "logo_picture"),
            (self.error_label, "logo_error"),
        ):
            part.setObjectName(name)
            part.setTextFormat(Qt.TextFormat.PlainText)
            part.setWordWrap(True)
        set_role(heading, "section")
        set_role(help_label, "muted")
        set_role(self.picture, "second")
        set_role(self.error_label, "errorLine")
        self.picture.setAccessibleName(tr("Logo"))
        self.choose_button.setObjectName("choose_logo_button")
        self.remove_button.setObjectName("remove_logo_button")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.choose_button)
        buttons.addWidget(self.remove_button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(12)
        column.addWidget(heading)
        column.addWidget(self.picture)
        column.addWidget(self.error_label)
        column.addLayout(buttons)
        column.addWidget(help_label)


def read_logo(path: Path) -> Logo:
    """Return the logo in a file; not more of it is read than a logo may have.

    Raises:
        UserError: it cannot be read, or is no PNG that can be used.
    """
    try:
        with path.open("rb") as file:
            png = file.read(BYTES_MAX + 1)
    except OSError as error:
        raise UserError(
            "The file {name} cannot be read: {reason}.",
            code="file_invalid",
            name=path.name,
            reason=error.strerror or str(error),
        ) from error
    return Logo.checked(png)
