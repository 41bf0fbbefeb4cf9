"""The look of a preview in an address: it comes out as it went in, and nothing else does."""

import pytest

from portal.domain.previews import PAGES, SAMPLES, Look, page_of, unpack

LOOKS = [
    Look("#0a7d4f", True, True, False, "none", None),
    Look("#ffffff", False, False, True, "prorated_credit", 3660, "dark"),
    Look("#000000", True, False, False, "none", 1, "light"),
]


@pytest.mark.parametrize("look", LOOKS)
def test_a_look_comes_out_as_it_went_in(look: Look) -> None:
    assert unpack(look.packed) == look


@pytest.mark.parametrize(
    "text",
    ["", "0a7d4f", "0a7d4f-110-none-0-light-", "0A7D4F-110-none-0-light", "0a7d4f-112-none-0-light",
     "0a7d4f-110-gold-0-light", "0a7d4f-110-none-٣-light", "0a7d4f-110-none-0-grey", "0a7d4f-110-none-0-light\n",
     "0a7d4f-110-none-99999-light"],
)  # fmt: skip
def test_anything_else_is_no_look(text: str) -> None:
    assert unpack(text) is None


def test_who_has_no_subscription_is_shown_the_list_in_its_place() -> None:
    assert page_of("cancellation", "due") == "/subscriptions/sub-due/cancellation"
    assert page_of("cancellation", "nothing") == page_of("subscription", "nothing") == "/subscriptions"
    assert page_of("nowhere", "active") == ""
    assert all(page_of(page, who).count("{") == 0 for page in PAGES for who in SAMPLES)
