"""Printing: what comes out, what is shut off, and what happens to sheets that cannot be printed as they are."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread

import pikepdf
import psutil
import pytest
from pypdf import PdfReader

from portal.adapters.pdf import Full, Print, Printer, Sheet, Unprintable

PAGE = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Title</title></head><body>{}</body></html>'
RED = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><rect width="4" height="4" fill="#f00"/></svg>'
NAMES = "Ελένη Ђорђе أحمد שרה 山田太郎 김민수 สมชาย"


class Web:
    """A server on this machine that notes what it is asked for, and answers everything with a red picture."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        asked = self.asked

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(RED)

        self.server = HTTPServer(("127.0.0.1", 0), Answer)
        self.address = f"http://127.0.0.1:{self.server.server_port}/picture"


@pytest.fixture
def web() -> Iterator[Web]:
    web = Web()
    thread = Thread(target=web.server.serve_forever)
    thread.start()
    yield web
    web.server.shutdown()
    web.server.server_close()
    thread.join()


@pytest.fixture
async def printer() -> AsyncIterator[Printer]:
    printer = Printer()
    yield printer
    printer.close()


def sheet(body: str, **values: object) -> Sheet:
    return Sheet(html=PAGE.format(body), **values)  # type: ignore[arg-type]


def text_of(printed: Print) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(printed.content)).pages)


async def test_a_sheet_is_a_tagged_archivable_pdf(printer: Printer) -> None:
    printed = await printer.print(sheet("<h1>Invoice</h1><p>12.90</p>", e_invoice=b"<a/>"))
    assert printed.missing == () and "Invoice" in text_of(printed)
    with pikepdf.open(BytesIO(printed.content)) as pdf, pdf.open_metadata() as said:
        assert (said["pdfaid:part"], said["pdfaid:conformance"], said["pdfuaid:part"]) == ("3", "A", "1")
        assert pdf.Root.MarkInfo.Marked and pdf.Root.Lang == "en"
        assert pdf.attachments["factur-x.xml"].get_file().read_bytes() == b"<a/>"


async def test_a_sheet_without_an_e_invoice_promises_none(printer: Printer) -> None:
    printed = await printer.print(sheet("<p>Mandate</p>"))
    with pikepdf.open(BytesIO(printed.content)) as pdf:
        assert not list(pdf.attachments) and b"factur-x" not in pdf.Root.Metadata.read_bytes()


async def test_names_in_many_scripts_are_printed(printer: Printer) -> None:
    printed = await printer.print(sheet(f"<p>{NAMES}</p>"))
    assert printed.missing == ()
    assert all(name in text_of(printed) for name in ("Ελένη", "山田太郎", "김민수"))


async def test_a_letter_that_no_font_has_is_replaced_and_told(printer: Printer) -> None:
    printed = await printer.print(sheet("<p>A\U000e01f0\U0001faf8 company</p>"))
    assert printed.missing == ("letters",) and "company" in text_of(printed)


@pytest.mark.parametrize("broken", [b"no picture", b"\x89PNG\r\n\x1a\n", b"<svg xmlns='http://www.w3.org/2000/svg'"])
async def test_a_picture_that_cannot_be_drawn_is_left_out_and_told(printer: Printer, broken: bytes) -> None:
    printed = await printer.print(sheet('<img alt="Logo" src="sheet:logo"><p>Rest</p>', pictures={"logo": broken}))
    assert printed.missing == ("pictures",) and "Rest" in text_of(printed)


async def test_neither_files_nor_addresses_are_reached(printer: Printer, tmp_path: Path, web: Web) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_bytes(RED)
    for address in (web.address, secret.as_uri(), str(secret)):
        printed = await printer.print(_that_reaches_for(address))
        assert "Rest" in text_of(printed) and b"1 0 0 rg" not in uncompressed(printed)
        with pikepdf.open(BytesIO(printed.content)) as pdf:
            assert not list(pdf.attachments)
    assert web.asked == []


async def test_what_is_handed_over_is_drawn(printer: Printer) -> None:
    """Otherwise the test before this one would prove nothing."""
    printed = await printer.print(sheet('<img alt="Logo" src="sheet:logo">', pictures={"logo": RED}))
    assert printed.missing == () and b"1 0 0 rg" in uncompressed(printed)


async def test_no_more_wait_than_there_is_room_for() -> None:
    printer = Printer(workers=1, waiting=1)
    first, second = (asyncio.create_task(printer.print(sheet("<p>a</p>"))) for _ in range(2))
    await asyncio.sleep(0)
    with pytest.raises(Full):
        await printer.print(sheet("<p>b</p>"))
    assert all(isinstance(one, Print) for one in await asyncio.gather(first, second))
    assert await printer.print(sheet("<p>c</p>"))
    printer.close()


async def test_what_takes_too_long_is_given_up_and_its_process_killed() -> None:
    before, printer = processes(), Printer(seconds=0.001)
    with pytest.raises(Unprintable, match=r"more than 0\.001 seconds"):
        await printer.print(sheet("<p>a</p>" * 500))
    assert processes() == before
    printer.close()


async def test_a_process_that_has_died_is_replaced(printer: Printer) -> None:
    before = processes()
    await printer.print(sheet("<p>a</p>"))
    [worker] = processes() - before
    os.kill(worker, signal.SIGKILL)
    await asyncio.sleep(0.1)
    assert (await printer.print(sheet("<p>b</p>"))).missing == ()


async def test_processes_are_renewed_and_leave_with_their_printer() -> None:
    before, printer = processes(), Printer(workers=1, each=1)
    await printer.print(sheet("<p>a</p>"))
    assert processes() == before
    keeping = Printer(workers=1)
    await keeping.print(sheet("<p>a</p>"))
    assert len(processes() - before) == 1
    for one in (printer, keeping):
        one.close()
    assert processes() == before


async def test_what_is_being_printed_is_given_up_when_the_printer_goes() -> None:
    before, printer = processes(), Printer(workers=1)
    await printer.print(sheet("<p>a</p>"))
    going = asyncio.create_task(printer.print(sheet("<p>a</p>" * 20_000)))
    await asyncio.sleep(0.2)
    printer.close()
    with pytest.raises(Unprintable, match="closed"):
        await going
    assert processes() == before


async def test_where_nothing_can_be_typeset_that_is_said() -> None:
    with pytest.raises(Unprintable, match="has ended"):
        await Printer(module="portal.adapters.nowhere").print(sheet("<p>a</p>"))


def _that_reaches_for(address: str) -> Sheet:
    inner = f'<image width="9" height="9" href="{address}"/>'
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{inner}</svg>'.encode()
    body = (
        f'<link rel="attachment" href="{address}"><link rel="stylesheet" href="{address}"><img src="{address}">'
        f'<object data="{address}"></object><embed src="{address}"><svg>{inner}</svg><img src="sheet:logo"><p>Rest</p>'
    )
    face = f"@font-face {{ font-family: a; src: url({address}) }}"
    styles = f'@import "{address}"; {face} p {{ font-family: a; background: url({address}) }}'
    return sheet(body, styles=styles, pictures={"logo": drawing})


def uncompressed(printed: Print) -> bytes:
    """All that is drawn on the pages and in the pictures on them."""
    with pikepdf.open(BytesIO(printed.content)) as pdf:
        return b"\n".join(one.read_bytes() for one in pdf.objects if isinstance(one, pikepdf.Stream))


def processes() -> set[int]:
    """The processes that typeset for this one; other tests may have left some."""
    children = psutil.Process().children()
    return {child.pid for child in children if "portal.adapters.pdf_worker" in child.cmdline()}
