"""What every payment gateway promises about disputes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_desktop.domain.money import EUR, Money
from billing_desktop.errors import ProviderRejectedError
from billing_desktop.ports.payments import DisputeState, RefundState
from tests.contracts.rigs import CHARGED, BankRig


class DisputeContract:
    """The promises that show when the payer's bank asks or takes the money."""

    def test_a_dispute_tells_amount_payment_reason_and_time_left(self, rig: BankRig) -> None:
        payment = rig.paid()

        reference = rig.at_bank.dispute(payment)

        dispute = rig.only_dispute(payment)
        assert (dispute.reference, dispute.payment_reference) == (reference, payment)
        assert dispute.state is DisputeState.OPEN
        assert dispute.amount == CHARGED
        assert dispute.because == "fraudulent"
        assert abs(dispute.opened_at - rig.now()) < timedelta(minutes=1)
        assert dispute.respond_until is not None
        assert dispute.respond_until > rig.now() + timedelta(days=1)

    def test_a_bank_may_take_a_part(self, rig: BankRig) -> None:
        payment = rig.paid()

        rig.at_bank.dispute(payment, Money(1234, EUR))

        assert rig.only_dispute(payment).amount == Money(1234, EUR)

    def test_a_disputed_payment_cannot_be_refunded(self, rig: BankRig) -> None:
        payment = rig.paid()
        rig.at_bank.dispute(payment)

        with pytest.raises(ProviderRejectedError) as rejected:
            rig.refund(payment)

        assert rejected.value.code == "charge_disputed"
        assert rig.gateway.refunds(payment) == ()

    def test_a_dispute_is_won(self, rig: BankRig) -> None:
        payment = rig.paid()
        reference = rig.at_bank.dispute(payment)

        rig.at_bank.win(reference)

        assert rig.only_dispute(payment).state is DisputeState.WON
        assert rig.refund(payment).state is not RefundState.FAILED

    def test_a_dispute_is_lost_and_nothing_is_left_to_refund(self, rig: BankRig) -> None:
        payment = rig.paid()
        reference = rig.at_bank.dispute(payment)

        rig.at_bank.lose(reference)

        assert rig.only_dispute(payment).state is DisputeState.LOST
        with pytest.raises(ProviderRejectedError):
            rig.refund(payment)

    def test_an_inquiry_takes_no_money_and_leaves_refunds_possible(self, rig: BankRig) -> None:
        payment = rig.paid()

        rig.at_bank.inquire(payment)

        assert rig.only_dispute(payment).state is DisputeState.INQUIRY
        assert rig.refund(payment, 69).state is not RefundState.FAILED

    def test_an_inquiry_ends_without_money(self, rig: BankRig) -> None:
        payment = rig.paid()
        reference = rig.at_bank.inquire(payment)

        rig.at_bank.close_inquiry(reference)

        assert rig.only_dispute(payment).state is DisputeState.CLOSED

    def test_an_inquiry_ends_when_everything_was_refunded(self, rig: BankRig) -> None:
        payment = rig.paid()
        rig.at_bank.inquire(payment)

        rig.refund(payment, CHARGED.minor_units)

        assert rig.only_dispute(payment).state is DisputeState.CLOSED

    def test_an_inquiry_becomes_a_dispute(self, rig: BankRig) -> None:
        payment = rig.paid()
        reference = rig.at_bank.inquire(payment)

        rig.at_bank.escalate(reference)

        assert rig.only_dispute(payment).state is DisputeState.OPEN
        with pytest.raises(ProviderRejectedError):
            rig.refund(payment)

    def test_a_payment_may_be_disputed_again_and_each_is_listed_oldest_first(
        self, rig: BankRig
    ) -> None:
        payment = rig.paid()
        first = rig.at_bank.dispute(payment)
        rig.at_bank.win(first)

        second = rig.at_bank.dispute(payment)

        disputes = rig.gateway.disputes(payment)
        assert [dispute.reference for dispute in disputes] == [first, second]

    def test_every_step_is_an_event_that_points_at_the_payment(self, rig: BankRig) -> None:
        payment = rig.paid()
        before = len(rig.kinds(payment))

        won = rig.at_bank.inquire(payment)
        rig.at_bank.escalate(won)
        rig.at_bank.win(won)
        rig.at_bank.lose(rig.at_bank.dispute(payment))

        assert rig.kinds(payment)[before:] == [
            "charge.dispute.created",
            "charge.dispute.updated",
            "charge.dispute.funds_withdrawn",
            "charge.dispute.funds_reinstated",
            "charge.dispute.closed",
            "charge.dispute.created",
            "charge.dispute.funds_withdrawn",
            "charge.dispute.closed",
        ]


class PortalContract:
    """The provider's own portal."""

    def test_the_portal_has_a_personal_address(self, rig: BankRig) -> None:
        address = rig.gateway.portal_address(
            rig.customer(), return_address="https://shop.example/back"
        )

        assert address.startswith(("http://127.0.0.1:", "https://"))
