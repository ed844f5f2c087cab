"""Issued documents on the screen: preview, printing and saving, wherever they are listed."""
