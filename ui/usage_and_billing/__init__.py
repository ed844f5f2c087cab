"""Usage & Billing of one account: balance, usage per month and the transactions."""
