"""The list of accounts, and the dialogs that open one and keep its billing details."""
