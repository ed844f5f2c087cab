"""The Bank payments screen: statements taken in, matched, booked, and decided about."""
