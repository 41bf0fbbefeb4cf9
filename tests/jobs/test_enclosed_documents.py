"""Documents that come with mails: to whom, which ones, and what happens when they cannot be made."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from portal.adapters.mail import Enclosure, Letter, compose
from portal.adapters.pdf import Full, Print, Printer, Sheet, Unprintable
from portal.app import build
from portal.settings import Settings
from portal.store import tables
from tests.clock import Clock
from tests.contents import rows
from tests.jobs.office import Box, Office


async def renewed(office: Office, **values: Any) -> None:
    """A subscription whose next period has been billed."""
    await office.subscription(**values)
    await office.bill("2027-03-15")


def text_of(letter: Letter) -> str:
    (enclosed,) = letter.enclosures
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(enclosed.content)).pages)


async def test_an_invoice_comes_with_its_mail_to_the_customer_and_their_recipients(office: Office) -> None:
    await office.customer("lou", invoice_recipients=["books@lou.example"])
    await renewed(office, customer="lou")
    letters = [letter for letter in await office.letters() if letter.subject == "Your invoice INV-000001 is here"]
    assert sorted(letter.to for letter in letters) == ["books@lou.example", "lou@post.example"]
    assert {(one.name, one.media_type) for letter in letters for one in letter.enclosures} == {
        ("Invoice INV-000001.pdf", "application/pdf")
    }
    assert letters[0].enclosures == letters[1].enclosures and "Total €12.90" in text_of(letters[0])
    (file,) = [row for row in await office.rows("documents") if row.format == "pdf"]
    assert file.content == letters[0].enclosures[0].content


async def test_a_credit_note_comes_with_its_mail(office: Office) -> None:
    await office.merchant(pause_compensation="prorated_credit")
    await renewed(office)
    await office.letters()
    office.clock.now += timedelta(days=10)
    await office.wish("pause")
    subject = "Your credit note CN-000001 is here"
    (letter,) = [letter for letter in await office.letters() if letter.subject == subject]
    assert letter.subject == "Your credit note CRN-000001 is here" or "Your credit note" in letter.subject
    assert "This corrects invoice INV-000001" in text_of(letter)


async def test_other_mails_bring_nothing(office: Office) -> None:
    await renewed(office)
    await office.letters()
    await office.wish("cancel")
    assert [letter.enclosures for letter in await office.letters()] == [()]


async def test_what_was_true_at_issue_is_in_it(office: Office) -> None:
    await renewed(office)
    await office.merchant(legal_name="Renamed GmbH")
    await office.change(tables.Customer, "kim", language="de_DE")
    (letter,) = await office.letters()
    assert "Renamed" not in text_of(letter) and "Invoice INV-000001" in text_of(letter)


class Jammed(Printer):
    """A printer on which nothing comes out, for this reason, so many times."""

    def __init__(self, reason: Exception, times: int) -> None:
        super().__init__()
        self.reason, self.left = reason, times

    async def print(self, sheet: Sheet) -> Print:
        """Not yet."""
        if self.left:
            self.left -= 1
            raise self.reason
        return await super().print(sheet)


@pytest.mark.parametrize("reason", [Full(), Unprintable("it took more than 20 seconds")], ids=["full", "unprintable"])
@pytest.mark.parametrize(("times", "enclosed"), [(2, 1), (99, 0)])
async def test_a_printer_that_is_jammed_delays_a_mail_and_never_loses_it(
    empty_database_url: str, clock: Clock, reason: Exception, times: int, enclosed: int
) -> None:
    settings = Settings(
        database_url=empty_database_url, secret_key="a secret of the test suite, of more than 32 characters",
        base_url="https://portal.example", smtp_url=None, mail_from="portal@portal.example", gateway="sandbox",
    )  # fmt: skip
    box = Box()
    house = build(settings, mailbox=box, clock=clock, printer=Jammed(reason, times))
    await house.database.open()
    office = Office(house, clock, box)
    await office.open()
    await renewed(office)
    assert await office.letters() == []
    for _ in range(12):
        office.clock.now += timedelta(minutes=11)
        if letters := await office.letters():
            break
    assert [len(letter.enclosures) for letter in letters] == [enclosed]
    assert [row.done_at is not None for row in await house.database.search(rows, "outbox") if row.kind == "mail"] == [
        True
    ]
    await house.documents.close()
    await house.database.close()
    house.tools.passwords.close()


def test_a_letter_with_a_file_is_a_mail_with_an_attachment() -> None:
    from_box = Letter(
        to="a@b.example", subject="s", text="t", html="<p>t</p>", sender_name="n", message_id="1@b.example",
        enclosures=(Enclosure("Rechnung Größe\r\nX: 1.pdf", "application/pdf", b"%PDF"),),
    )  # fmt: skip
    message = compose(from_box, "portal@portal.example")
    (attached,) = message.iter_attachments()
    assert attached.get_content_type() == "application/pdf" and attached.get_content() == b"%PDF"
    assert attached.get_filename() == "Rechnung Größe X: 1.pdf" and "X" not in message
