"""What is pasted into the merchant's pages can hurt nobody, whatever the label says."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from portal.domain.accent import palette
from portal.domain.linking import button_html, link_html, session_call, with_wish

ADDRESS = "https://portal.example/p/kaffee"
LABELS = ("Manage subscription", '"><script>alert(1)</script>', "Größe & Söhne's", "</a><b>")


@pytest.mark.parametrize("label", LABELS)
def test_a_snippet_is_one_link_with_these_words(label: str) -> None:
    for snippet in (link_html(ADDRESS, label), button_html(ADDRESS, label, palette("#8a4b1f"))):
        found = LexborHTMLParser(f"<body>{snippet}").body.css("*")
        (link,) = [node for node in found if node.tag != "body"]
        assert link.tag == "a" and link.text() == label and link.attributes["href"] == ADDRESS
        assert set(link.attributes) <= {"href", "style"}


def test_the_button_has_the_accent_and_words_that_can_be_read_on_it() -> None:
    shades = palette("#ffee00")
    look = button_html(ADDRESS, "Go", shades)
    assert f"background:{shades.fill};color:{shades.on_fill};" in look


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("email", "ada@post.example", "email=ada@post.example"), ("lang", "pt-BR", "lang=pt-BR"),
        ("return_to", "https://shop.example/a?b=c d", "return_to=https%3A%2F%2Fshop.example%2Fa%3Fb%3Dc%20d"),
    ],
)  # fmt: skip
def test_a_wish_is_part_of_the_address(name: str, value: str, expected: str) -> None:
    assert with_wish(ADDRESS, name, value) == f"{ADDRESS}?{expected}"


def test_the_call_names_address_and_key() -> None:
    call = session_call("https://portal.example", "https://shop.example/account")
    assert call.startswith('curl "https://portal.example/v1/portal_session" \\\n') and '-u "$API_KEY:"' in call
