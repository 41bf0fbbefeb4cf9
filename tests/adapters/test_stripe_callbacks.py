"""Stripe's callbacks: what they are about, and that only Stripe can have sent them."""

import time
from typing import Any

import pytest

from portal.adapters.gateways.port import Forged, Heard
from portal.adapters.gateways.stripe import Stripe
from tests.adapters.stripe_events import event, signed
from tests.adapters.stripe_server import SECRETS

CHARGE, SETUP = {"portal_charge": "tr_1"}, {"portal_setup": "se_1"}


@pytest.fixture
def gateway() -> Stripe:
    """The gateway of a merchant."""
    return Stripe(SECRETS)


@pytest.mark.parametrize(
    ("topic", "about", "heard"),
    [
        ("payment_intent.succeeded", {"metadata": CHARGE}, Heard("charge", "tr_1")),
        ("payment_intent.payment_failed", {"metadata": CHARGE}, Heard("charge", "tr_1")),
        ("charge.refunded", {"metadata": CHARGE}, Heard("charge", "tr_1")),
        ("setup_intent.succeeded", {"metadata": SETUP}, Heard("setup", "se_1")),
        ("checkout.session.completed", {"metadata": SETUP}, Heard("setup", "se_1")),
        ("payment_method.automatically_updated", {"id": "pm_1", "metadata": {}}, Heard("method", "pm_1")),
        ("payment_intent.succeeded", {"metadata": {"attempt": "of another system"}}, None),
        ("checkout.session.completed", {"metadata": {}}, None),
        ("charge.refunded", {}, None),
        ("customer.created", {"metadata": CHARGE}, None),
        ("never.heard.of", {}, None),
    ],
)
def test_what_an_event_is_about(gateway: Stripe, topic: str, about: dict[str, Any], heard: Heard | None) -> None:
    body = event(topic, about)
    assert [gateway.hear(signed(body), body) for _ in range(2)] == [heard] * 2
    assert gateway.hear(signed(body, age=290), body) == heard


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"stripe-signature": ""},
        {"stripe-signature": "t=1"},
        {"stripe-signature": "t=ä,v1=ø"},
        {"stripe-signature": "v1=" + "0" * 64},
        {"stripe-signature": f"t={int(time.time())},v1={'0' * 64}"},
    ],
)
def test_what_stripe_did_not_sign_is_forged(gateway: Stripe, headers: dict[str, str]) -> None:
    with pytest.raises(Forged):
        gateway.hear(headers, event("payment_intent.succeeded", {"metadata": CHARGE}))


def test_a_signature_of_another_body_another_merchant_or_long_ago_is_none(gateway: Stripe) -> None:
    body = event("payment_intent.succeeded", {"metadata": CHARGE})
    for headers, sent in (
        (signed(body), body.replace(b"tr_1", b"tr_2")),
        (signed(body, secret="whsec_of_another_merchant"), body),
        (signed(body, age=310), body),
    ):
        with pytest.raises(Forged):
            gateway.hear(headers, sent)


@pytest.mark.parametrize("body", [b"", b"no json", b"[]", b"{}", b'{"object": "event"}', b"\xff"])
def test_what_is_no_event_is_forged(gateway: Stripe, body: bytes) -> None:
    headers = signed(body) if body != b"\xff" else {"stripe-signature": "t=1,v1=1"}
    with pytest.raises(Forged):
        gateway.hear(headers, body)
