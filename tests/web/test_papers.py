"""Documents as they are printed: every kind of them, looked at as a reader, a validator and a bookkeeper would."""

import asyncio
import re
from dataclasses import dataclass, replace
from functools import cached_property
from io import BytesIO

import pikepdf
import pytest
from pypdf import PdfReader

from portal.adapters.cii import cii
from portal.adapters.pdf import Printer, Sheet
from portal.app import _renderer
from portal.domain.documents import Document
from portal.domain.e_invoices import e_invoice
from portal.domain.money import Money
from portal.operations.contact_details import address_lines
from portal.web.formats import Formats
from portal.web.locale import locale
from portal.web.papers import Paper, PaperWriter
from tests.adapters.validators import against_pdf_a, against_rules, against_schema
from tests.domain.papers import ADA, BANK, DOCUMENTS, DOMESTIC, SELLER

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 4"><rect width="9" height="4" fill="#7a4a21"/></svg>'
CODE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><path d="M0 0h2v2h-2z"/></svg>'
PICTURES = {"logo": LOGO, "code": CODE}
NAMES = replace(ADA, company="شركة القهوة العربية", name="山田太郎 Ελένη")
EVERY = pytest.mark.parametrize("name", [*DOCUMENTS, "names"])
GERMAN = Formats(locale("de").babel)


@dataclass(frozen=True)
class Printed:
    """A document in all its forms; `text` is what a reader of the PDF finds, blanks collapsed."""

    document: Document
    paper: Paper
    xml: str
    pdf: bytes
    missing: tuple[str, ...]

    @cached_property
    def pages(self) -> list[str]:
        """What stands on each page."""
        return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(self.pdf)).pages]

    @cached_property
    def text(self) -> str:
        """What stands on all of them."""
        return " ".join(self.pages)


@pytest.fixture(scope="module")
def printed() -> dict[str, Printed]:
    """Every document, printed once for all tests."""
    papers = {**DOCUMENTS, "names": replace(DOMESTIC, buyer=NAMES)}
    return dict(zip(papers, asyncio.run(_print(list(papers.values()))), strict=True))


async def _print(papers: list[Document]) -> list[Printed]:
    printer, writer = Printer(), PaperWriter(_renderer(False), address_lines)

    async def one(document: Document) -> Printed:
        pictures = PICTURES if document.seller.bank else {"logo": LOGO}
        paper, made = writer.write(document, frozenset(pictures)), e_invoice(document)
        assert made
        xml = cii(made, terms=paper.terms, notes=paper.notes)
        sheet = Sheet(html=paper.html, styles=paper.styles, pictures=pictures, e_invoice=xml)
        done = await printer.print(sheet)
        return Printed(document, paper, xml.decode(), done.content, done.missing)

    try:
        return await asyncio.gather(*(one(paper) for paper in papers))
    finally:
        printer.close()


@EVERY
def test_every_document_is_pdf_a_and_carries_a_valid_e_invoice(printed: dict[str, Printed], name: str) -> None:
    one = printed[name]
    assert one.missing == () and against_pdf_a(one.pdf) == []
    with pikepdf.open(BytesIO(one.pdf)) as pdf:
        carried = pdf.attachments["factur-x.xml"].get_file().read_bytes()
        assert {str(file.AFRelationship) for file in pdf.Root.AF} == {"/Alternative"}
    assert carried.decode() == one.xml
    assert against_schema("cii", carried) == [] and against_rules("cii", carried) == []


@EVERY
def test_pdf_and_e_invoice_say_the_same(printed: dict[str, Printed], name: str) -> None:
    one, document = printed[name], printed[name].document
    for told, amount in (
        ("TaxBasisTotalAmount", document.net), ("GrandTotalAmount", document.total), ("DuePayableAmount", document.due),
    ):  # fmt: skip
        digits = 0 if amount.currency == "JPY" else 2
        assert f"<ram:{told}>{amount.amount / 10**digits:.{digits}f}</ram:{told}>" in one.xml
        assert told == "DuePayableAmount" or _written(amount) in one.text
    for share in re.findall("<ram:CalculatedAmount>([0-9.]+)", one.xml):
        assert _written(Money(round(float(share) * 10**digits), document.total.currency)) in one.text
    for word in (document.number, document.buyer.vat, document.seller.vat, *(item.text for item in document.items)):
        assert word is None or word in one.text and f">{word}<" in one.xml


def _written(amount: Money) -> str:
    return " ".join(GERMAN.money(amount).split())


def test_what_the_law_wants_on_an_invoice_stands_on_it(printed: dict[str, Printed]) -> None:
    """§ 14 (4) UStG, Art. 226 of Directive 2006/112/EC."""
    text = printed["several rates"].text
    for part in (
        "Kaffeekiste GmbH & Co. KG Röststraße 8, Hinterhaus 10999 Berlin, Deutschland", "USt-IdNr. DE123456788",
        "Ada & Söhne OHG", "Torstraße 12a", "10119 Berlin", "Rechnung KA-001042", "Rechnungsdatum 15. Februar 2027",
        "Leistungszeitraum 15. Februar 2027 bis 14. März 2027", "Barista-Kurs online 2 9,90 € 19 % 19,80 €",
        "Netto 34,69 €", "MwSt. 19 % auf 20,76 € 3,94 €", "MwSt. 7 % auf 13,93 € 0,97 €", "Gesamt 39,60 €",
    ):  # fmt: skip
        assert part in text, part
    assert "Steuerschuldnerschaft des Leistungsempfängers" in printed["reverse charge"].text
    assert all(part in printed["reverse charge"].text for part in ("Ihre USt-IdNr. DK13585628", "Dänemark"))
    assert "Leistungsdatum 15. Februar 2027" in printed["once"].text


def test_a_credit_note_is_called_what_it_is(printed: dict[str, Printed]) -> None:
    text = printed["credit note"].text
    assert "Rechnungskorrektur KAG-00107" in text and "Gutschrift" not in text
    assert "berichtigt die Rechnung KA-001042 vom 15. Februar 2027" in text


def test_sums_are_carried_from_page_to_page(printed: dict[str, Printed]) -> None:
    one, pages = printed["200 lines"], printed["200 lines"].pages
    carried = [re.findall(r"Übertrag: ([0-9.,]+)", page) for page in pages]
    assert len(pages) > 4 and len(carried[0]) == len(carried[-1]) == 1
    assert all(len(of_page) == 2 for of_page in carried[1:-1])
    ends, begins = [of_page[-1] for of_page in carried[:-1]], [of_page[0] for of_page in carried[1:]]
    assert ends == begins
    running = 0
    for item, told in zip(one.document.items, _carried(one), strict=True):
        running += item.amount.amount
        assert told == _written(Money(running, "EUR"))
    assert all(f"Seite {number} von {len(pages)}" in page for number, page in enumerate(pages, 1))
    assert all("Menge Einzelpreis" in page for page in pages)


def _carried(one: Printed) -> list[str]:
    return [" ".join(sums.split()) for sums in re.findall('data-carried="Übertrag: ([^"]+)"', one.paper.html)]


def test_the_language_is_the_customers_and_else_the_merchants() -> None:
    writer = PaperWriter(_renderer(False), address_lines)
    assert writer.file_name(replace(DOMESTIC, language="en_GB")) == "Invoice KA-001042"
    assert writer.file_name(replace(DOMESTIC, language="xx")) == "Rechnung KA-001042"


def test_only_pictures_that_there_are_and_that_are_wanted_are_shown() -> None:
    writer = PaperWriter(_renderer(False), address_lines)
    paper = writer.write(replace(DOMESTIC, way=None, seller=replace(SELLER, bank=BANK)), frozenset())
    assert "<img" not in paper.html and "Kaffeekiste" in paper.html


def test_what_a_customer_is_called_is_text_and_never_markup() -> None:
    writer = PaperWriter(_renderer(False), address_lines)
    evil = replace(ADA, company='<img src="http://evil.example"><script>', name="{{ 7 * 7 }}")
    html = writer.write(replace(DOMESTIC, buyer=evil), frozenset()).html
    assert "<img" not in html and "<script" not in html and "{{ 7 * 7 }}" in html


@pytest.mark.parametrize("spoilt", [b"/S /GTS_PDFA1", b"/Marked true", b"pdfaid:part"])
def test_the_validator_finds_what_is_broken(printed: dict[str, Printed], spoilt: bytes) -> None:
    """Otherwise the tests before these would prove nothing."""
    with pikepdf.open(BytesIO(printed["domestic"].pdf)) as pdf:
        if spoilt == b"pdfaid:part":
            pdf.Root.Metadata.write(pdf.Root.Metadata.read_bytes().replace(b'pdfaid:part="3"', b'pdfaid:part="2"'))
        elif spoilt == b"/Marked true":
            pdf.Root.Metadata.write(pdf.Root.Metadata.read_bytes().replace(b"</rdf:RDF>", b"</rdf:RDF><rdf:RDF/>", 1))
        else:
            del pdf.Root.OutputIntents
        copy = BytesIO()
        pdf.save(copy)
    assert against_pdf_a(copy.getvalue()) != []
