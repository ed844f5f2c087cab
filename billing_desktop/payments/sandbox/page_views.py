"""The pages that a payer sees, built from templates in the payer's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from billing_desktop.payments.json_values import (
    JsonObject,
    child,
    optional_text,
    text,
    whole,
)
from billing_desktop.payments.sandbox.card_form import FIELDS, CardForm
from billing_desktop.payments.sandbox.cards import TrialCard
from billing_desktop.payments.sandbox.markup import Markup, joined, render
from billing_desktop.payments.sandbox.wording import amount_text, language_of, say

_PROBLEMS = {
    "authentication_required": "problem_authentication_required",
    "insufficient_funds": "problem_insufficient_funds",
}


@dataclass(frozen=True, slots=True)
class Payment:
    """What the pages of one session show."""

    session: JsonObject
    intent: JsonObject | None
    lines: list[JsonObject]
    seller: str
    root: str

    @property
    def language(self) -> str:
        """The language that the session asked for."""
        return language_of(optional_text(self.session, "locale"))

    @property
    def address(self) -> str:
        """Where the payment's page is, below the server's root."""
        return f"{self.root}/pay/{text(self.session, 'id')}"

    def values(self, **more: str) -> dict[str, str]:
        """Return what sentences about this payment may name."""
        metadata = child(self.session, "metadata") or {}
        customer = child(self.session, "customer_details") or {}
        return {
            "seller": self.seller,
            "amount": amount_text(self.language, whole(self.session, "amount_total")),
            "billing_number": optional_text(metadata, "billing_number") or "–",
            "customer": optional_text(customer, "name") or "–",
            **more,
        }


def checkout_page(payment: Payment, form: CardForm, *, example_year: str) -> Markup:
    """Return the page with summary, test cards and form."""
    language, values = payment.language, payment.values(year=example_year)
    words = {key: say(language, key, **values) for key in _CHECKOUT_WORDS}
    bad = [field for field in FIELDS if field in form.problems]
    # Only a problem draws the focus: on a phone the amount has to be seen first.
    first = bad[0] if bad else None
    fields = {
        f"{field}_field": _field(language, field, form, values, is_first=field == first)
        for field in FIELDS
    }
    body = render(
        "checkout.html",
        address=payment.address,
        summary=_summary(payment),
        alert=_alert(payment, form),
        cards=joined([_card_row(payment, card) for card in TrialCard]),
        **words,
        **fields,
    )
    return _shell(language, payment.root, say(language, "title", **values), body)


def second_step_page(payment: Payment) -> Markup:
    """Return the page on which the payer's bank asks again."""
    language, values = payment.language, payment.values()
    keys = ("second_step_heading", "second_step_text", "confirm", "refuse")
    body = render(
        "second_step.html",
        address=payment.address,
        summary=_summary(payment),
        **{key: say(language, key, **values) for key in keys},
    )
    return _shell(language, payment.root, values["amount"], body)


def result_page(payment: Payment, kind: str) -> Markup:
    """Return the page that says how it ended: paid, processing, failed, expired, cancelled."""
    language, values = payment.language, payment.values()
    extra = Markup()
    if kind == "processing":
        keys = ("finish_heading", "finish_text", "finish_succeeds", "finish_fails")
        words = {key: say(language, key, **values) for key in keys}
        extra = render("finish.html", address=payment.address, **words)
    elif kind == "cancelled":
        label = say(language, "back_to_payment")
        extra = render("link.html", address=payment.address, label=label)
    return notice_page(language, payment.root, kind, extra=extra, **values)


def notice_page(
    language: str, root: str, kind: str, *, extra: Markup | None = None, **values: str
) -> Markup:
    """Return a page of a heading and a sentence."""
    heading = say(language, f"{kind}_heading", **values)
    body = render(
        "notice.html",
        kind=kind,
        heading=heading,
        text=say(language, f"{kind}_text", **values),
        extra=extra or Markup(),
    )
    return _shell(language, root, heading, body)


_CHECKOUT_WORDS = ("cards_heading", "cards_hint", "form_heading", "pay", "cancel")


def _shell(language: str, root: str, title: str, body: Markup) -> Markup:
    return render(
        "shell.html",
        language=language,
        root=root,
        title=title,
        test=say(language, "test"),
        test_banner=say(language, "test_banner"),
        body=body,
    )


def _summary(payment: Payment) -> Markup:
    language, values = payment.language, payment.values()
    lines = [
        render(
            "line.html",
            name=text(line, "description"),
            amount=amount_text(language, whole(line, "amount_total")),
        )
        for line in payment.lines
    ]
    return render(
        "summary.html",
        pay_to=say(language, "pay_to", **values),
        amount=values["amount"],
        lines=joined(lines),
        total_label=say(language, "total"),
        customer_label=say(language, "customer"),
        customer=values["customer"],
        number_label=say(language, "billing_number"),
        number=values["billing_number"],
    )


def _alert(payment: Payment, form: CardForm) -> Markup:
    """Return what the bank said about the last try, unless the form is wrong now."""
    problem = None if payment.intent is None else child(payment.intent, "last_payment_error")
    if problem is None or form.problems:
        return Markup()
    key = _PROBLEMS.get(text(problem, "decline_code"), "problem_card_declined")
    return render("alert.html", text=say(payment.language, key))


def _card_row(payment: Payment, card: TrialCard) -> Markup:
    return render(
        "card_row.html",
        address=f"{payment.address}?card={card.label}#pay",
        number=" ".join(card.value[i : i + 4] for i in range(0, 16, 4)),
        effect=say(payment.language, f"card_{card.label}"),
        fill_in=say(payment.language, "fill_in"),
    )


def _field(
    language: str, field: str, form: CardForm, values: dict[str, str], *, is_first: bool
) -> Markup:
    key = form.problems.get(field)
    problem = Markup()
    if key is not None:
        problem = render("problem.html", field=field, text=say(language, key, **values))
    attributes = f' aria-invalid="true" aria-describedby="{field}-problem"' if key else ""
    return render(
        "field.html",
        field=field,
        label=say(language, field),
        value=form.values.get(field, ""),
        mode="text" if field == "name" else "numeric",
        attributes=Markup(attributes + (" autofocus" if is_first else "")),
        problem=problem,
    )


def payment_lines(page: JsonObject) -> list[JsonObject]:
    """Return the lines that the session was opened with."""
    return cast("list[JsonObject]", page["lines"])
