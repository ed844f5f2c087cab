"""Rules as immutable values: no I/O, no clock, no SQL."""
