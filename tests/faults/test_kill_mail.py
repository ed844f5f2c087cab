"""``kill -9`` while mail goes out: nothing is lost, and doubled only where an answer was."""

from __future__ import annotations

import random
import signal
import time
from collections import Counter
from dataclasses import replace
from threading import Semaphore

from billing_desktop.bootstrap import Services
from billing_desktop.domain.operator import SYSTEM
from billing_desktop.domain.outgoing_mail import MailQuery, MailStatus, MailStep, OutgoingMail
from billing_desktop.settings import Settings
from tests import builders
from tests.faults.orders import Order, opened, send_again, start
from tests.faults.test_kill import kills
from tests.mail.servers import PostBox, post_box

MAILS_PER_ROUND = 5
OUTCOMES = {MailStep.HANDED_OVER, MailStep.REFUSED, MailStep.NOT_NOW}


def test_a_killed_sender_loses_no_mail_and_doubles_one_only_where_the_answer_was_lost(
    settings: Settings, *, thorough: bool
) -> None:
    chance = random.Random(20261129)
    seconds = 0.0  # How long a sync takes that nobody kills: the first one shows it.
    cut_off = lost_answers = 0
    arrived = Semaphore(0)
    with post_box() as box:
        box.on_mail = arrived.release
        posting = replace(settings, smtp_url=f"smtp://localhost:{box.server.port}")
        for number in range(1 + kills(settings, thorough=thorough)):
            with opened(settings) as services:
                send_again(services, invoices_of_round(number))
            began = time.monotonic()
            with start(posting, "sync", "--once") as process:
                if number:
                    _wait_for(arrived, chance, seconds)
                    process.send_signal(signal.SIGKILL)
                process.communicate(timeout=60)
            seconds = seconds or time.monotonic() - began

            cut_off += process.returncode == -signal.SIGKILL
            with opened(posting) as services:
                check_none_is_called_sent_that_was_not(services, box)
                services.mail.outbox.send_all(SYSTEM)
                lost_answers = check_all_arrived(services, box, (number + 1) * MAILS_PER_ROUND)
            while arrived.acquire(blocking=False):
                pass
    assert cut_off > 0
    assert lost_answers <= cut_off


def invoices_of_round(number: int) -> list[Order]:
    """Return orders that end in so many invoices, each of which is mailed."""
    orders = [{"op": "account", "key": f"acc-{number}", **builders.billing_texts("DE")}]
    for i in range(MAILS_PER_ROUND):
        key = f"{number}-{i}"
        orders += [
            {"op": "top_up", "key": key, "account": f"acc-{number}", "amount": "10.00"},
            {"op": "complete", "key": f"complete-{key}", "top_up": key, "card": "success"},
        ]
    return orders


def check_none_is_called_sent_that_was_not(services: Services, box: PostBox) -> None:
    """Prove the book as the kill left it; a mail that waits is not called handed over."""
    assert services.books.verify(SYSTEM, is_deep=True) == ()
    arrived = set(box.ids)
    for mail in _mails(services):
        assert mail.status in (MailStatus.QUEUED, MailStatus.HANDED_OVER)
        assert mail.status is MailStatus.QUEUED or mail.message_id in arrived


def check_all_arrived(services: Services, box: PostBox, count: int) -> int:
    """Each mail came at least once, and again only after an attempt without an answer.

    Returns how many attempts have no answer.
    """
    assert services.books.verify(SYSTEM, is_deep=True) == ()
    mails = _mails(services)
    assert len(mails) == count
    assert {mail.status for mail in mails} == {MailStatus.HANDED_OVER}
    times = Counter(box.ids)
    assert set(times) == {mail.message_id for mail in mails}
    lost_answers = 0
    for mail in mails:
        steps = [step.step for step in services.mail.outbox.history(SYSTEM, mail.mail_id)]
        unanswered = steps.count(MailStep.BEGUN) - sum(step in OUTCOMES for step in steps)
        assert mail.message_id is not None
        assert 1 <= times[mail.message_id] <= 1 + unanswered
        lost_answers += unanswered
    for received in box.mails:
        assert received.recipients == [builders.billing_texts("DE")["email"]]
    return lost_answers


def _wait_for(arrived: Semaphore, chance: random.Random, seconds: float) -> None:
    """Wait for a random mail to arrive and a moment longer, or for a random moment before."""
    after = chance.randrange(MAILS_PER_ROUND)
    if after == 0:
        time.sleep(seconds * chance.uniform(0.5, 0.9))
        return
    for _ in range(after):
        assert arrived.acquire(timeout=60)
    time.sleep(chance.uniform(0, 0.05))


def _mails(services: Services) -> tuple[OutgoingMail, ...]:
    outbox = services.mail.outbox
    return outbox.rows(SYSTEM, outbox.search(SYSTEM, MailQuery()).ids)
