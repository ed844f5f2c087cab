"""One invoice as PDF/A-3 with XML and GiroCode: our time against that of Typst."""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import typst

from benchmarks._typst_invoice import SOURCE
from billing_desktop.documents.e_invoice import to_xml
from billing_desktop.documents.giro_code import giro_code_payload
from billing_desktop.documents.reference import creditor_reference
from billing_desktop.documents.renderer import InvoiceRenderer
from billing_desktop.domain.invoice import Invoice
from billing_desktop.domain.quote import TopUpMethod
from tests.builders import invoice, quote

RATIO_UNTAGGED_MIN, RATIO_TAGGED_MIN = 2.0, 1.5
FONTS = Path(__file__).parent.parent / "resources" / "fonts"
COLD = "from benchmarks.documents import cold; cold()"


def main() -> int:
    """Print medians and ratios; 1 where Typst is not slow enough."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--batch", type=int, default=1000)
    options = parser.parse_args()

    renderer = InvoiceRenderer()
    with tempfile.TemporaryDirectory() as folder:
        untagged, tagged = (Typst(Path(folder), is_tagged=tag) for tag in (False, True))
        found = medians(
            {"ours": renderer.render, "untagged": untagged.render, "tagged": tagged.render},
            options.rounds,
        )
    for name, seconds in found.items():
        print(f"{name}: {seconds * 1000:.1f} ms CPU a document, median of {options.rounds}")
    print(f"first document of a process: {measured_cold():.0f} ms CPU, imports and all")
    batch(renderer, options.batch)
    ratios = {name: found[name] / found["ours"] for name in ("untagged", "tagged")}
    print(f"Typst untagged : ours (tagged) {ratios['untagged']:.2f}, goal {RATIO_UNTAGGED_MIN}")
    print(f"Typst tagged : ours (tagged) {ratios['tagged']:.2f}, goal {RATIO_TAGGED_MIN}")
    is_fast = ratios["untagged"] >= RATIO_UNTAGGED_MIN and ratios["tagged"] >= RATIO_TAGGED_MIN
    return 0 if is_fast else 1


def document(number: int) -> Invoice:
    """Return an invoice due by transfer, each with another number and amount."""
    price = quote(f"{1000 + number}.50", method=TopUpMethod.INVOICE)
    made = invoice(price, number=f"RE-2026-{number:06d}")
    return replace(made, billing_number=f"TU-2026-{number:06d}")


def medians(renderers: dict[str, Callable[[Invoice], bytes]], rounds: int) -> dict[str, float]:
    """Return the CPU seconds of each, a document in turn; the first ones do not count."""
    times: dict[str, list[float]] = {name: [] for name in renderers}
    for number in range(1, rounds + 4):
        made = document(number)
        for name, render in renderers.items():
            start = time.process_time()
            render(made)
            if number > 3:
                times[name].append(time.process_time() - start)
    return {name: statistics.median(found) for name, found in times.items()}


def batch(renderer: InvoiceRenderer, count: int) -> None:
    """Make many documents and print what they take, and how the memory grows."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, size = time.process_time(), 0
    for number in range(count):
        size += len(renderer.render(document(number + 1)))
    seconds = time.process_time() - start
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"batch of {count}: {seconds:.1f} s CPU, {size / max(count, 1) / 1000:.0f} KB each, "
        f"peak memory {after / 1024:.0f} MB, of it {(after - before) / 1024:.1f} MB by the batch"
    )


def measured_cold() -> float:
    """Return the milliseconds that a fresh process needs for its first document."""
    answers = [json.loads(subprocess.check_output([sys.executable, "-c", COLD])) for _ in range(5)]
    return float(statistics.median(answers))


def cold() -> None:
    """Print the milliseconds of the first document of this process."""
    made = document(1)
    start = time.process_time()
    InvoiceRenderer().render(made)
    print(json.dumps((time.process_time() - start) * 1000))


class Typst:
    """The same invoice by Typst: its compiler is kept, only what it is told changes."""

    def __init__(self, folder: Path, *, is_tagged: bool) -> None:
        self._is_tagged = is_tagged
        source = folder / "invoice.typ"
        source.write_text(SOURCE, encoding="utf-8")
        self._compiler = typst.Compiler(
            str(source), font_paths=[str(FONTS)], ignore_system_fonts=True
        )

    def render(self, made: Invoice) -> bytes:
        """Return the PDF/A-3, with the XML inside and the GiroCode drawn."""
        payload = giro_code_payload(
            payee=made.seller.name,
            iban=made.seller.iban,
            bic=made.seller.bic,
            amount=made.gross,
            reference=creditor_reference(made.billing_number),
        )
        facts = {
            "number": made.number,
            "billing_number": made.billing_number,
            "net": str(made.net.to_decimal()),
            "vat": str(made.vat.to_decimal()),
            "gross": str(made.gross.to_decimal()),
            "bars": bars_of(payload or ""),
            "xml": to_xml(made).decode("utf-8"),
        }
        pdf = self._compiler.compile(
            format="pdf",
            sys_inputs=facts,
            pdf_standards="a-3a" if self._is_tagged else "a-3b",
            pdf_tags=self._is_tagged,
        )
        assert isinstance(pdf, bytes)
        return pdf


def bars_of(payload: str) -> str:
    """Return the code as JSON: its size, and its bars."""
    from billing_desktop.documents.giro_code import code_bars

    size, bars = code_bars(payload)
    return json.dumps({"size": size, "bars": bars})


if __name__ == "__main__":
    sys.exit(main())
