"""The end of a ZIP file, looked at before anything reads the list of members whole."""

from __future__ import annotations

import os
import struct
from typing import BinaryIO

# APPNOTE.TXT, 4.3.14 to 4.3.16. Our files end without a comment.
_END = struct.Struct("<4s4H2LH")
_LOCATOR = struct.Struct("<4sLQL")
_LARGE = struct.Struct("<4sQ2H2L4Q")
_END_SIGN, _LOCATOR_SIGN, _LARGE_SIGN = b"PK\x05\x06", b"PK\x06\x07", b"PK\x06\x06"


def directory_bytes(file: BinaryIO) -> int:
    """Return how long the list of members is; 0 if the file is none of ours."""
    length = file.seek(0, os.SEEK_END)
    end = _at(file, length - _END.size, _END)
    if end is None or end[0] != _END_SIGN or end[7] != 0:
        return 0
    locator = _at(file, length - _END.size - _LOCATOR.size, _LOCATOR)
    if locator is None or locator[0] != _LOCATOR_SIGN:
        return int(end[5])
    large = _at(file, length - _END.size - _LOCATOR.size - _LARGE.size, _LARGE)
    if large is None or large[0] != _LARGE_SIGN:
        return 0
    return int(large[8])


def _at(file: BinaryIO, place: int, form: struct.Struct) -> tuple[bytes | int, ...] | None:
    if place < 0:
        return None
    file.seek(place)
    content = file.read(form.size)
    return form.unpack(content) if len(content) == form.size else None
