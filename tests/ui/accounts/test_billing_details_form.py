from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from billing_desktop.domain.account import FIELD_NAMES, BillingDetails
from billing_desktop.domain.country import country_choices
from billing_desktop.domain.language import Language
from tests.builders import billing_details
from ui.accounts.billing_details_form import BillingDetailsForm
from ui.translation import set_language


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def form(qtbot: QtBot, window: QWidget) -> BillingDetailsForm:
    """An empty form on a window with a button, as in the dialog."""
    return make_form(qtbot, window)


def make_form(qtbot: QtBot, window: QWidget, language: str = "en") -> BillingDetailsForm:
    set_language(language)
    form = BillingDetailsForm()
    form.set_countries(country_choices(language))
    form.set_details(BillingDetails())
    column = QVBoxLayout(window)
    column.addWidget(form)
    column.addWidget(QPushButton("Save"))
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    form.edits["company"].setFocus()
    return form


def leave(form: BillingDetailsForm, name: str, text: str) -> str:
    """Type ``text`` into a field, go on to another, and return what it says then."""
    edit = form.edits[name]
    edit.setFocus()
    edit.selectAll()
    edit.insert(text)
    other = "street" if name != "street" else "city"
    form.edits[other].setFocus()
    return form.fields[name].error


def choose_country(qtbot: QtBot, form: BillingDetailsForm, first_letters: str) -> None:
    form.country_combo.setFocus()
    qtbot.keyClicks(form.country_combo, first_letters)


def test_what_is_set_is_what_comes_back(form: BillingDetailsForm) -> None:
    details = billing_details("FR")

    form.set_details(details)

    assert form.checked_details() == details
    assert form.wrong_fields == ()


def test_every_field_has_its_label_for_a_name(form: BillingDetailsForm) -> None:
    labels = [field.label.text() for field in form.fields.values()]

    assert list(form.fields) == list(FIELD_NAMES)
    assert labels == [
        "Company name",
        "Street address",
        "Postal code",
        "City",
        "Country",
        "VAT number",
        "Invoice language",
        "Invoice e-mail address",
    ]
    assert all(field.label.buddy() is field.editor for field in form.fields.values())


def test_an_error_comes_on_leaving_and_goes_while_typing(
    qtbot: QtBot, form: BillingDetailsForm
) -> None:
    edit = form.edits["email"]

    assert leave(form, "email", "rechnung@") == "An e-mail address looks like name@company.example."
    assert form.wrong_fields == ("Invoice e-mail address",)
    edit.setFocus()
    qtbot.keyClicks(edit, "w")

    assert form.fields["email"].error == ""
    assert not form.wrong_fields


def test_nothing_is_said_while_a_field_is_typed_for_the_first_time(
    qtbot: QtBot, form: BillingDetailsForm
) -> None:
    edit = form.edits["email"]
    edit.setFocus()

    qtbot.keyClicks(edit, "rechnung@")

    assert form.wrong_fields == ()


def test_walking_through_an_empty_form_accuses_nobody(
    qtbot: QtBot, form: BillingDetailsForm
) -> None:
    for _ in range(len(FIELD_NAMES)):
        focused = form.focusWidget()
        assert focused is not None
        qtbot.keyClick(focused, Qt.Key.Key_Tab)

    assert form.wrong_fields == ()


def test_a_field_that_was_emptied_is_missed(form: BillingDetailsForm) -> None:
    form.set_details(billing_details())
    edit = form.edits["city"]
    edit.setFocus()
    edit.clear()

    form.edits["street"].setFocus()

    assert form.fields["city"].error == "Enter the city."


def test_pressing_a_button_does_not_move_it_away_by_an_error(form: BillingDetailsForm) -> None:
    form.edits["email"].setFocus()
    form.edits["email"].insert("rechnung@")
    window = form.window()
    button = window.findChild(QPushButton)
    assert button is not None

    button.setFocus(Qt.FocusReason.MouseFocusReason)

    assert form.wrong_fields == ()


@pytest.mark.parametrize(
    ("name", "text", "part"),
    [
        ("company", "Nord\u202elicht", "U+202E"),
        ("street", "Hafen\x07straße", "U+0007"),
        ("city", "x" * 101, "100"),
        ("email", "a@b.example, c@d.example", "several"),
        ("email", "Weidmann <a@b.example>", "without a name"),
    ],
)
def test_bad_input_is_named_at_its_field(
    form: BillingDetailsForm, name: str, text: str, part: str
) -> None:
    assert part in leave(form, name, text)


@pytest.mark.parametrize(
    "text", ["<b>Bold</b>", "AT&T", "%(x)s", "=HYPERLINK()", "東京サービス株式会社", "شركة"]
)
def test_strange_names_are_fine(form: BillingDetailsForm, text: str) -> None:
    assert leave(form, "company", text) == ""


def test_the_country_is_found_by_its_first_letters(qtbot: QtBot, form: BillingDetailsForm) -> None:
    choose_country(qtbot, form, "germ")

    assert form.texts()["country"] == "DE"


def test_countries_are_named_in_the_language_of_the_window(qtbot: QtBot, window: QWidget) -> None:
    form = make_form(qtbot, window, "de")

    choose_country(qtbot, form, "griech")

    assert form.texts()["country"] == "GR"
    assert form.country_combo.currentText() == "Griechenland"


def test_nothing_is_chosen_to_begin_with(form: BillingDetailsForm) -> None:
    assert form.texts()["country"] == ""
    assert form.texts()["language"] == ""
    assert form.country_combo.placeholderText() == "Choose…"


@pytest.mark.parametrize(
    ("letters", "label", "help_text"),
    [
        ("germ", "VAT number", "Written DE999999999: each 9 is a digit."),
        ("cypr", "VAT number", "Written CY99999999X: 9 is a digit, X a letter or digit."),
        (
            "united states",
            "Business number",
            "The number the company is registered under, as invoices shall show it.",
        ),
    ],
)
def test_the_number_is_named_and_explained_by_the_country(
    qtbot: QtBot, form: BillingDetailsForm, letters: str, label: str, help_text: str
) -> None:
    choose_country(qtbot, form, letters)

    field = form.fields["vat_number"]
    assert field.label.text() == label
    assert field.help_label.text() == help_text
    assert field.editor.accessibleDescription() == help_text


def test_a_number_of_the_wrong_length_is_told_its_shape(form: BillingDetailsForm) -> None:
    form.set_details(billing_details("DE"))

    sentence = leave(form, "vat_number", "DE12927339")

    assert "DE999999999" in sentence
    assert "8 characters" in sentence


def test_another_country_checks_the_number_again(qtbot: QtBot, form: BillingDetailsForm) -> None:
    form.set_details(billing_details("DE"))

    choose_country(qtbot, form, "fran")
    assert "begins with DE" in form.fields["vat_number"].error
    form.country_combo.set_value("DE")

    assert form.fields["vat_number"].error == ""


def test_a_greek_number_may_begin_with_either_prefix(form: BillingDetailsForm) -> None:
    form.set_details(billing_details("GR"))

    assert leave(form, "vat_number", "GR123456783") == ""
    details = form.checked_details()
    assert details is not None
    assert details.vat_number == "EL123456783"


def test_an_empty_form_misses_all_eight_in_sentences(form: BillingDetailsForm) -> None:
    assert form.checked_details() is None

    assert len(form.wrong_fields) == 8
    assert [field.error for field in form.fields.values()] == [
        "Enter the company name as it is registered.",
        "Enter the street and house number.",
        "Enter the postal code.",
        "Enter the city.",
        "Choose the country.",
        "Enter the number the company is registered under.",
        "Choose the language of the invoices.",
        "Enter the address that invoices are sent to.",
    ]


def test_blanks_are_not_an_answer(form: BillingDetailsForm) -> None:
    form.set_details(billing_details())
    form.edits["street"].setText(" \u2003 ")

    assert form.checked_details() is None
    assert form.wrong_fields == ("Street address",)


def test_a_missing_vat_number_is_asked_for_with_its_shape(form: BillingDetailsForm) -> None:
    form.set_details(billing_details("DE", vat_number=""))

    form.checked_details()

    sentence = "Enter the VAT number. It is written DE999999999."
    assert form.fields["vat_number"].error == sentence


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["Bulgarian (български)", "Croatian (hrvatski)", "Czech (čeština)"]),
        ("de", ["Bulgarisch (български)", "Dänisch (dansk)", "Deutsch"]),
    ],
)
def test_invoice_languages_are_all_offered_by_their_names_in_that_of_the_window(
    qtbot: QtBot, window: QWidget, language: str, names: list[str]
) -> None:
    combo = make_form(qtbot, window, language).language_combo

    assert {combo.itemData(place) for place in range(combo.count())} == set(Language)
    assert [combo.itemText(place) for place in range(3)] == names


def test_a_language_without_a_text_of_its_own_says_what_the_customer_will_read(
    form: BillingDetailsForm,
) -> None:
    field = form.fields["language"]
    form.set_details(billing_details(language="de"))
    assert field.help_label.text() == ""

    form.language_combo.set_value("bg")
    sentence = "The invoice is in English. It names reverse charge in Bulgarian."
    assert field.help_label.text() == sentence

    form.set_details(billing_details(language="fr"))
    assert field.help_label.text() == ""
    form.set_details(billing_details(language="el"))
    assert field.help_label.text() == sentence.replace("Bulgarian", "Greek")


def test_the_cursor_goes_to_what_is_missing_or_wrong(form: BillingDetailsForm) -> None:
    form.set_details(billing_details(vat_number="", email=""))
    form.focus_first()
    assert form.edits["vat_number"].hasFocus()

    form.set_details(billing_details())
    form.focus_first()
    assert form.edits["company"].hasFocus()

    form.edits["city"].clear()
    form.checked_details()
    form.focus_first(wrong=True)
    assert form.edits["city"].hasFocus()
