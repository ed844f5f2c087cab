"""Tests of what the benchmarks measure with; they hold nothing to a time."""
