"""Files of invoices and credit notes, as their customers get them."""

import asyncio
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from pypdf import PdfReader

from portal.app import House
from portal.store import documents, tables
from portal.store.scopes import Scope
from tests.adapters.validators import against_rules, against_schema
from tests.builders import change_customer, change_merchant, id_of, invoice
from tests.cast import SHOP
from tests.clock import START
from tests.contents import rows
from tests.page import Browser, Page

INVOICE, NOTE = "/p/kaffee/invoices/inv-1", "/p/kaffee/credit-notes/cn-1"


def text_of(page: Page) -> str:
    return " ".join(" ".join(one.extract_text().split()) for one in PdfReader(BytesIO(page.answer.content)).pages)


async def change(house: House, unit: Any, *args: Any, **values: Any) -> Any:
    return await house.database.write(lambda connection: unit(connection, *args, **values))


async def kept(house: House) -> list[str]:
    """What is kept, by kind and format."""
    return [f"{row.subject_kind} {row.format}" for row in await house.database.search(rows, "documents")]


@pytest.mark.parametrize(
    ("path", "name", "total"),
    [(INVOICE, "Invoice RE-inv-1.pdf", "€12.90"), (NOTE, "Credit note GS-cn-1.pdf", "€10.00")],
)
async def test_a_document_is_saved_under_its_name(
    ada: Browser, house: House, path: str, name: str, total: str
) -> None:
    page = await ada.get(path)
    assert page.node("#files a").attributes["href"] == f"{path}/pdf"
    first = await ada.get(f"{path}/pdf")
    assert (first.status, first.headers["content-type"]) == (200, "application/pdf")
    assert first.headers["content-disposition"].startswith(f'attachment; filename="{name}"; filename*=UTF-8\'\'')
    assert f"Total {total}" in text_of(first) and total in page.text("#lines .total")
    again = await ada.get(f"{path}/pdf")
    assert again.answer.content == first.answer.content
    (file,) = [row for row in await house.database.search(rows, "documents") if row.format == "pdf"]
    assert file.sha256 == sha256(first.answer.content).hexdigest()


@pytest.mark.parametrize("path", [INVOICE, NOTE])
async def test_an_e_invoice_comes_in_both_syntaxes(ada: Browser, path: str) -> None:
    assert (await ada.get(path)).all("#files .hint a") == ["XRechnung", "UBL"]
    x_rechnung, ubl = await ada.get(f"{path}/xml"), await ada.get(f"{path}/xml?syntax=ubl")
    assert {x_rechnung.headers["content-type"], ubl.headers["content-type"]} == {"application/xml"}
    assert ".xml" in ubl.headers["content-disposition"]
    assert against_schema("cii", x_rechnung.answer.content) == []
    assert against_rules("xrechnung", x_rechnung.answer.content) == []
    assert against_rules("ubl", ubl.answer.content) == []


async def test_a_merchant_without_e_invoices_has_none(ada: Browser, house: House) -> None:
    await change(house, change_merchant, SHOP, e_invoices=False)
    assert not (await ada.get(INVOICE)).has("#files .hint")
    refused = await ada.get(f"{INVOICE}/xml")
    assert refused.status == 409 and "There is no e-invoice of this document" in refused.text()
    with pikepdf.open(BytesIO((await ada.get(f"{INVOICE}/pdf")).answer.content)) as pdf:
        assert not list(pdf.attachments)


async def test_a_merchant_outside_the_eu_has_none_unless_they_want_them(house: House, browser: Browser) -> None:
    await browser.sign_in("eva@post.example", portal="/p/fjord")
    page = await browser.get("/p/fjord/invoices/inv-eva")
    assert page.has("#files a") and not page.has("#files .hint")
    assert (await browser.get("/p/fjord/invoices/inv-eva/xml")).status == 409


async def test_what_is_no_document_has_no_file(ada: Browser, house: House) -> None:
    await change(house, invoice, SHOP, "ada", "charge", type="ch", accounting_number=None)
    assert not (await ada.get("/p/kaffee/invoices/charge")).has("#files")
    for handle in ("charge", "inv-5", "inv-eva", "inv-cleo", "nothing", "%00"):
        for ending in ("pdf", "xml", "xml?syntax=ubl"):
            assert (await ada.get(f"/p/kaffee/invoices/{handle}/{ending}")).status == 404, handle
    assert await kept(house) == []


async def test_what_was_said_once_stays_said(ada: Browser, house: House) -> None:
    before = text_of(await ada.get(f"{INVOICE}/pdf"))
    await change(house, change_merchant, SHOP, legal_name="Other GmbH", vat="DE999999999", accent="#ff0000")
    await change(house, change_customer, "ada", language="de_DE")
    assert text_of(await ada.get(f"{INVOICE}/pdf")) == before
    xml = (await ada.get(f"{INVOICE}/xml")).answer.text
    assert "Kaffeekiste GmbH &amp; Co. KG" in xml and "DE123456788" in xml and "Other" not in xml
    assert "Rechnung RE-inv-2" in text_of(await ada.get("/p/kaffee/invoices/inv-2/pdf"))


async def test_an_invoice_of_many_lines_has_them_all(ada: Browser, house: House) -> None:
    lines = [{"text": f"Line {number}.", "amount": 107, "amount_ex_vat": 100} for number in range(1, 1101)]
    await change(house, invoice, SHOP, "ada", "inv-l", amount=117_700, lines=lines)
    xml = (await ada.get("/p/kaffee/invoices/inv-l/xml")).answer.text
    assert xml.count("<ram:LineID>") == 1100 and "<ram:LineTotalAmount>1100.00<" in xml


async def test_an_imported_invoice_without_lines_is_a_document_without_data(ada: Browser, house: House) -> None:
    await change(house, invoice, SHOP, "ada", "inv-0", lines=())
    assert "Total €12.90" in text_of(await ada.get("/p/kaffee/invoices/inv-0/pdf"))
    assert (await ada.get("/p/kaffee/invoices/inv-0/xml")).status == 409


async def test_many_at_once_get_the_same_file(ada: Browser, house: House) -> None:
    answers = await asyncio.gather(*(ada.client.get(f"{INVOICE}/pdf") for _ in range(30)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert sorted(await kept(house)) == ["invoice pdf", "invoice snapshot"]


async def test_while_it_is_made_a_page_waits_with_its_customer(ada: Browser, house: House) -> None:
    """Another process is at it, and does not get ready."""
    house.documents.patience, until = 0.3, START + timedelta(seconds=60)
    subject = await house.database.read(_subject)
    assert await house.database.write(documents.claim, subject, "pdf", "another", START, until)
    page = await ada.get(f"{INVOICE}/pdf")
    assert page.status == 202 and page.text("h1") == "Your document is being prepared"
    assert page.node("noscript").html and 'http-equiv="refresh"' in (page.node("head").html or "")
    assert page.node("#waiting").attributes["hx-get"] == f"{INVOICE}/pdf"
    assert page.node("a.up").attributes["href"] == INVOICE
    part = await ada.htmx_get(f"{INVOICE}/pdf")
    assert part.is_partial and "hx-trigger" in part.node("#waiting").attributes
    await house.database.write(documents.release, subject, "pdf", "another")
    house.documents.patience = 20
    ready = await ada.htmx_get(f"{INVOICE}/pdf")
    assert ready.text("[data-announce]") == "Your document is ready."
    assert "hx-trigger" not in ready.node("#waiting").attributes
    saved = await ada.get(ready.node("#waiting a").attributes["href"] or "")
    assert saved.headers["content-type"] == "application/pdf"


async def test_a_claim_that_nobody_lives_up_to_lapses(ada: Browser, house: House) -> None:
    subject = await house.database.read(_subject)
    assert await house.database.write(documents.claim, subject, "pdf", "dead", START - timedelta(seconds=90), START)
    assert (await ada.get(f"{INVOICE}/pdf")).status == 200


async def test_a_broken_logo_and_a_rare_letter_lose_no_invoice(ada: Browser, house: House) -> None:
    await change(house, _spoil)
    page = await ada.get(f"{INVOICE}/pdf")
    assert page.status == 200 and "Total €12.90" in text_of(page)
    told = [row for row in await house.database.search(rows, "events") if row.kind.startswith("document_")]
    assert {row.kind for row in told} == {"document_without_pictures", "document_without_letters"}
    assert {(row.subject_handle, row.actor_kind) for row in told} == {("RE-inv-1", "system")}
    activity = (await ada.get("/p/kaffee/activity")).text()
    assert "The PDF of RE-inv-1 was made without a picture that is broken." in activity


def _spoil(connection: Any) -> None:
    digest = "0" * 64
    picture = {"digest": digest, "media_type": "image/png", "content": b"\x89PNG\r\n\x1a\n broken"}
    merchant_id = id_of(connection, tables.Merchant, SHOP)
    connection.execute(tables.Logo.__table__.insert().values(merchant_id=merchant_id, **picture))
    change_merchant(connection, SHOP, logo_digest=digest)
    invoices, address = tables.Invoice.__table__, {"company": "Rare \U0001faf8 letters", "country": "DE"}
    connection.execute(invoices.update().where(invoices.c.handle == "inv-1").values(billing_address=address))


def _subject(connection: Any) -> documents.Subject:
    scope = Scope(id_of(connection, tables.Merchant, SHOP), id_of(connection, tables.Customer, "ada"))
    return documents.subject_of(connection, scope, "invoice", "inv-1")


async def test_who_pays_by_transfer_finds_the_account_and_a_code(ada: Browser, house: House) -> None:
    account = {"bank_iban": "DE02120300000000202051", "bank_bic": "BYLADEM1001", "bank_holder": "Kaffeekiste GmbH"}
    await change(house, change_merchant, SHOP, **account)
    open_ = {"state": "pending", "settled_amount": 0, "settled_at": None}
    await change(house, invoice, SHOP, "ada", "inv-t", **open_, subscription="ada-trial")
    saved = await ada.get("/p/kaffee/invoices/inv-t/pdf")
    assert "IBAN DE02 1203 0000 0000 2020 51" in text_of(saved)
    assert "Please transfer €12.90 by 15 February 2027, with RE-inv-t as the reference." in text_of(saved)
    xml = (await ada.get("/p/kaffee/invoices/inv-t/xml")).answer.text
    assert "<ram:TypeCode>58</ram:TypeCode>" in xml and "<ram:IBANID>DE02120300000000202051</ram:IBANID>" in xml
