"""Sealed texts and tags."""

import pytest

from portal.adapters.sealing import Seal, Unsealable

SEAL = Seal("a secret of the operator, long enough")
CONTENT = {"path": "/p/buecherei/details", "fields": {"city": "Århus", "phone": None}, "tries": 3}


def test_what_was_sealed_comes_back() -> None:
    assert SEAL.open(SEAL.seal(CONTENT)) == CONTENT
    assert Seal("a secret of the operator, long enough").open(SEAL.seal(CONTENT)) == CONTENT


def test_a_sealed_text_shows_nothing_and_is_never_twice_the_same() -> None:
    assert "buecherei" not in SEAL.seal(CONTENT)
    assert SEAL.seal(CONTENT) != SEAL.seal(CONTENT)


@pytest.mark.parametrize("place", [0, 1, 20, 60, -2])
def test_a_changed_text_does_not_open(place: int) -> None:
    sealed = list(SEAL.seal(CONTENT))
    sealed[place] = "A" if sealed[place] != "A" else "B"
    with pytest.raises(Unsealable):
        SEAL.open("".join(sealed))


@pytest.mark.parametrize("text", ["", "x", "gAAAA", "ø", "gAAAAABo" * 40, Seal("another secret").seal(CONTENT)])
def test_what_was_not_sealed_here_does_not_open(text: str) -> None:
    with pytest.raises(Unsealable):
        SEAL.open(text)


def test_a_tag_is_the_same_again_for_the_same_purpose_and_text() -> None:
    tag = SEAL.tag("email", "ada@example.test")
    assert tag == Seal("a secret of the operator, long enough").tag("email", "ada@example.test")
    assert len(tag) == 64
    others = {
        SEAL.tag("email", "ben@example.test"),
        SEAL.tag("ip", "ada@example.test"),
        SEAL.tag("emai", "lada@example.test"),
        Seal("another secret").tag("email", "ada@example.test"),
    }
    assert len(others | {tag}) == 5


def test_each_purpose_has_a_key_of_its_own() -> None:
    keys = {SEAL.key("pepper"), SEAL.key("csrf"), SEAL.key("tag"), Seal("another secret").key("pepper")}
    assert len(keys) == 4
    assert {len(key) for key in keys} == {32}
    assert SEAL.key("pepper") == SEAL.key("pepper")
