"""The timeline in sentences: for the customer, for the merchant, and for kinds that nobody knew yet."""

import pytest

from portal.domain.activity import describe, field_label, symbol, who
from portal.domain.events import Actor, Change, Event
from portal.domain.timeline import DEEDS


def changed(*fields: str) -> Event:
    return Event("customer_changed", tuple(Change(field, "a", "b") for field in fields))


@pytest.mark.parametrize(
    ("event", "to_customer", "to_merchant"),
    [
        (Event("customer_signed_in"), "You signed in.", "The customer signed in."),
        (changed("city", "country"), "Your billing address was changed.", "The billing address was changed."),
        (changed("email"), "Your e-mail address was changed.", "The e-mail address was changed."),
        (changed("phone"), "Your phone number was changed.", "The phone number was changed."),
        (changed("city", "phone"), "Your details were changed.", "The details were changed."),
        (changed(), "Your details were changed.", "The details were changed."),
        (
            Event("subscription_cancelled", subject_handle="sub-1"),
            "Subscription sub-1 was cancelled.", "Subscription sub-1 was cancelled.",
        ),
        (
            Event("subscription_cancelled"),
            "Something was changed on your account.", "Something was changed on the account.",
        ),
        (
            Event("planet_landed", subject_handle="x"),
            "Something was changed on your account.", "Something was changed on the account.",
        ),
    ],
)  # fmt: skip
def test_what_happened(event: Event, to_customer: str, to_merchant: str) -> None:
    assert str(describe(event)) == to_customer
    assert str(describe(event, "merchant")) == to_merchant


@pytest.mark.parametrize("kind", DEEDS)
def test_every_kind_has_a_sentence_and_an_icon(kind: str) -> None:
    event = Event(kind, subject_kind="x", subject_handle="HANDLE-1")
    for audience in ("customer", "merchant"):
        sentence = str(describe(event, audience))
        assert sentence.endswith(".") and "%(" not in sentence
    assert symbol(event)


@pytest.mark.parametrize(
    ("actor", "to_customer", "to_merchant"),
    [
        (Actor("customer", "Ada"), "by you", "by the customer, Ada"),
        (Actor("user", "Mia"), "by Shop", "by Mia"),
        (Actor("user"), "by Shop", "by Shop"),
        (Actor("api"), "by Shop", "by your systems (API)"),
        (Actor("system"), "automatically", "automatically"),
    ],
)
def test_who_did_it_and_people_of_the_merchant_are_named_to_the_merchant_only(
    actor: Actor, to_customer: str, to_merchant: str
) -> None:
    assert str(who(actor, merchant="Shop")) == to_customer
    assert str(who(actor, "merchant", merchant="Shop")) == to_merchant


def test_fields_have_names_even_unknown_ones() -> None:
    assert str(field_label("postal_code")) == "Postal code"
    assert str(field_label("shoe_size")) == "Shoe size"
