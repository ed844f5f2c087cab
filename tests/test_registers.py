"""A TEST book answers itself about VAT numbers, unless it is given a register to ask."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from billing_desktop.errors import SettingsError
from billing_desktop.registers import register_for
from billing_desktop.settings import read_settings
from billing_desktop.vat_registers.stand_in import StandInRegister
from billing_desktop.vat_registers.vies import ViesRegister

ADDRESS = "https://register.example/rest-api"


def test_a_test_book_asks_nobody(tmp_path: Path) -> None:
    register = register_for(read_settings({}, data_dir=tmp_path), is_test=True)

    assert register.is_stand_in
    assert isinstance(register.connect(), StandInRegister)


@pytest.mark.parametrize("is_test", [True, False])
def test_a_given_address_is_asked(tmp_path: Path, *, is_test: bool) -> None:
    settings = read_settings({"BILLING_VIES_URL": ADDRESS}, data_dir=tmp_path)

    register = register_for(settings, is_test=is_test)

    assert not register.is_stand_in
    assert isinstance(register.connect(), ViesRegister)


def test_a_real_book_asks_the_register_without_being_told_where(tmp_path: Path) -> None:
    register = register_for(read_settings({}, data_dir=tmp_path), is_test=False)

    assert not register.is_stand_in
    assert isinstance(register.connect(), ViesRegister)


def test_the_address_may_stand_in_the_settings_file(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(f'vies_url = "{ADDRESS}"\n', encoding="utf-8")

    assert read_settings({}, data_dir=tmp_path).vies_url == ADDRESS


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:8080/rest-api", "http://localhost", "http://[::1]:80", ADDRESS],
)
def test_numbers_travel_safely_or_not_at_all(tmp_path: Path, address: str) -> None:
    settings = read_settings({"BILLING_VIES_URL": address}, data_dir=tmp_path)

    assert settings.vies_url == address


@pytest.mark.parametrize(
    "address",
    [
        "http://register.example",
        "ftp://127.0.0.1",
        "https://",
        "https://me@register.example",
        "register.example",
        "https://[",
        "http://127.0.0.1.example.org",
    ],
)
def test_an_address_where_numbers_would_travel_in_the_open_is_refused(
    tmp_path: Path, address: str
) -> None:
    with pytest.raises(SettingsError, match="The address of the VAT register"):
        read_settings({"BILLING_VIES_URL": address}, data_dir=tmp_path)


def test_choosing_a_register_loads_none() -> None:
    code = (
        "import sys; from pathlib import Path;"
        "from billing_desktop.registers import register_for;"
        "from billing_desktop.settings import read_settings;"
        "register_for(read_settings({}, data_dir=Path('x')), is_test=False);"
        "assert not {'requests', 'urllib3'} & set(sys.modules)"
    )

    subprocess.run([sys.executable, "-c", code], check=True)
