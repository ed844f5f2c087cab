"""``kill -9`` while requests are approved: one invoice each, and nothing that half happened."""

from __future__ import annotations

import json
import random
from pathlib import Path

from sqlalchemy import text

from billing_desktop.bootstrap import Services
from billing_desktop.domain.operator import SYSTEM
from billing_desktop.settings import Settings
from tests import builders
from tests.faults.orders import (
    Answer,
    Order,
    kill_at_random,
    opened,
    send_again,
    start,
)

REQUESTS = 6  # In each round.


def kills(settings: Settings, *, thorough: bool) -> int:
    if settings.database_url is None:
        return 50 if thorough else 5
    return 10 if thorough else 2


def ask(services: Services, number: int) -> list[Order]:
    """Record the requests of a round; return the orders that approve them."""
    account = {"op": "account", "key": f"acc-{number}", **builders.billing_texts("DE")}
    wanted = [
        {
            "op": "request_invoice",
            "key": f"ask-{number}-{place}",
            "account": f"acc-{number}",
            "amount": "1000.00",
        }
        for place in range(REQUESTS)
    ]
    answers = send_again(services, [account, *wanted])[1:]
    return [
        {"op": "approve", "key": f"yes-{answer['id']}", "request": str(answer["id"])}
        for answer in answers
    ]


def write(orders: list[Order], folder: Path) -> str:
    path = folder.parent / "approvals.jsonl"
    path.write_text("".join(json.dumps(order) + "\n" for order in orders))
    return str(path)


def check_acknowledged(services: Services, acknowledged: list[Answer]) -> None:
    """What was answered is on the disk, with the very number."""
    assert services.books.verify(SYSTEM, is_deep=True) == ()
    for answer in acknowledged:
        request = services.invoice_requests.get(SYSTEM, str(answer["id"])).request
        assert (request.status.value, request.invoice_number) == ("invoiced", answer["invoice"])


def test_a_killed_approval_is_whole_or_absent_and_done_again_it_is_there_once(
    settings: Settings, *, thorough: bool
) -> None:
    chance = random.Random(20261201)
    acknowledged: list[Answer] = []
    approvals: list[Order] = []
    cut_off = 0
    for number in range(kills(settings, thorough=thorough)):
        with opened(settings) as services:
            now = ask(services, number)
        approvals += now
        process = start(settings, "batch", write(now, settings.data_dir))

        killed = kill_at_random(process, chance, after=chance.randrange(len(now)))

        cut_off += not killed.had_ended
        acknowledged += killed.answers
        with opened(settings) as services:
            check_acknowledged(services, acknowledged)
            answers = send_again(services, now)
            check_acknowledged(services, answers)
    assert cut_off > 0
    with opened(settings) as services:
        again = {answer["key"]: answer["invoice"] for answer in send_again(services, approvals)}
        assert all(again[answer["key"]] == answer["invoice"] for answer in acknowledged)
        with services.database.read() as uow:
            issued = text("SELECT COUNT(*), COUNT(DISTINCT top_up_id), MAX(seq) FROM audit_invoice")
            found = tuple(uow.connection.execute(issued).one())
        assert found == (len(approvals),) * 3
        assert services.books.verify(SYSTEM, is_deep=True) == ()
