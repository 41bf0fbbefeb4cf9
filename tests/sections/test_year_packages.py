"""The package of a year: who gets it, under which name, and what is in it."""

import csv
import io
import zipfile
from datetime import timedelta

import pytest

from portal.app import House
from tests.builders import invoice
from tests.cast import SHOP
from tests.clock import START
from tests.contents import counts
from tests.page import Browser, Page

PATH = "/p/kaffee/invoices/years"


def files(page: Page) -> zipfile.ZipFile:
    """What is in the package."""
    assert page.headers["content-type"] == "application/zip"
    package = zipfile.ZipFile(io.BytesIO(page.answer.content))
    assert package.testzip() is None
    return package


async def test_every_document_of_the_year_is_in_it(ada: Browser) -> None:
    page = await ada.get(f"{PATH}/2027.zip")
    package = files(page)
    assert page.status == 200 and 'filename="Kaffeekiste 2027.zip"' in page.headers["content-disposition"]
    assert package.namelist() == [
        *(f"Invoices/RE-inv-{number}.pdf" for number in (1, 2, 3, 4)),
        "Credit_notes/GS-cn-1.pdf", "Credit_notes/GS-cn-2.pdf", "index.csv",
    ]  # fmt: skip
    kept = await ada.get("/p/kaffee/invoices/inv-3/pdf")
    assert package.read("Invoices/RE-inv-3.pdf") == kept.answer.content != b""


async def test_the_list_speaks_the_language_of_its_reader(ada: Browser, house: House) -> None:
    await house.database.write(lambda c: invoice(c, SHOP, "ada", "old", created_at=START - timedelta(days=300)))
    package = files(await ada.get(f"{PATH}/2026.zip?lang=de"))
    assert package.namelist() == ["Rechnungen/RE-old.pdf", "index.csv"]
    [row] = csv.DictReader(io.StringIO(package.read("index.csv").decode("utf-8-sig")), delimiter=";")
    assert (row["Nummer"], row["Status"], row["Gesamt"]) == ("RE-old", "Bezahlt", "12,90")


@pytest.mark.parametrize("name", ["2025.zip", "2027", "2027.ZIP", "27.zip", "9999.zip", ".zip", "x.zip", "²⁰²⁷.zip"])
async def test_what_is_no_year_of_theirs_is_not_found(ada: Browser, name: str) -> None:
    assert (await ada.get(f"{PATH}/{name}")).status == 404


async def test_a_stranger_has_nothing_in_the_year(browser: Browser) -> None:
    await browser.sign_in("ben@post.example")
    assert (await browser.get(f"{PATH}/2027.zip")).status == 404


async def test_a_visitor_signs_in_first(browser: Browser) -> None:
    page = await browser.get(f"{PATH}/2027.zip", follow=False)
    assert page.status == 303 and "/sign-in" in (page.location or "")


async def test_nothing_is_made_when_only_the_head_is_wanted(ada: Browser, house: House) -> None:
    page = await ada.request("HEAD", f"{PATH}/2027.zip")
    assert page.status == 200 and page.headers["content-type"] == "application/zip" and not page.answer.content
    assert (await house.database.search(counts))["documents"] == 0


async def test_the_list_leads_to_it(ada: Browser, house: House) -> None:
    await house.database.write(lambda c: invoice(c, SHOP, "ada", "old", created_at=START - timedelta(days=300)))
    page = await ada.get("/p/kaffee/invoices")
    links = [node.attributes for node in page.tree.css(".packages a")]
    assert [link["href"] for link in links] == [f"{PATH}/2027.zip", f"{PATH}/2026.zip"]
    assert all("download" in link and "hx-get" not in link for link in links)
    assert (await ada.get("/p/kaffee/invoices?year=2026")).all(".packages a") == ["2026"]
