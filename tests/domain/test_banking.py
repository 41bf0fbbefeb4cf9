"""Numbers of accounts and creditors: the same answers as a library that others maintain."""

import pytest
import stdnum.eu.at_02
import stdnum.iban
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.banking import compact, grouped, is_bic, is_creditor_id, is_iban

IBANS = ("DE89370400440532013000", "GB82WEST12345698765432", "NO9386011117947", "MT84MALT011000012345MTLCAST001S")
CREDITORS = ("DE98ZZZ09999999999", "AT61ZZZ01234567890", "NL79ZZZ999999990000", "FR72ZZZ123456")
SIGNS = st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@pytest.mark.parametrize("number", IBANS)
def test_a_right_iban_is_one_and_its_neighbours_are_not(number: str) -> None:
    assert is_iban(number) and stdnum.iban.is_valid(number)
    for place in range(4, len(number)):
        other = number[:place] + ("1" if number[place] != "1" else "2") + number[place + 1 :]
        assert not is_iban(other)


@pytest.mark.parametrize("number", CREDITORS)
def test_a_creditor_identifier_is_right_whatever_its_business_code(number: str) -> None:
    assert is_creditor_id(number) == stdnum.eu.at_02.is_valid(number)
    assert is_creditor_id(number) == is_creditor_id(number[:4] + "001" + number[7:])


@given(st.sampled_from(CREDITORS), st.integers(4, 17), SIGNS)
def test_a_slip_in_a_creditor_identifier_is_seen_as_the_library_sees_it(number: str, place: int, sign: str) -> None:
    other = number[:place] + sign + number[place + 1 :]
    assert is_creditor_id(other) == stdnum.eu.at_02.is_valid(other)


@pytest.mark.parametrize("text", ["", "DE", "DE89", "de89370400440532013000", "DE8937040044053201300Ä", "٠" * 22])
def test_what_has_another_form_is_none(text: str) -> None:
    assert not is_iban(text) and not is_creditor_id(text) and not is_bic(text)


def test_numbers_are_typed_and_shown_in_groups() -> None:
    assert compact(" de89 3704-0044\u00a00532 0130 00 ") == IBANS[0]
    assert grouped(IBANS[0]) == "DE89 3704 0044 0532 0130 00"
    assert is_bic("BYLADEM1001") and is_bic("NDEADKKK") and not is_bic("NDEADKKKX")
