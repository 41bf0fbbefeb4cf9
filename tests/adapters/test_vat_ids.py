"""VAT IDs as customers write them."""

import pytest

from portal.adapters.vat_ids import check, tidy


@pytest.mark.parametrize(
    ("text", "country", "written"),
    [
        ("DE 136 695 976", "DE", "DE136695976"),
        ("de136695976", "DE", "DE136695976"),
        ("136695976", "DE", "DE136695976"),
        ("ATU 57194903", "AT", "ATU57194903"),
        ("BE 697.449.992", "BE", "BE0697449992"),
        ("FR 61 954 506 077", "FR", "FR61954506077"),
        ("FR 61 954 506 077", "MC", "FR61954506077"),
        ("EL 094259216", "GR", "EL094259216"),
        ("GR094259216", "GR", "EL094259216"),
        ("094259216", "GR", "EL094259216"),
        ("004495445B01", "NL", "NL004495445B01"),
        ("B-58378431", "ES", "ESB58378431"),
        ("IE 6433435F", "IE", "IE6433435F"),
        ("IE 8+49289 F", "IE", "IE8+49289F"),
        ("GB 980 7806 84", "GB", "GB980780684"),
        ("980780684", "GB", "GB980780684"),
        ("980780684", "IM", "GB980780684"),
        ("XI 980780684", "GB", "XI980780684"),
        ("CHE-107.787.577 IVA", "CH", "CHE-107.787.577 IVA"),
        ("CHE107787577", "CH", "CHE-107.787.577"),
        ("107.787.577 MWST", "CH", "CHE-107.787.577 MWST"),
        ("NO 995 525 828 MVA", "NO", "NO995525828MVA"),
        ("995525828", "NO", "NO995525828MVA"),
        ("NL004495445B01", "DE", "NL004495445B01"),
        ("DE136695976", "CH", "DE136695976"),
        ("", "DE", ""),
        ("12-3456789", "US", "12-3456789"),
        (" 12  3456 ", "US", "12 3456"),
        ("anything", "", "anything"),
    ],
)
def test_a_number_is_taken_and_written_with_its_country(text: str, country: str, written: str) -> None:
    assert check(text, country) is None
    assert tidy(text, country) == written
    assert tidy(written, country) == written


STATES = "AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IT LT LU LV MT NL NO PL PT RO SE SI SK".split()


@pytest.mark.parametrize("country", STATES)
def test_nonsense_is_answered_with_the_shape_of_the_country_which_itself_is_taken(country: str) -> None:
    sentence = check("nonsense", country)
    assert sentence is not None
    assert str(sentence).endswith(f"({country}).")
    assert check(str(sentence.params["example"]), country) is None


@pytest.mark.parametrize("country", STATES)
def test_a_wrong_digit_is_found(country: str) -> None:
    right = str(check("nonsense", country).params["example"])
    wrong = [f"{right[:4]}{digit}{right[5:]}" for digit in "0123456789" if digit != right[4]]
    assert sum(check(number, country) is not None for number in wrong) >= 8


@pytest.mark.parametrize(
    ("text", "country", "sentence"),
    [
        ("DE13669597", "DE", "Enter a VAT ID like DE136695976 (DE)."),
        ("DE136695977", "DE", "Compare the VAT ID with your registration: a character is wrong. "
                              "It looks like DE136695976 (DE)."),
        ("NL004495445B02x", "DE", "Enter a VAT ID like DE136695976 (DE)."),
        ("GB 980 7806 8", "IM", "Enter a VAT ID like GB980780684 (IM)."),
        ("x" * 33, "US", "Enter a VAT ID of at most 32 characters."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_a_way_out(text: str, country: str, sentence: str) -> None:
    assert str(check(text, country)) == sentence


def test_a_number_that_fails_the_check_keeps_what_was_typed() -> None:
    assert tidy(" de 12 ", "DE") == "de 12"
