"""The people that most tests are about; each is at home in the database of every test that has a `house`.

ada has everything, ben nothing, cleo is past due, dora has two accounts with one e-mail, eva is another merchant's.
"""

from datetime import timedelta

import sqlalchemy as sa

from tests.builders import (
    credit_note, customer, event, invoice, mandate, merchant, payment_method, payment_setup, plan, receipt,
    subscription,
)  # fmt: skip
from tests.clock import START

SHOP = "kaffeekiste"
OTHER_SHOP = "fjord"
DAY = timedelta(days=1)


def furnish(connection: sa.Connection) -> None:
    """Two merchants, `kaffeekiste` at /p/kaffee and `fjord` at /p/fjord, with their customers."""
    merchant(
        connection, SHOP, link="kaffee", name="Kaffeekiste", legal_name="Kaffeekiste GmbH & Co. KG",
        phone="+49 30 901820", return_hosts=["shop.kaffee.example"], imprint_url="https://kaffee.example/imprint",
        privacy_url="https://kaffee.example/privacy", vat="DE123456788", address="Röststraße 8", postal_code="10999",
        city="Berlin",
    )  # fmt: skip
    norway = {"country": "NO", "currency": "NOK", "timezone": "Europe/Oslo"}
    merchant(connection, OTHER_SHOP, link="fjord", name="Fjord AS", **norway)
    plan(connection, SHOP, "box", name="Coffee box")
    plan(connection, SHOP, "tea", name="Tea box", amount=2400, vat=1900)
    plan(connection, OTHER_SHOP, "fish", name="Fish box", currency="NOK", amount=49900, vat=2500)
    _ada(connection)
    customer(connection, SHOP, "ben", language="en_GB")
    _cleo(connection)
    customer(connection, SHOP, "dora", email="dora@post.example", company="Dora One", city="Köln")
    customer(connection, SHOP, "dora2", email="Dora@Post.example", company="Dora Two", created_at=START - 5 * DAY)
    _eva(connection)


def _ada(connection: sa.Connection) -> None:
    who = (connection, SHOP, "ada")
    customer(
        *who, first_name="Ada", last_name="Öztürk-Groß", company="Ada & Söhne", vat="DE136695976", language="en_GB",
        address="Torstraße 12a", postal_code="10119", city="Berlin", country="DE", phone="+49 30 901820",
        invoice_recipients=["books@ada.example"],
    )  # fmt: skip
    _methods_of_ada(connection)
    _subscriptions_of_ada(connection)
    paid = {
        "payment_method_id": None, "settled_at": START - 16 * DAY, "reference": "inv-1", "by_customer": True,
    }  # fmt: skip
    invoice(*who, "inv-1", subscription="ada-active", transactions=[paid])
    invoice(*who, "inv-2", subscription="ada-active", state="pending", settled_amount=0, settled_at=None)
    invoice(*who, "inv-3", amount=2400, vat=1900, refunded_amount=1000, subscription="ada-cancelled")
    invoice(*who, "inv-4", state="cancelled", settled_amount=0, settled_at=None, cancelled_at=START - 3 * DAY)
    invoice(*who, "inv-5", state="created", settled_amount=0, settled_at=None, accounting_number=None)
    credit_note(*who, "cn-1", invoice="inv-3", amount=1000, vat=1900)
    credit = {"handle": "credit-1", "amount": 500, "state": "pending", "pending_amount": 500}
    credit_note(*who, "cn-2", invoice="inv-1", amount=500, refund=None, credit=credit)
    event(*who, "customer_created", at=START - 700 * DAY)
    receipt(*who, "rc-ada", subject="ada-cancelled")
    payment_setup(*who, "ada-setup")


def _methods_of_ada(connection: sa.Connection) -> None:
    who = (connection, SHOP, "ada")
    payment_method(*who, "ada-visa")
    old = {"card_type": "mc", "last_four": "4444", "expires_year": 2027, "expires_month": 1}
    payment_method(*who, "ada-old", state="failed", **old)
    payment_method(
        *who, "ada-sepa", payment_type="sepa", card_type=None, last_four=None, expires_year=None, expires_month=None,
        iban="DE89XXXXXXXXXXXXXX3000", mandate_reference="MANDATE-1", holder="Ada Öztürk-Groß",
    )  # fmt: skip
    mandate(*who, "ada-sepa")


def _subscriptions_of_ada(connection: sa.Connection) -> None:
    who = (connection, SHOP, "ada")
    extra = [{"handle": "grinder", "name": "Grinder", "amount": 300, "quantity": 1}]
    subscription(*who, "ada-active", plan="box", payment_method="ada-visa", quantity=2, amount=1190, add_ons=extra)
    subscription(
        *who, "ada-trial", plan="tea", trial_start_at=START - 2 * DAY, trial_end_at=START + 12 * DAY,
        start_at=START - 2 * DAY, current_period_start_at=None, next_period_start_at=START + 12 * DAY,
    )  # fmt: skip
    pause = {"state": "on_hold", "on_hold_at": START - DAY, "on_hold_reason": "ondemand", "renewing": False}
    subscription(*who, "ada-paused", plan="box", payment_method="ada-sepa", next_period_start_at=None, **pause)
    subscription(
        *who, "ada-cancelled", plan="tea", is_cancelled=True, renewing=False, cancelled_at=START - 4 * DAY,
        expires_at=START + 11 * DAY, next_period_start_at=None,
    )  # fmt: skip
    subscription(
        *who, "ada-expired", plan="box", state="expired", renewing=False, expired_at=START - 90 * DAY,
        expire_reason="cancelled", next_period_start_at=None,
    )  # fmt: skip


def _cleo(connection: sa.Connection) -> None:
    who = (connection, SHOP, "cleo")
    customer(*who, country="AT", language="de_AT")
    payment_method(*who, "cleo-card", state="failed", error="card_expired", failed_at=START - 8 * DAY)
    hold = {"state": "on_hold", "on_hold_reason": "dunning", "on_hold_at": START - 2 * DAY}
    subscription(*who, "cleo-box", plan="box", payment_method="cleo-card", **hold)
    failed = {"state": "failed", "error": "card_expired", "error_state": "hard_declined", "failed_at": START - 8 * DAY}
    invoice(
        *who, "inv-cleo", subscription="cleo-box", state="dunning", settled_amount=0, settled_at=None,
        dunning_start_at=START - 8 * DAY, dunning_count=2, transactions=[failed],
    )  # fmt: skip


def _eva(connection: sa.Connection) -> None:
    who = (connection, OTHER_SHOP, "eva")
    customer(*who, country="NO")
    payment_method(*who, "eva-card")
    subscription(*who, "eva-fish", plan="fish", payment_method="eva-card", currency="NOK", timezone="Europe/Oslo")
    invoice(*who, "inv-eva", amount=49900, vat=2500, currency="NOK", subscription="eva-fish")
    credit_note(*who, "cn-eva", invoice="inv-eva", amount=9900, vat=2500, currency="NOK")
