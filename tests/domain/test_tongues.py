"""Which languages are offered, and which of them somebody gets."""

import pytest

from portal.domain.tongues import lookup, offered, spoken

SHIPPED = ("en", "de", "da", "pt-BR")


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ((), SHIPPED), (("de",), ("de",)), (("da", "en"), ("en", "da")), (("fr", "de"), ("de",)), (("fr",), SHIPPED),
    ],
)  # fmt: skip
def test_the_merchants_choice_counts_as_far_as_it_is_shipped(
    chosen: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert offered(SHIPPED, chosen) == expected


@pytest.mark.parametrize(
    ("wanted", "home", "chosen", "expected"),
    [
        ("da", "de_DE", (), "da"), (None, "de_DE", (), "de_DE"), ("en_GB", "de_DE", ("en", "de"), "en_GB"),
        ("da", "de_DE", ("en", "de"), "de_DE"), ("da", "de_DE", ("en",), "en"), (None, "de_DE", ("en",), "en"),
        ("pt_BR", "de", ("pt-BR",), "pt_BR"), ("pt_PT", "de", ("pt-BR",), "pt-BR"),
    ],
)  # fmt: skip
def test_somebody_gets_what_they_want_while_it_is_offered(
    wanted: str | None, home: str, chosen: tuple[str, ...], expected: str
) -> None:
    assert spoken(wanted, home, chosen) == expected


@pytest.mark.parametrize(
    ("tag", "found"), [("de_AT", "de"), ("DE", "de"), ("pt-br", "pt-BR"), ("pt", None), ("", None), ("deu", None)]
)
def test_a_tag_is_looked_up_from_its_end(tag: str, found: str | None) -> None:
    assert lookup(tag, SHIPPED) == found
