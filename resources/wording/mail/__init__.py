"""The default texts of mails, one file per language; staff may replace them in the settings."""
