"""Health: how it stands with everything that the program needs, and what helps."""
