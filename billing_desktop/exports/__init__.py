"""Files that other programs read: tables in which no text is a formula and no number a text."""
