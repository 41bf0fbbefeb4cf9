"""What is compressed on its way out, and what must not be."""

import pytest

from tests.page import Browser

HTMX = {"hx-request": "true"}


@pytest.mark.parametrize(
    ("headers", "coding"),
    [
        (HTMX | {"accept-encoding": "gzip, br"}, "gzip"),
        (HTMX | {"accept-encoding": "br"}, None),
        (HTMX | {"accept-encoding": "gzip;q=0"}, None),
        ({"accept-encoding": "gzip, br"}, None),
    ],
)
async def test_only_what_htmx_asks_for_is_compressed(ada: Browser, headers: dict[str, str], coding: str | None) -> None:
    answer = await ada.client.get("/p/kaffee/details", headers=headers)
    assert answer.headers.get("content-encoding") == coding
    assert "Accept-Encoding" in answer.headers["vary"]
    assert "Torstraße 12a" in answer.text


async def test_the_compressed_answer_is_a_third(ada: Browser) -> None:
    answer = await ada.client.get("/p/kaffee/details", headers=HTMX | {"accept-encoding": "gzip"})
    assert int(answer.headers["content-length"]) < len(answer.content) / 3
