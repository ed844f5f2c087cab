"""What every payment gateway promises about money that goes back to the payer."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from billing_desktop.domain.money import EUR, Money
from billing_desktop.errors import PaymentOutcomeUnknownError, ProviderRejectedError
from billing_desktop.ports.payments import RefundState
from tests.contracts.rigs import CHARGED, BankRig, MovableClock, Rig

SENT = {RefundState.PENDING, RefundState.SUCCEEDED}


class RefundContract:
    """The promises that need a payment, and nobody at the bank."""

    def test_the_request_of_a_refund_is_the_same_text_each_time(self, rig: Rig) -> None:
        request = rig.request("pi_1")

        assert rig.request("pi_1") == request
        assert json.loads(request) == {
            "amount": 2000,
            "metadata": {"key": f"refund-1-{rig.run}", "top_up_id": f"top-up-1-{rig.run}"},
            "payment_intent": "pi_1",
            "reason": "requested_by_customer",
        }

    def test_a_payment_begins_without_refunds_and_disputes(self, rig: Rig) -> None:
        payment = rig.paid()

        assert rig.gateway.refunds(payment) == ()
        assert rig.gateway.disputes(payment) == ()

    def test_a_refund_tells_amount_payment_and_our_key(self, rig: Rig) -> None:
        payment = rig.paid()
        before = rig.now() - timedelta(minutes=1)

        refund = rig.refund(payment, 2000)

        assert refund.payment_reference == payment
        assert refund.amount == Money(2000, EUR)
        assert refund.key == f"refund-1-{rig.run}"
        assert refund.state in SENT
        assert refund.failed_because is None
        assert before <= refund.created_at <= rig.now() + timedelta(minutes=1)
        assert rig.gateway.refunds(payment) == (refund,)

    def test_the_same_key_sends_money_once(self, rig: Rig) -> None:
        payment = rig.paid()
        first = rig.refund(payment, 2000, "a")

        again = rig.refund(payment, 2000, "a")

        assert again.reference == first.reference
        assert len(rig.gateway.refunds(payment)) == 1

    def test_the_same_key_for_another_amount_leaves_the_outcome_unknown(self, rig: Rig) -> None:
        payment = rig.paid()
        rig.refund(payment, 2000, "a")

        with pytest.raises(PaymentOutcomeUnknownError):
            rig.refund(payment, 1000, "a")

        assert len(rig.gateway.refunds(payment)) == 1

    def test_parts_are_listed_one_by_one_oldest_first(self, rig: Rig) -> None:
        payment = rig.paid()

        for key, amount in (("a", 2000), ("b", 1000), ("c", 3069)):
            rig.refund(payment, amount, key)

        refunds = rig.gateway.refunds(payment)
        assert [refund.amount.minor_units for refund in refunds] == [2000, 1000, 3069]
        assert sum(refund.amount.minor_units for refund in refunds) == CHARGED.minor_units

    @pytest.mark.parametrize(("gone", "asked"), [(0, 6070), (2000, 4070)])
    def test_more_than_is_left_is_rejected(self, rig: Rig, gone: int, asked: int) -> None:
        payment = rig.paid()
        if gone:
            rig.refund(payment, gone, "a")

        with pytest.raises(ProviderRejectedError) as rejected:
            rig.refund(payment, asked, "b")

        assert rejected.value.code == "refund_too_high"
        assert sum(one.amount.minor_units for one in rig.gateway.refunds(payment)) == gone

    def test_what_was_refunded_in_full_is_not_refunded_again(self, rig: Rig) -> None:
        payment = rig.paid()
        rig.refund(payment, 6069, "a")

        with pytest.raises(ProviderRejectedError) as rejected:
            rig.refund(payment, 1, "b")

        assert rejected.value.code == "already_refunded"

    def test_a_payment_nobody_knows_is_rejected(self, rig: Rig) -> None:
        for ask in (rig.gateway.refunds, rig.gateway.disputes, rig.refund):
            with pytest.raises(ProviderRejectedError):
                ask("pi_nobody")

    def test_a_refund_is_an_event_that_points_at_the_payment(self, rig: Rig) -> None:
        payment = rig.paid()
        rig.refund(payment)

        events = rig.gateway.events(created_from=rig.now() - timedelta(minutes=1))

        kinds = {event.kind for event in events if event.payment_reference == payment}
        assert {"refund.created", "charge.refunded"} <= kinds

    def test_a_customer_nobody_knows_has_no_portal(self, rig: Rig) -> None:
        with pytest.raises(ProviderRejectedError):
            rig.gateway.portal_address("cus_nobody", return_address="https://shop.example/")


class RefundAtBankContract:
    """The promises that show when others send money back, or it comes back."""

    def test_a_payment_that_brought_nothing_is_not_refunded(self, rig: BankRig) -> None:
        reference = rig.open().reference
        rig.payer.decline(reference)
        payment = rig.gateway.fetch_session(reference).payment_reference
        assert payment is not None

        with pytest.raises(ProviderRejectedError) as rejected:
            rig.refund(payment)

        assert rejected.value.code == "provider_rejected"
        assert rig.gateway.refunds(payment) == ()

    def test_a_refund_made_elsewhere_is_listed_without_a_key(self, rig: BankRig) -> None:
        payment = rig.paid()
        ours = rig.refund(payment, 69)

        theirs = rig.at_bank.refund_elsewhere(payment)

        first, second = rig.gateway.refunds(payment)
        assert first == ours
        assert (second.reference, second.key) == (theirs, None)
        assert second.amount == Money(6000, EUR)

    def test_a_refund_that_fails_later_says_why_and_its_money_can_be_sent_again(
        self, rig: BankRig
    ) -> None:
        payment = rig.paid()
        sent = rig.refund(payment, 6069, "a")

        rig.at_bank.fail_refund(sent.reference)

        (failed,) = rig.gateway.refunds(payment)
        assert (failed.reference, failed.state) == (sent.reference, RefundState.FAILED)
        assert failed.failed_because == "expired or canceled card"
        assert rig.refund(payment, 6069, "b").state in SENT
        assert {"refund.failed", "refund.updated"} <= set(rig.kinds(payment))

    def test_the_same_key_repeats_a_refund_that_has_failed_and_sends_nothing(
        self, rig: BankRig
    ) -> None:
        payment = rig.paid()
        sent = rig.refund(payment, 2000, "a")
        rig.at_bank.fail_refund(sent.reference)

        assert rig.refund(payment, 2000, "a").reference == sent.reference

        assert len(rig.gateway.refunds(payment)) == 1

    def test_a_refund_may_be_on_its_way_for_days(self, rig: BankRig) -> None:
        payment = rig.paid()
        rig.at_bank.delay_refunds()
        sent = rig.refund(payment, 6069)
        assert sent.state is RefundState.PENDING
        with pytest.raises(ProviderRejectedError):
            rig.refund(payment, 1, "b")

        rig.at_bank.finish_refund(sent.reference)

        (arrived,) = rig.gateway.refunds(payment)
        assert arrived.state is RefundState.SUCCEEDED
        assert "refund.updated" in rig.kinds(payment)

    def test_a_refusal_is_repeated_for_its_key_though_its_reason_is_gone(
        self, rig: BankRig
    ) -> None:
        payment = rig.paid()
        dispute = rig.at_bank.dispute(payment)
        with pytest.raises(ProviderRejectedError):
            rig.refund(payment, 2000, "a")
        rig.at_bank.win(dispute)

        with pytest.raises(ProviderRejectedError) as repeated:
            rig.refund(payment, 2000, "a")

        assert repeated.value.code == "charge_disputed"
        assert rig.refund(payment, 2000, "b").state in SENT


class RefundInTimeContract:
    """What the provider forgets."""

    def test_a_key_is_forgotten_after_a_day(self, rig: BankRig, clock: MovableClock) -> None:
        payment = rig.paid()
        first = rig.refund(payment, 2000, "a")
        clock.move(timedelta(hours=23, minutes=59))
        assert rig.refund(payment, 2000, "a").reference == first.reference

        clock.move(timedelta(minutes=1))

        assert rig.refund(payment, 2000, "a").reference != first.reference

    def test_a_page_opened_under_a_key_of_yesterday_is_another_page(
        self, rig: BankRig, clock: MovableClock
    ) -> None:
        first = rig.open(key="a")
        parameters = rig.gateway.session_parameters(rig.checkout())

        clock.move(timedelta(hours=24))

        again = rig.gateway.create_session(parameters, idempotency_key=f"a-{rig.run}")
        assert again.reference != first.reference

    def test_events_of_more_than_thirty_days_ago_are_an_error(
        self, rig: BankRig, clock: MovableClock
    ) -> None:
        rig.paid()
        asked_from = clock.at
        clock.move(timedelta(days=30))
        assert rig.gateway.events(created_from=asked_from)

        clock.move(timedelta(minutes=2))

        with pytest.raises(ProviderRejectedError) as rejected:
            rig.gateway.events(created_from=asked_from)
        assert rejected.value.code == "events_too_old"
