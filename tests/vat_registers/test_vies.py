"""VIES over HTTP: each of its words means what it says, and nothing else counts as an answer."""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from billing_desktop.domain.vat_check import CheckOutcome, Silence
from billing_desktop.vat_registers.vies import ANSWER_BYTES_MAX, ViesRegister
from tests.builders import VAT_NUMBERS
from tests.vat_registers.local_register import CONSULTATION, LocalRegister, Trouble

FRENCH, SELLER = VAT_NUMBERS["FR"], VAT_NUMBERS["DE"]


@pytest.fixture
def local() -> Iterator[LocalRegister]:
    with LocalRegister() as register:
        yield register


@pytest.fixture
def vies(local: LocalRegister) -> ViesRegister:
    return ViesRegister(local.address, connect_seconds_max=1, answer_seconds_max=0.4)


def ask(vies: ViesRegister) -> Silence | None:
    """Ask about a number that the register knows; return why there is no answer."""
    answer = vies.check(FRENCH, requester=SELLER)
    assert answer.outcome in (CheckOutcome.VALID, CheckOutcome.NOT_REACHABLE)
    return answer.silence


def test_the_question_names_both_numbers_without_their_prefixes(
    local: LocalRegister, vies: ViesRegister
) -> None:
    answer = vies.check(VAT_NUMBERS["GR"], requester=SELLER)

    assert local.script.asked == [
        {
            "countryCode": "EL",
            "vatNumber": VAT_NUMBERS["GR"][2:],
            "requesterMemberStateCode": "DE",
            "requesterNumber": SELLER[2:],
        }
    ]
    assert answer.consultation_number == CONSULTATION


def test_without_a_number_of_ones_own_only_the_customers_is_sent(
    local: LocalRegister, vies: ViesRegister
) -> None:
    vies.check(FRENCH, requester="")

    assert local.script.asked == [{"countryCode": "FR", "vatNumber": FRENCH[2:]}]


def test_name_and_address_come_as_one_line_each(local: LocalRegister, vies: ViesRegister) -> None:
    local.script.names[FRENCH] = ("  ATELIER\u202e BRUN \n", "12 RUE DES TANNEURS\n\n69002  LYON")

    answer = vies.check(FRENCH, requester=SELLER)

    assert answer.name == "ATELIER BRUN"
    assert answer.address == "12 RUE DES TANNEURS, 69002 LYON"


def test_a_country_that_discloses_nothing_leaves_them_empty(vies: ViesRegister) -> None:
    answer = vies.check(FRENCH, requester=SELLER)

    assert (answer.name, answer.address) == ("", "")


@pytest.mark.parametrize(
    ("word", "silence"),
    [
        ("INVALID_INPUT", Silence.QUESTION_REFUSED),
        ("MS_UNAVAILABLE", Silence.COUNTRY_AWAY),
        ("SERVICE_UNAVAILABLE", Silence.SERVICE_AWAY),
        ("TIMEOUT", Silence.TIMEOUT),
        ("SERVER_BUSY", Silence.BUSY),
        ("GLOBAL_MAX_CONCURRENT_REQ", Silence.BUSY),
        ("GLOBAL_MAX_CONCURRENT_REQ_TIME", Silence.BUSY),
        ("MS_MAX_CONCURRENT_REQ", Silence.BUSY),
        ("MS_MAX_CONCURRENT_REQ_TIME", Silence.BUSY),
        ("VAT_BLOCKED", Silence.BLOCKED),
        ("IP_BLOCKED", Silence.BLOCKED),
        ("SOMETHING_NEW", Silence.UNREADABLE),
    ],
)
@pytest.mark.parametrize("status", [200, 400, 500])
def test_an_error_of_the_register_is_silence_whatever_the_status(
    local: LocalRegister, vies: ViesRegister, word: str, silence: Silence, status: int
) -> None:
    local.script.error, local.script.error_status = word, status

    assert ask(vies) is silence


@pytest.mark.parametrize(
    "said",
    [
        {"valid": False, "userError": "MS_UNAVAILABLE"},
        {"valid": False, "actionSucceed": False},
        {"valid": False, "errorWrappers": ["?"]},
        {"valid": "false"},
        {"valid": None},
        {"valid": True, "countryCode": "FR", "vatNumber": "99999999999"},
        {},
        [],
        "null",
        "",
        '{"valid": true',
        "[" * 30_000,
        "\ufeff\x00",
    ],
    ids=str,
)
def test_what_is_no_answer_about_this_number_is_silence(
    local: LocalRegister, vies: ViesRegister, said: object
) -> None:
    local.script.body = said

    assert ask(vies) is not None


@pytest.mark.parametrize(
    ("trouble", "silence"),
    [
        (Trouble.RESET, Silence.NO_CONNECTION),
        (Trouble.CLOSE, Silence.NO_CONNECTION),
        (Trouble.CUT, Silence.NO_CONNECTION),
        (Trouble.HANG, Silence.TIMEOUT),
        (Trouble.DRIP, Silence.TIMEOUT),
        (Trouble.HOTEL, Silence.UNREADABLE),
        (Trouble.MOVED, Silence.UNREADABLE),
        (Trouble.ENDLESS, Silence.UNREADABLE),
    ],
)
def test_a_broken_connection_is_silence_in_bounded_time(
    local: LocalRegister, vies: ViesRegister, trouble: Trouble, silence: Silence
) -> None:
    local.script.trouble = trouble
    started = time.monotonic()

    assert ask(vies) is silence
    assert vies.silence() is silence
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("status", "silence"),
    [
        (403, Silence.BLOCKED),
        (404, Silence.UNREADABLE),
        (408, Silence.TIMEOUT),
        (429, Silence.BUSY),
        (503, Silence.SERVICE_AWAY),
    ],
)
def test_a_refusal_without_a_word_is_told_by_its_status(
    local: LocalRegister, vies: ViesRegister, status: int, silence: Silence
) -> None:
    local.script.body, local.script.status = "<html></html>", status

    assert ask(vies) is silence


def test_nobody_there_is_silence() -> None:
    with LocalRegister() as local:
        address = local.address

    assert ask(ViesRegister(address, connect_seconds_max=1)) is Silence.NO_CONNECTION


def test_a_seller_whom_the_register_refuses_still_gets_an_answer(
    local: LocalRegister, vies: ViesRegister, caplog: pytest.LogCaptureFixture
) -> None:
    local.script.refuses_requester = True

    answer = vies.check(FRENCH, requester=SELLER)

    assert answer.outcome is CheckOutcome.VALID
    assert answer.consultation_number == ""
    assert "does not accept the seller's own VAT number" in caplog.text


def test_the_whole_address_of_the_question_serves_as_well(local: LocalRegister) -> None:
    assert ask(ViesRegister(local.address + "/check-vat-number/")) is None


def test_a_service_that_is_away_as_a_whole_says_so(
    local: LocalRegister, vies: ViesRegister
) -> None:
    local.script.is_available = False

    assert vies.silence() is Silence.SERVICE_AWAY


def test_no_number_and_no_name_is_logged(
    local: LocalRegister, vies: ViesRegister, caplog: pytest.LogCaptureFixture
) -> None:
    local.script.names[FRENCH] = ("ATELIER BRUN", "LYON")

    with caplog.at_level(logging.DEBUG):
        ask(vies)
        local.script.trouble = Trouble.RESET
        ask(vies)

    assert "register asked: valid" in caplog.text
    assert "register asked: not_reachable, no_connection" in caplog.text
    for personal in (FRENCH, FRENCH[2:], SELLER[2:], "ATELIER", CONSULTATION):
        assert personal not in caplog.text


def test_answers_have_a_length_that_is_read() -> None:
    assert 1_000 < ANSWER_BYTES_MAX < 1_000_000


class TestOverTls:
    @pytest.fixture
    def authority(self) -> trustme.CA:
        return trustme.CA()

    @pytest.fixture
    def secure(self, authority: trustme.CA) -> Iterator[LocalRegister]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost").configure_cert(context)
        with LocalRegister(context) as register:
            yield register

    def test_a_certificate_of_the_given_authority_is_accepted(
        self, secure: LocalRegister, authority: trustme.CA, tmp_path: Path
    ) -> None:
        file = tmp_path / "authority.pem"
        authority.cert_pem.write_to_path(file)

        assert ask(ViesRegister(secure.address, ca_file=str(file))) is None

    def test_an_unknown_authority_gets_no_question(self, secure: LocalRegister) -> None:
        assert ask(ViesRegister(secure.address)) is Silence.NOT_SECURE
        assert secure.script.asked == []

    def test_another_computers_certificate_gets_no_question(
        self, authority: trustme.CA, tmp_path: Path
    ) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("register.example").configure_cert(context)
        file = tmp_path / "authority.pem"
        authority.cert_pem.write_to_path(file)
        with LocalRegister(context) as other:
            silence = ask(ViesRegister(other.address, ca_file=str(file)))

            assert silence is Silence.NOT_SECURE
            assert other.script.asked == []

    def test_a_file_of_certificates_that_is_not_there_is_silence(
        self, secure: LocalRegister, tmp_path: Path
    ) -> None:
        register = ViesRegister(secure.address, ca_file=str(tmp_path / "none.pem"))

        assert ask(register) is Silence.NOT_SECURE
