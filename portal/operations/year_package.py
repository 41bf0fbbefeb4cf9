"""The package of a year: every document as PDF and a list of them, made while it is sent."""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from portal.adapters.zip_stream import ZipStream
from portal.domain import credit_notes, invoices
from portal.domain.periods import local_day
from portal.domain.year_packages import Entry, Names, Words, index
from portal.operations.documents import BeingPrepared, Documents
from portal.store.desk import Desk
from portal.store.scopes import Scope
from portal.store.year_packages import Billed, invoices_after, notes_after

log = logging.getLogger("portal.documents")

Fetch = Callable[[Entry], Awaitable[bytes]]
# So many documents are made ahead of the one that is being sent.
AHEAD = 3
# Seconds in which a document is made at the latest; whoever sends the package on hangs up when nothing comes for long.
_PATIENCE = 45.0
_ASKS_EVERY = 1.0


@dataclass(frozen=True, slots=True)
class Order:
    """Which documents go into the package, from `since` to `until`, and in whose words."""

    since: datetime
    until: datetime
    zone: tzinfo
    words: Words


def fetch_from(documents: Documents, scope: Scope) -> Fetch:
    """How a document of the customer is had: asked for again while others are in the way, until patience ends."""

    async def fetch(entry: Entry) -> bytes:
        async with asyncio.timeout(_PATIENCE):
            while True:
                with contextlib.suppress(BeingPrepared):
                    named = await documents.obtain(scope, entry.kind, entry.handle, patience=_PATIENCE)
                    return named.file.content
                await asyncio.sleep(_ASKS_EVERY)

    return fetch


async def pack(desk: Desk, order: Order, fetch: Fetch) -> AsyncIterator[bytes]:
    """The ZIP in parts; a document that cannot be made is named in the list, and the others follow.

    Memory holds a few documents at a time and a line for each of the others.
    """
    package, names = ZipStream(), Names(order.words)
    rows: list[tuple[Entry, str | None]] = []
    async with contextlib.aclosing(_made(_entries(desk, order), fetch)) as documents:
        async for entry, content in documents:
            path = names.path(entry) if content is not None else None
            rows.append((entry, path))
            if path and content is not None:
                noon = datetime(entry.issued_on.year, entry.issued_on.month, entry.issued_on.day, 12)
                yield package.add(path, content, noon)
    here = desk.now.astimezone(order.zone)
    yield package.add("index.csv", await asyncio.to_thread(index, rows, order.words), here, packed=True)
    yield package.close()


async def _made(entries: AsyncIterator[Entry], fetch: Fetch) -> AsyncIterator[tuple[Entry, bytes | None]]:
    """Each entry with its document, in their order; a few are made at once, and none once nobody waits for them."""
    waiting: deque[tuple[Entry, asyncio.Task[bytes | None]]] = deque()
    try:
        async for entry in entries:
            waiting.append((entry, asyncio.create_task(_attempt(entry, fetch))))
            if len(waiting) > AHEAD:
                first, task = waiting.popleft()
                yield first, await task
        while waiting:
            first, task = waiting.popleft()
            yield first, await task
    finally:
        for _, task in waiting:
            task.cancel()


async def _attempt(entry: Entry, fetch: Fetch) -> bytes | None:
    try:
        return await fetch(entry)
    except Exception:
        log.exception("missing in a package", extra={"kind": entry.kind})
        return None


async def _entries(desk: Desk, order: Order) -> AsyncIterator[Entry]:
    async for billed in _all(desk, order, invoices_after):
        yield _invoice(billed, desk, order)
    async for billed in _all(desk, order, notes_after):
        yield _note(billed, order)


async def _all(desk: Desk, order: Order, read: Callable[..., list[Billed[Any]]]) -> AsyncIterator[Billed[Any]]:
    after = (order.since, 0)
    while found := await desk.read(read, after, order.until):
        for billed in found:
            yield billed
        after = found[-1].cursor


def _invoice(billed: Billed[Any], desk: Desk, order: Order) -> Entry:
    invoice, zone = billed.document, order.zone
    return Entry(
        kind="invoice",
        number=invoice.number or invoice.handle,
        handle=invoice.handle,
        issued_on=local_day(invoice.created_at, zone),
        due_on=local_day(invoice.due_at, zone) if invoice.due_at else None,
        status=invoices.status(invoice, now=desk.now, zone=zone).label,
        net=billed.net,
        vat=billed.vat,
        total=invoice.total,
    )


def _note(billed: Billed[Any], order: Order) -> Entry:
    note = billed.document
    return Entry(
        kind="credit_note",
        number=note.number,
        handle=note.handle,
        issued_on=local_day(note.created_at, order.zone),
        due_on=None,
        status=credit_notes.status(note).label,
        net=billed.net,
        vat=billed.vat,
        total=note.total,
        corrects=note.invoice.number or note.invoice.handle,
    )
