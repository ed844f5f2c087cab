"""Frozen scripts that lead every released schema to the newest."""
