"""Tests of the files for other programs, mirroring ``billing_desktop/exports``."""
