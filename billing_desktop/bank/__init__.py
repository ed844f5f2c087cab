"""The files of banks: CAMT, ZIP and CSV become statements; the only other import of lxml."""
