"""The colours of a theme as a Qt palette, for everything the style sheet does not name."""

from __future__ import annotations

from PySide6.QtGui import QPalette

from ui.style.tokens import ColorName, Tokens

_Role = QPalette.ColorRole
_ROLES: dict[QPalette.ColorRole, ColorName] = {
    _Role.Window: "canvas",
    _Role.WindowText: "text",
    _Role.Base: "surface",
    _Role.AlternateBase: "hover",
    _Role.ToolTipBase: "raised",
    _Role.ToolTipText: "text",
    _Role.PlaceholderText: "faint",
    _Role.Text: "text",
    _Role.Button: "surface",
    _Role.ButtonText: "text",
    _Role.BrightText: "bad",
    _Role.Light: "raised",
    _Role.Midlight: "line",
    _Role.Mid: "line_strong",
    # The ground of a PDF preview and the frames Fusion draws.
    _Role.Dark: "sunken",
    _Role.Shadow: "line_strong",
    _Role.Highlight: "selection",
    _Role.HighlightedText: "text",
    _Role.Link: "accent_text",
    _Role.LinkVisited: "accent_text",
    _Role.Accent: "accent",
}
_FAINT_WHEN_DISABLED = (_Role.WindowText, _Role.Text, _Role.ButtonText, _Role.HighlightedText)


def palette(tokens: Tokens) -> QPalette:
    """Return a palette in which every role has a colour of ``tokens``."""
    made = QPalette()
    for role, name in _ROLES.items():
        made.setColor(role, tokens.color(name))
    for role in _FAINT_WHEN_DISABLED:
        made.setColor(QPalette.ColorGroup.Disabled, role, tokens.color("faint"))
    return made
