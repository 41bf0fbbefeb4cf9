"""Files of invoices and credit notes: made when they are first asked for, each once, whoever asks and however many."""

import asyncio
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from portal.adapters.cii import cii
from portal.adapters.epc import transfer_code
from portal.adapters.pdf import Full, Printer, Sheet, Unprintable
from portal.adapters.ubl import ubl
from portal.domain.documents import Document, Kind
from portal.domain.e_invoices import EInvoice, e_invoice, is_x_rechnung
from portal.domain.events import Event
from portal.domain.payment_words import is_transferred
from portal.domain.refusals import Refused
from portal.domain.sentences import say
from portal.store import documents, logos
from portal.store.database import Database
from portal.store.documents import File, Format, Subject
from portal.store.scopes import Scope

log = logging.getLogger("portal.documents")

_CLAIM = timedelta(seconds=90)  # after which a process that makes a file and says nothing is taken for dead
_LOOKS_EVERY = 0.2
ENDINGS: dict[Format, str] = {"pdf": "pdf", "xrechnung": "xml", "ubl": "xml"}


class BeingPrepared(Exception):
    """The file is not there yet; it is on its way, or as many others wait as may."""


class Paper(Protocol):
    """A document in the customer's language."""

    @property
    def html(self) -> str: ...
    @property
    def styles(self) -> str: ...
    @property
    def terms(self) -> str: ...
    @property
    def notes(self) -> tuple[str, ...]: ...


class PaperWriter(Protocol):
    """Writes documents in the customer's language."""

    def write(self, document: Document, pictures: frozenset[str]) -> Paper: ...
    def file_name(self, document: Document) -> str: ...


@dataclass(frozen=True, slots=True)
class Named:
    """A file with the name under which it is saved."""

    file: File
    name: str


class Documents:
    """The desk where files of documents are asked for; one in each process."""

    def __init__(
        self, database: Database, printer: Printer, writer: PaperWriter, clock: Callable[[], datetime], *,
        patience: float = 4, holds_every: float = 30,
    ) -> None:  # fmt: skip
        """Whoever asks waits up to `patience` seconds, unless they say something else.

        A file that takes long is claimed anew every `holds_every` seconds.
        """
        self.patience, self._holds_every = patience, holds_every
        self._database, self._printer, self._writer, self._clock = database, printer, writer, clock
        self._making: dict[tuple[Subject, Format], asyncio.Task[None]] = {}

    async def obtain(
        self, scope: Scope, kind: Kind, handle: str, format: Format = "pdf", *, patience: float | None = None
    ) -> Named:
        """The file, which is made when nobody has asked before; BeingPrepared when that takes more seconds.

        Missing for what is no document of the customer's, Refused for an e-invoice that cannot be.
        """
        subject, found = await self._database.read(documents.look_up, scope, kind, handle, format)
        if found:
            return self._named(found, format)
        task = self._making.get((subject, format)) or self._begin(subject, format)
        try:
            await asyncio.wait_for(asyncio.shield(task), self.patience if patience is None else patience)
        except TimeoutError:
            raise BeingPrepared from None
        found = await self._database.read(documents.find, subject, format)
        if found is None:
            raise BeingPrepared
        return self._named(found, format)

    @property
    def printer(self) -> Printer:
        """What prints papers that are not kept."""
        return self._printer

    async def close(self) -> None:
        """What is being made is given up, and no process is left."""
        for task in self._making.values():
            task.cancel()
        await asyncio.gather(*self._making.values(), return_exceptions=True)
        self._printer.close()

    def _named(self, found: tuple[Document, File], format: Format) -> Named:
        head, file = found
        return Named(file, f"{self._writer.file_name(head)}.{ENDINGS[format]}")

    def _begin(self, subject: Subject, format: Format) -> "asyncio.Task[None]":
        task = asyncio.create_task(self._make(subject, format), name=f"document-{format}")
        self._making[subject, format] = task
        task.add_done_callback(lambda _: self._making.pop((subject, format), None))
        # Whoever asked may have gone by now; what went wrong is told when it is asked for again.
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        return task

    async def _make(self, subject: Subject, format: Format) -> None:
        token = secrets.token_hex(8)
        if not await self._claim(subject, format, token):
            return
        holding = asyncio.create_task(self._hold(subject, format, token))
        try:
            await self._keep(subject, format, token)
        except Unprintable as error:
            # The claim stays, so that nobody tries again before it lapses.
            log.error("a document could not be printed", extra={"reason": str(error), "subject": subject.id})
            raise BeingPrepared from error
        except Full as error:
            await self._database.write(documents.release, subject, format, token)
            raise BeingPrepared from error
        except BaseException:
            await self._database.write(documents.release, subject, format, token)
            raise
        finally:
            holding.cancel()

    async def _hold(self, subject: Subject, format: Format, token: str) -> None:
        """A thousand lines may take longer than a claim lasts."""
        while True:
            await asyncio.sleep(self._holds_every)
            await self._database.write(documents.hold, subject, format, token, self._clock() + _CLAIM)

    async def _keep(self, subject: Subject, format: Format, token: str) -> None:
        now = self._clock()
        document = await self._database.write(documents.freeze, subject, now)
        made, missing = await self._made(subject, document, format)
        if missing:
            log.warning("a document lacks something", extra={"missing": list(missing), "subject": subject.id})
        told = [Event(f"document_without_{one}", (), subject.kind, document.number) for one in missing]
        kept = (subject, format, token, document.language, made, told, now)
        await self._database.write(documents.keep, *kept)

    async def _claim(self, subject: Subject, format: Format, token: str) -> bool:
        """Whether the file is ours to make; another process that is at it is waited for."""
        while True:
            now = self._clock()
            if await self._database.write(documents.claim, subject, format, token, now, now + _CLAIM):
                return True
            if await self._database.read(documents.find, subject, format):
                return False
            await asyncio.sleep(_LOOKS_EVERY)

    async def _made(
        self, subject: Subject, document: Document, format: Format
    ) -> tuple[tuple[str, bytes], tuple[str, ...]]:
        """Media type and bytes of the file, and what is missing in it."""
        invoice = e_invoice(document)
        if format == "pdf":
            return await self._printed(subject, document, invoice)
        if invoice is None or format == "xrechnung" and not is_x_rechnung(document):
            raise Refused(say("There is no e-invoice of this document, for details are missing that it would need."))
        return ("application/xml", await asyncio.to_thread(self._data, document, invoice, format)), ()

    async def _printed(
        self, subject: Subject, document: Document, invoice: EInvoice | None
    ) -> tuple[tuple[str, bytes], tuple[str, ...]]:
        pictures = await self._pictures(subject, document)
        # A thousand lines take a fourth of a second to be written, during which other requests are answered.
        sheet = await asyncio.to_thread(self._sheet, document, invoice, pictures)
        printed = await self._printer.print(sheet)
        return ("application/pdf", printed.content), printed.missing

    def _data(self, document: Document, invoice: EInvoice, format: Format) -> bytes:
        paper = self._writer.write(document, frozenset())
        words = {"terms": paper.terms, "notes": paper.notes}
        return ubl(invoice, **words) if format == "ubl" else cii(invoice, **words, x_rechnung=True)

    def _sheet(self, document: Document, invoice: EInvoice | None, pictures: dict[str, bytes]) -> Sheet:
        paper = self._writer.write(document, frozenset(pictures))
        xml = cii(invoice, terms=paper.terms, notes=paper.notes) if invoice else None
        return Sheet(html=paper.html, styles=paper.styles, pictures=pictures, e_invoice=xml)

    async def _pictures(self, subject: Subject, document: Document) -> dict[str, bytes]:
        pictures, seller = {}, document.seller
        if seller.logo:
            logo = await self._database.read(logos.find, subject.scope.merchant_id, seller.logo)
            pictures |= {"logo": logo[0]} if logo else {}
        if seller.bank and is_transferred(document):
            code = transfer_code(seller.bank, document.due, document.number)
            pictures |= {"code": code} if code else {}
        return pictures
