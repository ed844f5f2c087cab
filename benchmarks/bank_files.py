"""A CAMT.053 file of many entries: our reader against a bare walk of lxml over the same file."""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.bank.large_files import NAMESPACE, write_statement
from tests.bank.read_child import megabytes_max

ROOT = Path(__file__).parent.parent
RATE_MIN = 15_000
MEGABYTES_MAX = 100
GROWTH_MAX = 1.15  # Of the time of an entry, from the small file to the large one.
SMALL, LARGE = 10_000, 100_000


def main() -> int:
    """Print rates, memory and growth of both; 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        small, large = (write_statement(Path(folder), count) for count in (SMALL, LARGE))
        rates = medians({"ours": ours, "bare": bare}, {SMALL: small, LARGE: large}, options.rounds)
        megabytes = {name: apart(name, large) for name in ("ours", "bare")}
    for name in ("ours", "bare"):
        print(
            f"{name}: {rates[name, LARGE]:,.0f} entries/s of CPU with {LARGE:,} of them, "
            f"{rates[name, SMALL]:,.0f} with {SMALL:,}; {megabytes[name]:.0f} MB"
        )
    growth = rates["ours", SMALL] / rates["ours", LARGE]
    print(f"bare : ours {rates['bare', LARGE] / rates['ours', LARGE]:.2f}")
    print(f"ours: goal {RATE_MIN:,}/s, {MEGABYTES_MAX} MB; an entry of the large file costs")
    print(f"{growth:.2f} of one of the small file, goal {GROWTH_MAX}")
    is_good = (
        rates["ours", LARGE] >= RATE_MIN
        and megabytes["ours"] <= MEGABYTES_MAX
        and growth <= GROWTH_MAX
    )
    return 0 if is_good else 1


def ours(path: Path) -> int:
    """Read the file as the program does; return how many transactions it has."""
    from billing_desktop.bank.files import StatementFiles
    from billing_desktop.domain.bank_statement import BankTransaction

    return sum(isinstance(part, BankTransaction) for part in StatementFiles().read(path))


def bare(path: Path) -> int:
    """Parse the file with lxml and look at each child of each entry once, and no more."""
    from lxml import etree

    count = 0
    with zipfile.ZipFile(path) as archive, archive.open("statement.xml") as file:
        for _, entry in etree.iterparse(file, events=("end",), tag=f"{{{NAMESPACE}}}Ntry"):
            texts = [(child.tag, child.text) for child in entry.iter()]
            count += bool(texts)
            entry.clear(keep_tail=True)
            while entry.getprevious() is not None:
                del entry.getparent()[0]
    return count


READERS: dict[str, Callable[[Path], int]] = {"ours": ours, "bare": bare}


def medians(
    readers: dict[str, Callable[[Path], int]], files: dict[int, Path], rounds: int
) -> dict[tuple[str, int], float]:
    """Return the entries per second of CPU of each reader and file, measured in turns."""
    rates: dict[tuple[str, int], list[float]] = {}
    for turn in range(rounds + 1):
        for count, path in files.items():
            for name, read in readers.items():
                began = time.process_time()
                found = read(path)
                if found != count:
                    raise RuntimeError(f"{name} found {found} of {count} entries")
                if turn > 0:
                    rate = count / (time.process_time() - began)
                    rates.setdefault((name, count), []).append(rate)
    return {key: statistics.median(found) for key, found in rates.items()}


def apart(name: str, path: Path) -> float:
    """Return the most memory of a process that only reads, in megabytes."""
    code = f"from benchmarks.bank_files import alone; alone({name!r}, {str(path)!r})"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, check=True
    )
    return float(json.loads(done.stdout))


def alone(name: str, path: str) -> None:
    """Read the file and print the most memory it took."""
    READERS[name](Path(path))
    print(megabytes_max())


if __name__ == "__main__":
    sys.exit(main())
