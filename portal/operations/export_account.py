"""Everything that is kept about a customer, as one JSON document (GDPR, Articles 15 and 20)."""

import json
from collections.abc import AsyncIterator
from typing import Any

from portal.domain.merchants import Merchant
from portal.store import exports
from portal.store.desk import Desk


async def export_account(desk: Desk, merchant: Merchant) -> AsyncIterator[bytes]:
    """The document piece by piece, a record a line; never more than a few hundred records are held in memory."""
    head = {"account": merchant.name, "exported": desk.now.isoformat(timespec="seconds").replace("+00:00", "Z")}
    yield b"{" + b",\n".join(_pair(name, value) for name, value in head.items())
    yield b",\n" + _pair("customer", await desk.search(exports.customer))
    for chapter in exports.CHAPTERS:
        yield b",\n" + _json(chapter.name) + b": ["
        async for piece in _records(desk, chapter):
            yield piece
        yield b"]"
    yield b"}\n"


async def _records(desk: Desk, chapter: exports.Chapter) -> AsyncIterator[bytes]:
    after, between = None, b"\n"
    while True:
        records, after = await desk.search(exports.chapter, chapter, after)
        if records:
            yield between + b",\n".join(_json(record) for record in records)
            between = b",\n"
        if after is None:
            return


def _pair(name: str, value: Any) -> bytes:
    return _json(name) + b": " + _json(value)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
