"""What others say back is shown without the secrets that they were told."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.domain.hidden_text import HIDDEN, hide
from tests.security.canaries import Canary, search
from tests.security.test_canaries import HIDING

SECRET = 'Möwe "grün" &5/+ 3391 Kx8'
# Ways of which no server makes use by mistake, or that are no text.
UNLIKELY = {"latin-1", "every byte as URL", "Python bytes", "HTML", "backwards", "path"}


@pytest.mark.parametrize("way", [w for w in HIDING if w not in UNLIKELY and "UTF" not in w])
def test_a_secret_is_hidden_in_each_writing(way: str) -> None:
    said = f"535 no: {HIDING[way](SECRET).decode()} was wrong"

    shown = hide(said, None, SECRET)

    assert search(shown.encode(), [Canary("it", SECRET)]) == []
    assert shown.startswith("535 ")
    assert shown.endswith(" was wrong")
    assert HIDDEN in shown


def test_a_secret_that_was_cut_off_is_hidden_too() -> None:
    told = base64.b64encode(f"\0clerk\0{SECRET}".encode()).decode()

    assert hide(f"535 no: {told[:30]}", SECRET) == f"535 no: {HIDDEN}"
    assert hide("401 sk_live_Q7xW3vT9kP2 ...", "sk_live_Q7xW3vT9kP2mZ8") == f"401 {HIDDEN} ..."


def test_several_secrets_are_hidden() -> None:
    assert hide("a first, b second.", "first", "second") == f"a {HIDDEN} b {HIDDEN}"


@pytest.mark.parametrize("secret", [None, "", "a", "abc"])
def test_without_a_secret_nothing_is_hidden(secret: str | None) -> None:
    assert hide("an answer: abc", secret) == "an answer: abc"


@given(text=st.text(alphabet="ab c\n\t€", max_size=60), secret=st.text("xyz", min_size=4))
def test_a_text_without_it_stays_as_it_is(text: str, secret: str) -> None:
    assert hide(text, secret) == text


@given(
    before=st.text(max_size=20),
    behind=st.text(max_size=20),
    secret=st.text(min_size=4, max_size=40),
)
def test_it_never_stays(before: str, behind: str, secret: str) -> None:
    shown = hide(f"{before} {secret} {behind}", secret)

    assert secret not in shown.replace(HIDDEN, "")
