from __future__ import annotations

import base64
from urllib.parse import quote

import pytest

from billing_desktop.domain.hidden_text import HIDDEN
from billing_desktop.domain.known_secrets import COUNT_MAX, KnownSecrets

SECRET = "Möwe 'grün' &5/+"


@pytest.fixture
def known() -> KnownSecrets:
    known = KnownSecrets()
    known.learn(SECRET)
    return known


@pytest.mark.parametrize(
    "written",
    [
        SECRET,
        quote(SECRET, safe=""),
        SECRET.encode().hex(),
        base64.b64encode(SECRET.encode()).decode(),
    ],
)
def test_what_was_learned_is_hidden_in_any_writing(known: KnownSecrets, written: str) -> None:
    told = known.redact(f"the server said {written} and no more")

    assert written not in told
    assert told.startswith("the server said ")
    assert told.endswith(" and no more")


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("password=abc def", f"password={HIDDEN} def"),
        ("{'Password': 'a b c', 'user': 'x'}", f"{{'Password': {HIDDEN}, 'user': 'x'}}"),
        ('{"smtp_password": "a \\" b"}', f'{{"smtp_password": {HIDDEN}}}'),
        ("?api_key=abc&page=2", f"?api_key={HIDDEN}&page=2"),
        ("Authorization: Bearer abc.def", f"Authorization: {HIDDEN}"),
        ("X-Api-Key: 12", f"X-Api-Key: {HIDDEN}"),
        ("access_token = 'x'", f"access_token = {HIDDEN}"),
        (
            "postgresql://clerk:pass%20word@db.example/books",
            f"postgresql://clerk:{HIDDEN}@db.example/books",
        ),
        ("no key sk_live_abcDEF123 here", f"no key sk_live_{HIDDEN} here"),
        ("DETAIL:  Key (name)=(Ada) exists.", f"DETAIL:{HIDDEN}"),
        (
            'invalid input syntax for type integer: "Ada"',
            f"invalid input syntax for type integer: {HIDDEN}",
        ),
        ("[parameters: ('Ada', 3)]", f"[parameters: {HIDDEN}"),
    ],
)
def test_what_its_name_says_to_be_secret_is_hidden(text: str, redacted: str) -> None:
    assert KnownSecrets().redact(text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "The password is wrong.",
        "12 tokens were read",
        "https://db.example/books?page=2",
        "account 17: balance 3",
    ],
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert KnownSecrets().redact(text) == text


def test_short_words_are_no_secrets(known: KnownSecrets) -> None:
    known.learn("info")
    known.learn(None)

    assert known.redact("an info of the program") == "an info of the program"


def test_the_oldest_are_forgotten_and_one_learned_again_is_young(known: KnownSecrets) -> None:
    for number in range(COUNT_MAX - 1):
        known.learn(f"mistyped {number:03}")
    known.learn(SECRET)
    known.learn("one more")

    assert SECRET not in known.redact(f"x {SECRET} x")
    assert "mistyped 000" in known.redact("mistyped 000")


@pytest.mark.parametrize("account", ["DE17500105176482935107", "NL91 ABNA 0417 1643 00"])
def test_a_bank_account_is_hidden_but_for_its_country(account: str) -> None:
    shown = KnownSecrets().redact(f"no payment of {account}: ValueError")

    assert shown == f"no payment of {account[:2]}{HIDDEN}: ValueError"
    assert KnownSecrets().redact("RE-2026-000042 in TEST-TU-2026") == (
        "RE-2026-000042 in TEST-TU-2026"
    )
