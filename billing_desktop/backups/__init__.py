"""The files that backups are: one archive with a manifest, for books of either database."""
