"""VIES, the register of the European Union, over its REST interface: the only import of requests.

The interface answers 200 also when it has no answer: errors stand in the body, as ``userError``
or in ``errorWrappers``. ``INVALID_INPUT`` is about the question ("the country code is invalid or
the number is empty"), not about the number.
"""

from __future__ import annotations

import json
import logging
import time
import unicodedata
from collections.abc import Mapping
from urllib.parse import urlsplit

import requests

from billing_desktop.domain.vat_check import CheckOutcome, Silence
from billing_desktop.ports.vat_register import (
    ADDRESS_LENGTH_MAX,
    CONSULTATION_LENGTH_MAX,
    NAME_LENGTH_MAX,
    RegisterAnswer,
)

logger = logging.getLogger(__name__)

ADDRESS = "https://ec.europa.eu/taxation_customs/vies/rest-api"
CONNECT_SECONDS_MAX = 4.0
ANSWER_SECONDS_MAX = 12.0
ANSWER_BYTES_MAX = 64 * 1024
_CHECK = "/check-vat-number"
_STATUS = "/check-status"
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_NOT_DISCLOSED = "---"
_REQUESTER_REFUSED = "INVALID_REQUESTER_INFO"
_SILENCES = {
    "INVALID_INPUT": Silence.QUESTION_REFUSED,
    _REQUESTER_REFUSED: Silence.QUESTION_REFUSED,
    "SERVICE_UNAVAILABLE": Silence.SERVICE_AWAY,
    "MS_UNAVAILABLE": Silence.COUNTRY_AWAY,
    "TIMEOUT": Silence.TIMEOUT,
    "SERVER_BUSY": Silence.BUSY,
    "GLOBAL_MAX_CONCURRENT_REQ": Silence.BUSY,
    "GLOBAL_MAX_CONCURRENT_REQ_TIME": Silence.BUSY,
    "MS_MAX_CONCURRENT_REQ": Silence.BUSY,
    "MS_MAX_CONCURRENT_REQ_TIME": Silence.BUSY,
    "VAT_BLOCKED": Silence.BLOCKED,
    "IP_BLOCKED": Silence.BLOCKED,
}
_BY_STATUS = {403: Silence.BLOCKED, 408: Silence.TIMEOUT, 429: Silence.BUSY}


class _SilentError(Exception):
    """No answer, and why; ``code`` is the register's own word for it."""

    def __init__(self, silence: Silence, code: str = "") -> None:
        super().__init__(silence.value)
        self.silence = silence
        self.code = code


class ViesRegister:
    """Asks VIES. Logs outcomes and durations, never numbers or names.

    ``address`` leads to another register with the same interface; ``ca_file`` is a file of
    certificates for companies that inspect their traffic.
    """

    def __init__(
        self,
        address: str = ADDRESS,
        *,
        ca_file: str | None = None,
        connect_seconds_max: float = CONNECT_SECONDS_MAX,
        answer_seconds_max: float = ANSWER_SECONDS_MAX,
    ) -> None:
        logging.getLogger("urllib3").setLevel(logging.WARNING)  # Below that it logs addresses.
        self._address = address.rstrip("/").removesuffix(_CHECK)
        self._ca_file = ca_file
        self._connect_seconds_max = connect_seconds_max
        self._answer_seconds_max = answer_seconds_max

    def check(self, number: str, *, requester: str) -> RegisterAnswer:
        """Return the answer about ``number``; see the port."""
        started = time.monotonic()
        try:
            answer = self._check(number, requester)
        except _SilentError as silent:
            answer = RegisterAnswer(CheckOutcome.NOT_REACHABLE, silence=silent.silence)
        logger.info(
            "register asked: %s, %s, %.1f s",
            answer.outcome.value,
            "-" if answer.silence is None else answer.silence.value,
            time.monotonic() - started,
        )
        return answer

    def silence(self) -> Silence | None:
        """Return why the register could not be asked just now; see the port."""
        try:
            said = self._exchange("GET", _STATUS, None)
            service = said.get("vow")
            if not isinstance(service, dict) or not isinstance(service.get("available"), bool):
                return Silence.UNREADABLE
            return None if service["available"] else Silence.SERVICE_AWAY
        except _SilentError as silent:
            return silent.silence

    def _check(self, number: str, requester: str) -> RegisterAnswer:
        question = {"countryCode": number[:2], "vatNumber": number[2:]}
        asker = {"requesterMemberStateCode": requester[:2], "requesterNumber": requester[2:]}
        try:
            said = self._exchange("POST", _CHECK, question | (asker if requester else {}))
        except _SilentError as silent:
            if silent.code != _REQUESTER_REFUSED or not requester:
                raise
            # An answer without a consultation number is better than none.
            logger.warning("the register does not accept the seller's own VAT number")
            said = self._exchange("POST", _CHECK, question)
        return _answer(said, question)

    def _exchange(
        self, method: str, path: str, question: Mapping[str, str] | None
    ) -> Mapping[str, object]:
        given_up_at = time.monotonic() + self._answer_seconds_max
        try:
            with requests.Session() as session:
                session.trust_env = urlsplit(self._address).hostname not in _LOOPBACK
                session.auth = _without_credentials
                response = session.request(
                    method,
                    self._address + path,
                    json=question,
                    headers={"Accept": "application/json"},
                    timeout=(self._connect_seconds_max, self._answer_seconds_max),
                    verify=True if self._ca_file is None else self._ca_file,
                    allow_redirects=False,  # The register does not move; a hotel's page does.
                    stream=True,
                )
                content = _read(response, given_up_at)
        except requests.exceptions.SSLError as error:
            raise _SilentError(Silence.NOT_SECURE) from error
        except requests.exceptions.Timeout as error:
            raise _SilentError(Silence.TIMEOUT) from error
        except requests.exceptions.ConnectionError as error:
            raise _SilentError(Silence.NO_CONNECTION) from error
        except requests.exceptions.RequestException as error:
            raise _SilentError(Silence.UNREADABLE) from error
        except OSError as error:  # The file of certificates is not there.
            raise _SilentError(Silence.NOT_SECURE) from error
        return _object(response.status_code, content)


def _without_credentials(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request  # Else requests would look for some in the user's netrc file.


def _read(response: requests.Response, given_up_at: float) -> bytes:
    """Return the whole answer, unless it is too long or drips in for too long."""
    from urllib3.exceptions import HTTPError, ReadTimeoutError

    content = bytearray()
    try:
        while chunk := response.raw.read1(8192, decode_content=True):
            content += chunk
            if len(content) > ANSWER_BYTES_MAX:
                raise _SilentError(Silence.UNREADABLE)
            if time.monotonic() > given_up_at:
                raise _SilentError(Silence.TIMEOUT)
    except ReadTimeoutError as error:
        raise _SilentError(Silence.TIMEOUT) from error
    except (HTTPError, OSError) as error:
        raise _SilentError(Silence.NO_CONNECTION) from error
    return bytes(content)


def _object(status: int, content: bytes) -> Mapping[str, object]:
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        said = None
    code = _error_code(said) if isinstance(said, dict) else ""
    if code:
        raise _SilentError(_SILENCES.get(code, Silence.UNREADABLE), code)
    if status != 200:
        away = Silence.SERVICE_AWAY if status >= 500 else Silence.UNREADABLE
        raise _SilentError(_BY_STATUS.get(status, away))
    if not isinstance(said, dict):
        raise _SilentError(Silence.UNREADABLE)
    return said


def _error_code(said: Mapping[str, object]) -> str:
    wrappers = said.get("errorWrappers")
    if isinstance(wrappers, list) and wrappers:
        first = wrappers[0]
        return str(first.get("error", "")) if isinstance(first, dict) else "?"
    error = said.get("userError")
    if error in (None, "", "VALID", "INVALID"):
        return "?" if said.get("actionSucceed") is False else ""
    return str(error)


def _answer(said: Mapping[str, object], question: Mapping[str, str]) -> RegisterAnswer:
    is_valid = said.get("valid")
    about = {name: said.get(name, asked) for name, asked in question.items()}
    if not isinstance(is_valid, bool) or about != dict(question):
        raise _SilentError(Silence.UNREADABLE)
    return RegisterAnswer(
        CheckOutcome.VALID if is_valid else CheckOutcome.INVALID,
        consultation_number=_line(said, "requestIdentifier", CONSULTATION_LENGTH_MAX),
        name=_line(said, "name", NAME_LENGTH_MAX),
        address=_line(said, "address", ADDRESS_LENGTH_MAX),
    )


def _line(said: Mapping[str, object], name: str, length_max: int) -> str:
    """Return a text as one line that can be shown and stored; the register knows no such rules."""
    value = said.get(name)
    if not isinstance(value, str) or value.strip() == _NOT_DISCLOSED:
        return ""
    lines = (" ".join(filter(None, map(_visible, line.split()))) for line in value.splitlines())
    return ", ".join(filter(None, lines))[:length_max].rstrip()


def _visible(word: str) -> str:
    return "".join(letter for letter in word if unicodedata.category(letter)[0] != "C")
