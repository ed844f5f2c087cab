"""What a book still lacks for card payments."""

from __future__ import annotations

import pytest

from billing_desktop.domain.provider_key import Lack, ProviderMode, ProviderStatus

PAGE = "https://company.example/thanks"


@pytest.mark.parametrize(
    ("mode", "address", "lacks"),
    [
        (ProviderMode.NONE, None, (Lack.KEY, Lack.THANK_YOU_ADDRESS)),
        (ProviderMode.NONE, PAGE, (Lack.KEY,)),
        (ProviderMode.LIVE, None, (Lack.THANK_YOU_ADDRESS,)),
        (ProviderMode.LIVE, PAGE, ()),
    ],
)
def test_a_real_book_needs_a_key_and_a_page_to_return_to(
    mode: ProviderMode, address: str | None, lacks: tuple[Lack, ...]
) -> None:
    status = ProviderStatus(mode, is_test_book=False, thank_you_address=address)

    assert status.lacks == lacks


@pytest.mark.parametrize("mode", [ProviderMode.LOCAL_PAGE, ProviderMode.TEST])
def test_a_test_book_lacks_nothing(mode: ProviderMode) -> None:
    assert ProviderStatus(mode, is_test_book=True).lacks == ()
