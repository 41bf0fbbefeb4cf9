"""How documents are made and handed out: the first time, ever after, to many at once, and with how much memory."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from statistics import median, quantiles

import psutil
import sqlalchemy as sa

from portal.store.database import Database
from tests.bench.browsing import PORTAL, Reads, get
from tests.bench.load import Case
from tests.bench.rounds import Load, alternate
from tests.bench.scale import Scale
from tests.bench.seeding import LINK, furnish, handle, sqlite_in
from tests.bench.servers import Server, floor, portal
from tests.builders import change_merchant, invoice

PATIENCE, AGAIN, MOMENT = 300.0, 0.2, 0.02  # seconds until a document must be there, is asked for again, a page is
_SELLER = {
    "legal_name": "Kaffeekiste GmbH", "address": "Röststraße 8", "postal_code": "10999", "city": "Berlin",
    "vat": "DE123456788",
}  # fmt: skip
LINES = 3
Line = tuple[str, float, str]


def printing(folder: Path, scale: Scale) -> Iterator[Line]:
    """The figures of one server whose customer has invoices of which none has been printed yet."""
    url = furnish(sqlite_in(folder, "printing"), 1, 1)
    short, long = scale.lines
    names = ["same", "warm", "warmer", *(f"one-{number}" for number in range(scale.tries))]
    names += [f"each-{number}" for number in range(scale.crowd)]
    asyncio.run(_bill(url, dict.fromkeys(names, LINES) | {"short": short, "long": long}))
    with portal(url, folder, f"{PORTAL}/invoices") as server:
        start = max(_at_once(server, ["warm", "warmer"]))
        first = median(_first(server, f"one-{number}") for number in range(scale.tries))
        yield "first pdf", first * 1000, f"of {LINES} lines, the median of {scale.tries}; the very first {start:.1f} s"
        yield from _repeated(server, folder, scale)
        same = _at_once(server, ["same"] * scale.crowd)
        yield "same pdf", max(same) / first, f"{scale.crowd} browsers, the last after {max(same):.2f} s"
        yield from _different(server, scale)
        less, more = _first(server, "short"), _first(server, "long")
        yield "long pdf", more / long / (less / short), f"{long} lines in {more:.1f} s, {short} in {less:.1f} s"


def _repeated(server: Server, folder: Path, scale: Scale) -> Iterator[Line]:
    path = _path("warm")
    body = get(server.port, path).body
    with floor(folder, {"pdf": body}) as bare, Load() as load:
        cases = [
            (Case("kept", server.port, Reads(server.port, path, 1), len(body)), server),
            (Case("plain", bare.port, Reads(bare.port, "/pdf", 1), len(body)), bare),
        ]
        results = alternate(load, cases, rounds=scale.rounds, seconds=scale.seconds)
    yield "repeated pdf", results.ratio("kept", "plain"), f"{results.note('kept', 'plain')}, {len(body) / 1000:.0f} kB"


def _different(server: Server, scale: Scale) -> Iterator[Line]:
    """As many documents at once, while one customer looks at pages; what it took of memory to print them."""
    alone, before = [_look(server) for _ in range(scale.looks)], _memory(server)
    with ThreadPoolExecutor(1) as other:
        crowd = other.submit(_at_once, server, [f"each-{number}" for number in range(scale.crowd)])
        beside = [_look(server)]
        while not crowd.done() or len(beside) < scale.looks:
            beside.append(_look(server))
    last, after = max(crowd.result()), _memory(server)
    yield "different pdfs", scale.crowd / last, f"{scale.crowd} browsers, the last after {last:.1f} s"
    tails = [quantiles(looks, n=20)[18] * 1000 for looks in (beside, alone)]
    yield "beside pdfs", tails[0] / tails[1], f"{tails[0]:.1f} ms, {tails[1]:.1f} ms when nothing is printed"
    yield "printing memory", max(after), f"{len(after)} of them; {max(before):.0f} MB before {scale.crowd} documents"


def _look(server: Server) -> float:
    """The seconds that a page took; whoever looks takes a moment before the next one."""
    time.sleep(MOMENT)
    began = time.perf_counter()
    if (answer := get(server.port, f"{PORTAL}/invoices")).status != 200:
        raise RuntimeError(f"The list was answered with {answer.status}: {answer.body[:300]!r}")
    return time.perf_counter() - began


def _first(server: Server, name: str) -> float:
    """The seconds until the document was there."""
    return _at_once(server, [name])[0]


def _at_once(server: Server, names: Sequence[str]) -> list[float]:
    """The seconds until each of the documents was there, when browsers ask for all of them at the same time."""
    with ThreadPoolExecutor(len(names)) as browsers:
        came = list(browsers.map(partial(_fetch, server, time.monotonic()), names))
    if len({body for _, body in came}) != len(set(names)):
        raise RuntimeError(f"{len(names)} requests for {len(set(names))} documents got other files.")
    return [seconds for seconds, _ in came]


def _fetch(server: Server, began: float, name: str) -> tuple[float, bytes]:
    """The document and when it came; a page that says that it is being prepared is loaded again until then."""
    while (took := time.monotonic() - began) < PATIENCE:
        answer = get(server.port, _path(name))
        if answer.status == 200:
            return time.monotonic() - began, answer.body
        if answer.status != 202:
            raise RuntimeError(f"{name} was answered with {answer.status}: {answer.body[:300]!r}")
        time.sleep(AGAIN)
    raise RuntimeError(f"{name} was not there after {took:.0f} seconds.")


def _path(name: str) -> str:
    return f"{PORTAL}/invoices/{name}/pdf"


def _memory(server: Server) -> list[float]:
    """The resident memory of each process that prints, in MB."""
    processes = psutil.Process(server.pid).children(recursive=True)
    return [Server(0, one.pid, 0).memory for one in processes if "portal.adapters.pdf_worker" in one.cmdline()]


async def _bill(url: str, invoices: dict[str, int]) -> None:
    database = Database(url)
    await database.open()
    try:
        await database.write(_fill, invoices)
    finally:
        await database.close()


def _fill(connection: sa.Connection, invoices: dict[str, int]) -> None:
    """The customer has invoices of these names, of so many lines each."""
    change_merchant(connection, LINK, **_SELLER)
    for name, count in invoices.items():
        lines = [{"text": f"Kaffeekiste, Lieferung {number + 1}"} for number in range(count)]
        lines = [line | {"amount": 1290, "amount_ex_vat": 1206, "amount_vat": 84} for line in lines]
        sums = {"amount_ex_vat": 1206 * count, "amount_vat": 84 * count}
        invoice(connection, LINK, handle(0), name, amount=1290 * count, lines=lines, **sums)
