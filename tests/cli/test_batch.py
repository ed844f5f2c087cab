"""How ``batch`` reads its lines and answers them, whatever they order."""

from __future__ import annotations

import json
import subprocess

import pytest

from billing_desktop.cli.exit_codes import ExitCode
from billing_desktop.cli.orders.order import LINE_BYTES_MAX
from billing_desktop.cli.orders.registry import OPERATIONS
from billing_desktop.services.accounts import Accounts
from billing_desktop.services.desk import Desk
from tests import builders
from tests.cli.command_line import CommandLine, Json, lines, start_process
from tests.cli.files import execute

NAMED = '{"op": "account", "key": "a", "company": "Nordlicht"}'
OTHER = NAMED.replace('"a"', '"b"')


def test_each_line_has_its_answer_in_order_and_blank_lines_have_none(cli: CommandLine) -> None:
    done = cli("batch", stdin=f"\n{NAMED}\n   \n\r\n{OTHER}")

    assert [answer["key"] for answer in done.answers] == ["a", "b"]
    assert all(answer["ok"] for answer in done.answers)
    assert done.code == ExitCode.DONE


def test_no_lines_are_no_mistake(cli: CommandLine) -> None:
    done = cli("batch")

    assert (done.code, done.out, done.err) == (ExitCode.DONE, "", "")


def test_lines_come_from_a_file_where_one_is_named(cli: CommandLine) -> None:
    orders = cli.folder.parent / "orders.jsonl"
    orders.write_bytes(b"\xef\xbb\xbf" + NAMED.encode())  # Some editors begin with a mark.

    (answer,) = cli("batch", orders).answers

    assert answer["ok"]


def test_a_file_that_is_not_there_is_named(cli: CommandLine) -> None:
    done = cli("batch", cli.folder.parent / "missing.jsonl")

    assert done.code == ExitCode.REFUSED
    assert "missing.jsonl cannot be read: No such file" in done.err


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("not json", "The line is not JSON: Expecting value"),
        ('{"op": "sync"', "The line is not JSON"),
        ('{"op": "sync"} {"op": "sync"}', "The line is not JSON: Extra data"),
        ('["sync"]', "The line is not a JSON object."),
        ('"sync"', "The line is not a JSON object."),
        ("null", "The line is not a JSON object."),
        ('{"op": "quote", "amount": NaN}', "The line is not JSON: NaN is not a value."),
        ('{"op": "quote", "amount": 1' + "0" * 5000 + "}", "The line is not JSON"),
        ("[" * 50_000, "The line is nested too deeply."),
        (b'{"op": "\xff"}', "The line is not UTF-8."),
        (NAMED.replace("}", ', "key": "b"}'), "The line names these fields twice: key."),
        ("{}", "The field op has to be one of account, approve, cancel, check_vat,"),
        ('{"op": "explode", "key": "a"}', "The field op has to be one of account,"),
        ('{"op": 7}', "The field op has to be one of account,"),
        ('{"op": null}', "The field op has to be one of account,"),
        (NAMED.replace("}", ', "colour": "red"}'), "account does not know these fields: colour."),
        ('{"op": "account"}', "account lacks these fields: key, company."),
        ('{"op": "account", "key": "a", "company": null}', "account lacks these fields: company."),
        (NAMED.replace('"a"', "7"), "These fields have to be texts: key."),
        (NAMED.replace('"Nordlicht"', '["x"]'), "These fields have to be texts: company."),
        (
            '{"op": "quote", "account": "a", "amount": 50}',
            "These fields have to be texts: amount.",
        ),
        (
            '{"op": "quote", "account": "a", "amount": 50.0}',
            "These fields have to be texts: amount.",
        ),
        ('{"op": "top_up", "key": "t", "account": "a", "amount": "50.00", "method": "cash"}', ""),
    ],
)
def test_a_line_that_cannot_be_understood_is_refused_and_the_next_is_carried_out(
    cli: CommandLine, line: str | bytes, sentence: str
) -> None:
    raw = line if isinstance(line, bytes) else line.encode()

    done = cli("batch", stdin=raw + b"\n" + NAMED.encode() + b"\n")

    refused, carried_out = done.answers
    assert (refused["ok"], refused["code"]) == (False, "request_invalid")
    assert str(refused["error"]).startswith(sentence)
    assert carried_out["ok"] is True
    assert (done.code, done.err) == (ExitCode.REFUSED, "")


@pytest.mark.parametrize("end", ["", "\n"])
def test_a_line_is_limited_and_a_longer_one_is_skipped_whole(cli: CommandLine, end: str) -> None:
    longest = json.dumps({"op": "account", "key": "a", "company": "x"})
    longest += " " * (LINE_BYTES_MAX - 1 - len(longest)) + "\n"
    too_long = NAMED + " " * 3 * LINE_BYTES_MAX

    taken, refused = cli("batch", stdin=longest + too_long + end).answers

    assert taken["ok"] is True
    assert refused["error"] == f"The line is longer than {LINE_BYTES_MAX} bytes."


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("0", "amount_invalid"),
        ("-50", "amount_invalid"),
        ("1,000.00", "amount_invalid"),
        ("50.001", "amount_invalid"),
        ("1e9", "amount_invalid"),
        ("٥٠", "amount_invalid"),
        (" 50", "amount_invalid"),
        ("", "amount_invalid"),
        ("NaN", "amount_invalid"),
        ("9" * 10_000, "amount_invalid"),
        ("0.49", "amount_invalid"),
        ("1000000.00", "amount_invalid"),
    ],
)
def test_an_amount_is_digits_with_a_point_or_nothing(
    cli: CommandLine, amount: str, code: str
) -> None:
    answer = cli.order("quote", account=cli.account(), amount=amount)

    assert (answer["ok"], answer["code"]) == (False, code)


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b", "a\u202eb", "a\nb", "x" * 201], ids=ascii)
def test_a_text_that_no_document_can_carry_is_refused(cli: CommandLine, text: str) -> None:
    line = json.dumps({"op": "account", "key": "a", "company": text})

    (answer,) = cli("batch", stdin=line).answers

    assert (answer["ok"], answer["code"]) == (False, "details_invalid")
    assert list(answer["fields"]) == ["company"]  # type: ignore[call-overload]


@pytest.mark.parametrize(
    "op", [name for name, operation in OPERATIONS.items() if "key" in operation.shape.required]
)
def test_a_key_that_cannot_be_kept_is_refused(cli: CommandLine, op: str) -> None:
    account = cli.account()
    started = cli.order("top_up", key="t", account=account, amount="5.00")
    known = {"account": account, "top_up": started["id"], "amount": "5.00", "on": "2025-11-01"}
    known |= {"company": "Nordlicht", "reason": "Ordered twice", "invoice": "?", "id": "?"}
    request = cli.order("request_invoice", key="r", account=account, amount="1000.00")
    known |= {"request": request["id"], "text": "Hello"}
    order = {name: known[name] for name in OPERATIONS[op].shape.required if name != "key"}
    keys = ("", "x" * 201, "a\0b", "a\ud800b", "a\u200bb")

    answers = cli.batch(*({"op": op, "key": key, **order} for key in keys))

    assert [(answer["ok"], answer.get("code")) for answer in answers] == [
        (False, "key_invalid")
    ] * len(keys)


@pytest.mark.parametrize(
    "order",
    [
        {"op": "quote", "account": "?", "amount": "5.00"},
        {"op": "top_up", "key": "k", "account": "?", "amount": "5.00"},
        {"op": "usage", "key": "k", "account": "?", "amount": "5.00", "on": "2025-11-01"},
        {"op": "request_invoice", "key": "k", "account": "?", "amount": "5.00"},
        {"op": "complete", "key": "k", "top_up": "?"},
        {"op": "cancel", "key": "k", "top_up": "?"},
        {"op": "message", "key": "k", "request": "?", "text": "Hello"},
        {"op": "approve", "key": "k", "request": "?"},
        {"op": "reprint", "invoice": "?"},
    ],
    ids=lambda order: order["op"],
)
def test_what_is_not_there_is_not_found(cli: CommandLine, order: Json) -> None:
    names = ("nobody", "", "a\0b", "a\ud800b", "x" * 5000, "%", "' OR 1=1 --")
    orders = [{k: name if v == "?" else v for k, v in order.items()} for name in names]

    answers = cli.batch(*orders)

    assert [(answer["ok"], answer["code"]) for answer in answers] == [(False, "not_found")] * len(
        names
    )


def test_an_answer_is_written_as_soon_as_its_work_is_on_the_disk(cli: CommandLine) -> None:
    process = start_process("--data-dir", cli.folder, "batch", stdin=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        for key in ("a", "b"):
            order = {"op": "account", "key": key, **builders.billing_texts()}
            process.stdin.write(lines([order]).encode())
            process.stdin.flush()

            answer = json.loads(process.stdout.readline())

            # The process still waits for more; somebody else sees its work already.
            found = execute(cli.book, f"SELECT account_id FROM account WHERE key = '{key}'")
            assert found == [(answer["id"],)]
        process.stdin.close()
        assert process.wait(timeout=60) == ExitCode.DONE


def test_the_end_tells_the_worst_that_happened(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli.set(BILLING_OPERATOR="Ada", BILLING_OPERATOR_PASSWORD="correct horse")
    cli("operators", "add", "Ada", "--role", "administrator", "--password-stdin",
        stdin="correct horse\n")  # fmt: skip
    cli("operators", "add", "Eve", "--role", "auditor", "--password-stdin", stdin="auditor pass\n")
    cli.set(BILLING_OPERATOR="Eve", BILLING_OPERATOR_PASSWORD="auditor pass")

    done = cli("batch", stdin=f"{NAMED}\nnot json\n")

    assert [answer["code"] for answer in done.answers] == ["not_allowed", "request_invalid"]
    assert done.code == ExitCode.NOT_ALLOWED


def test_a_batch_may_last_longer_than_a_password_stands(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli.set(BILLING_OPERATOR="Ada", BILLING_OPERATOR_PASSWORD="correct horse")
    cli("operators", "add", "Ada", "--role", "administrator", "--password-stdin",
        stdin="correct horse\n")  # fmt: skip
    given = [False, True, True]
    monkeypatch.setattr(Desk, "_is_fresh", lambda *_: given.pop(0))
    seller = {"op": "seller", "key": "s1", "name": "Kiel GmbH", "city": "Kiel"}

    done = cli("batch", stdin=f"{json.dumps(seller)}\n")

    assert done.answers[0]["ok"] is True
    assert given == [True]  # It was asked for twice, and given in between.


def test_a_mistake_of_ours_costs_one_line(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = Accounts.create

    def break_down(self: Accounts, *args: object, key: str) -> object:
        if key == "a":
            raise ZeroDivisionError("planted")
        return create(self, *args, key=key)  # type: ignore[arg-type]

    monkeypatch.setattr(Accounts, "create", break_down)

    done = cli("batch", stdin=f"{NAMED}\n{OTHER}\n")

    broken, sound = done.answers
    assert (broken["code"], broken["key"]) == ("internal", "a")
    assert sound["ok"] is True
    assert done.code == ExitCode.COULD_NOT_RUN
    assert "ZeroDivisionError: planted" in (cli.folder / "billing-desktop.log").read_text()


def test_of_two_at_once_with_one_key_both_get_the_one_account(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL the second to store the key hears of a conflict; then the key is known."""
    from billing_desktop.errors import ConflictError

    create, tries = Accounts.create, []

    def conflict_once(self: Accounts, *args: object, **kwargs: object) -> object:
        tries.append(1)
        made = create(self, *args, **kwargs)  # type: ignore[arg-type]
        if len(tries) == 1:
            raise ConflictError("Somebody else did the same at this moment.")
        return made

    monkeypatch.setattr(Accounts, "create", conflict_once)

    (answer,) = cli("batch", stdin=NAMED).answers

    assert answer["ok"] is True
    assert len(tries) == 2
    assert execute(cli.book, "SELECT count(*) FROM account") == [(1,)]


def test_a_conflict_that_stays_is_told(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    from billing_desktop.errors import ConflictError

    def conflict(*_: object, **__: object) -> object:
        raise ConflictError("Somebody else did the same at this moment.")

    monkeypatch.setattr(Accounts, "create", conflict)

    assert cli.order("account", key="a", company="x")["code"] == "conflict"
