"""An endpoint of webhooks that has seen everything, for people to look at, and a receiver for one of their own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from typing import Any

import sqlalchemy as sa
from standardwebhooks.webhooks import Webhook

from portal.store import tables
from tests.builders import id_of
from tests.cast import SHOP

HANDLE = "wh_journeys"
_BODY = '{"type":"customer_changed","timestamp":"2027-03-03T09:00:00Z","data":{"id":"1","customer":"ada"}}'


def furnish(connection: sa.Connection) -> int:
    """There is an endpoint that wants what never happens and where one thing has failed; the number of that."""
    endpoint, delivery = tables.WebhookEndpoint, tables.WebhookDelivery
    known = sa.select(sa.func.max(delivery.__table__.c.id)).where(delivery.__table__.c.message_id == HANDLE)
    if found := connection.execute(known).scalar():
        return int(found)
    now = datetime.now(UTC)
    row: dict[str, Any] = {"handle": HANDLE, "url": "http://127.0.0.1:9/", "all_events": False, "active": True}
    row |= {"merchant_id": id_of(connection, tables.Merchant, SHOP), "sealed_secret": "", "created_at": now}
    row |= {"failing_since": now, "succeeded_at": now - timedelta(days=1), "former_until": now + timedelta(days=1)}
    key = _insert(connection, endpoint, row)
    _insert(connection, tables.WebhookWish, {"endpoint_id": key, "kind": "document_without_letters"})
    common = {"endpoint_id": key, "lane": 1, "customer": "ada", "kind": "customer_changed", "message_id": HANDLE,
              "body": _BODY, "created_at": now, "next_at": now}  # fmt: skip
    _insert(connection, delivery, common | {"state": "done", "attempts": 1, "status": 204, "duration": 12})
    _insert(connection, delivery, common | {"state": "held"})
    failed = _insert(connection, delivery, common | {"state": "failed", "attempts": 11, "status": 302, "duration": 7})
    attempt = {"delivery_id": failed, "at": now, "duration": 7, "signature": "v1,MTIz"}
    _insert(connection, tables.WebhookAttempt, attempt | {"trouble": "timeout", "answer": ""})
    _insert(connection, tables.WebhookAttempt, attempt | {"status": 302, "answer": "123 " * 200})
    return failed


class Receiver(ThreadingHTTPServer):
    """A system of the merchant: what came signed with `secret` is in `got`, what did not in `flaws`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.secret, self.got, self.flaws = "", Queue[dict[str, Any]](), list[str]()
        self.url = f"http://127.0.0.1:{self.server_address[1]}/hooks"


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that answers until the block ends."""
    with Receiver() as receiver:
        threading.Thread(target=receiver.serve_forever, daemon=True).start()
        yield receiver
        receiver.shutdown()
    assert not receiver.flaws, receiver.flaws


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        """A message arrives."""
        body = self.rfile.read(int(self.headers["content-length"]))
        try:
            self.server.got.put(Webhook(self.server.secret).verify(body, dict(self.headers)))
        except Exception as error:
            self.server.flaws.append(repr(error))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing is told on the terminal."""


def _insert(connection: sa.Connection, table: type[Any], row: dict[str, Any]) -> Any:
    key = connection.execute(sa.insert(table).values(row)).inserted_primary_key
    return key[0] if key else None
