"""Tests; the folders mirror the source, file by file."""
