"""Tests: the folders mirror the source, file by file; journeys and faults go across it."""
