"""Topping an account up: choosing the amount, and the payment until its end."""
