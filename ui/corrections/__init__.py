"""Corrections: cancelling an invoice, issuing it again, and the second person."""
