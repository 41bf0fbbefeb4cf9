"""The outermost layer: hosts, origins, sizes, headers, for every method and every failure."""

from collections.abc import AsyncIterator

import pytest

from tests.page import Browser

CSP_PARTS = (
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "form-action 'self'", "base-uri 'none'",
    "frame-ancestors 'none'", "object-src 'none'", "require-trusted-types-for 'script'",
)  # fmt: skip
ANSWERS = [
    ("GET", "/p/kaffee/sign-in", 200), ("HEAD", "/p/kaffee/sign-in", 200), ("GET", "/p/kaffee/details", 303),
    ("GET", "/nowhere", 404), ("HEAD", "/nowhere", 404), ("GET", "/p/kaffee/nowhere", 404),
    ("POST", "/p/kaffee/sign-in", 403), ("PUT", "/p/kaffee/sign-in", 405), ("DELETE", "/p/kaffee/", 405),
    ("OPTIONS", "/p/kaffee/sign-in", 204),
    ("TRACE", "/p/kaffee/sign-in", 405), ("GET", "/health/live", 200), ("GET", "/health/ready", 200),
    ("GET", "/p/kaffee/theme/3a5bd9", 200), ("GET", "/p/kaffee/theme/000000", 404), ("GET", "/static/portal.css", 404),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
async def test_every_answer_carries_the_headers(browser: Browser, method: str, path: str, status: int) -> None:
    page = await browser.request(method, path, follow=False)
    assert page.status == status
    for part in CSP_PARTS:
        assert part in page.headers["content-security-policy"]
    for word in ("unsafe-", "strict-dynamic", "*"):
        assert word not in page.headers["content-security-policy"]
    assert page.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "same-origin"
    assert page.headers["cross-origin-opener-policy"] == page.headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in page.headers["permissions-policy"] and len(page.headers["x-request-id"]) == 16
    assert "access-control-allow-origin" not in page.headers and "server" not in page.headers
    if page.answer.content:
        assert "charset=utf-8" in page.headers["content-type"].lower()


async def test_head_is_get_without_a_body(browser: Browser) -> None:
    page = await browser.request("HEAD", "/p/kaffee/sign-in", follow=False)
    assert page.answer.content == b""


HOSTS = ["evil.example", "portal.example.evil.example", "portal.example:8080", "portal.example@evil", "", "127.0.0.1"]


@pytest.mark.parametrize("host", HOSTS)
async def test_a_forged_host_is_refused(browser: Browser, host: str) -> None:
    answer = await browser.client.get("/p/kaffee/sign-in", headers={"host": host})
    assert answer.status_code == 421 and answer.text == "This server does not answer for that host name."
    assert "evil" not in str(answer.headers)


async def test_what_proxies_say_about_the_host_is_not_believed(browser: Browser) -> None:
    odd = {"x-forwarded-host": "evil.example", "x-forwarded-proto": "http", "forwarded": "host=evil.example"}
    for path in ("/p/kaffee/sign-in", "/p/kaffee/details", "/nowhere"):
        page = await browser.get(path, headers=odd, follow=False)
        assert "evil" not in page.answer.text and "evil" not in (page.location or "")


@pytest.mark.parametrize("length", ["131073", "9" * 20, "9" * 5000, "-1", "1e3", "0x10", "٣", ""])
async def test_a_body_that_says_it_is_huge_is_not_read(browser: Browser, length: str) -> None:
    async def never() -> AsyncIterator[bytes]:
        raise AssertionError("The body was read.")
        yield b""

    headers = {"content-length": length.encode(), "content-type": "application/x-www-form-urlencoded"}
    answer = await browser.client.post("/p/kaffee/sign-in", content=never(), headers=headers)
    assert answer.status_code == 413


async def test_a_body_that_turns_out_to_be_huge_is_refused(browser: Browser) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(1000):
            yield b"a=" + b"x" * 4096

    headers = {"content-type": "application/x-www-form-urlencoded", "origin": "https://portal.example"}
    page = await browser.request("POST", "/p/kaffee/sign-in", content=endless(), headers=headers)
    assert page.status == 413


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://portal.example"}, 403),
        ({"origin": "https://portal.example:444"}, 403),
        ({"sec-fetch-site": "same-origin"}, 303),
        ({"sec-fetch-site": "", "origin": ""}, 303),
    ],
)
async def test_forms_of_other_sites_are_refused(browser: Browser, headers: dict[str, str], status: int) -> None:
    form = (await browser.get("/p/kaffee/sign-in")).form("form[action$='/sign-in']") | {"email": "ada@post.example"}
    assert (await browser.post("/p/kaffee/sign-in", form, headers=headers, follow=False)).status == status


@pytest.mark.parametrize("path", ["/p/%00", "/p/kaffee/logo/%00", "/p/kaffee/a%00b", "/p/kaffee/invoices/%00"])
async def test_no_address_has_a_nul(browser: Browser, path: str) -> None:
    assert (await browser.get(path)).status == 404


@pytest.mark.parametrize("query", ["email=%00", "next=%00", "lang=%00", "return_to=%00", "%00", "a=%ff%fe", "done=%00"])
async def test_a_broken_query_breaks_nothing(browser: Browser, query: str) -> None:
    assert (await browser.get(f"/p/kaffee/sign-in?{query}")).status == 200
    assert (await browser.get(f"/p/kaffee/details?{query}")).status == 200


async def test_other_sites_may_link_to_us(browser: Browser) -> None:
    page = await browser.get("/p/kaffee/sign-in", headers={"sec-fetch-site": "cross-site"})
    assert page.status == 200


async def test_static_files_are_kept_for_good_and_come_compressed(browser: Browser) -> None:
    path = (await browser.get("/p/kaffee/sign-in")).node("link[href*='/static/portal.']").attributes["href"] or ""
    answer = await browser.client.get(path, headers={"accept-encoding": "br"})
    assert answer.status_code == 200 and answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "br" and answer.headers["vary"] == "Accept-Encoding"
    again = await browser.client.get(path, headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304 and again.content == b""
    outside = ("/static/../portal/app.py", "/static/%2e%2e/portal/app.py", "/static/..%2fportal/app.py")
    for forged in (*outside, path + "x"):
        assert (await browser.client.get(forged)).status_code == 404


async def test_the_theme_is_kept_for_good(browser: Browser) -> None:
    page = await browser.get("/p/kaffee/theme/3a5bd9")
    assert page.headers["content-type"].startswith("text/css") and "immutable" in page.headers["cache-control"]
