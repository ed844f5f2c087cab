"""The texts that Qt itself shows (OK, Cancel, print dialogs) in the language of the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from ui.translation import Language, language

_NAME = "qt_texts"


def install_qt_texts(app: QCoreApplication) -> None:
    """Let Qt speak the language of the window, and format by its habits; safe to repeat."""
    spoken = language()
    QLocale.setDefault(QLocale(spoken.value))
    before = app.findChild(QTranslator, _NAME)
    if isinstance(before, QTranslator):
        app.removeTranslator(before)
        before.deleteLater()
        before.setObjectName("")
    if spoken is Language.ENGLISH:
        return
    translator = QTranslator(app)
    translator.setObjectName(_NAME)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(f"qtbase_{spoken.value}", folder):
        app.installTranslator(translator)
