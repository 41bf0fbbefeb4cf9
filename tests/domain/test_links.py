"""Links of portals: what may stand under /p/, what is refused with which reason, and what looks alike."""

import pytest

from portal.domain.links import RESERVED, appearance, check, tidy


@pytest.mark.parametrize("link", ["kaffee", "my-shop", "2b2", "a-b", "x" * 40, "fjord", "shop-24"])
def test_a_good_link_is_taken(link: str) -> None:
    assert check(link) is None


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "Enter a link"),
        ("ab", "3 to 40"),
        ("x" * 41, "3 to 40"),
        ("-shop", "hyphen"),
        ("shop-", "hyphen"),
        ("my shop", "3 to 40"),
        ("my/shop", "3 to 40"),
        ("../admin", "3 to 40"),
        ("k\N{CYRILLIC SMALL LETTER A}ffee", "not one of the letters a to z"),
        ("kaff\N{GREEK SMALL LETTER EPSILON}e", "not one of the letters a to z"),
        ("stra\N{LATIN SMALL LETTER SHARP S}e", "not one of the letters a to z"),
        ("\N{FULLWIDTH LATIN SMALL LETTER A}bc", "not one of the letters a to z"),
        ("shop\N{ZERO WIDTH SPACE}", "3 to 40"),
        ("adm1n", "“admin”"),
        ("dem0", "“demo”"),
        ("ap-i", "“api”"),
        *((word, "reserved") for word in sorted(RESERVED) if len(word) > 2),
    ],
)
def test_what_is_refused_says_why(typed: str, reason: str) -> None:
    refusal = check(tidy(typed))
    assert refusal is not None and reason in str(refusal)


def test_capitals_and_blanks_around_are_forgiven() -> None:
    assert tidy("  Kaffee ") == "kaffee"


@pytest.mark.parametrize(
    ("one", "other"),
    [("kaffeel", "kaffee1"), ("linien", "1inlen"), ("rnarkt", "markt"), ("vvein", "wein"), ("moos", "m00s"),
     ("kaffee-kiste", "kaffeekiste"), ("5hop", "shop")],
)  # fmt: skip
def test_what_a_hurried_reader_takes_for_the_same_looks_alike(one: str, other: str) -> None:
    assert appearance(one) == appearance(other)


def test_what_differs_looks_different() -> None:
    assert len({appearance(link) for link in ("kaffee", "koffie", "coffee", "tee", "fjord")}) == 5
