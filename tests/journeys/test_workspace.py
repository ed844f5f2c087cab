"""The workspace that other tests start from does what it says."""

from __future__ import annotations

from billing_desktop.domain.listing import InvoiceQuery
from billing_desktop.domain.top_up import AttemptState, TopUpStatus
from tests.builders import eur
from tests.workspace import Workspace


def test_a_workspace_tops_up_by_card_to_the_invoice(workspace: Workspace) -> None:
    account = workspace.account()

    paid = workspace.top_up(account, "100.00")

    assert paid.status is TopUpStatus.COMPLETED
    overview = workspace.services.accounts.overview(workspace.operator, account.account_id)
    assert overview.balance == eur("100.00")
    listing = workspace.services.invoices.search(workspace.operator, InvoiceQuery())
    assert listing.numbers == (paid.invoice_number,)


def test_a_declined_card_leaves_the_top_up_pending(workspace: Workspace) -> None:
    top_up = workspace.top_up(workspace.account(), card="declined")

    assert top_up.status is TopUpStatus.PENDING
    assert top_up.last_attempt is not None
    assert top_up.last_attempt.declined_because


def test_a_payment_survives_a_restart(workspace: Workspace) -> None:
    top_up = workspace.start(workspace.account())
    workspace.fill_in(top_up)
    workspace.restart()

    workspace.services.payments.sync(workspace.operator)

    found = workspace.services.top_ups.get(workspace.operator, top_up.top_up_id)
    assert found.status is TopUpStatus.COMPLETED
    assert found.last_attempt is not None
    assert found.last_attempt.state is AttemptState.PAID


def test_an_account_may_be_incomplete(workspace: Workspace) -> None:
    assert not workspace.account(complete=False).details.is_complete
