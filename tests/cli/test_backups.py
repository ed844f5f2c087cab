"""Backups on the command line, and what happens to them when a process or a disk gives up."""

from __future__ import annotations

import base64
import io
import resource
import shutil
import signal
import subprocess
import sys
import time
import zipfile
import zlib
from functools import partial
from pathlib import Path

import pytest

from billing_desktop.cli.exit_codes import ExitCode
from billing_desktop.domain.mail_server import MailSecurity, MailServer
from billing_desktop.domain.sender import Sender
from billing_desktop.settings import Settings
from tests.book import ADMINISTRATOR
from tests.cli.command_line import ROOT, CommandLine, Done, run_process, start_process
from tests.cli.files import execute
from tests.fakes.keyring_backend import MemoryKeyring
from tests.real_book import key_store, open_real, real_sqlite_book

__all__ = ["key_store", "real_sqlite_book"]


@pytest.fixture
def backup(cli: CommandLine) -> Path:
    """A backup of a book with an invoice."""
    cli.topped_up(account=cli.account())
    return Path(str(cli("backup", "create", "--json").json["file"]))


def zips(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.zip"))


def test_a_backup_is_made_and_told(cli: CommandLine) -> None:
    cli.topped_up(account=cli.account())
    assert "There is none yet." in cli("backup", "status").out

    made = cli("backup", "create")

    (path,) = zips(cli.folder / "backups")
    assert made.code == ExitCode.DONE
    assert made.out.splitlines() == [
        f"{path} was made.",
        "The book in it holds: nothing in it contradicts a promise.",
    ]
    status = cli("backup", "status")
    assert f"The last one is {path.name}" in status.out
    assert status.code == ExitCode.DONE
    assert cli("backup", "create", "--if-due", "--json").json == {"ok": True, "made": False}


def test_a_check_needs_no_book(bare_cli: CommandLine, backup: Path, tmp_path: Path) -> None:
    bare_cli.folder = tmp_path / "nowhere"

    done = bare_cli("backup", "check", backup)

    assert done.code == ExitCode.DONE
    assert done.out.startswith("The backup is whole: the book of ")
    assert not bare_cli.folder.exists()


def test_a_book_is_restored_where_there_is_none_and_goes_on(
    cli: CommandLine, backup: Path, tmp_path: Path
) -> None:
    rows = cli("accounts", "list").out
    cli.folder = tmp_path / "restored"

    done = cli("backup", "restore", backup)

    assert done.code == ExitCode.DONE
    assert done.out.splitlines()[0].endswith(f"is in {cli.folder} again.")
    assert cli("accounts", "list").out == rows
    assert sorted(path.name for path in cli.folder.iterdir()) == ["book.sqlite3"]
    assert cli("verify", "--deep").code == ExitCode.DONE


def test_nothing_is_restored_over_a_book(cli: CommandLine, backup: Path) -> None:
    before = cli.files()

    done = cli("backup", "restore", backup)

    assert done.code == ExitCode.COULD_NOT_RUN
    assert done.err.startswith("There is a book here already. A backup is restored where")
    assert cli.files() == before


@pytest.mark.parametrize("command", ["check", "restore"])
def test_what_is_no_backup_is_refused_in_a_sentence(
    bare_cli: CommandLine, tmp_path: Path, command: str
) -> None:
    letter = tmp_path / "letter.zip"
    letter.write_text("Dear Sir or Madam")

    for path, sentence in (
        (letter, "This is no backup of Billing Desktop, or it was cut off or changed."),
        (tmp_path / "nowhere.zip", "The backup cannot be read: No such file or directory."),
        (tmp_path, "The backup cannot be read: Is a directory."),
    ):
        done = bare_cli("backup", command, path)
        assert done.code == ExitCode.REFUSED
        assert done.err.startswith(sentence)
        assert len(done.err.splitlines()) == 1
    assert not bare_cli.book.exists()


def test_a_book_that_breaks_a_promise_is_told_at_each_step(
    cli: CommandLine, tmp_path: Path
) -> None:
    cli.topped_up(account=cli.account())
    execute(cli.book, "UPDATE account_balance SET balance_minor = balance_minor + 1")

    made = cli("backup", "create", "--json")
    path = str(made.json["file"])
    checked, status = cli("backup", "check", path), cli("backup", "status")
    cli.folder = tmp_path / "restored"
    restored = cli("backup", "restore", path)

    for done in (made, checked, status, restored):
        assert done.code == ExitCode.REFUSED
    assert "contradicts promises in 1 places" in checked.out
    assert "  P1  account " in restored.out
    assert cli("verify").code == ExitCode.REFUSED


def kill_in_its_room(process: subprocess.Popen[bytes], folder: Path, wait: float) -> bool:
    """Kill a process ``wait`` seconds after it has begun in ``folder``; tell whether it was cut.

    What it makes aside it makes in a room of its own there.
    """
    with process:
        while process.poll() is None and not list(folder.glob(".billing-backup-*")):
            time.sleep(0.005)
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
    return process.returncode == -signal.SIGKILL


def test_killed_at_any_moment_it_leaves_a_whole_backup_or_none(
    cli: CommandLine, tmp_path: Path, *, thorough: bool
) -> None:
    cli.topped_up(account=cli.account())
    pad_out(cli.book)
    cut_off = 0
    for number in range(20 if thorough else 2):
        folder = tmp_path / f"backups-{number}"
        process = start_process("--data-dir", cli.folder, "backup", "create", "--folder", folder)

        cut_off += kill_in_its_room(process, folder, 0.1 * number)

        for path in zips(folder):
            assert cli("backup", "check", path).code == ExitCode.DONE
    assert cut_off > 0
    assert cli("verify", "--deep").code == ExitCode.DONE


def test_killed_while_it_restores_there_is_a_whole_book_or_none(
    cli: CommandLine, tmp_path: Path, *, thorough: bool
) -> None:
    cli.topped_up(account=cli.account())
    pad_out(cli.book)
    path = str(cli("backup", "create", "--json").json["file"])
    cut_off = 0
    for number in range(20 if thorough else 2):
        cli.folder = tmp_path / f"restored-{number}"
        process = start_process("--data-dir", cli.folder, "backup", "restore", path)

        cut_off += kill_in_its_room(process, cli.folder, 0.1 * number)

        if not cli.book.exists():
            assert cli("backup", "restore", path).code == ExitCode.DONE
        assert cli("verify", "--deep").code == ExitCode.DONE
    assert cut_off > 0


def pad_out(book: Path) -> None:
    """Make the book large enough for a copy of it to take a moment."""
    execute(
        book,
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 20000)"
        " INSERT INTO operation SELECT 'pad', hex(randomblob(30)) || n, hex(randomblob(32)), 'o',"
        " '2026-11-25T00:00:00.000000Z' FROM n",
    )


def run_on_small_disk(folder: Path, room: int, *words: str | Path) -> Done:
    """Run a command while nothing larger than ``room`` fits into ``folder``.

    On a file system of its own where that may be made, otherwise by a limit for files.
    """
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "billing_desktop", *map(str, words)]
    mount = f'mount -t tmpfs -o size={room} none "{folder}"'
    alone = ("unshare", "-rm", "sh", "-c")
    can_mount = subprocess.run([*alone, mount], capture_output=True, check=False).returncode == 0
    if can_mount:
        # What is left there is said after it: afterwards the file system is gone.
        script = f'{mount}; "$@"; code=$?; ls -A "{folder}"; exit $code'
        command = [*alone, script, "sh", *command]
    done = subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=None if can_mount else partial(resource.setrlimit, *_limit(room)),
    )
    left = "".join(f"{path.name}\n" for path in folder.iterdir())
    return Done(done.returncode, done.stdout + left, done.stderr)


def _limit(room: int) -> tuple[int, tuple[int, int]]:
    return resource.RLIMIT_FSIZE, (room, room)


@pytest.mark.parametrize("kilobytes", [1000, 5000])
def test_a_full_disk_is_told_and_nothing_half_is_left(
    cli: CommandLine, tmp_path: Path, kilobytes: int
) -> None:
    """The disk is full while the book is copied, or while it is packed or proved."""
    cli.topped_up(account=cli.account())
    pad_out(cli.book)
    assert cli.book.stat().st_size > 4_500_000
    folder = tmp_path / "small"

    done = run_on_small_disk(
        folder, kilobytes * 1000, "--data-dir", cli.folder, "backup", "create", "--folder", folder
    )

    assert done.code in (ExitCode.REFUSED, ExitCode.COULD_NOT_RUN)
    assert len(done.err.splitlines()) == 1
    assert "disk" in done.err or "No space left" in done.err or "room" in done.err, done.err
    assert done.out == ""  # Nothing was said, and nothing is in the folder.
    assert cli("verify", "--deep").code == ExitCode.DONE


def test_a_restore_onto_a_full_disk_leaves_no_book(
    cli: CommandLine, backup: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "small"

    done = run_on_small_disk(folder, 300_000, "--data-dir", folder, "backup", "restore", backup)

    assert done.code in (ExitCode.REFUSED, ExitCode.COULD_NOT_RUN)
    assert "book.sqlite3" not in done.out
    assert len(done.err.splitlines()) == 1


def test_a_restored_process_proves_itself(backup: Path, tmp_path: Path) -> None:
    folder = tmp_path / "100% sure? #1 ü"
    path = tmp_path / "copy of ü %20 #.zip"
    shutil.copyfile(backup, path)

    assert run_process("--data-dir", folder, "backup", "restore", path).code == ExitCode.DONE
    assert run_process("--data-dir", folder, "verify", "--deep").code == ExitCode.DONE


MAIL_PASSWORD, PASSWORD = "Canary-mail-password-0001", "canary word 0002"


def test_no_secret_is_in_a_backup(
    real_sqlite_book: Path, key_store: MemoryKeyring, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path / "book", operator_password=PASSWORD)
    settings.data_dir.mkdir()
    shutil.copyfile(real_sqlite_book, settings.book_file)
    services = open_real(settings)
    try:
        services.operators.add(
            ADMINISTRATOR, name="Office", role=ADMINISTRATOR.role, password=PASSWORD
        )
        server = MailServer("localhost", 465, MailSecurity.TLS, "clerk")
        services.mail.servers.save(ADMINISTRATOR, server, Sender(), password=MAIL_PASSWORD)
        path = services.backups.create(ADMINISTRATOR).path
    finally:
        services.close()
    assert MAIL_PASSWORD in key_store.kept.values()  # It was kept where it belongs.

    hidden = [form for canary in (MAIL_PASSWORD, PASSWORD) for form in encoded(canary)]
    looked_at = [file for file in settings.data_dir.rglob("*") if file.is_file()]
    assert path in looked_at
    for file in looked_at:
        for found in forms(file.read_bytes()):
            assert not [form for form in hidden if form in found], file


def forms(content: bytes) -> list[bytes]:
    """Return the bytes of a file and of what is packed in it."""
    found = [content]
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found += [archive.read(name) for name in archive.namelist()]
    return found


def encoded(text: str) -> list[bytes]:
    """Return how a secret may hide."""
    plain = text.encode()
    return [
        plain,
        plain.hex().encode(),
        plain.hex().upper().encode(),
        base64.b64encode(plain).rstrip(b"="),
        text.encode("utf-16-le"),
        text.encode("utf-16-be"),
        zlib.compress(plain)[2:-4],
    ]


def test_a_restored_book_waits_for_an_administrator(
    cli: CommandLine, backup: Path, tmp_path: Path
) -> None:
    cli.topped_up("top-2")
    kept = tmp_path / "anchor.json"
    cli("anchor", "write", kept)
    page = cli.folder / "payment_page.sqlite3"  # The local payment page has its own memory.
    cli.folder = tmp_path / "restored"
    cli.folder.mkdir()
    shutil.copyfile(page, cli.folder / page.name)

    restored = cli("backup", "restore", backup)
    refused = cli.order("top_up", key="t", account="acc-1", amount="50.00")
    status = cli("backup", "status")

    assert "It takes no number until an administrator has said" in restored.out
    assert (refused["ok"], refused["code"]) == (False, "numbers_held")
    assert status.code == ExitCode.REFUSED
    assert "It takes no number until an administrator has said: backup confirm." in status.out

    told = cli("backup", "confirm", "--reason", "Asked", "--anchor", kept)

    assert told.out.splitlines() == [
        "TEST-RE-2026 2 is noted as lost (anchor).",
        "TEST-TU-2026 2 is noted as lost (anchor).",
        "Numbers are taken again. What waited for one is issued by the next sync.",
    ]
    again = cli("backup", "confirm", "--reason", "Asked")
    assert again.out == "Nothing waits: numbers are taken.\n"
    assert str(cli.topped_up("top-3")["invoice"]).endswith("-000003")
    gaps = cli("invoices", "gaps")
    assert gaps.code == ExitCode.DONE
    assert "  1 were lost with a later state, up to 2" in gaps.out
    assert cli("verify", "--deep").code == ExitCode.DONE


def test_a_number_that_cannot_be_is_refused(cli: CommandLine, backup: Path, tmp_path: Path) -> None:
    cli.folder = tmp_path / "restored"
    cli("backup", "restore", backup)

    done = cli("backup", "confirm", "--reason", "Asked", "--used", "scribble")

    assert done.code == ExitCode.REFUSED
    assert done.err == "scribble is no number of this book. Nothing was changed.\n"


def test_the_doctor_says_how_old_the_last_backup_is(
    cli: CommandLine, backup: Path, tmp_path: Path
) -> None:
    def told() -> tuple[object, object]:
        checks = {check["name"]: check for check in cli("doctor", "--json").rows("checks")}
        return checks["backups"]["state"], checks["backups"]["sentence"]

    assert told() == ("ok", "The last one is 0 days old.")

    old = backup.with_name(backup.name.replace("-2026", "-2025"))
    backup.rename(old)
    state, sentence = told()
    assert state == "note"
    assert str(sentence).endswith("days old.")

    old.rename(tmp_path / "gone.zip")
    assert told() == ("note", "There is none yet.")
    cli.folder = tmp_path / "restored"
    cli("backup", "restore", tmp_path / "gone.zip")
    assert told() == ("wrong", "The book was put back and takes no number until that is confirmed.")
