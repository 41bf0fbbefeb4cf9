"""What happened in an account, for tests of its activity, and a browser in which it is looked at."""

from datetime import timedelta

import sqlalchemy as sa

from portal.domain.events import Actor, Change, Event
from portal.store import events, tables
from tests.builders import event, id_of
from tests.cast import OTHER_SHOP, SHOP
from tests.clock import START

HERE = "/admin/activity"
EXPORT = "form[action$='/export']"
DAY = timedelta(days=1)


def furnish(connection: sa.Connection) -> None:
    """A few events of each family and actor, a day apart, of ben, dora and the account; one of another merchant."""
    at = START - timedelta(hours=1)
    paid = {"subject_kind": "invoice", "subject_handle": "RE-7"}
    event(connection, SHOP, "ben", "invoice_settled", at=at - DAY, **paid)
    moved = [{"field": "city", "old": "Bonn", "new": "Köln"}, {"field": "postal_code", "old": None, "new": "50667"}]
    by_ben = {"actor_kind": "customer", "actor_name": "Ben Test"}
    event(connection, SHOP, "ben", "customer_changed", at=at - 2 * DAY, changes=moved, **by_ben)
    event(connection, SHOP, "dora", "customer_signed_in", at=at - 3 * DAY, actor_kind="customer", actor_name="Dora One")
    of_api = {"actor_kind": "api", "subject_kind": "subscription", "subject_handle": "s-1"}
    event(connection, SHOP, "dora2", "subscription_changed", at=at - 4 * DAY, **of_api)
    event(connection, OTHER_SHOP, "eva", "customer_created", at=at)
    changes = (Change("allow_pause", "false", "true"), Change("gateway_secret", "sk_live_1", "sk_live_2"))
    mia = Actor("user", "Mia Brandt")
    merchant = id_of(connection, tables.Merchant, SHOP)
    events.append_to_account(connection, merchant, Event("account_changed", changes), mia, at)


def many(connection: sa.Connection, size: int = 120) -> None:
    """So many events of ben by two actors, several in the same moment."""
    row = {"merchant_id": id_of(connection, tables.Merchant, SHOP)}
    row["customer_id"] = id_of(connection, tables.Customer, "ben")
    actors = ("system", "api")
    rows = [
        row | {"kind": "invoice_created", "subject_kind": "invoice", "subject_handle": f"n{number}",
               "at": START + timedelta(minutes=number // 7), "actor_kind": actors[number % 2], "changes": []}
        for number in range(size)
    ]  # fmt: skip
    connection.execute(sa.insert(tables.Event), rows)
