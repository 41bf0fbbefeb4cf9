"""Keys of the merchant's systems: long, told from a typing error, shown in part."""

import re

import pytest

from portal.domain.api_keys import new_key, prefix_of


def test_keys_are_long_and_never_the_same() -> None:
    keys = {new_key() for _ in range(100)}
    assert len(keys) == 100 and all(re.fullmatch("priv_[0-9A-Za-z]{38}", key) for key in keys)


def test_what_is_shown_is_little_of_it() -> None:
    key = new_key()
    assert prefix_of(key) == key[:13]


def test_a_typing_error_is_no_key() -> None:
    key = new_key()
    for place in range(5, len(key)):
        other = "b" if key[place] == "a" else "a"
        assert prefix_of(key[:place] + other + key[place + 1 :]) is None, place


@pytest.mark.parametrize("text", ["", "priv_", "priv_" + "a" * 38, "pub_" + "0" * 39, "priv_" + "ä" * 38, " " * 43])
def test_neither_is_anything_else(text: str) -> None:
    assert prefix_of(text) is None
