"""Forms: whatever is sent, nothing is lost and nothing breaks."""

import pytest
from litestar import Litestar, Request, post

from portal.domain.sentences import say
from portal.web.forms import Form, read_form
from tests.page import Browser


@post("/")
async def take() -> None:
    """A form may be sent here."""


APP = Litestar([take])
HANDLER = APP.routes[0].route_handlers[0]
FORM = "application/x-www-form-urlencoded"
MALFORMED: list[tuple[str, bytes]] = [
    (FORM, b""),
    (FORM, b"%"),
    (FORM, b"%zz=%zz&&&=&==="),
    (FORM, b"email=%ff%fe%00"),
    (FORM, b"\xff\xfe\x00\x01"),
    (FORM, b"email[]=1&email[a]=2&email=3&email=4"),
    (FORM, b"a=1&" * 20_000),
    (f"{FORM}; charset=utf-16", "email=ada@post.example".encode("utf-16")),
    (f"{FORM}; charset=nonsense", b"email=ada"),
    ("application/json", b'{"email": "ada@post.example"}'),
    ("application/json", b"{"),
    ("text/plain", b"email=ada@post.example"),
    ("multipart/form-data", b"email=ada"),
    ("multipart/form-data; boundary=", b"----\r\n"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\nada'),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\nada\r\n--x--\r\n"),
    ("multipart/form-data; boundary=x", b"--x\r\nnonsense\r\n--x--"),
    ("multipart/form-data; boundary=x; charset=utf-16", b"--x\r\n\xff\xfe\r\n--x--"),
    ("application/octet-stream", b"\x00" * 1000),
    ("\xff/\xfe".encode("latin-1").decode("latin-1"), b"x"),
    ("", b"email=ada@post.example"),
]


@pytest.mark.parametrize(("kind", "body"), MALFORMED, ids=lambda value: repr(value)[:40])
async def test_what_cannot_be_read_is_refused_politely(browser: Browser, kind: str, body: bytes) -> None:
    await browser.get("/p/kaffee/sign-in")
    headers = {"content-type": kind.encode("latin-1")}
    page = await browser.request("POST", "/p/kaffee/sign-in", content=body, headers=headers)
    assert page.status in (400, 403, 413, 415) and page.has("h1") and not browser.mail.letters


FIELDS = [
    "", " ", "x" * 501, "x" * 10_000, "\x00", "a\x07b", "\ud7ff", "é", "e\u0301", "<script>x</script>", "{{ 7*7 }}",
    "%(email)s", "' OR 1=1 --", "\u202eevil", "🦊" * 200, "../../etc/passwd", "${jndi:ldap://x}", "\r\n\r\n",
]  # fmt: skip


@pytest.mark.parametrize("value", FIELDS, ids=lambda value: repr(value)[:30])
async def test_whatever_is_typed_comes_back_as_it_was(ada: Browser, value: str) -> None:
    await ada.get("/p/kaffee/details/phone")
    page = await ada.submit("#details-phone", {"phone": value})
    assert page.status in (200, 422) and not page.has("main script")
    if page.status == 422:
        assert page.error("phone") and page.text("title").startswith("Error:")


async def test_unknown_and_forbidden_fields_change_nothing(ada: Browser) -> None:
    await ada.get("/p/kaffee/details/phone")
    forged = {"email": "eve@evil.example", "id": "1", "handle": "x", "merchant_id": "2"}
    await ada.submit("#details-phone", {"phone": "+49 30 901821"} | forged)
    assert "ada@post.example" in (await ada.get("/p/kaffee/details")).text("main")


def test_the_first_complaint_of_a_field_stays() -> None:
    first, second = say("Enter your name."), say("Enter a shorter name.")
    form = Form({"name": ""}, {"name": first}).with_errors({"name": second, "city": second})
    assert form.errors == {"name": first, "city": second} and not form.valid and Form().valid


@pytest.mark.parametrize(
    ("sent", "value", "wrong"),
    [
        (b"a=x", "x", False),
        (b"b=x", "", False),
        (b"a=e%CC%81", "é", False),
        (b"a=" + b"x" * 10, "x" * 10, False),
        (b"a=" + b"x" * 11, "x" * 11, True),
        (b"a=%00", "\x00", True),
        (b"a=%0D%0A%09", "\r\n\t", False),
        (b"a=1&a=2", "1", False),
    ],
)
async def test_fields_are_read_whole(sent: bytes, value: str, wrong: bool) -> None:
    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": sent, "more_body": False}

    scope = {"type": "http", "method": "POST", "headers": [(b"content-type", FORM.encode())], "path": "/"}
    scope |= {"litestar_app": APP, "route_handler": HANDLER}
    form = await read_form(Request(scope, receive), ("a",), {"a": 10})
    assert form.values["a"] == value and ("a" in form.errors) is wrong
