"""``invoices list``, ``show``, ``reprint`` and ``export``."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from billing_desktop.cli.exit_codes import ExitCode
from billing_desktop.clock import SystemClock
from billing_desktop.domain.period import seller_date
from tests.cli.command_line import CommandLine
from tests.cli.files import execute
from tests.fakes.passwords import QuickPasswords


@pytest.fixture
def number(cli: CommandLine) -> str:
    """The number of the only document."""
    return str(cli.topped_up(account=cli.account())["invoice"])


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "reprint.pdf"


def test_a_book_without_documents_says_so(cli: CommandLine) -> None:
    assert cli("invoices", "list").out == "There are no documents.\n"
    assert cli("invoices", "list", "--json").json == {"ok": True, "gross": "0.00", "invoices": []}


def test_documents_are_listed_newest_first(cli: CommandLine, number: str) -> None:
    newer = str(cli.topped_up("top-2", "acc-1", "100.00")["invoice"])

    told, listed = cli("invoices", "list"), cli("invoices", "list", "--json").json

    assert [line.split()[0] for line in told.out.splitlines()] == [newer, number]
    assert listed["gross"] == "181.77"
    invoices = listed["invoices"]
    assert isinstance(invoices, list)
    assert [(row["number"], row["gross"], row["status"]) for row in invoices] == [
        (newer, "121.08", "paid"),
        (number, "60.69", "paid"),
    ]


def test_a_list_is_narrowed_by_account_text_and_days(cli: CommandLine, number: str) -> None:
    cli.account("other")
    today = seller_date(SystemClock().now()).isoformat()

    def listed(*words: str) -> int:
        found = cli("invoices", "list", "--json", *words).json["invoices"]
        assert isinstance(found, list)
        return len(found)

    assert listed("--account", "acc-1", "--text", "nordlicht", "--from", today) == 1
    assert listed("--text", number.lower()) == 1
    assert listed("--account", "other") == 0
    assert listed("--text", "nobody") == 0
    assert listed("--until", today) == 0
    assert cli("invoices", "list", "--account", "nobody").code == ExitCode.REFUSED


def test_the_facts_of_a_document_are_shown(cli: CommandLine, number: str) -> None:
    told, shown = cli("invoices", "show", number), cli("invoices", "show", number, "--json").json

    assert {name: shown[name] for name in ("number", "net", "vat", "gross", "tax_category")} == {
        "number": number,
        "net": "51.00",
        "vat": "9.69",
        "gross": "60.69",
        "tax_category": "S",
    }
    assert shown["lines"] == [
        {"kind": "prepaid_credit", "net": "50.00"},
        {"kind": "processing_fee", "net": "1.00"},
    ]
    assert "lines            prepaid_credit 50.00, processing_fee 1.00" in told.out
    assert "due_on" not in told.out


def test_an_unknown_number_is_not_found(cli: CommandLine, out: Path) -> None:
    assert cli("invoices", "show", "RE-1").err == "There is no document RE-1.\n"
    for words in ((), ("--offline",)):
        assert cli("invoices", "reprint", "RE-1", "--out", out, *words).code == ExitCode.REFUSED
    assert not out.exists()


def test_a_reprint_is_the_stored_bytes(cli: CommandLine, number: str, out: Path) -> None:
    done = cli("invoices", "reprint", number, "--out", out, "--json")

    ((stored, sha256),) = execute(
        cli.book, "SELECT pdf, sha256 FROM audit_document JOIN audit_invoice USING (number)"
    )
    assert out.read_bytes() == stored
    assert done.json == {
        "ok": True,
        "number": number,
        "out": str(out),
        "bytes": len(out.read_bytes()),
        "sha256": sha256,
    }
    assert hashlib.sha256(out.read_bytes()).hexdigest() == sha256


def test_a_reprint_offline_needs_no_book(cli: CommandLine, number: str, out: Path) -> None:
    cli("invoices", "reprint", number, "--out", out)
    cli.book.unlink()
    offline = out.with_name("offline.pdf")
    cli.set(BILLING_DB_URL="postgresql://nobody@127.0.0.1:1/away")

    done = cli("invoices", "reprint", number, "--out", offline, "--offline")

    assert done.code == ExitCode.DONE
    assert offline.read_bytes() == out.read_bytes()


def test_the_e_invoice_is_written_in_place_of_the_pdf(
    cli: CommandLine, number: str, tmp_path: Path
) -> None:
    folder = tmp_path / "e-invoices"

    one = cli("invoices", "reprint", number, "--xml", "--out", tmp_path, "--json")
    offline = cli("invoices", "reprint", number, "--xml", "--offline", "--out", tmp_path / "a.xml")
    all_of_them = cli("invoices", "export", "--xml", "--out", folder, "--json")

    xml = (tmp_path / f"{number}.xml").read_bytes()
    assert f"<ram:ID>{number}</ram:ID>".encode() in xml
    assert (one.json["out"], one.json["bytes"]) == (str(tmp_path / f"{number}.xml"), len(xml))
    assert offline.code == ExitCode.DONE
    assert (tmp_path / "a.xml").read_bytes() == xml
    assert all_of_them.json["written"] == [number]
    assert (folder / f"{number}.xml").read_bytes() == xml


def test_documents_from_before_the_e_invoice_are_passed_over_and_named(
    bare_cli: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare_cli.folder.mkdir()
    stored = Path(__file__).parent.parent / "data" / "v0001.sqlite3"
    bare_cli.book.write_bytes(stored.read_bytes())
    monkeypatch.setattr("billing_desktop.bootstrap.Argon2Passwords", QuickPasswords)
    bare_cli.set(BILLING_OPERATOR="Office", BILLING_OPERATOR_PASSWORD="correct horse battery")
    assert bare_cli("migrate").code == ExitCode.DONE
    (before,) = [
        str(row["number"]) for row in bare_cli("invoices", "list", "--json").rows("invoices")
    ]
    after = bare_cli.topped_up(account=bare_cli.account())["invoice"]

    done = bare_cli("invoices", "export", "--xml", "--out", tmp_path / "all", "--json")

    assert done.code == ExitCode.DONE
    assert done.json["written"] == [after]
    assert done.json["without_e_invoice"] == [before]
    assert f"{before}. Please export them as PDF." in (
        bare_cli("invoices", "export", "--xml", "--out", tmp_path / "all").out
    )
    alone = bare_cli(
        "invoices", "reprint", before, "--xml", "--out", tmp_path / "one.xml", "--json"
    )
    assert (alone.code, alone.json["code"]) == (ExitCode.REFUSED, "e_invoice_missing")


def test_a_number_never_leads_out_of_the_folder_of_copies(cli: CommandLine, out: Path) -> None:
    (cli.folder / "secret.pdf").write_bytes(b"secret")

    for number in ("../secret", "/etc/hostname", "", "x" * 500):
        done = cli("invoices", "reprint", number, "--out", out, "--offline")
        assert done.code == ExitCode.REFUSED
        assert done.err.startswith("There is no copy of ")
    assert not out.exists()


def test_a_file_is_replaced_only_if_that_is_asked_for(
    cli: CommandLine, number: str, out: Path
) -> None:
    out.write_text("somebody's own")

    refused = cli("invoices", "reprint", number, "--out", out)

    assert refused.code == ExitCode.REFUSED
    assert out.read_text() == "somebody's own"
    assert cli("invoices", "reprint", number, "--out", out, "--force").code == ExitCode.DONE
    assert out.read_bytes().startswith(b"%PDF")
    assert [path.name for path in out.parent.glob("*.part")] == []


def test_a_folder_takes_the_document_under_its_number(
    cli: CommandLine, number: str, tmp_path: Path
) -> None:
    done = cli("invoices", "reprint", number, "--out", tmp_path, "--json")

    assert done.json["out"] == str(tmp_path / f"{number}.pdf")
    assert (tmp_path / f"{number}.pdf").is_file()


def test_a_file_that_cannot_be_written_is_named(
    cli: CommandLine, number: str, tmp_path: Path
) -> None:
    done = cli("invoices", "reprint", number, "--out", tmp_path / "missing" / "x.pdf")

    assert done.code == ExitCode.REFUSED
    assert "x.pdf cannot be written: No such file or directory." in done.err


def test_bytes_that_were_changed_are_not_printed(cli: CommandLine, number: str, out: Path) -> None:
    execute(
        cli.book,
        *(
            f"DROP TRIGGER {name}"
            for (name,) in execute(
                cli.book,
                "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'document'",
            )
        ),
        "UPDATE document SET pdf = CAST(pdf || x'00' AS BLOB)",
    )

    done = cli("invoices", "reprint", number, "--out", out)

    assert done.code == ExitCode.COULD_NOT_RUN
    assert "was changed after it was issued" in done.err
    assert not out.exists()
    told = cli("verify").out
    assert f"P7  document {number}: its bytes are not those issued\n" in told
    assert "P14  guards of the book are missing: trigger document_no_delete" in told


def test_an_export_writes_every_document_once(
    cli: CommandLine, number: str, tmp_path: Path
) -> None:
    folder = tmp_path / "export" / "2026"

    first, again = (cli("invoices", "export", "--out", folder, "--json") for _ in range(2))

    assert (first.json["written"], first.json["already_there"]) == ([number], 0)
    assert (again.json["written"], again.json["already_there"]) == ([], 1)
    assert [path.name for path in folder.iterdir()] == [f"{number}.pdf"]


def test_an_export_is_narrowed_by_days(cli: CommandLine, number: str, tmp_path: Path) -> None:
    today = seller_date(SystemClock().now()).isoformat()

    none = cli("invoices", "export", "--out", tmp_path / "a", "--until", today, "--json")
    one = cli("invoices", "export", "--out", tmp_path / "b", "--from", today, "--json")

    assert (none.json["written"], one.json["written"]) == ([], [number])


def test_an_export_replaces_nothing_unless_that_is_asked_for(
    cli: CommandLine, number: str, tmp_path: Path
) -> None:
    (tmp_path / f"{number}.pdf").write_text("somebody's own")

    assert cli("invoices", "export", "--out", tmp_path).code == ExitCode.REFUSED
    assert (tmp_path / f"{number}.pdf").read_text() == "somebody's own"
    assert cli("invoices", "export", "--out", tmp_path, "--force").code == ExitCode.DONE


def test_an_export_into_a_file_is_refused(cli: CommandLine, number: str, out: Path) -> None:
    out.write_text(number)

    done = cli("invoices", "export", "--out", out)

    assert done.code == ExitCode.REFUSED
    assert "cannot be made: File exists" in done.err
