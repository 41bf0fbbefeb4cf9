"""Families of events: every kind that the timeline knows has one, and one that it does not know is at home, too."""

import pytest

from portal.domain.families import FAMILIES, OTHER, family_of
from portal.domain.timeline import DEEDS


@pytest.mark.parametrize("kind", sorted(DEEDS))
def test_every_known_kind_has_a_family(kind: str) -> None:
    assert family_of(kind) in FAMILIES


@pytest.mark.parametrize(
    ("kind", "family"),
    [
        ("customer_changed", "details"),
        ("customer_signed_in", "security"),
        ("customer_payment_method_failed", "payments"),
        ("subscription_payment_method_changed", "payments"),
        ("subscription_on_hold_dunning", "subscriptions"),
        ("invoice_settled", "payments"),
        ("invoice_refund_failed", "payments"),
        ("invoice_dunning", "invoices"),
        ("document_without_letters", "invoices"),
        ("account_changed", "settings"),
        ("note_added", "details"),
        ("something_new", OTHER),
        ("", OTHER),
    ],
)
def test_the_beginning_tells_the_family(kind: str, family: str) -> None:
    assert family_of(kind) == family
