"""The Customer Portal of one account."""
