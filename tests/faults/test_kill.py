"""``kill -9`` at any instant: nothing acknowledged is lost, nothing is booked twice."""

from __future__ import annotations

import json
import random
import signal
import time
from pathlib import Path

from billing_desktop.bootstrap import Services
from billing_desktop.domain.operator import SYSTEM
from billing_desktop.settings import Settings
from tests.faults.orders import (
    Answer,
    Order,
    check_credited_once,
    check_nothing_lost,
    check_refunded_once,
    credited_ones,
    finish,
    kill_at_random,
    opened,
    orders_of_round,
    refunds_of,
    send_again,
    start,
)


def kills(settings: Settings, *, thorough: bool) -> int:
    if settings.database_url is None:
        return 50 if thorough else 5
    return 10 if thorough else 2


def write(orders: list[Order], folder: Path) -> str:
    path = folder.parent / "orders.jsonl"
    path.write_text("".join(json.dumps(order) + "\n" for order in orders))
    return str(path)


def test_a_killed_batch_loses_nothing_and_doubles_nothing(
    settings: Settings, *, thorough: bool
) -> None:
    chance = random.Random(20261125)
    orders: list[Order] = []
    acknowledged: list[Answer] = []
    cut_off = 0
    for number in range(kills(settings, thorough=thorough)):
        now = orders_of_round(number, accounts=1)
        orders += now
        process = start(settings, "batch", write(now, settings.data_dir))

        killed = kill_at_random(process, chance, after=chance.randrange(len(now)))

        cut_off += not killed.had_ended
        acknowledged += killed.answers
        with opened(settings) as services:
            check_nothing_lost(services, acknowledged)
            finish(services, now, acknowledged)
            check_credited_once(services, orders)
            check_refunded_once(services, orders)
    assert cut_off > 0
    with opened(settings) as services:
        finish(services, orders, acknowledged)
        check_credited_once(services, orders)


def test_a_killed_sync_loses_nothing_and_doubles_nothing(
    settings: Settings, *, thorough: bool
) -> None:
    chance = random.Random(20261126)
    orders: list[Order] = []
    seconds = 0.0  # How long a sync takes that nobody kills: the first one shows it.
    cut_off = 0
    for number in range(1 + kills(settings, thorough=thorough)):
        now = credited_ones(orders_of_round(number, accounts=3))
        orders += now
        pay_unheard(settings, now)
        began = time.monotonic()
        with start(settings, "sync", "--once") as process:
            if number:
                time.sleep(seconds * chance.uniform(0.3, 1))
                process.send_signal(signal.SIGKILL)
            process.communicate(timeout=60)
        seconds = seconds or time.monotonic() - began

        cut_off += process.returncode == -signal.SIGKILL
        with opened(settings) as services:
            check_nothing_lost(services, [])
            finish(services, now, [])
            check_credited_once(services, orders)
    assert cut_off > 0


def test_killed_while_it_refunds_it_sends_each_refund_once(
    settings: Settings, *, thorough: bool
) -> None:
    chance = random.Random(20261128)
    orders: list[Order] = []
    cut_off = 0
    for number in range((kills(settings, thorough=thorough) + 1) // 2):
        paid = credited_ones(orders_of_round(number, accounts=1))
        now = refunds_of(f"top-{number}-0", times=8)
        orders += paid + now
        with opened(settings) as services:
            send_again(services, paid)
        process = start(settings, "batch", write(now, settings.data_dir))

        killed = kill_at_random(process, chance, after=chance.randrange(len(now)))

        cut_off += not killed.had_ended
        with opened(settings) as services:
            check_nothing_lost(services, killed.answers)
            services.payments.sync(SYSTEM)
            check_none_waits(services)
            finish(services, now, killed.answers)
            check_credited_once(services, orders)
            check_refunded_once(services, orders)
    assert cut_off > 0


def test_killed_at_its_first_breath_it_makes_a_whole_book_or_none(
    tmp_path: Path, *, thorough: bool
) -> None:
    chance = random.Random(20261127)
    seconds = 0.0
    for number in range(1 + (20 if thorough else 3)):
        settings = Settings(data_dir=tmp_path / f"book-{number}")
        began = time.monotonic()
        with start(settings, "init", "--test") as process:
            if number:
                time.sleep(seconds * chance.uniform(0.5, 1))
                process.send_signal(signal.SIGKILL)
            process.communicate(timeout=60)
        seconds = seconds or time.monotonic() - began

        if settings.book_file.exists():
            with opened(settings) as services:
                assert services.books.verify(SYSTEM, is_deep=True) == ()
        else:
            with start(settings, "init", "--test") as again:
                assert again.wait(timeout=60) == 0


def test_two_batches_at_once_on_one_book_do_the_work_of_one(settings: Settings) -> None:
    orders = orders_of_round(1, accounts=2)
    file = write(orders, settings.data_dir)

    processes = [start(settings, "batch", file) for _ in range(2)]
    said = [process.communicate(timeout=120)[0].splitlines() for process in processes]

    answers = [[json.loads(line) for line in lines] for lines in said]
    assert [answer for both in answers for answer in both if not answer["ok"]] == []
    assert [process.returncode for process in processes] == [0, 0]
    first, second = answers
    assert [answer.get("id") for answer in first] == [answer.get("id") for answer in second]
    with opened(settings) as services:
        finish(services, orders, first + second)
        check_credited_once(services, orders)
        check_refunded_once(services, orders)


def check_none_waits(services: Services) -> None:
    """What was asked for before the kill is answered: the sync has sent it."""
    with services.database.read() as uow:
        assert uow.refunds.asked() == ()


def pay_unheard(settings: Settings, orders: list[Order]) -> None:
    """Start top-ups and have them paid on the page, while the program is not told."""
    opening = [order for order in orders if order["op"] in ("account", "top_up")]
    with opened(settings) as services:
        for answer in send_again(services, opening):
            if str(answer["key"]).startswith("top-"):
                attempt = services.top_ups.get(SYSTEM, str(answer["id"])).last_attempt
                assert services.local_page is not None
                assert attempt is not None
                assert attempt.provider_reference is not None
                services.local_page.pay(attempt.provider_reference, "success")
