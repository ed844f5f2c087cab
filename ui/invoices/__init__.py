"""Issued documents of all accounts."""
