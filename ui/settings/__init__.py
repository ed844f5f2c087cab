"""What administrators set: the seller on every invoice, VAT rates and the processing fee."""
