"""Start to first paint: the CPU time of our window against that of an empty Qt window."""

from __future__ import annotations

import argparse
import sys
import tempfile

from benchmarks._child_cpu import medians

RATIO_MAX = 1.3


def main() -> int:
    """Print the two medians and their ratio; 1 where the ratio is over its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds

    with tempfile.TemporaryDirectory() as data:
        found = medians(
            {
                "bare": [sys.executable, "benchmarks/_bare_window.py"],
                "ours": [sys.executable, "main.py", "--first-paint", "--data-dir", data],
            },
            {"QT_QPA_PLATFORM": "offscreen"},
            rounds=rounds,
        )
    ratio = found["ours"] / found["bare"]
    print(f"bare window painted: {found['bare'] * 1000:.0f} ms CPU, median of {rounds}")
    print(f"main window painted: {found['ours'] * 1000:.0f} ms CPU, median of {rounds}")
    print(f"first paint: ratio {ratio:.2f}, limit {RATIO_MAX}")
    return 0 if ratio <= RATIO_MAX else 1


if __name__ == "__main__":
    sys.exit(main())
