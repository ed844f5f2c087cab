"""Orders for a book that is killed while it works, and what has to be true of it afterwards."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from billing_desktop.bootstrap import Services, open_book
from billing_desktop.cli.batch import answer_line
from billing_desktop.cli.desk import Desk
from billing_desktop.domain.operator import SYSTEM
from billing_desktop.settings import Settings
from tests import builders

ROOT = Path(__file__).parent.parent.parent
Order = dict[str, str]
Answer = dict[str, object]


def orders_of_round(number: int, accounts: int = 2) -> list[Order]:
    """Return orders that open accounts, top them up in every way, and use them up."""
    orders: list[Order] = []
    for i in range(accounts):
        name = f"{number}-{i}"
        country = ("DE", "FR", "CH")[(number + i) % 3]
        orders += [
            {"op": "account", "key": f"acc-{name}", **builders.billing_texts(country)},
            {"op": "top_up", "key": f"top-{name}", "account": f"acc-{name}", "amount": "50.00"},
            _complete(f"top-{name}", "success"),
            *refunds_of(f"top-{name}", times=2),
            {"op": "top_up", "key": f"try-{name}", "account": f"acc-{name}", "amount": "9.99"},
            _complete(f"try-{name}", "declined"),
            {"op": "top_up", "key": f"inv-{name}", "account": f"acc-{name}", "amount": "1000.00"},
            {"op": "top_up", "key": f"off-{name}", "account": f"acc-{name}", "amount": "20.00"},
            {"op": "cancel", "key": f"cancel-{name}", "top_up": f"off-{name}"},
            {
                "op": "usage",
                "key": f"use-{name}",
                "account": f"acc-{name}",
                "amount": "12.34",
                "on": "2025-11-01",
            },
            {"op": "sync", "key": f"sync-{name}"},
        ]
    return orders


def credited_ones(orders: list[Order]) -> list[Order]:
    """Return those of the orders that end in a balance."""
    ends = ("account", "usage")
    return [o for o in orders if o["op"] in ends or o["key"].startswith(("top-", "complete-top-"))]


def _complete(top_up: str, card: str) -> Order:
    return {"op": "complete", "key": f"complete-{top_up}", "top_up": top_up, "card": card}


def refunds_of(top_up: str, times: int) -> list[Order]:
    """Return orders that send some of a payment back, all for the same amount."""
    return [
        {
            "op": "refund",
            "key": f"refund-{number}-{top_up}",
            "top_up": top_up,
            "amount": "5.00",
            "reason": "Unhappy",
        }
        for number in range(times)
    ]


@dataclass(frozen=True, slots=True)
class Killed:
    """What a process said before it was killed, and whether it had ended by itself."""

    answers: list[Answer]
    had_ended: bool


def start(settings: Settings, *words: str) -> subprocess.Popen[bytes]:
    """Start the command line on a book, as a process of its own."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("BILLING_")}
    if settings.database_url is not None:
        environment["BILLING_DB_URL"] = settings.database_url
    if settings.smtp_url is not None:
        environment["BILLING_SMTP_URL"] = settings.smtp_url
    return subprocess.Popen(
        [sys.executable, "-m", "billing_desktop", "--data-dir", str(settings.data_dir), *words],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def kill_at_random(process: subprocess.Popen[bytes], chance: random.Random, after: int) -> Killed:
    """Kill the process shortly after its answer number ``after``: at any instruction."""
    assert process.stdout is not None
    with process:
        said = [line for _ in range(after) if (line := process.stdout.readline())]
        time.sleep(chance.uniform(0, 0.08))
        process.send_signal(signal.SIGKILL)
        said += process.stdout.readlines()
        code = process.wait(timeout=60)
    # A line that was cut off is no acknowledgement.
    whole = [line for line in said if line.endswith(b"\n")]
    return Killed([json.loads(line) for line in whole], code != -signal.SIGKILL)


@contextmanager
def opened(settings: Settings) -> Iterator[Services]:
    """Lend the open book."""
    services = open_book(settings)
    try:
        yield services
    finally:
        services.close()


def send_again(services: Services, orders: list[Order]) -> list[Answer]:
    """Carry orders out in this process and return their answers, all of which are ok."""
    desk = Desk(services, SYSTEM)
    answers = [answer_line(desk, json.dumps(order).encode())[0] for order in orders]
    refused = [answer for answer in answers if not answer["ok"]]
    assert refused == []
    return [dict(answer) for answer in answers]


def check_nothing_lost(services: Services, acknowledged: list[Answer]) -> None:
    """Prove the book as the kill left it, and that it holds whatever was acknowledged."""
    assert services.books.verify(SYSTEM, is_deep=True) == ()
    _check_acknowledged(services, acknowledged)


def finish(services: Services, orders: list[Order], acknowledged: list[Answer]) -> None:
    """Send orders again, which gives the same ids, and finish what was open."""
    known = {answer["key"]: answer for answer in send_again(services, orders)}
    for answer in acknowledged:
        if answer["key"] in known:
            assert known[answer["key"]].get("id") == answer.get("id")
            assert "invoice" not in answer or answer["invoice"] == known[answer["key"]]["invoice"]
    services.payments.sync(SYSTEM)
    assert services.books.verify(SYSTEM, is_deep=True) == ()


def _check_acknowledged(services: Services, acknowledged: list[Answer]) -> None:
    """Every line that was answered is in the book, without anything being sent again."""
    with services.database.read() as uow:
        run = uow.connection.execute
        top_ups = {r.key: r for r in run(text("SELECT * FROM audit_top_up"))}
        accounts = {str(r.account_id) for r in run(text("SELECT account_id FROM audit_balance"))}
        invoices = {str(r.number) for r in run(text("SELECT number FROM audit_document"))}
        booked = text("SELECT source_ref FROM audit_entry WHERE source_kind = 'usage'")
        usages = {str(r.source_ref) for r in run(booked)}
        refunds = {str(r.refund_id): str(r.status) for r in run(text("SELECT * FROM refund"))}
    for answer in acknowledged:
        assert answer["ok"], answer
        match answer["op"]:
            case "account":
                assert answer["id"] in accounts
            case "usage":
                assert answer["id"] in usages
            case "top_up":
                assert top_ups[answer["key"]].top_up_id == answer["id"]
            case "refund":
                # One that was asked for may have been sent by a sync since.
                assert refunds[str(answer["id"])] in (answer["status"], "sent")
            case "complete" | "cancel":
                (row,) = [r for r in top_ups.values() if r.top_up_id == answer["id"]]
                assert row.status == answer["status"]
                assert "invoice" not in answer or answer["invoice"] in invoices


def check_refunded_once(services: Services, orders: list[Order]) -> None:
    """Each refund left once, here and at the provider, and each payment is as it says there."""
    wanted = sorted(order["key"] for order in orders if order["op"] == "refund")
    with services.database.read() as uow:
        sent = text(
            "SELECT r.key, count(*) AS times FROM refund r JOIN audit_entry e"
            " ON e.source_kind = 'refund' AND e.source_ref = r.provider_reference"
            " WHERE r.status = 'sent' GROUP BY r.key"
        )
        booked = {str(row.key): int(row.times) for row in uow.connection.execute(sent)}
        rows = uow.connection.execute(text("SELECT count(*) FROM refund")).scalar_one()
    assert sorted(booked) == wanted
    assert set(booked.values()) <= {1}
    assert rows == len(wanted)
    # The provider has no refund that is not among them.
    assert services.reconciler.reconcile(SYSTEM).differences == ()


def check_credited_once(services: Services, orders: list[Order]) -> None:
    """Each account was credited 50.00 once and used 12.34 once, and holds the difference."""
    accounts = {order["key"] for order in orders if order["op"] == "account"}
    with services.database.read() as uow:
        run = uow.connection.execute
        balances = list(run(text("SELECT * FROM audit_balance")))
        credited = text(
            "SELECT source_ref, count(*) AS times FROM audit_entry"
            " WHERE source_kind = 'settlement' GROUP BY source_ref"
        )
        settled = list(run(credited))
        posted = text(
            "SELECT ledger_account, -sum(amount_minor) AS minor FROM audit_posting"
            " WHERE ledger_account LIKE 'liability:balance:%' GROUP BY ledger_account"
        )
        postings = {str(r.ledger_account): int(r.minor) for r in run(posted)}
        states = text("SELECT status, count(*) AS number FROM audit_top_up GROUP BY status")
        counts = {str(r.status): int(r.number) for r in run(states)}
        invoices = text("SELECT count(*), count(DISTINCT number), max(seq) FROM audit_invoice")
        number_of_invoices = tuple(run(invoices).one())
    assert len(balances) == len(settled) == len(accounts)
    for balance in balances:
        assert balance.balance_minor == 5000 - 1234
        assert postings[f"liability:balance:{balance.account_id}"] == 5000 - 1234
    assert {row.times for row in settled} == {1}
    assert number_of_invoices == (len(accounts),) * 3
    wanted = {"completed": "top-", "pending": "try-", "requested": "inv-", "cancelled": "off-"}
    started = [order["key"] for order in orders if order["op"] == "top_up"]
    for status, prefix in wanted.items():
        assert counts.get(status, 0) == sum(key.startswith(prefix) for key in started)
