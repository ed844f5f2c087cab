"""A disk that is full at any moment: nothing is half booked, and room is all it takes to go on."""

from __future__ import annotations

import json
import resource
import sqlite3
import subprocess
import sys

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError

from billing_desktop.bootstrap import Services
from billing_desktop.cli.batch import answer_line
from billing_desktop.cli.desk import Desk
from billing_desktop.db.outbox import OutboxStore
from billing_desktop.domain.operator import SYSTEM
from billing_desktop.settings import Settings
from tests.faults.orders import (
    ROOT,
    Answer,
    Order,
    check_credited_once,
    check_nothing_lost,
    check_refunded_once,
    finish,
    opened,
    orders_of_round,
)


def limit_pages(services: Services, more: int | None) -> None:
    """Let the file of the book grow by so many pages and no further; None for no limit."""
    with services.database.engine.connect() as connection:
        count = connection.execute(text("PRAGMA page_count")).scalar_one()
    limit = 1_000_000 if more is None else count + more

    def set_limit(connection: DBAPIConnection, _: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA max_page_count={limit}")
        cursor.close()

    services.database.engine.dispose()
    event.listen(services.database.engine, "connect", set_limit)


def carry_out(services: Services, order: Order) -> Answer:
    return dict(answer_line(Desk(services, SYSTEM), json.dumps(order).encode())[0])


def test_a_file_that_cannot_grow_holds_what_was_booked_and_nothing_half(
    sqlite_settings: Settings,
) -> None:
    orders: list[Order] = []
    acknowledged: list[Answer] = []
    refused = 0
    with opened(sqlite_settings) as services:
        for number in range(12):
            now = orders_of_round(number, accounts=1)
            orders += now
            limit_pages(services, number)

            answers = [carry_out(services, order) for order in now]

            full = [answer for answer in answers if answer.get("code") == "database"]
            assert all("disk is full" in str(answer["error"]) for answer in full)
            refused += len(full)
            acknowledged += [answer for answer in answers if answer["ok"]]
            limit_pages(services, None)
            check_nothing_lost(services, acknowledged)
            check_no_trail_of_what_never_was(services)
            finish(services, now, acknowledged)
            check_credited_once(services, orders)
            check_refunded_once(services, orders)
    assert refused > 10


def test_a_transaction_that_a_full_disk_has_ended_is_not_gone_on_with(
    sqlite_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite undoes everything at once then; what is said afterwards would be stored at once."""
    orders = orders_of_round(1, accounts=1)
    with opened(sqlite_settings) as services:
        for order in orders[:2]:
            assert carry_out(services, order)["ok"]

        def end_transaction(self: OutboxStore, *_: object, **__: object) -> None:
            self._connection.exec_driver_sql("ROLLBACK")
            raise OperationalError("", {}, sqlite3.OperationalError("database or disk is full"))

        with monkeypatch.context() as patch:
            patch.setattr(OutboxStore, "queue_invoice", end_transaction)
            answer = carry_out(services, orders[2])

        assert (answer["ok"], answer["code"]) == (False, "database")
        assert "disk is full" in str(answer["error"])
        check_no_trail_of_what_never_was(services)
        finish(services, orders, [])
        check_credited_once(services, orders)


def check_no_trail_of_what_never_was(services: Services) -> None:
    """Every settlement and invoice of the trail is there, and no task speaks of another."""
    with services.database.read() as uow:
        run = uow.connection.execute
        count = {
            name: run(text(query)).scalar_one()
            for name, query in {
                "settled": "SELECT count(*) FROM settlement",
                "said settled": "SELECT count(*) FROM audit_trail WHERE action = 'top_up.settle'",
                "issued": "SELECT count(*) FROM audit_invoice",
                "said issued": "SELECT count(*) FROM audit_trail WHERE action = 'invoice.issue'",
                "tasks": "SELECT count(*) FROM task WHERE object NOT IN"
                " (SELECT 'top_up:' || top_up_id FROM settlement)",
            }.items()
        }
    assert count["said settled"] == count["settled"]
    assert count["said issued"] == count["issued"]
    assert count["tasks"] == 0


def test_a_process_whose_files_cannot_grow_answers_with_sentences(
    sqlite_settings: Settings,
) -> None:
    orders = orders_of_round(1, accounts=8)
    limit = sqlite_settings.book_file.stat().st_size + 50_000
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "billing_desktop",
            "--data-dir",
            str(sqlite_settings.data_dir),
            "batch",
        ],
        cwd=ROOT,
        input="".join(json.dumps(order) + "\n" for order in orders),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )

    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert (len(answers), done.returncode, done.stderr) == (len(orders), 2, "")
    refused = [answer for answer in answers if not answer["ok"]]
    assert refused
    assert {answer["code"] for answer in refused} <= {
        "database",
        "not_found",  # Of what could not be stored before.
        "state_changed",
    }
    with opened(sqlite_settings) as services:
        check_nothing_lost(services, [answer for answer in answers if answer["ok"]])
        check_no_trail_of_what_never_was(services)
        finish(services, orders, [])
        check_credited_once(services, orders)
