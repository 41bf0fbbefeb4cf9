"""What the merchant waits for: the console's search, and lists and changes by API, at a large account."""

import asyncio
import base64
import contextlib
import itertools
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from portal.domain import api_keys
from portal.store import tables
from portal.store.database import Database
from portal.store.tokens import token_hash
from tests.bench.browsing import headers
from tests.bench.load import Case
from tests.bench.rounds import Load, Results, alternate
from tests.bench.scale import Scale
from tests.bench.seeding import furnish, handle, sqlite_in, street, token
from tests.bench.servers import Server, portal

# Each may read 25 times a second and write 10 times: enough of them keep the limit out of the way.
KEYS = 512
LIST = "/v1/list/invoice?size=50"
_DIFFERENT = 256
_M = tables.Merchant.__table__.c
Line = tuple[str, float, str]


@dataclass(frozen=True, slots=True)
class Talk:
    """Requests that were made in advance, dealt out to the connections in turn."""

    requests: list[bytes]

    def stream(self, connection: int, connections: int) -> Iterator[bytes]:
        """The connection's share, again and again."""
        return itertools.cycle(self.requests[connection::connections])


def steering(folder: Path, scale: Scale) -> Iterator[Line]:
    """One colleague who searches; systems that list the newest invoices, or change the address of customers."""
    with contextlib.ExitStack() as stack:
        load, servers, cases = stack.enter_context(Load()), {}, []
        for name, customers in (("few", scale.few), ("many", scale.many)):
            url = furnish(sqlite_in(folder, f"steered-{name}"), customers, min(customers, scale.signed_in))
            keys = asyncio.run(_open_doors(url))
            server = servers[name] = stack.enter_context(portal(url, folder, "/health/live"))
            cases.append((_list(name, server, keys), server))
        many = servers["many"]
        cases += [(_search(many, scale), many), (_change(many, keys, scale), many)]
        results = alternate(load, cases, rounds=scale.rounds, seconds=scale.seconds)
    yield from _lines(results)


def _lines(results: Results) -> Iterator[Line]:
    yield "search", results.middle("search") * 1000, results.note("search")
    yield "api list", results.ratio("list many", "list few"), results.note("list many", "list few")
    yield "api writes", results.speed("change"), results.note("change")


def _list(name: str, server: Server, keys: list[str]) -> Case:
    requests = [_request(server, "GET", LIST, _basic(key)) for key in keys]
    return Case(f"list {name}", server.port, Talk(requests), server.length_of(requests[0]), compressed=True)


def _search(server: Server, scale: Scale) -> Case:
    """A part of the address of one customer, for whom all are looked through."""
    chance, cookie = random.Random(7), f"Cookie: console={token(0)}\r\n"
    wanted = [handle(chance.randrange(scale.many))[3:] for _ in range(_DIFFERENT)]
    requests = [_request(server, "GET", f"/admin?q={word}", cookie) for word in wanted]
    return Case(
        "search", server.port, Talk(requests), server.length_of(requests[0]), compressed=True, connections=1
    )  # fmt: skip


def _change(server: Server, keys: list[str], scale: Scale) -> Case:
    requests = []
    for turn, (number, key) in itertools.product((1, 0), enumerate(keys)):
        body = json.dumps({"address": street(turn)})
        more = f"{_basic(key)}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        requests.append(_request(server, "PUT", f"/v1/customer/{handle(number % scale.many)}", more, body))
    return Case("change", server.port, Talk(requests), server.length_of(requests[-1]), compressed=True)


def _request(server: Server, method: str, path: str, more: str, body: str = "") -> bytes:
    plain = headers(server.port) | {"Accept-Encoding": "identity"}
    common = "".join(f"{name}: {value}\r\n" for name, value in plain.items())
    return f"{method} {path} HTTP/1.1\r\n{common}{more}\r\n{body}".encode()


def _basic(key: str) -> str:
    return f"Authorization: Basic {base64.b64encode(f'{key}:'.encode()).decode()}\r\n"


async def _open_doors(url: str) -> list[str]:
    """There are a colleague with a session, and keys; the keys."""
    database, keys = Database(url), [api_keys.new_key() for _ in range(KEYS)]
    await database.open()
    try:
        await database.write(_fill, keys)
    finally:
        await database.close()
    return keys


def _fill(connection: sa.Connection, keys: list[str]) -> None:
    now, merchant_id = datetime.now(UTC), connection.execute(sa.select(_M.id)).scalar_one()
    own = {"merchant_id": merchant_id, "created_at": now}
    person = own | {"email": "mia@bench.example", "email_key": "mia@bench.example", "name": "Mia", "password_hash": "x"}
    user = connection.execute(sa.insert(tables.ConsoleUser), person).inserted_primary_key[0]
    session = own | {"user_id": user, "token_hash": token_hash(token(0)), "seen_at": now}
    connection.execute(sa.insert(tables.ConsoleSession), session | {"expires_at": now + timedelta(hours=8)})
    rows = [
        own | {"prefix": api_keys.prefix_of(key), "key_hash": token_hash(key), "label": "Bench", "rights": "write"}
        for key in keys
    ]
    connection.execute(sa.insert(tables.ApiKey), rows)
