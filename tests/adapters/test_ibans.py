"""Account numbers that people type."""

import pytest

from portal.adapters.ibans import SEPA, check

GOOD = ("DE89370400440532013000", "de89 3704 0044 0532 0130 00", " GB82-WEST-1234-5698-7654-32", "NO9386011117947")
WRONG = {
    "": "Enter the IBAN", "  ": "Enter the IBAN", "0532013000": "two letters", "DÉ89": "two letters",
    "DE89370400440532013001": "a digit is wrong", "DE98370400440532013000": "a digit is wrong", "DE89": "too short",
    "DE893704004405320130": "a digit is wrong", "BR1800360305000010009795493C1": "in the SEPA area",
    "TR330006100519786457841326": "in the SEPA area", "DE!9370400440532013000": "characters of no IBAN",
}  # fmt: skip


@pytest.mark.parametrize("text", GOOD)
def test_a_right_one_is_taken_as_people_write_it(text: str) -> None:
    assert check(text) is None


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_one_is_told_what_to_do(text: str) -> None:
    assert WRONG[text] in str(check(text))


def test_the_area_has_forty_one_countries_and_gibraltar() -> None:
    assert len(SEPA) == 42 and {"CH", "GB", "VA", "RS", "AL"} <= SEPA and not {"TR", "US", "UA", "FO"} & SEPA
