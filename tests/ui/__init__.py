"""Tests of the window, mirroring ``ui``."""
