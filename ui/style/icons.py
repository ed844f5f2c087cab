"""Line icons in the colours of the theme."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from ui.style.tokens import LIGHT, ColorName, current_tokens

ICON_PIXELS = 16
_TEXT_GAP = 3
_PROPERTY = "styleIcon"
_pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}

Iconed = QAbstractButton | QLabel | QAction


def pixmap(
    name: str, color: ColorName, size: int = ICON_PIXELS, dpr: float | None = None
) -> QPixmap:
    """Return the icon as pixels, drawn once per colour, size and screen density."""
    density = dpr if dpr is not None else _density()
    key = (name, str(getattr(current_tokens(), color)), size, density)
    found = _pixmaps.get(key)
    if found is None:
        found = _pixmaps[key] = _draw(*key)
    return found


def icon(
    name: str, color: ColorName = "text", size: int = ICON_PIXELS, room_right: int = 0
) -> QIcon:
    """Return the icon in that colour, and in the faint one where it is disabled.

    ``room_right`` adds empty pixels at its right, where Qt sets text too close.
    """
    made = QIcon()
    for density in sorted({1.0, _density()}):
        for shown, mode in ((color, QIcon.Mode.Normal), ("faint", QIcon.Mode.Disabled)):
            drawn = pixmap(name, shown, size, density)
            made.addPixmap(_with_room(drawn, room_right), mode)
    return made


def set_icon(
    target: Iconed, name: str, color: ColorName = "muted", size: int = ICON_PIXELS
) -> None:
    """Give a button, label or action an icon that follows the theme."""
    target.setProperty(_PROPERTY, [name, color, size])
    _apply(target)


def refresh_icons(root: QWidget) -> None:
    """Draw again the icons that ``set_icon`` gave to ``root`` and its actions."""
    if isinstance(root, QAbstractButton | QLabel):
        _apply(root)
    for action in root.actions():
        _apply(action)


def clear_icons() -> None:
    """Forget the drawn icons: the colours have changed."""
    _pixmaps.clear()


def application_icon() -> QIcon:
    """Return the program's own icon in the sizes window systems ask for."""
    made = QIcon()
    drawing = _source("application").replace(b"currentColor", LIGHT.accent.encode())
    renderer = QSvgRenderer(QByteArray(drawing))
    for size in (16, 24, 32, 48, 64, 128, 256):
        made.addPixmap(_render(renderer, size, 1.0))
    return made


def _apply(target: Iconed) -> None:
    wanted = target.property(_PROPERTY)
    if not wanted:
        return
    name, color, size = wanted
    if isinstance(target, QLabel):
        target.setPixmap(pixmap(name, color, size))
        return
    room = _TEXT_GAP if isinstance(target, QAbstractButton) and target.text() else 0
    if isinstance(target, QAbstractButton):
        target.setIconSize(QSize(size + room, size))
    target.setIcon(icon(name, color, size, room))


def _with_room(drawn: QPixmap, room_right: int) -> QPixmap:
    if not room_right:
        return drawn
    density = drawn.devicePixelRatio()
    made = QPixmap(drawn.width() + round(room_right * density), drawn.height())
    made.setDevicePixelRatio(density)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.drawPixmap(0, 0, drawn)
    painter.end()
    return made


def _density() -> float:
    return max((screen.devicePixelRatio() for screen in QGuiApplication.screens()), default=1.0)


@lru_cache(maxsize=128)
def _source(name: str) -> bytes:
    return (files("resources") / "icons" / f"{name}.svg").read_bytes()


def _draw(name: str, color: str, size: int, density: float) -> QPixmap:
    stroke = b"2" if size < ICON_PIXELS else b"1.75"
    drawing = _source(name).replace(b"currentColor", color.encode())
    drawing = drawing.replace(b'stroke-width="2"', b'stroke-width="' + stroke + b'"')
    return _render(QSvgRenderer(QByteArray(drawing)), size, density)


def _render(renderer: QSvgRenderer, size: int, density: float) -> QPixmap:
    made = QPixmap(round(size * density), round(size * density))
    made.setDevicePixelRatio(density)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return made
