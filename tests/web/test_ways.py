"""Where a visitor may be sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.web.ways import own_path, shop_address, shown_path, with_query

PORTAL = "/p/kaffee"
OWN = ["/p/kaffee", "/p/kaffee/", "/p/kaffee/details", "/p/kaffee/invoices?filter=open&x=%C3%A4", "/p/kaffee/a%20b"]
FOREIGN = [
    None, "", "/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example",
    "https:evil.example", "https:/evil.example", "javascript:alert(1)", "data:text/html,x", "/p/fjord",
    "/p/kaffeeklatsch", "/p/kaffee@evil.example", "/p/kaffee//evil.example", "/p/kaffee/%2f%2fevil.example",
    "/p/kaffee/%5cevil.example",
    "/p/kaffee/../fjord", "/p/kaffee/..", "/p/kaffee/%2e%2e/fjord", "/p/kaffee/.%2e/admin", "/p/kaffee/./x", "/admin",
    "/p/kaffee/\nx", "/p/kaffee/%0aSet-Cookie:a", "/p/kaffee/\tx", "/p/kaffee/ x", "/p/kaffee/\u2028",
    "/p/kaffee/\x00", "//kaffee@evil.example/p/kaffee", "/p/kaffee/[", "p/kaffee", " /p/kaffee",
    "/p/kaffee/" + "x" * 500,
    "?next=/p/kaffee",
    "/p/kaffee/“x”", "/p/Kaffee/", "///p/kaffee", "/%2fevil.example/p/kaffee", "/p%2fkaffee/../..//evil.example",
]  # fmt: skip
HOSTS = ("shop.example", "Shop2.Example", "shop.example:8443")
SHOPS = ["https://shop.example", "https://shop.example/", "HTTPS://SHOP.EXAMPLE/a?b=c#d", "https://shop2.example/x",
         "https://shop.example:8443/"]  # fmt: skip
NO_SHOPS = [
    None, "", "shop.example", "//shop.example", "http://shop.example", "https://evil.example", "https:shop.example",
    "https:/shop.example", "https:///shop.example", "https://shop.example@evil.example", "https://shop.example:444/",
    "https://shop.example.evil.example", "https://evil.example/shop.example", "https://evil.example#shop.example",
    "https://evil.example\\@shop.example", "https://shop.example\\evil", "https://user:pw@shop.example/",
    "https://shop.example\n.evil.example", "https://shop.example evil", "javascript://shop.example/%0aalert(1)",
    "https://shop.example./", "https://[::1", "https://shop.example%2f@evil.example/", "https://shop.example\t/",
    "ftp://shop.example/", " https://shop.example", "https://shop.example/ä", "https://shop.example/" + "x" * 500,
]  # fmt: skip


@pytest.mark.parametrize("path", OWN)
def test_own_paths_are_taken_as_they_are(path: str) -> None:
    assert own_path(path, PORTAL) == path


@pytest.mark.parametrize("path", FOREIGN)
def test_nothing_else_is(path: str | None) -> None:
    assert own_path(path, PORTAL) is None


@given(st.text(alphabet="/\\.%2fe5c:@?#p kaffevil\n\t", max_size=40))
def test_whatever_is_taken_stays_in_the_portal(rest: str) -> None:
    taken = own_path(f"/p/kaffee{rest}", PORTAL)
    assert taken is None or (taken.startswith(PORTAL) and "\\" not in taken and "//" not in taken.partition("?")[0])


@pytest.mark.parametrize("address", SHOPS)
def test_allowed_shops_are_taken(address: str) -> None:
    assert shop_address(address, HOSTS) == address


@pytest.mark.parametrize("address", NO_SHOPS)
def test_other_shops_are_not(address: str | None) -> None:
    assert shop_address(address, HOSTS) is None


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("https://portal.example/p/kaffee/details?a=1", "/p/kaffee/details?a=1"),
        ("https://portal.example/p/kaffee/x?next=/p/kaffee/x&lang=de", "/p/kaffee/x?next=%2Fp%2Fkaffee%2Fx"),
        ("/p/kaffee", "/p/kaffee"),
        ("https://portal.example/admin", None),
        ("https://[broken", None),
        ("", None),
        ("https://portal.example/p/kaffee//x", None),
    ],
)
def test_the_shown_page_is_found_again(address: str, path: str | None) -> None:
    assert shown_path(address, PORTAL) == path


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", "/x"),
        ("email=a@b.c&lang=de&return_to=https://y", "/x"),
        ("a=1&lang=de&b=", "/x?a=1&b="),
        ("a=%2f%2f&a=2", "/x?a=%2F%2F&a=2"),
        ("&&=&%", "/x?=&%25="),
    ],
)
def test_a_wanted_page_keeps_its_own_query_only(query: str, kept: str) -> None:
    assert with_query("/x", query) == kept
