"""Many processes issue at once, are killed and change their minds: 1 to n in order of dates."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from billing_desktop.bootstrap import open_book
from billing_desktop.clock import SystemClock
from billing_desktop.domain.number_series import NumberKind, NumberSeries
from billing_desktop.domain.operator import SYSTEM
from billing_desktop.domain.period import seller_date
from billing_desktop.settings import Settings
from tests import builders
from tests.faults.orders import ROOT, Order, finish, opened, send_again, start

ROLL_BACKS = 10


def orders_of(process: int, top_ups: int) -> list[Order]:
    """Return the orders of one process: an account, topped up by card again and again."""
    account = f"acc-{process}"
    orders = [{"op": "account", "key": account, **builders.billing_texts("DE")}]
    for number in range(top_ups):
        key = f"top-{process}-{number}"
        orders += [
            {"op": "top_up", "key": key, "account": account, "amount": "50.00"},
            {"op": "complete", "key": f"complete-{key}", "top_up": key, "card": "success"},
        ]
    return orders


def take_and_give_back(settings: Settings, times: int) -> None:
    """Take the next number that many times, and change one's mind before it is used."""
    services = open_book(settings)
    today = seller_date(SystemClock().now())
    series = NumberSeries.on(today, NumberKind.INVOICE, is_test=True)
    for _ in range(times):
        with services.database.write() as uow:  # Without a commit it is rolled back.
            uow.number_series.take_dated(series.name, today)
    services.close()


def begin(settings: Settings, orders: list[Order], process: int) -> subprocess.Popen[bytes]:
    file = settings.data_dir.parent / f"orders-{process}.jsonl"
    file.write_text("".join(json.dumps(order) + "\n" for order in orders))
    return start(settings, "batch", str(file))


def begin_to_give_back(settings: Settings) -> subprocess.Popen[bytes]:
    words = [str(settings.data_dir), settings.database_url or "", str(ROLL_BACKS)]
    return subprocess.Popen([sys.executable, "-m", "tests.faults.test_numbering", *words], cwd=ROOT)


def drain(process: subprocess.Popen[bytes]) -> threading.Thread:
    thread = threading.Thread(target=process.communicate)
    thread.start()
    return thread


def test_numbers_are_one_to_n_whatever_happens_to_those_who_issue(
    settings: Settings, *, thorough: bool
) -> None:
    chance = random.Random(20261129)
    count, top_ups = (8, 12) if thorough else (3, 3)
    work = [orders_of(process, top_ups) for process in range(count)]
    issuing = [begin(settings, orders, number) for number, orders in enumerate(work)]
    rolling_back = begin_to_give_back(settings)
    readers = [drain(process) for process in issuing]

    for victim in chance.sample(issuing, (count + 1) // 2):
        time.sleep(chance.uniform(0.2, 1.5))
        victim.send_signal(signal.SIGKILL)
    for reader in readers:
        reader.join(timeout=300)

    assert rolling_back.wait(timeout=300) == 0
    orders = [order for each in work for order in each]
    with opened(settings) as services:
        assert services.books.verify(SYSTEM, is_deep=True) == ()
        assert all(report.is_sound for report in services.numbers.report(SYSTEM))
        send_again(services, orders)
        finish(services, orders, [])
        (report,) = services.numbers.report(SYSTEM)
    assert report.is_sound
    assert (report.count, report.taken) == (count * top_ups, count * top_ups)


if __name__ == "__main__":
    folder, url, times = sys.argv[1:]
    take_and_give_back(Settings(data_dir=Path(folder), database_url=url or None), int(times))
