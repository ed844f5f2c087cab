"""What administrators set: the seller, VAT rates, processing fee, payment provider."""
