"""Needs a person: everything the program will not decide alone, with the next steps."""
