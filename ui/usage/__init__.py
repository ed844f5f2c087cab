"""Usage comes in from a file: chosen, looked at, booked as a whole."""
