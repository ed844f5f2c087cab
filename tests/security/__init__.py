"""Secrets and bank accounts: where they may be, and that they are nowhere else."""
