"""What a mandate is called and says, as far as it does not depend on a language."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import mandates
from portal.domain.mandates import LONGEST_REFERENCE, Party, Terms, Wording, masked, new_reference, read_wording

SHOP = Party("Laden GmbH", ("Torstraße 1", "10119 Berlin"), "DE")
ADA = Party("Ada Öztürk", ("12 rue des Lilas", "75019 Paris"), "FR")
# What every bank takes in a reference, without the letters whose case could differ.
TAKEN = re.compile("[A-Z0-9]+(-[A-Z0-9]+)*")


@given(st.text(max_size=300), st.integers(0, 2**60 - 1))
def test_a_reference_is_short_and_the_same_in_every_case(merchant: str, number: int) -> None:
    reference = new_reference(merchant, number)
    assert len(reference) <= LONGEST_REFERENCE and TAKEN.fullmatch(reference)


@given(st.sets(st.integers(0, 2**60 - 1), min_size=2))
def test_no_two_numbers_have_one_reference(numbers: set[int]) -> None:
    assert len({new_reference("shop", number) for number in numbers}) == len(numbers)


@pytest.mark.parametrize(
    ("merchant", "number", "reference"),
    [
        ("kaffeekiste", 0, "KAFFEEKISTE-0000-0000-0000"),
        ("my_shop.de", 2**60 - 1, "MYSHOPDE-ZZZZ-ZZZZ-ZZZZ"),
        ("日本", 32, "0000-0000-0010"),
        ("x" * 60, 31, "XXXXXXXXXXXXXXXXXXXX-0000-0000-000Z"),
    ],
)
def test_a_reference_names_the_merchant(merchant: str, number: int, reference: str) -> None:
    assert new_reference(merchant, number) == reference


@pytest.mark.parametrize(
    ("days", "notice"), [(1, "at least one day before"), (2, "at least 2 days"), (14, "at least 14 days")]
)
def test_the_notice_that_was_agreed_is_said(days: int, notice: str) -> None:
    terms = Terms(SHOP, "DE98ZZZ09999999999", "SHOP-1", ADA, "DE89370400440532013000", days, date(2027, 3, 3))
    double, refund, announced = map(str, mandates.paragraphs(terms))
    assert double.count("Laden GmbH") == 2 and "eight weeks" in refund and notice in announced
    told = {str(fact.label): str(fact.value) for fact in mandates.facts(terms)}
    assert told["IBAN"] == "DE89 3704 0044 0532 0130 00" and told["Given on"] == "2027-03-03, online"
    assert told["Address of the account holder"] == "12 rue des Lilas, 75019 Paris, FR"


def test_words_are_read_as_they_were_packed_and_take_the_account_in_its_place() -> None:
    wording = Wording("Mandat", (("Holder", "Ada"), ("IBAN", None), ("Date", "today")), ("I agree.",))
    assert read_wording(wording.packed()) == wording
    assert wording.shown("DE89") == (("Holder", "Ada"), ("IBAN", "DE89"), ("Date", "today"))


def test_of_an_account_the_last_four_are_kept() -> None:
    assert masked("NO9386011117947") == "XXXXXXXXXXX7947"
