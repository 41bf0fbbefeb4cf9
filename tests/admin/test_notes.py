"""Notes about customers: written and deleted by who may, read by the team, and by the customer as the law says."""

import json
from collections.abc import Callable

import pytest

from portal.app import House
from tests.admin.staff import hire, sign_in
from tests.cast import OTHER_SHOP
from tests.clock import Clock
from tests.contents import rows
from tests.page import Browser, Page

ADA = "/admin/customers/ada"
FORM = ".note-form"
DELETE = "form[action$='/deletion']"
TEXT = "Called about the grinder.\r\nWants <b>two</b> of them."
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def write(browser: Browser, text: str = TEXT, *, htmx: bool = False) -> Page:
    """The note is typed on ada's page and sent."""
    await browser.get(ADA)
    return await browser.submit(FORM, {"text": text}, htmx=htmx)


async def test_a_note_stands_there_with_author_and_time(mia: Browser) -> None:
    page = await write(mia)
    assert page.url == f"{ADA}?done=noted" and page.text("#notice") == "The note was added."
    assert page.text(".notes .letter") == "Called about the grinder. Wants <b>two</b> of them."
    assert page.text(".notes .meta") == "Mia Brandt · 3 March 2027, 10:00"
    assert page.text("#events .what") == "A note was written." and "grinder" not in page.text("#events")


async def test_in_place_the_card_is_exchanged(mia: Browser) -> None:
    page = await write(mia, htmx=True)
    assert page.is_partial and page.status == 200 and page.text("#notes .notice") == "The note was added."
    assert "grinder" in page.text(".notes") and page.form(FORM)["text"] == ""
    await mia.get(ADA)
    page = await mia.submit(DELETE, htmx=True)
    assert page.is_partial and page.text("#notes .notice") == "The note was deleted." and not page.has(".notes")


async def test_a_deleted_note_is_gone(mia: Browser, house: House) -> None:
    await write(mia)
    page = await mia.submit(DELETE)
    assert page.text("#notice") == "The note was deleted." and not page.has(".notes")
    assert page.all("#events .what")[:2] == ["A note was deleted.", "A note was written."]
    assert not await house.database.search(rows, "customer_notes")


@on_sqlite
@pytest.mark.parametrize(("text", "sentence"), [(" \n ", "Write something first."), ("é" * 2001, "these are 2,001")])
async def test_what_cannot_be_kept_stays_in_its_field(mia: Browser, house: House, text: str, sentence: str) -> None:
    for htmx in (True, False):
        page = await write(mia, text, htmx=htmx)
        assert page.status == 422 and sentence in page.error("text")
        assert page.node("#field-text").text() == text and page.is_partial is htmx
    assert not await house.database.search(rows, "customer_notes")
    assert (await write(mia, "é\r\n" * 998 + "end")).status == 200, "the end of a line counts as one sign"


@on_sqlite
async def test_more_notes_have_a_page_of_their_own(mia: Browser, clock: Clock) -> None:
    for number in range(31):
        clock.forward(seconds=1)
        await write(mia, f"Note {number}", htmx=True)
    page = await mia.get(ADA)
    assert page.all(".notes .letter") == [f"Note {number}" for number in range(30, 25, -1)]
    page = await mia.get(page.node("#notes > p a").attributes["href"] or "")
    seen = page.all(".notes .letter")
    page = await mia.get(page.node(".pager .older").attributes["href"] or "")
    assert seen + page.all(".notes .letter") == [f"Note {number}" for number in range(30, -1, -1)]


@on_sqlite
async def test_who_may_write_and_delete(house: House, mia: Browser, new_browser: Callable[..., Browser]) -> None:
    await write(mia, "by the owner")
    helper, auditor = new_browser(), new_browser()
    for person, role in ((helper, "support"), (auditor, "read_only")):
        await hire(house, f"{role}@kaffee.example", role=role)
        await sign_in(person, f"{role}@kaffee.example")
    await write(helper, "by support")
    page = await helper.get(ADA)
    assert len(page.all(".notes > li")) == 2 and len(page.all(DELETE)) == 1
    csrf = page.form("form.leave")
    of_owner = (await house.database.search(rows, "customer_notes"))[0].id
    page = await helper.post(f"{ADA}/notes/{of_owner}/deletion", csrf)
    assert page.status == 409 and "Only who wrote a note" in page.text("h1 + p")
    page = await auditor.get(ADA)
    assert len(page.all(".notes > li")) == 2 and not page.has(DELETE) and not page.has(FORM)
    csrf = page.form("form.leave")
    for path in ("notes", f"notes/{of_owner}/deletion"):
        assert (await auditor.post(f"{ADA}/{path}", csrf | {"text": "x"})).status == 403
    assert len((await mia.get(ADA)).all(DELETE)) == 2, "an owner deletes any"
    assert len(await house.database.search(rows, "customer_notes")) == 2


@on_sqlite
async def test_a_stranger_finds_nothing(house: House, mia: Browser, new_browser: Callable[..., Browser]) -> None:
    await write(mia)
    browser = new_browser()
    (note,) = await house.database.search(rows, "customer_notes")
    await hire(house, "ole@fjord.example", merchant=OTHER_SHOP)
    await sign_in(browser, "ole@fjord.example")
    csrf = (await browser.get("/admin/customers/eva")).form(FORM) | {"text": "x"}
    for path in (f"{ADA}/notes", f"{ADA}/notes/{note.id}/deletion", f"/admin/customers/eva/notes/{note.id}/deletion"):
        assert (await browser.post(path, csrf)).status == 404, path
    assert (await browser.get(f"{ADA}/notes")).status == 404
    assert len(await house.database.search(rows, "customer_notes")) == 1


async def test_the_portal_shows_no_note_but_the_copy_of_the_data_has_it(mia: Browser) -> None:
    """GDPR, Article 15: what is written down about somebody is theirs to have, but not who wrote it."""
    await write(mia)
    await mia.sign_in("ada@post.example")
    page = await mia.get("/p/kaffee/activity")
    assert page.all(".timeline .what") == ["You signed in.", "Your account was created."]
    page = await mia.submit("form[action$='/export']", follow=False)
    content = json.loads(page.answer.content)
    assert content["notes"] == [
        {"text": "Called about the grinder.\nWants <b>two</b> of them.", "created": "2027-03-03T09:00:00Z"}
    ]
    assert "Mia" not in page.answer.text
