"""A controlled local page in a process of its own, for tests that kill one side of the wire."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import cast
from urllib.request import ProxyHandler, Request, build_opener

from billing_desktop.payments.json_values import JsonObject, JsonValue
from billing_desktop.payments.sandbox.refused import RefusedError
from billing_desktop.payments.sandbox.server import LOCAL_KEY
from tests.payments.controls import Controls

ROOT = Path(__file__).parents[2]
_TIMEOUT_SECONDS = 20
_opener = build_opener(ProxyHandler({}))


class RemoteSandbox(Controls):
    """Starts the page on entering, steers it over HTTP, and ends it on leaving."""

    api_key = LOCAL_KEY

    def __init__(self, state_file: Path) -> None:
        self._state_file = state_file
        self._process: subprocess.Popen[str] | None = None
        self.base_address = ""

    def start(self) -> None:
        """Start the page on its file; its address is new each time."""
        program = [sys.executable, "-m", "tests.payments.controlled_sandbox", "--until-eof"]
        self._process = subprocess.Popen(
            [*program, str(self._state_file)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.base_address = self._process.stdout.readline().strip()
        assert self.base_address, "the page did not start"

    def kill(self) -> None:
        """End the page as a power cut would. ``start`` brings it back on the same file."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def do(self, action: str, **arguments: JsonValue) -> JsonValue:
        content = json.dumps({"do": action, **arguments}).encode()
        request = Request(f"{self.base_address}/control", data=content)
        with _opener.open(request, timeout=_TIMEOUT_SECONDS) as answer:
            said = cast("JsonObject", json.load(answer))
        if "refused" in said:
            raise RefusedError(str(said["refused"]))
        return said["said"]

    def __enter__(self) -> RemoteSandbox:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()
