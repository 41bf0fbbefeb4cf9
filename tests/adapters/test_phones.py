"""Phone numbers as customers write them."""

import pytest

from portal.adapters.phones import check, tidy


@pytest.mark.parametrize(
    ("text", "country", "written"),
    [
        ("030 901820", "DE", "+49 30 901820"),
        ("+49 (0)30 901820", "DE", "+49 30 901820"),
        ("0049 30 901820", "DE", "+49 30 901820"),
        ("+45 32 12 34 56", "DE", "+45 32 12 34 56"),
        ("32123456", "DK", "+45 32 12 34 56"),
        ("(212) 555-0100", "US", "+1 212-555-0100"),
        ("030 901820 ext. 12", "DE", "+49 30 901820 ext. 12"),
        ("+49 30 901820", "", "+49 30 901820"),
        ("+49 30 901820", "XX", "+49 30 901820"),
        ("", "DE", ""),
        ("  ", "DE", ""),
    ],
)
def test_a_number_is_taken_and_written_internationally(text: str, country: str, written: str) -> None:
    assert check(text, country) is None
    assert tidy(text, country) == written
    assert tidy(written, country) == written


@pytest.mark.parametrize(
    ("text", "country", "sentence"),
    [
        ("abc", "DE", "Enter the phone number with its area code, for example +49 30 123456."),
        ("112", "DE", "Enter the phone number with its area code, for example +49 30 123456."),
        ("+49 30 901820 901820 901820", "DE", "Enter the phone number with its area code, for example +49 30 123456."),
        ("+999 1234567", "DK", "Enter the phone number with its area code, for example +45 32 12 34 56."),
        ("030 901820", "", "Enter the phone number with + and its country code, for example +45 32 12 34 56."),
        ("030 901820", "XX", "Enter the phone number with + and its country code, for example +45 32 12 34 56."),
        ("9" * 300, "DE", "Enter the phone number with its area code, for example +49 30 123456."),
    ],
)
def test_what_cannot_be_dialled_says_what_to_enter(text: str, country: str, sentence: str) -> None:
    assert str(check(text, country)) == sentence


def test_what_cannot_be_dialled_is_kept_as_it_was_typed() -> None:
    assert tidy(" ask  for Ada ", "DE") == "ask for Ada"
