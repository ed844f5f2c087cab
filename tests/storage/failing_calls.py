"""A disk that fails: the system itself answers chosen calls of this process with an error.

``python -m tests.storage.failing_calls ERROR CALLS STATEMENTS COMMANDS`` runs commands as
`tests.storage.several` does, and after so many statements to the database each of the CALLS
(``pwrite64,fsync``) ends in ERROR (``EIO``) without being carried out, for every thread and
until the process ends.
"""

from __future__ import annotations

import ctypes
import errno
import json
import platform
import struct
import sys
from collections.abc import Sequence

from sqlalchemy import Engine, event

# As /usr/include/asm/unistd_64.h and asm-generic/unistd.h number them.
_NUMBERS = {
    "x86_64": {
        "pread64": 17,
        "pwrite64": 18,
        "fsync": 74,
        "fdatasync": 75,
        "ftruncate": 77,
        "unlink": 87,
        "unlinkat": 263,
    },
    "aarch64": {
        "pread64": 67,
        "pwrite64": 68,
        "fsync": 82,
        "fdatasync": 83,
        "ftruncate": 46,
        "unlinkat": 35,
    },
}
_SECCOMP = {"x86_64": 317, "aarch64": 277}
_NO_NEW_PRIVILEGES, _FILTER, _ALL_THREADS = 38, 1, 1
_ALLOW, _ANSWER = 0x7FFF0000, 0x00050000
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06


def fail_from_now_on(calls: Sequence[str], error: int) -> None:
    """Have the system answer ``calls`` with ``error``; nothing ends that but the process."""
    machine = platform.machine()
    numbers = [_NUMBERS[machine][call] for call in calls if call in _NUMBERS[machine]]
    steps = [(_LOAD, 0, 0, 0)]  # The number of the call.
    for place, number in enumerate(numbers):
        steps.append((_JUMP_IF_EQUAL, len(numbers) - place, 0, number))
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _ANSWER | error)]
    code = b"".join(struct.pack("HBBI", *step) for step in steps)
    kept = ctypes.create_string_buffer(code)
    program = struct.pack("HP", len(steps), ctypes.addressof(kept))
    library = ctypes.CDLL(None, use_errno=True)
    library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    if library.syscall(_SECCOMP[machine], _FILTER, _ALL_THREADS, program) != 0:
        raise OSError(ctypes.get_errno(), "the system takes no filter")


def fail_after(statements: int, calls: Sequence[str], error: int) -> None:
    """Let so many statements reach the database before the calls fail."""
    left = [statements]

    def count(*_: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            fail_from_now_on(calls, error)

    event.listen(Engine, "before_cursor_execute", count)


def main() -> None:
    """Run commands on a disk that fails."""
    from billing_desktop import bootstrap  # noqa: F401 - loaded while files can still be read.
    from billing_desktop.cli.orders import registry  # noqa: F401  # Loaded while files can be read.
    from tests.storage.several import carry_out

    error, calls, statements, commands = sys.argv[1:]
    fail_after(int(statements), calls.split(","), getattr(errno, error))
    print(carry_out(json.loads(commands)))


if __name__ == "__main__":
    main()
