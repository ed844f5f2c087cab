"""Settings: where they come from, and what is refused with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from billing_desktop.errors import SettingsError
from billing_desktop.settings import (
    Settings,
    default_data_dir,
    read_settings,
    save_thank_you_address,
    thank_you_address,
)

PAGE = "https://company.example/thanks?from=billing#top"


def write(folder: Path, text: str) -> Path:
    (folder / "settings.toml").write_text(text, encoding="utf-8")
    return folder


def test_without_anything_the_book_is_where_the_system_keeps_data() -> None:
    settings = read_settings({})

    assert settings == Settings(data_dir=default_data_dir())
    assert settings.data_dir.is_absolute()
    assert settings.book_file == settings.data_dir / "book.sqlite3"


def test_the_command_line_wins_over_the_environment(tmp_path: Path) -> None:
    environment = {"BILLING_DATA_DIR": str(tmp_path / "environment")}

    assert read_settings(environment).data_dir == tmp_path / "environment"
    assert read_settings(environment, data_dir=tmp_path / "line").data_dir == tmp_path / "line"


def test_a_relative_folder_is_where_the_program_was_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert read_settings({}, data_dir=Path("books")).data_dir == tmp_path / "books"


def test_every_known_variable_arrives(tmp_path: Path) -> None:
    settings = read_settings(
        {
            "BILLING_DATA_DIR": str(tmp_path),
            "BILLING_DB_URL": "postgresql://clerk:secret@host/books",
            "BILLING_STRIPE_API_BASE": "http://127.0.0.1:1",
            "BILLING_STRIPE_KEY": "sk_test_1",
            "BILLING_CA_FILE": "/ca.pem",
            "BILLING_OPERATOR": "Office",
            "BILLING_OPERATOR_PASSWORD": "correct horse battery",
            "BILLING_SMTP_URL": "smtps://clerk:word@host",
            "BILLING_VIES_URL": "https://register.example/rest-api",
            "PATH": "/bin",
        }
    )

    assert settings == Settings(
        data_dir=tmp_path,
        database_url="postgresql://clerk:secret@host/books",
        stripe_api_base="http://127.0.0.1:1",
        stripe_key="sk_test_1",
        ca_file="/ca.pem",
        smtp_url="smtps://clerk:word@host",
        vies_url="https://register.example/rest-api",
        operator="Office",
        operator_password="correct horse battery",
        is_database_given=True,
    )


def test_secrets_are_not_shown() -> None:
    shown = repr(
        Settings(
            Path("books"),
            database_url="postgresql://clerk:secret@host/books",
            stripe_key="sk_test_secret",
            smtp_url="smtps://clerk:secret@host",
            operator_password="secret too",
        )
    )

    assert "secret" not in shown


def test_an_empty_variable_is_none(tmp_path: Path) -> None:
    environment = dict.fromkeys(
        ("BILLING_DB_URL", "BILLING_STRIPE_KEY", "BILLING_OPERATOR", "BILLING_CA_FILE"), ""
    )

    assert read_settings(environment, data_dir=tmp_path) == Settings(tmp_path)


def test_a_misspelt_variable_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings({"BILLING_DATADIR": "x"})

    assert "BILLING_DATADIR is not known" in str(refused.value)
    assert "BILLING_DATA_DIR" in str(refused.value)


@pytest.mark.parametrize("key", ["sk_live_1", "rk_live_1", "pk_test_1", "nonsense"])
def test_only_test_keys_are_taken_from_the_environment(key: str) -> None:
    with pytest.raises(SettingsError, match="takes test keys only") as refused:
        read_settings({"BILLING_STRIPE_KEY": key})

    assert key not in str(refused.value)


def test_the_file_holds_what_is_no_secret_and_the_environment_wins(tmp_path: Path) -> None:
    write(tmp_path, 'database_url = "postgresql://clerk@host/books"\nca_file = "/kept.pem"\n')

    kept = read_settings({}, data_dir=tmp_path)
    won = read_settings({"BILLING_CA_FILE": "/given.pem"}, data_dir=tmp_path)

    assert (kept.database_url, kept.ca_file) == ("postgresql://clerk@host/books", "/kept.pem")
    assert won.ca_file == "/given.pem"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('databse_url = "x"', "holds databse_url, which is not known"),
        ("[database]\nurl = 1", "holds database, which is not known"),
        ("ca_file = 7", "The setting ca_file has to be a text"),
        ('stripe_key = "sk_test_1"', "Secrets belong into the key store"),
        ('smtp_password = "x"', "Secrets belong into the key store"),
        ('API_TOKEN = "x"', "Secrets belong into the key store"),
        ('database_url = "postgresql://clerk:pw@host/books"', "holds a password"),
        ('database_url = "postgresql://host/books?user=clerk&password=pw"', "holds a password"),
        ("ca_file = ", "cannot be read"),
        ("\x00", "cannot be read"),
        ('thank_you_address = "http://company.example/"', "looks like https://"),
    ],
)
def test_a_file_with_a_fault_or_a_secret_is_refused(
    tmp_path: Path, text: str, sentence: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings({}, data_dir=write(tmp_path, text))

    assert sentence in str(refused.value)
    assert "sk_test_1" not in str(refused.value)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(SettingsError, match=r"settings\.toml cannot be read"):
        read_settings({}, data_dir=tmp_path)


def test_the_thank_you_page_is_kept_in_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "books"
    assert thank_you_address(folder) is None

    save_thank_you_address(folder, PAGE)

    assert thank_you_address(folder) == PAGE
    assert read_settings({}, data_dir=folder).thank_you_address == PAGE
    assert [path.name for path in folder.iterdir()] == ["settings.toml"]


def test_whatever_else_the_file_says_stays(tmp_path: Path) -> None:
    text = '# By hand.\ndatabase_url = "postgresql://clerk@host/books"  # Ours.\n'
    write(tmp_path, text + "'thank_you_address' = 'https://old.example/'\n")

    save_thank_you_address(tmp_path, PAGE)
    assert (tmp_path / "settings.toml").read_text() == f'{text}thank_you_address = "{PAGE}"\n'

    save_thank_you_address(tmp_path, None)
    assert (tmp_path / "settings.toml").read_text() == text
    assert thank_you_address(tmp_path) is None


def test_a_text_of_several_lines_is_not_cut(tmp_path: Path) -> None:
    write(tmp_path, 'ca_file = """\nthank_you_address = 1\n"""\n')

    save_thank_you_address(tmp_path, PAGE)

    kept = read_settings({}, data_dir=tmp_path)
    assert (kept.ca_file, kept.thank_you_address) == ("thank_you_address = 1\n", PAGE)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "company.example",
        "http://company.example/",
        "https://",
        "https:///thanks",
        "https://clerk:pw@company.example/",
        "https://company.example/a b",
        "https://company.example/\nca_file = 'x'",
        "https://[company.example/",
        "https://company.example/" + "x" * 500,
        "javascript:alert(1)",
    ],
)
def test_an_address_that_payers_cannot_be_sent_to_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(SettingsError, match="looks like https://company"):
        save_thank_you_address(tmp_path, address)

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(SettingsError, match="cannot be written"):
        save_thank_you_address(tmp_path / "file", PAGE)


def test_a_file_with_a_fault_is_not_written_over(tmp_path: Path) -> None:
    write(tmp_path, "ca_file = ")

    with pytest.raises(SettingsError, match="cannot be read"):
        save_thank_you_address(tmp_path, PAGE)

    assert (tmp_path / "settings.toml").read_text() == "ca_file = "


@pytest.mark.parametrize("address", ["smtp://mail.company.example", "http://x", "smtps://"])
def test_a_mail_server_that_cannot_be_used_safely_is_refused(address: str) -> None:
    with pytest.raises(SettingsError, match="BILLING_SMTP_URL: "):
        read_settings({"BILLING_SMTP_URL": address})
