"""Refunds: sending money of a payment back to the payer."""
