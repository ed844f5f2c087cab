"""The files that backups are."""
