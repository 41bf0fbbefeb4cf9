"""Documents are saved with a browser, with and without JavaScript, and waited for when they take a while."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from portal.app import utc_now
from portal.store import documents, tables
from portal.store.scopes import Scope
from tests.builders import id_of
from tests.cast import SHOP
from tests.journeys.people import PORTAL, WIDE, Person
from tests.journeys.servers import Server

pytestmark = pytest.mark.journeys
SCRIPTS = pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])


@SCRIPTS
def test_an_invoice_is_waited_for_and_saved(
    server: Server, new_person: Callable[..., Person], javascript: bool, tmp_path: Path
) -> None:
    handle = "inv-3" if javascript else "inv-2"
    subject = _held(server, handle)
    person = new_person(javascript=javascript, size=WIDE)
    page = person.page
    person.resume("ada@post.example", f"{PORTAL}/invoices/{handle}")
    page.get_by_role("link", name="Download PDF").click()
    expect(page.locator("h1")).to_have_text("Your document is being prepared")
    with page.expect_download() as saving:
        server.write(documents.release, subject, "pdf", "another")
        if javascript:
            page.get_by_role("link", name="Download", exact=True).click()
    assert saving.value.suggested_filename == f"Invoice RE-{handle}.pdf"
    saving.value.save_as(tmp_path / "saved.pdf")
    assert f"Invoice RE-{handle}" in PdfReader(tmp_path / "saved.pdf").pages[0].extract_text()
    page.get_by_role("link", name="Back to the invoice").click()
    expect(page.locator("h1")).to_have_text(f"Invoice RE-{handle}")


def _held(server: Server, handle: str) -> documents.Subject:
    """Another process is at the invoice's PDF, and does not get ready."""
    scope = Scope(server.write(id_of, tables.Merchant, SHOP), server.write(id_of, tables.Customer, "ada"))
    subject = server.write(documents.subject_of, scope, "invoice", handle)
    now = utc_now()
    assert server.write(documents.claim, subject, "pdf", "another", now, now + timedelta(days=30))
    return subject
