"""Texts of the window: a folder per language, a flat file per area, keyed by English text."""
