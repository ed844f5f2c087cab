"""Words of account statements, a file for each language."""
