"""Passwords and secrets: hashed, or in the key store of the system; never in clear."""
