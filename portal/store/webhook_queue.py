"""What has to leave for webhooks: with an event, in its transaction, a delivery for every endpoint that wants it."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.store import api_shapes, tables
from portal.store.export_shapes import Record, instant
from portal.store.prepared import Prepared

ACCOUNT_LANE, TEST_LANE = 0, -1

_E = tables.WebhookEndpoint.__table__.c
_W = tables.WebhookWish.__table__.c
_C = tables.Customer.__table__.c
_D = tables.WebhookDelivery
_WISH = sa.exists().where(_W.endpoint_id == _E.id, _W.kind == sa.bindparam("kind"))
_WANTING = sa.and_(
    _E.merchant_id == sa.bindparam("merchant_id"), _E.active, _E.deleted_at.is_(None), sa.or_(_E.all_events, _WISH)
)
# Asked at every event of everybody, most of whom have no endpoint.
_ANYBODY = Prepared(sa.select(_E.id).where(_WANTING).limit(1))
_CUSTOMER = sa.select(_C.handle).where(_C.id == sa.bindparam("customer_id"))
_COPIED = ("lane", "customer", "body", "next_at", "created_at")


def _put(these: sa.ColumnElement[bool]) -> sa.Insert:
    columns = _D.__table__.c
    given = {name: sa.bindparam(name, type_=columns[name].type) for name in _COPIED}
    given |= {"kind": sa.bindparam("kind", type_=sa.String), "state": sa.literal("waiting")}
    given |= {"attempts": sa.literal(0), "round_start": sa.literal(0), "endpoint_id": _E.id}
    given["message_id"] = sa.bindparam("prefix", type_=sa.String) + _E.handle
    return sa.insert(_D).from_select(list(given), sa.select(*given.values()).where(these))


_PUT = _put(_WANTING)
_PUT_TEST = _put(_E.id == sa.bindparam("endpoint_key"))


def announce(connection: sa.Connection, event_id: int, row: Mapping[str, Any]) -> None:
    """The event of this row goes to every endpoint of its merchant that wants it; nearly free when none does."""
    wanted = {"merchant_id": row["merchant_id"], "kind": row["kind"]}
    if _ANYBODY.first(connection, wanted) is None:
        return
    owner = row["customer_id"]
    customer = connection.execute(_CUSTOMER, {"customer_id": owner}).scalar() if owner else None
    # Handles only: whoever reads what an endpoint loses learns nobody's name, and nothing of what was changed.
    bare = {**row, "id": event_id, "customer": customer, "actor_name": None, "changes": None}
    record = api_shapes.event(bare, row["at"])
    del record["changes"]
    values = {"customer": customer, "lane": owner or ACCOUNT_LANE, "prefix": f"evt_{event_id}_"}
    connection.execute(_PUT, wanted | values | _sent(row["kind"], row["at"], record))


def announce_test(connection: sa.Connection, endpoint_id: int, kind: str, name: str, now: datetime) -> None:
    """A test event of this name waits for the endpoint alone."""
    record = {"id": name, "event_type": kind, "created": instant(now)}
    values = {"customer": None, "lane": TEST_LANE, "prefix": f"{name}_", "kind": kind}
    connection.execute(_PUT_TEST, values | {"endpoint_key": endpoint_id} | _sent(kind, now, record))


def _sent(kind: str, at: datetime, record: Record) -> dict[str, Any]:
    """The body as Standard Webhooks shapes it: these very characters are signed and sent, however often."""
    body = {"type": kind, "timestamp": instant(at), "data": record}
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return {"body": text, "next_at": at, "created_at": at}
