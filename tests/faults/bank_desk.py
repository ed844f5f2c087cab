"""Takes a bank file in and books what is certain, as a process that may be killed.

``python -m tests.faults.bank_desk DATA_DIR FILE`` says a line when it begins, one when the file
is in and one when it has booked. The database comes from ``BILLING_DB_URL``.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from billing_desktop.bootstrap import open_book
from billing_desktop.domain.bank_listing import BankQuery
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.settings import Settings

FINANCE = Operator("finance desk", Role.FINANCE)


def main(folder: Path, file: Path) -> None:
    """Import the file and book, telling of each step."""
    services = open_book(Settings(data_dir=folder, database_url=os.environ.get("BILLING_DB_URL")))
    payments = services.bank.payments
    print("begun", flush=True)
    payments.import_file(FINANCE, file)
    print("taken in", flush=True)
    payments.book(FINANCE, payments.search(FINANCE, BankQuery()).ids)
    print("booked", flush=True)
    services.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
