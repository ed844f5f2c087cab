"""Payments: `sync`, and what waits for a person: `tasks`."""

from __future__ import annotations

import signal
import sys
import threading
from argparse import Namespace
from contextlib import suppress
from typing import TYPE_CHECKING

from billing_desktop.cli.answer import Answer, error_values, write
from billing_desktop.cli.arguments import Commands
from billing_desktop.cli.desk import Desk, open_desk
from billing_desktop.cli.exit_codes import ExitCode, exit_code_of
from billing_desktop.cli.mail import SendMail, post
from billing_desktop.errors import BillingError, BusyError
from billing_desktop.settings import Settings

if TYPE_CHECKING:
    from billing_desktop.services.payments import SyncReport

PAUSE_SECONDS = 60


def add_commands(commands: Commands) -> None:
    """Add the commands of this module."""
    sync = commands.add(
        "sync",
        _sync,
        about="ask the provider about open payments, book what it says and send mail, every minute "
        "until stopped; safe anywhere, any number of times, at the same time",
    )
    sync.add_argument("--once", action="store_true", help="ask once and end")
    tasks = commands.group("tasks", about="what needs a person")
    tasks.add("list", _tasks, about="list the tasks, the oldest first")
    done = tasks.add("done", _done, about="close a task that somebody has seen to")
    done.add_argument("task", help="the task's id")
    done.add_argument("--note", required=True, help="how it was seen to, for the audit trail")


def sync_once(desk: Desk) -> Answer:
    """Ask about everything that is open, book it, copy the new documents, and mail them.

    Somebody waits for it: every queued mail is tried, whatever its pause.
    """
    return _sync_with(desk, desk.services.mail.outbox.send_all)


def _sync_with(desk: Desk, send: SendMail) -> Answer:
    try:
        answer = _book(desk)
    except BillingError:
        post(desk, send)  # What was booked before goes out, whatever holds the rest up.
        raise
    mail = post(desk, send)
    return Answer((*answer.lines, *mail.lines), {**answer.values, **mail.values}, answer.exit_code)


def _book(desk: Desk) -> Answer:
    report = desk.services.payments.sync(desk.operator)
    copied = desk.services.invoices.keep_copies(desk.operator)
    values = {
        "connected": report.is_connected,
        "key_refused": None if report.key_refused is None else str(report.key_refused),
        "asked": report.asked,
        "changed": report.changed,
        "unanswered": report.unanswered,
        "followed": report.followed,
        "issued": report.issued,
        "worked_off": report.worked_off,
        "copied": copied,
    }
    code = ExitCode.REFUSED if report.unanswered else ExitCode.DONE
    return Answer((_sentence(report, copied),), values, code)


def _sync(settings: Settings, arguments: Namespace) -> Answer:
    with open_desk(settings) as desk:
        if arguments.once:
            return sync_once(desk)
        stopped = threading.Event()
        handler = signal.signal(signal.SIGTERM, lambda *_: stopped.set())
        try:
            with suppress(KeyboardInterrupt):
                _keep_asking(desk, stopped, is_json=arguments.json)
        finally:
            signal.signal(signal.SIGTERM, handler)
    return Answer(("Stopped.",), {"stopped": True})


def _keep_asking(desk: Desk, stopped: threading.Event, *, is_json: bool) -> None:
    send = desk.services.mail.outbox.send_all
    while not stopped.is_set():
        try:
            answer = _sync_with(desk, send)
        except BusyError as error:  # The next time is soon.
            answer = Answer((str(error),), error_values(error), exit_code_of(error))
        write(answer, is_json=is_json, stream=sys.stdout)
        send = desk.services.mail.outbox.send_due  # From now on as the pauses allow.
        stopped.wait(PAUSE_SECONDS)


def _tasks(settings: Settings, _: Namespace) -> Answer:
    with open_desk(settings) as desk:
        tasks = desk.services.payments.tasks(desk.operator)
    lines = [f"{task.opened_at:%Y-%m-%d}  {task.task_id}  {task.sentence!s}" for task in tasks]
    values = [
        {
            "id": task.task_id,
            "kind": task.kind.value,
            "object": task.object,
            "sentence": str(task.sentence),
            "opened_at": task.opened_at.isoformat(),
            "next_steps": [action.value for action in task.actions],
        }
        for task in tasks
    ]
    return Answer(lines or ("Nothing needs a person.",), {"tasks": values})


def _done(settings: Settings, arguments: Namespace) -> Answer:
    with open_desk(settings) as desk:
        desk.services.tasks.mark_done(desk.operator, arguments.task, note=arguments.note)
    return Answer(("Done.",), {"id": arguments.task})


def _sentence(report: SyncReport, copied: int) -> str:
    if not report.is_connected:
        return (
            f"No payment provider is connected, so nobody was asked. {report.unanswered} payments "
            f"are open, {report.issued} invoices issued late, {copied} documents copied."
        )
    said = "" if report.key_refused is None else f" {report.key_refused}"
    return (
        f"{report.asked} asked about, {report.changed} changed, {report.unanswered} not answered, "
        f"{report.followed} events read, "
        f"{report.issued} invoices issued late, {copied} documents copied.{said}"
    )
