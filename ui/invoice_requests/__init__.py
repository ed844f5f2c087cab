"""Requests for top-ups by invoice."""
