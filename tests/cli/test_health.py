"""What doctor says of a sound computer, and of one where something is wrong."""

from __future__ import annotations

import shutil
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import pytest

from billing_desktop import bootstrap
from billing_desktop.cli.exit_codes import ExitCode
from billing_desktop.clock import SystemClock
from billing_desktop.documents import font_files, renderer
from billing_desktop.domain.invoice import Invoice
from billing_desktop.errors import DocumentError
from tests.cli.command_line import CommandLine, Json
from tests.fakes.clock import MovableClock
from tests.vat_registers.local_register import LocalRegister


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def found(cli: CommandLine) -> dict[str, Json]:
    """Return what doctor found, by name."""
    return {str(check["name"]): check for check in cli("doctor", "--json").rows("checks")}


def test_a_sound_computer_is_sound_and_nothing_is_changed(cli: CommandLine) -> None:
    before = cli.files()

    done = cli("doctor")

    assert (done.code, done.err) == (ExitCode.DONE, "")
    assert done.out.splitlines()[-1] == "Everything works."
    assert {name: check["state"] for name, check in found(cli).items()} == {
        "folder": "ok",
        "disk": "ok",
        "database": "ok",
        "schema": "ok",
        "clock": "ok",
        "book": "ok",
        "key_store": "note",
        "provider": "ok",
        "vat_register": "ok",
        "mail": "note",
        "operators": "note",
        "backups": "note",
        "verification": "note",
        "tasks": "ok",
        "fonts": "ok",
        "documents": "ok",
        "versions": "ok",
    }
    assert cli.files() == before


def test_a_new_book_is_healthy_and_says_what_its_seller_lacks(
    bare_cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BILLING_VIES_URL", "http://127.0.0.1:9")  # Nobody is there.
    bare_cli("init")

    assert bare_cli("doctor").code == ExitCode.DONE
    checked = found(bare_cli)
    assert "before the seller has: name, street" in str(checked["book"]["sentence"])
    assert checked["provider"]["sentence"] == "None is connected: cards cannot be charged."


def test_a_test_book_says_that_it_answers_about_vat_numbers_itself(cli: CommandLine) -> None:
    assert str(found(cli)["vat_register"]["sentence"]).startswith("TEST: not asked")


def test_a_register_is_asked_whether_it_answers(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LocalRegister() as register:
        monkeypatch.setenv("BILLING_VIES_URL", register.address)
        assert found(cli)["vat_register"]["sentence"] == "The register of VAT numbers answers."
        register.script.is_available = False
        away = found(cli)["vat_register"]

    assert away == {
        "name": "vat_register",
        "state": "note",
        "sentence": "The register was out of service. Nothing is held: well-formed numbers go on.",
        "remedy": "look_again",
    }


def test_little_space_is_wrong(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9, 5_000_000))

    assert found(cli)["disk"] == {
        "name": "disk",
        "state": "wrong",
        "sentence": "Only 5 MB are free. Please make room.",
        "remedy": "look_again",
    }


def test_a_clock_behind_the_last_change_is_wrong(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = MovableClock()
    clock.set(SystemClock().now() - timedelta(days=400))
    monkeypatch.setattr(bootstrap, "SystemClock", lambda: clock)

    assert found(cli)["clock"]["state"] == "wrong"


def test_a_provider_that_does_not_answer_is_wrong(cli: CommandLine) -> None:
    cli.set(
        BILLING_STRIPE_KEY="sk_test_1234567890abcdef", BILLING_STRIPE_API_BASE="http://127.0.0.1:1"
    )

    provider = found(cli)["provider"]

    assert provider["state"] == "wrong"
    assert str(provider["sentence"]).startswith("The test key does not work: ")


def test_a_damaged_font_is_wrong(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fonts = tmp_path / "resources" / "fonts"
    shutil.copytree(Path(str(files("resources"))) / "fonts", fonts)
    (fonts / "NotoSans-Bold.ttf").write_bytes(b"no font")
    monkeypatch.setattr(font_files, "files", lambda _: tmp_path / "resources")

    sentence = str(found(cli)["fonts"]["sentence"])
    assert sentence.startswith("Missing or damaged: NotoSans-Bold.ttf.")


def test_a_document_maker_that_fails_is_wrong(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: renderer.InvoiceRenderer, _invoice: Invoice) -> bytes:
        raise DocumentError("planted")

    monkeypatch.setattr(renderer.InvoiceRenderer, "render", refuse)

    assert found(cli)["documents"]["sentence"] == "A trial document cannot be made: planted"


def test_what_needs_a_person_is_noted(cli: CommandLine) -> None:
    cli.credited_without_invoice()

    assert found(cli)["tasks"]["sentence"] == "Waiting for a person: 1."
    assert "Waiting for a person: 1. See: tasks list." in cli("doctor").out


def test_when_the_books_were_verified_last_is_told(cli: CommandLine) -> None:
    assert found(cli)["verification"]["remedy"] == "verify"

    cli("verify")

    checked = found(cli)["verification"]
    assert (checked["state"], checked["remedy"]) == ("ok", None)
    assert str(checked["sentence"]).endswith(": nothing contradicts a promise.")


def test_a_server_that_may_lose_what_was_confirmed_is_wrong(
    cli: CommandLine, fresh_postgres_database: str
) -> None:
    cli.set(BILLING_DB_URL=fresh_postgres_database)
    cli("init", "--test")

    checked = found(cli)

    # The server of the tests does not wait for its disk.
    assert {name for name, check in checked.items() if check["state"] == "wrong"} == {"database"}
    assert "may be lost in a power cut" in str(checked["database"]["sentence"])
