"""Failures as people meet them."""

import logging
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from portal.app import House
from tests.page import Browser


@pytest.mark.parametrize(
    ("method", "path", "status", "heading"),
    [
        ("GET", "/", 404, "Page not found"),
        ("GET", "/p/kaffee/invoices/nothing", 404, "Page not found"),
        ("GET", "/p/kaffee/details/nothing", 404, "Page not found"),
        ("GET", "/p/kaffee/%ff", 404, "Page not found"),
        ("PATCH", "/p/kaffee/details", 405, "Not allowed"),
        ("POST", "/p/kaffee/details/phone", 403, "Not allowed"),
    ],
)
async def test_a_failure_is_a_page(ada: Browser, method: str, path: str, status: int, heading: str) -> None:
    page = await ada.request(method, path)
    assert (page.status, page.text("h1")) == (status, heading)
    assert "Traceback" not in page.answer.text and "portal." not in page.text("main").replace("portal.example", "")


async def test_another_method_hears_which_are_known(ada: Browser) -> None:
    page = await ada.request("PATCH", "/p/kaffee/details")
    assert set(page.headers["allow"].replace(" ", "").split(",")) >= {"GET"}


async def test_it_leads_back_to_the_account(ada: Browser) -> None:
    page = await ada.get("/p/kaffee/invoices/nothing")
    assert page.node("main a.button").attributes["href"] == "/p/kaffee" and page.text(".brand") == "Kaffeekiste"


async def test_it_is_said_in_the_visitors_language(new_browser: Callable[..., Browser]) -> None:
    page = await new_browser(language="de").get("/nowhere")
    assert page.node("html").attributes["lang"] == "de-DE" and page.text("h1") != "Page not found"


async def test_htmx_gets_the_problem_as_the_panel(ada: Browser) -> None:
    part = await ada.htmx_get("/p/kaffee/invoices/nothing")
    assert part.status == 404 and part.is_partial and part.text("#panel h1") == "Page not found"
    assert (part.headers["hx-retarget"], part.headers["hx-reswap"]) == ("#panel", "outerHTML")


async def test_what_breaks_is_a_number_to_quote(
    ada: Browser, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    await house.database.write(lambda c: c.execute(sa.text("ALTER TABLE customers RENAME COLUMN phone TO gone")))
    with caplog.at_level(logging.ERROR, "portal"):
        page = await ada.get("/p/kaffee/details")
    assert page.status == 500 and page.text("h1") == "Something went wrong on our side"
    reference = page.text(".reference strong")
    assert reference == page.headers["x-request-id"]
    (record,) = [record for record in caplog.records if record.name == "portal.problems"]
    assert record.request_id == reference and record.exc_info
    assert "ada@post" not in caplog.text and "customers" not in page.answer.text


async def test_a_database_that_is_away_is_not_ready(house: House, browser: Browser) -> None:
    assert (await browser.get("/health/ready")).answer.text == "ready\n"
    assert (await browser.get("/health/live")).answer.text == "alive\n"
