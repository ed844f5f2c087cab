"""What every payment gateway promises; each test runs against every implementation."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from billing_desktop.domain.money import EUR, Money
from billing_desktop.errors import PaymentOutcomeUnknownError, ProviderRejectedError, UserError
from billing_desktop.ports.payments import SessionState
from tests.contracts.rigs import COMPANY, START, MovableClock, Rig


class PageContract:
    """The promises that need nobody to pay, and no influence on the provider's time."""

    def test_the_account_is_named_and_moves_no_real_money(self, rig: Rig) -> None:
        account = rig.gateway.account()

        assert account.account_reference
        assert not account.is_live
        assert rig.gateway.account() == account

    def test_the_same_key_gives_the_same_customer(self, rig: Rig) -> None:
        first = rig.gateway.create_customer(COMPANY, idempotency_key=f"a-{rig.run}")

        again = rig.gateway.create_customer(COMPANY, idempotency_key=f"a-{rig.run}")
        other = rig.gateway.create_customer(COMPANY, idempotency_key=f"b-{rig.run}")

        assert first == again != other

    def test_parameters_are_the_same_text_each_time(self, rig: Rig) -> None:
        checkout = rig.checkout()

        parameters = rig.gateway.session_parameters(checkout)

        assert rig.gateway.session_parameters(checkout) == parameters
        assert list(json.loads(parameters)) == sorted(json.loads(parameters))

    def test_a_line_of_zero_is_left_out(self, rig: Rig) -> None:
        parameters = rig.gateway.session_parameters(rig.checkout("top-up-1", 5000, 100, 0))

        assert [item["price_data"]["unit_amount"] for item in _items(parameters)] == [5000, 100]

    def test_a_new_page_is_open_and_charges_the_sum_of_its_lines(self, rig: Rig) -> None:
        session = rig.open()

        assert session.state is SessionState.OPEN
        assert session.amount_total == Money(6069, EUR)
        assert session.client_reference == f"top-up-1-{rig.run}"
        assert not session.is_live
        assert session.payment_reference is None
        assert session.paid_at is None

    def test_an_open_page_has_an_address_whose_fragment_survives(self, rig: Rig) -> None:
        session = rig.open()

        assert session.url is not None
        assert len(session.url.partition("#")[2]) > 10
        assert rig.gateway.fetch_session(session.reference).url == session.url

    def test_the_same_key_gives_the_same_page(self, rig: Rig) -> None:
        first = rig.open(key="a")

        assert rig.open(key="a") == first
        assert rig.open(key="b").reference != first.reference

    def test_a_key_with_other_parameters_leaves_the_outcome_unknown(self, rig: Rig) -> None:
        rig.open(key="a")
        other = rig.gateway.session_parameters(rig.checkout("top-up-1", 9900))

        with pytest.raises(PaymentOutcomeUnknownError):
            rig.gateway.create_session(other, idempotency_key=f"a-{rig.run}")

    def test_a_customer_nobody_knows_is_rejected(self, rig: Rig) -> None:
        parameters = rig.gateway.session_parameters(rig.checkout())
        foreign = parameters.replace(rig.customer(), "cus_nobody")

        with pytest.raises(ProviderRejectedError):
            rig.gateway.create_session(foreign, idempotency_key=f"a-{rig.run}")

    @pytest.mark.parametrize("amount", [49, 100_000_000])
    def test_an_amount_no_card_is_charged_is_rejected(self, rig: Rig, amount: int) -> None:
        parameters = rig.gateway.session_parameters(rig.checkout("top-up-1", amount))

        with pytest.raises(ProviderRejectedError):
            rig.gateway.create_session(parameters, idempotency_key=f"a-{rig.run}")

    def test_a_session_nobody_knows_is_rejected(self, rig: Rig) -> None:
        with pytest.raises(ProviderRejectedError):
            rig.gateway.fetch_session("cs_test_nobody")
        with pytest.raises(ProviderRejectedError):
            rig.gateway.expire_session("cs_test_nobody")

    def test_closing_twice_is_closing_once(self, rig: Rig) -> None:
        reference = rig.open().reference
        rig.gateway.expire_session(reference)

        assert rig.gateway.expire_session(reference).state is SessionState.EXPIRED

    def test_a_page_whose_answer_was_lost_is_found_again(self, rig: Rig) -> None:
        began_at = rig.now() - timedelta(minutes=1)
        older, newer = rig.open(key="a").reference, rig.open(key="b").reference
        rig.open("top-up-2", key="c")

        found = rig.gateway.find_session(
            rig.customer(), client_reference=f"top-up-1-{rig.run}", created_from=began_at
        )

        assert found is not None
        assert found.reference == newer != older

    def test_every_page_of_a_customer_is_listed_the_newest_first(self, rig: Rig) -> None:
        began_at = rig.now() - timedelta(minutes=1)
        older, newer = rig.open(key="a").reference, rig.open("top-up-2", key="b").reference

        listed = rig.gateway.sessions_of(rig.customer(), created_from=began_at)

        opened = [(page, client) for page, client in listed if page in (older, newer)]
        assert opened == [(newer, f"top-up-2-{rig.run}"), (older, f"top-up-1-{rig.run}")]

    def test_what_was_never_opened_is_not_found(self, rig: Rig) -> None:
        rig.open()
        began_at = rig.now() - timedelta(minutes=1)

        assert (
            rig.gateway.find_session(
                rig.customer(), client_reference="top-up-9", created_from=began_at
            )
            is None
        )
        assert (
            rig.gateway.find_session(
                rig.customer(),
                client_reference=f"top-up-1-{rig.run}",
                created_from=rig.now() + timedelta(hours=1),
            )
            is None
        )


class PayingContract:
    """The promises that show when somebody pays on the page."""

    def test_a_paid_page_tells_amount_time_payment_and_fee(self, rig: Rig) -> None:
        reference = rig.open().reference
        before = rig.now() - timedelta(minutes=1)

        rig.payer.pay(reference)

        session = rig.gateway.fetch_session(reference)
        assert session.state is SessionState.PAID
        assert session.amount_received == session.amount_total == Money(6069, EUR)
        assert session.payment_reference
        assert session.paid_at is not None
        assert before <= session.paid_at <= rig.now() + timedelta(minutes=1)
        assert session.fee is not None
        assert Money(0, EUR) < session.fee < session.amount_total
        assert session.url is None

    def test_a_declined_card_leaves_the_page_open_with_the_reason(self, rig: Rig) -> None:
        reference = rig.open().reference

        rig.payer.decline(reference)

        session = rig.gateway.fetch_session(reference)
        assert session.state is SessionState.OPEN
        assert session.declined_because
        assert session.url
        assert session.amount_received in {None, Money(0, EUR)}

    def test_another_card_pays_after_a_declined_one(self, rig: Rig) -> None:
        reference = rig.open().reference
        rig.payer.decline(reference)

        rig.payer.pay(reference)

        session = rig.gateway.fetch_session(reference)
        assert session.state is SessionState.PAID
        assert session.declined_because is None

    def test_a_payer_before_the_second_step_has_not_paid(self, rig: Rig) -> None:
        reference = rig.open().reference

        rig.payer.ask_second_step(reference)

        assert rig.state(reference) is SessionState.OPEN

    def test_money_on_its_way_is_processing_and_the_page_is_closed(self, rig: Rig) -> None:
        reference = rig.open().reference

        rig.payer.process(reference)

        session = rig.gateway.fetch_session(reference)
        assert session.state is SessionState.PROCESSING
        assert session.url is None
        assert session.paid_at is None

    def test_money_on_its_way_arrives_or_fails(self, rig: Rig) -> None:
        arriving, failing = rig.open(key="a").reference, rig.open(key="b").reference
        rig.payer.process(arriving)
        rig.payer.process(failing)

        rig.payer.arrive(arriving)
        rig.payer.fail(failing)

        assert rig.state(arriving) is SessionState.PAID
        assert rig.state(failing) is SessionState.FAILED

    def test_a_closed_page_cannot_be_paid(self, rig: Rig) -> None:
        reference = rig.open().reference

        closed = rig.gateway.expire_session(reference)

        assert closed.state is SessionState.EXPIRED
        assert closed.url is None
        with pytest.raises(UserError):
            rig.payer.pay(reference)
        assert rig.state(reference) is SessionState.EXPIRED

    def test_closing_after_a_declined_card_closes(self, rig: Rig) -> None:
        reference = rig.open().reference
        rig.payer.decline(reference)

        assert rig.gateway.expire_session(reference).state is SessionState.EXPIRED

    def test_a_page_that_was_paid_is_not_closed_but_told(self, rig: Rig) -> None:
        reference = rig.open().reference
        rig.payer.pay(reference)

        session = rig.gateway.expire_session(reference)

        assert session.state is SessionState.PAID
        assert session.amount_received == Money(6069, EUR)

    def test_money_on_its_way_is_not_stopped_by_closing(self, rig: Rig) -> None:
        reference = rig.open().reference
        rig.payer.process(reference)

        assert rig.gateway.expire_session(reference).state is SessionState.PROCESSING

    def test_an_event_points_at_the_session_and_the_payment(self, rig: Rig) -> None:
        reference = rig.open().reference
        rig.payer.pay(reference)

        events = rig.gateway.events(created_from=rig.now() - timedelta(minutes=1))

        payment = rig.gateway.fetch_session(reference).payment_reference
        found = [event for event in events if event.session_reference == reference]
        assert [event.kind for event in found] == ["checkout.session.completed"]
        assert found[0].payment_reference == payment

    def test_events_from_a_later_time_on_are_none(self, rig: Rig) -> None:
        rig.payer.pay(rig.open().reference)

        assert rig.gateway.events(created_from=rig.now() + timedelta(hours=1)) == ()


class TimeContract:
    """The promises that show when the provider's time passes."""

    def test_an_open_page_expires_after_a_day(self, rig: Rig, clock: MovableClock) -> None:
        reference = rig.open().reference
        clock.move(timedelta(hours=23, minutes=59))
        assert rig.state(reference) is SessionState.OPEN

        clock.move(timedelta(minutes=1))

        assert rig.state(reference) is SessionState.EXPIRED
        with pytest.raises(UserError):
            rig.payer.pay(reference)

    def test_the_expiry_is_an_event_though_nobody_asked(
        self, rig: Rig, clock: MovableClock
    ) -> None:
        reference = rig.open().reference
        clock.move(timedelta(hours=25))

        events = rig.gateway.events(created_from=START)

        assert [(event.kind, event.session_reference) for event in events] == [
            ("checkout.session.expired", reference)
        ]

    def test_a_paid_page_does_not_expire(self, rig: Rig, clock: MovableClock) -> None:
        reference = rig.open().reference
        rig.payer.pay(reference)

        clock.move(timedelta(hours=25))

        session = rig.gateway.fetch_session(reference)
        assert session.state is SessionState.PAID
        assert session.paid_at == START

    def test_events_come_oldest_first_and_from_the_asked_second_on(
        self, rig: Rig, clock: MovableClock
    ) -> None:
        references = [rig.open(key=key).reference for key in ("a", "b", "c")]
        for reference in references:
            clock.move(timedelta(minutes=1))
            rig.payer.pay(reference)

        events = rig.gateway.events(created_from=START + timedelta(minutes=2, microseconds=9))

        assert [event.session_reference for event in events] == references[1:]
        assert [event.created_at for event in events] == [
            START + timedelta(minutes=minutes) for minutes in (2, 3)
        ]

    def test_an_answer_tells_the_clock_of_the_provider(self, rig: Rig, clock: MovableClock) -> None:
        reference = rig.open().reference
        clock.move(timedelta(days=0, hours=3))

        answered_at = rig.gateway.fetch_session(reference).answered_at

        assert answered_at == START + timedelta(hours=3)


def _items(parameters: str) -> list[dict[str, dict[str, int]]]:
    items: list[dict[str, dict[str, int]]] = json.loads(parameters)["line_items"]
    return items
