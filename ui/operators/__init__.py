"""The people who work with the books: who they are, and their signing in."""
