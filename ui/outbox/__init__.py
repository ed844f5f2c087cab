"""The outbox: mails to customers and what became of each."""
