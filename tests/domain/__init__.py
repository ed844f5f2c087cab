"""Tests of the rules, mirroring ``billing_desktop/domain``."""
