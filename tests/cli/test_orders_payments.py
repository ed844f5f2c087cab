"""The orders ``complete``, ``cancel``, ``reprint`` and ``sync``."""

from __future__ import annotations

import hashlib

import pytest

from billing_desktop.providers import LocalPage
from tests.cli.command_line import CommandLine, Json
from tests.cli.files import execute


@pytest.fixture
def pending(cli: CommandLine) -> str:
    """The id of a top-up of 50.00 that waits to be paid; its key is ``t``."""
    return str(cli.order("top_up", key="t", account=cli.account(), amount="50.00")["id"])


def complete(cli: CommandLine, card: str | None = None, *, key: str = "c") -> Json:
    return cli.order("complete", key=key, top_up="t", card=card)


def test_a_card_that_succeeds_completes_the_top_up(cli: CommandLine, pending: str) -> None:
    answer = complete(cli, "success")

    assert (answer["ok"], answer["id"]) == (True, pending)
    assert (answer["status"], answer["balance"]) == ("completed", "50.00")
    assert str(answer["invoice"]).startswith("TEST-RE-")
    assert "url" not in answer


def test_the_number_of_a_card_is_as_good_as_its_name(cli: CommandLine, pending: str) -> None:
    assert pending
    assert complete(cli, "4242 4242 4242 4242")["status"] == "completed"


def test_a_declined_card_leaves_the_page_open_for_another_try(
    cli: CommandLine, pending: str
) -> None:
    declined = complete(cli, "declined")

    assert (declined["id"], declined["status"]) == (pending, "pending")
    assert (declined["message"], declined["balance"]) == ("Your card was declined.", "0.00")
    assert str(declined["url"]).startswith("http://127.0.0.1:")
    assert complete(cli, "success", key="c2")["status"] == "completed"


@pytest.mark.parametrize("card", ["processing", "second_step"])
def test_a_card_that_is_not_decided_leaves_the_top_up_pending(
    cli: CommandLine, pending: str, card: str
) -> None:
    answer = complete(cli, card)

    assert (answer["id"], answer["status"], answer["balance"]) == (pending, "pending", "0.00")
    assert ("url" in answer) == (card == "second_step")


def test_without_a_card_it_says_where_the_top_up_stands(cli: CommandLine, pending: str) -> None:
    answer = complete(cli)

    assert (answer["id"], answer["status"]) == (pending, "pending")
    assert str(answer["url"]).startswith("http://127.0.0.1:")


@pytest.mark.parametrize("name", ["key", "id", "billing_number"])
def test_a_top_up_is_named_by_id_key_or_billing_number(
    cli: CommandLine, pending: str, name: str
) -> None:
    known = complete(cli)
    names = {"key": "t", "id": pending, "billing_number": known["billing_number"]}

    assert cli.order("complete", key="c2", top_up=names[name])["id"] == pending


def test_completing_twice_credits_once(cli: CommandLine, pending: str) -> None:
    first, again, other_key = (
        complete(cli, "success"),
        complete(cli, "success"),
        complete(cli, "success", key="c2"),
    )

    assert first == again == {**other_key, "key": "c"}
    assert execute(cli.book, "SELECT count(*) FROM settlement") == [(1,)]
    assert cli("verify", "--deep").out.startswith("The book holds")
    assert pending


def test_a_key_of_a_completion_stays_with_its_card_and_top_up(
    cli: CommandLine, pending: str
) -> None:
    complete(cli, "declined")
    other = cli.order("top_up", key="t2", account="acc-1", amount="9.00")

    for order in ({"top_up": pending, "card": "success"}, {"top_up": other["id"]}):
        answer = cli.order("complete", key="c", **order)
        assert (answer["ok"], answer["code"]) == (False, "key_reused")
    assert complete(cli)["code"] == "key_reused"


def test_a_card_that_is_no_test_card_is_refused_and_leaves_the_key_free(
    cli: CommandLine, pending: str
) -> None:
    refused = complete(cli, "4111111111111111")

    assert (refused["ok"], refused["code"]) == (False, "card_unknown")
    assert "4111" not in str(refused["error"])
    assert complete(cli, "success")["id"] == pending


def test_test_cards_pay_on_the_local_page_only(cli: CommandLine, pending: str) -> None:
    cli.set(
        BILLING_STRIPE_KEY="sk_test_1234567890abcdef", BILLING_STRIPE_API_BASE="http://127.0.0.1:1"
    )

    answer = complete(cli, "success")

    assert (answer["ok"], answer["code"]) == (False, "not_local")
    assert pending


def test_a_provider_that_does_not_answer_leaves_the_state_open(
    cli: CommandLine, pending: str
) -> None:
    cli.set(
        BILLING_STRIPE_KEY="sk_test_1234567890abcdef", BILLING_STRIPE_API_BASE="http://127.0.0.1:1"
    )

    answer = complete(cli)

    assert (answer["id"], answer["status"]) == (pending, "pending")
    assert "did not answer" in str(answer["message"])


def test_a_page_that_somebody_else_paid_at_the_same_moment_is_completed(
    cli: CommandLine, pending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pay = LocalPage.pay

    def pay_after_another(self: LocalPage, reference: str, card: str) -> object:
        pay(self, reference, card)
        return pay(self, reference, card)

    monkeypatch.setattr(LocalPage, "pay", pay_after_another)

    answer = complete(cli, "success")

    assert (answer["id"], answer["status"], answer["balance"]) == (pending, "completed", "50.00")


def expire_page(cli: CommandLine) -> None:
    """Let the time run out in which the page could be paid."""
    execute(
        cli.folder / "payment_page.sqlite3",
        "UPDATE thing SET due = 1 WHERE kind = 'checkout.session'",
    )


def test_an_expired_page_fails_the_top_up_and_a_card_tries_again(
    cli: CommandLine, pending: str
) -> None:
    expire_page(cli)

    failed = complete(cli)

    assert (failed["id"], failed["status"], failed["failure"]) == (pending, "failed", "expired")
    assert complete(cli)["status"] == "failed"
    assert complete(cli, "success", key="c2")["status"] == "completed"


def test_a_top_up_by_invoice_has_no_card_to_complete(cli: CommandLine) -> None:
    cli.order("top_up", key="t", account=cli.account(), amount="1000.00")

    answer = complete(cli, "success")

    assert (answer["ok"], answer["code"]) == (False, "method_invalid")


def test_a_cancelled_top_up_cannot_be_paid(cli: CommandLine, pending: str) -> None:
    cancelled = cli.order("cancel", key="x", top_up="t")

    assert (cancelled["id"], cancelled["status"]) == (pending, "cancelled")
    assert cli.order("cancel", key="x", top_up="t") == cancelled
    paid = complete(cli, "success")
    assert (paid["status"], paid["balance"]) == ("cancelled", "0.00")


def test_a_top_up_that_was_paid_before_it_could_be_cancelled_is_completed(
    cli: CommandLine, pending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from billing_desktop.services.payments import Payments

    with monkeypatch.context() as patch:
        # The customer has paid, and the program has not heard of it.
        patch.setattr(Payments, "refresh", Payments.open_page)
        patch.setattr("billing_desktop.services.settling.Settler.apply", lambda *_, **__: False)
        complete(cli, "success")

    answer, again = (cli.order("cancel", key="x", top_up="t") for _ in range(2))

    assert (answer["id"], answer["status"]) == (pending, "completed")
    assert again == answer


def test_a_completed_top_up_cannot_be_cancelled(cli: CommandLine) -> None:
    cli.topped_up("t", cli.account())

    for _ in range(2):
        answer = cli.order("cancel", key="x", top_up="t")
        assert (answer["ok"], answer["code"]) == (False, "state_changed")


def test_a_key_of_a_cancellation_stays_with_its_top_up(cli: CommandLine, pending: str) -> None:
    cli.order("cancel", key="x", top_up=pending)
    cli.topped_up("t2", "acc-1")

    answer = cli.order("cancel", key="x", top_up="t2")

    assert (answer["ok"], answer["code"]) == (False, "key_reused")


def test_a_reprint_is_named_by_its_digest_and_written_where_asked(cli: CommandLine) -> None:
    number = str(cli.topped_up(account=cli.account())["invoice"])
    out = cli.folder.parent / "reprint.pdf"

    told = cli.order("reprint", invoice=number)
    written = cli.order("reprint", invoice=number, out=str(out))

    pdf = out.read_bytes()
    assert pdf.startswith(b"%PDF")
    assert told["sha256"] == written["sha256"] == hashlib.sha256(pdf).hexdigest()
    assert told["bytes"] == len(pdf)
    assert cli.order("reprint", invoice=number, out=str(out))["ok"] is True
    out.write_bytes(b"somebody's own")
    refused = cli.order("reprint", invoice=number, out=str(out))
    assert (refused["ok"], refused["code"]) == (False, "file_exists")
    assert out.read_bytes() == b"somebody's own"


def test_sync_books_what_was_paid_while_nobody_looked(
    cli: CommandLine, pending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("billing_desktop.services.settling.Settler.apply", lambda *_, **__: False)
        complete(cli, "success")
    assert execute(cli.book, "SELECT status FROM top_up") == [("pending",)]

    answer = cli.order("sync")

    assert (answer["ok"], answer["status"]) == (True, "done")
    assert (answer["asked"], answer["changed"]) == (1, 1)
    assert complete(cli)["code"] == "key_reused"
    assert complete(cli, "success")["balance"] == "50.00"
    assert pending
