"""Disks that are full, broken, locked or not to be written, and files that are no longer whole."""
