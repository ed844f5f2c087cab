"""The picture that stands in place of the seller's name on documents."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from billing_desktop.errors import UserError

BYTES_MAX = 64 * 1024
SIDE_MAX = 2000
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_BITS_MAX = 64  # Of a pixel: four channels of 16 bits.


@dataclass(frozen=True, slots=True)
class Logo:
    """A PNG, known by its digest. Issued documents keep the digest alone, without the bytes.

    Build it with `checked`.
    """

    sha256: str
    png: bytes | None = field(default=None, repr=False, compare=False)

    @classmethod
    def checked(cls, png: bytes) -> Logo:
        """Return the logo of a file's bytes, if every document can be drawn with it.

        Raises:
            UserError: no PNG, a damaged one, or one that is too large.
        """
        if len(png) > BYTES_MAX:
            raise UserError(
                "The logo is larger than {kilobytes} KB. Nothing was changed. "
                "Please choose a smaller picture.",
                code="logo_too_large",
                kilobytes=BYTES_MAX // 1024,
            )
        if not png.startswith(_SIGNATURE):
            raise UserError(
                "The file is not a PNG picture. Nothing was changed. Please choose a PNG file.",
                code="logo_not_png",
            )
        try:
            columns, rows = _size(png)
        except (ValueError, struct.error, zlib.error) as error:
            raise _damaged() from error
        if max(columns, rows) > SIDE_MAX:
            raise UserError(
                "The logo is {columns} × {rows} pixels, more than {side} × {side}. "
                "Nothing was changed. Please choose a smaller picture.",
                code="logo_too_large",
                columns=columns,
                rows=rows,
                side=SIDE_MAX,
            )
        if not _is_whole(png, columns, rows):
            raise _damaged()
        return cls(hashlib.sha256(png).hexdigest(), png)


def _damaged() -> UserError:
    return UserError(
        "The PNG picture is damaged. Nothing was changed. Please choose another file.",
        code="logo_damaged",
    )


def _size(png: bytes) -> tuple[int, int]:
    kind, content = next(_chunks(png), (b"", b""))
    if kind != b"IHDR" or len(content) != 13:
        raise ValueError("a PNG begins with IHDR")
    columns, rows = struct.unpack(">II", content[:8])
    if not columns or not rows:
        raise ValueError("a PNG has pixels")
    return columns, rows


def _is_whole(png: bytes, columns: int, rows: int) -> bool:
    """Whether all pixels are there: a picture cut short would fail with the first invoice."""
    limit = rows * (columns * _BITS_MAX // 8 + 8) * 2
    unpacker = zlib.decompressobj()
    try:
        chunks = list(_chunks(png))
        packed = b"".join(content for kind, content in chunks if kind == b"IDAT")
        unpacker.decompress(packed, limit)
    except (ValueError, struct.error, zlib.error):
        return False
    return unpacker.eof and chunks[-1][0] == b"IEND"


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, content = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        (told,) = struct.unpack(">I", png[at + 8 + length : at + 12 + length])
        if zlib.crc32(kind + content) != told:
            raise ValueError("a chunk of the PNG is damaged")
        yield kind, content
        at += 12 + length
        if kind == b"IEND":
            return
