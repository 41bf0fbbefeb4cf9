"""Addresses as their countries write them."""

import pytest

from portal.adapters import addresses
from portal.adapters.addresses import check, lines, rules, tidy


def address(postal_code: str = "", city: str = "Town", **more: str) -> dict[str, str]:
    """An address with a street."""
    return {"address": "Main Street 1", "postal_code": postal_code, "city": city, **more}


@pytest.mark.parametrize(
    ("country", "postal_code", "city"),
    [
        ("DE", "10115", "Berlin"),
        ("DK", "8000", "Aarhus C"),
        ("SE", "211 20", "Malmö"),
        ("GR", "105 57", "Αθήνα"),
        ("IT", "00184", "Roma"),
        ("NL", "1012 AB", "Amsterdam"),
        ("CZ", "110 00", "Praha 1"),
        ("PL", "30-001", "Kraków"),
        ("AT", "1010", "Wien"),
        ("US", "62704", "Springfield, IL"),
        ("US", "62704-1234", "Springfield, IL"),
        ("CA", "H3Z 2Y7", "Montréal QC"),
        ("ES", "28013", "Madrid"),
        ("GB", "EC1Y 8SY", "London"),
        ("IE", "A65 F4E2", "Dublin"),
        ("IE", "", "Dublin"),
        ("HK", "", "Central"),
        ("AE", "", "Dubai"),
        ("JP", "154-0023", "東京都"),
        ("SG", "546080", "Singapore"),
        ("XK", "10000", "Prishtinë"),
    ],
)
def test_a_real_address_is_taken_as_it_stands(country: str, postal_code: str, city: str) -> None:
    assert check(country, address(postal_code, city)) == {}


@pytest.mark.parametrize(
    ("country", "postal_code"),
    [
        ("SE", "21120"),
        ("SE", "SE-211 20"),
        ("NL", "1012ab"),
        ("NL", " 1012  AB "),
        ("GB", "ec1y8sy"),
        ("PL", "30001"),
        ("DE", "D-10115"),
        ("CH", "CH-8001"),
        ("AT", "A-1010"),
        ("LV", "1073"),
        ("LV", "LV-1073"),
        ("PT", "2725079"),
        ("BR", "40301110"),
        ("US", "627041234"),
    ],
)
def test_spaces_hyphens_case_and_country_letters_are_free(country: str, postal_code: str) -> None:
    assert check(country, address(postal_code)) == {}


@pytest.mark.parametrize(
    ("country", "postal_code", "sentence"),
    [
        ("DK", "866", "Enter a postal code with 4 digits, for example 8660 (DK)."),
        ("DK", "", "Enter a postal code with 4 digits, for example 8660 (DK)."),
        ("DE", "1011", "Enter a postal code with 5 digits, for example 26133 (DE)."),
        ("DE", "10115 Berlin", "Enter a postal code with 5 digits, for example 26133 (DE)."),
        ("SE", "2112", "Enter a postal code with 5 digits, for example 11455 (SE)."),
        ("NL", "1012", "Enter a postal code like 1234 AB (NL)."),
        ("GB", "ABC", "Enter a postal code like EC1Y 8SY (GB)."),
        ("GB", "GIR 0AA4", "Enter a postal code like EC1Y 8SY (GB)."),
        ("US", "6270", "Enter a postal code like 95014 (US)."),
    ],
)
def test_a_wrong_postal_code_says_what_to_enter(country: str, postal_code: str, sentence: str) -> None:
    wrong = check(country, address(postal_code))
    assert {field: str(text) for field, text in wrong.items()} == {"postal_code": sentence}


def test_what_is_missing_is_told_at_each_field_in_the_order_of_the_form() -> None:
    wrong = check("DE", {"address": " ", "postal_code": None, "city": ""})
    assert list(wrong) == ["address", "postal_code", "city"]
    assert str(wrong["address"]) == "Enter the street address."


@pytest.mark.parametrize("country", ["", "XX", "ZZ", "Germany", "de", "../re"])
def test_an_unknown_country_is_to_be_chosen_from_the_list(country: str) -> None:
    assert list(check(country, address("10115"))) == ["country"]
    assert lines(country, address("10115", "Berlin")) == ["Main Street 1", "Berlin", "10115"]


@pytest.mark.parametrize("country", addresses.countries())
def test_every_country_takes_its_own_examples(country: str) -> None:
    known = rules(country)
    for example in known.postal_code_examples:
        assert check(country, address(example)) == {}, example
    assert known.postal_code_examples or known.postal_code_pattern is None
    assert known.required <= set(known.fields)


@pytest.mark.parametrize(
    ("country", "fields", "required"),
    [
        ("DE", "name company address address2 postal_code city", "address postal_code city"),
        ("FR", "company name address address2 postal_code city", "address postal_code city"),
        ("US", "name company address address2 city postal_code", "address postal_code city"),
        ("HU", "name company city address address2 postal_code", "address postal_code city"),
        ("JP", "postal_code city address address2 company name", "address postal_code city"),
        ("AE", "name company address address2 city", "address city"),
        ("SG", "name company address address2 postal_code", "address postal_code"),
        ("IE", "name company address address2 city postal_code", "address city"),
    ],
)
def test_a_form_asks_in_the_order_of_the_country(country: str, fields: str, required: str) -> None:
    assert rules(country).fields == tuple(fields.split())
    assert rules(country).required == set(required.split())


@pytest.mark.parametrize(
    ("country", "postal_code", "city", "region"),
    [
        ("DE", "Postal code", "City", False),
        ("US", "ZIP code", "City and state", True),
        ("IN", "PIN code", "City and state", True),
        ("IE", "Eircode", "City", True),
        ("IT", "Postal code", "City and province", True),
    ],
)
def test_labels_are_the_country_s_own(country: str, postal_code: str, city: str, region: bool) -> None:
    known = rules(country)
    assert (str(known.postal_code_label), str(known.city_label)) == (postal_code, city)
    assert known.has_region is region


@pytest.mark.parametrize(
    ("country", "postal_code", "city"), [("DE", True, True), ("AE", False, True), ("SG", True, False)]
)
def test_whether_a_country_has_postal_codes_and_cities(country: str, postal_code: bool, city: bool) -> None:
    assert (rules(country).has_postal_code, "city" in rules(country).fields) == (postal_code, city)


FULL = {"name": "Ada Lund", "company": "Lund & Co", "address": "Street 1", "address2": "2nd floor"}


@pytest.mark.parametrize(
    ("country", "postal_code", "city", "expected"),
    [
        ("DE", "10115", "Berlin", ["Ada Lund", "Lund & Co", "Street 1", "2nd floor", "10115 Berlin"]),
        ("SE", "211 20", "Malmö", ["Lund & Co", "Ada Lund", "Street 1", "2nd floor", "211 20 Malmö"]),
        ("US", "62704", "Springfield, IL", ["Ada Lund", "Lund & Co", "Street 1", "2nd floor", "Springfield, IL 62704"]),
        ("GB", "EC1Y 8SY", "London", ["Ada Lund", "Lund & Co", "Street 1", "2nd floor", "London", "EC1Y 8SY"]),
        ("GG", "GY1 1AA", "Torteval", ["Ada Lund", "Lund & Co", "Street 1", "2nd floor", "Torteval", "GY1 1AA"]),
        ("JP", "154-0023", "東京都", ["〒154-0023", "東京都", "Street 1", "2nd floor", "Lund & Co", "Ada Lund"]),
        ("SG", "546080", "", ["Ada Lund", "Lund & Co", "Street 1", "2nd floor", "Singapore 546080"]),
        ("SG", "546080", "SINGAPORE", ["Ada Lund", "Lund & Co", "Street 1", "2nd floor", "Singapore 546080"]),
        ("AE", "", "Dubai", ["Ada Lund", "Lund & Co", "Street 1", "2nd floor", "Dubai"]),
        ("AE", "0000", "Dubai", ["Ada Lund", "Lund & Co", "Street 1", "2nd floor", "Dubai", "0000"]),
        ("AZ", "1000", "Bakı", ["Ada Lund", "Lund & Co", "Street 1", "2nd floor", "AZ 1000 Bakı"]),
        ("AZ", "AZ 1000", "Bakı", ["Ada Lund", "Lund & Co", "Street 1", "2nd floor", "AZ 1000 Bakı"]),
        ("CO", "111221", "Bogotá", ["Ada Lund", "Lund & Co", "Street 1", "2nd floor", "Bogotá, 111221"]),
        ("CO", "", "Bogotá", ["Ada Lund", "Lund & Co", "Street 1", "2nd floor", "Bogotá"]),
        ("CO", "111221", "", ["Ada Lund", "Lund & Co", "Street 1", "2nd floor", "111221"]),
    ],
)
def test_lines_are_in_the_country_s_order(country: str, postal_code: str, city: str, expected: list[str]) -> None:
    assert lines(country, {**FULL, "postal_code": postal_code, "city": city}) == expected


def test_lines_leave_out_what_is_not_given() -> None:
    assert lines("DE", {"address": "Weg 2", "city": "Bonn", "company": None}) == ["Weg 2", "Bonn"]
    assert lines("DE", {}) == []


def test_tidy_changes_nothing_but_blanks_and_the_case_of_a_postal_code() -> None:
    assert tidy("NL", {"postal_code": " 1012\u00a0 ab ", "city": " den  Haag", "address2": None}) == {
        "postal_code": "1012 AB",
        "city": "den Haag",
        "address2": "",
    }
