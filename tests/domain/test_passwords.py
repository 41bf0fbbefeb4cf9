"""Passwords of the console: long is good, common is not."""

import pytest

from portal.domain.passwords import check, tidy

EMAIL, NAMES = "somebody@kaffee.example", ("Kaffeekiste", "Mia Brandt")
GUESSED, MAIL = "one of the first", "other than the e-mail"


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("elevenchars", "12 characters or more"),
        ("twelve chars", None),
        ("correct horse", None),
        ("ünïcödé is fíne ☕", None),
        ("👨‍👩‍👧‍👦 at dinner", None),
        ("kitchen table wisdom", None),
        ("839205718264", None),
        ("xK9#mQ2$vL7p", None),
        ("welcome to the jungle", None),
        ("kaffeekiste ist toll", None),
        (("kitchen table wisdom " * 7)[:128], None),
        (("kitchen table wisdom " * 7)[:129], "128 characters or fewer"),
        ("two lines are\nnot", "typed into one line"),
        ("somebody@kaffee.example", MAIL),
        ("Somebody@Kaffee.Example", MAIL),
        ("aaaaaaaaaaaa", GUESSED),
        ("121212121212", GUESSED),
        ("coffee coffee coffee", GUESSED),
        ("123456789012", GUESSED),
        ("abcdefghijkl1", GUESSED),
        ("zyxwvutsrqponm", GUESSED),
        ("qwertzuiop123", GUESSED),
        ("1qaz2wsx3edc", GUESSED),
        ("Password1234", GUESSED),
        ("passwortpasswort", GUESSED),
        ("Change Me Please", GUESSED),
        ("correct horse battery staple", GUESSED),
        ("Sommer2026!!!!", GUESSED),
        ("Kaffeekiste2026!", GUESSED),
        ("kaffeekiste kaffee", GUESSED),
        ("Mia Brandt 1987", GUESSED),
        ("Kundenportal 1", GUESSED),
        ("Somebody 12345", GUESSED),
    ],
)
def test_long_is_good_and_common_is_not(password: str, words: str | None) -> None:
    sentence = check(password, EMAIL, NAMES)
    assert sentence is None if words is None else words in str(sentence), sentence


def test_length_is_counted_as_people_count() -> None:
    assert check(tidy("a\u0308" * 3 + "bcdfghjk"), EMAIL) is not None, "eleven signs, however they were composed"
