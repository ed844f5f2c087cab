from __future__ import annotations

import hashlib
import struct
import zlib

import pytest

from billing_desktop.domain.logo import Logo
from billing_desktop.errors import UserError
from tests.builders import png


def refused(content: bytes) -> str:
    with pytest.raises(UserError) as error:
        Logo.checked(content)
    return str(error.value)


def test_a_png_is_known_by_its_digest() -> None:
    logo = Logo.checked(png(300, 100))

    assert logo.sha256 == hashlib.sha256(png(300, 100)).hexdigest()
    assert logo.png == png(300, 100)
    assert logo == Logo(logo.sha256)
    assert logo != Logo.checked(png(100, 300))


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\xff\xd8\xff\xe0", png(3, 3)[1:]])
def test_what_is_no_png_is_refused(content: bytes) -> None:
    assert "is not a PNG picture" in refused(content)


def test_a_picture_of_the_greatest_size_is_fine_and_a_larger_one_is_not() -> None:
    assert Logo.checked(png(2000, 2000)).png

    assert "2001 × 1 pixels, more than 2000 × 2000" in refused(png(2001, 1))
    assert "1 × 2001 pixels" in refused(png(1, 2001))
    assert "larger than 64 KB" in refused(png(3, 3) + bytes(64 * 1024))


def test_a_picture_cut_short_is_damaged() -> None:
    whole = png(40, 40)

    for length in range(8, len(whole)):
        assert "damaged" in refused(whole[:length]), length


def test_a_picture_with_a_wrong_byte_is_damaged() -> None:
    whole = png(40, 40)

    for at in range(8, len(whole)):
        wrong = whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :]
        assert "damaged" in refused(wrong), at


def test_a_picture_that_unpacks_to_more_than_its_pixels_is_damaged() -> None:
    packed = zlib.compress(bytes(10_000_000), 9)
    whole = png(1, 1)
    start = whole.index(b"IDAT") - 4
    chunk = b"IDAT" + packed
    content = struct.pack(">I", len(packed)) + chunk + struct.pack(">I", zlib.crc32(chunk))

    assert "damaged" in refused(whole[:start] + content + whole[-12:])
