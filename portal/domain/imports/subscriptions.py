"""Subscriptions in a file, with their add-ons and discounts."""

from collections.abc import Mapping
from typing import Any

from portal.domain.imports import checks
from portal.domain.imports.records import Field, Fields, Flaw, Record, Reference, Unfit, digest, pick, read, within
from portal.domain.sentences import say


def _methods(value: Any) -> str | None:
    if type(value) is not list:
        raise Unfit(say("A list of ids is needed here."))
    return checks.handle(value[0]) if value else None


def _listed(value: Any) -> list[dict[str, Any]]:
    """A list of handles, which is what Frisbii's lists give, or of objects."""
    if type(value) is not list:
        raise Unfit(say("A list of handles or objects is needed here."))
    return [item if type(item) is dict else {"handle": item} for item in value]


def _origins(value: Any) -> list[str]:
    """What a discount is taken off, by the origins of lines: "plan", "add_on" and others, or "all"."""
    if type(value) is not list:
        raise Unfit(say("A list of texts is needed here."))
    return [checks.handle(item) for item in value]


_FIELDS = Fields(
    Field("handle", "handle", checks.handle, required=True),
    Field("customer", "customer", checks.handle, required=True),
    Field("plan", "plan", checks.handle, required=True),
    Field("plan_version", "plan_version", checks.count, required=True),
    Field("active_payment_methods", "payment_method", _methods),
    Field("state", "state", checks.one_of(("active", "expired", "on_hold", "pending")), required=True),
    Field("quantity", "quantity", checks.count, default=1),
    Field("amount", "amount", checks.minor),
    Field("amount_incl_vat", "amount_incl_vat", checks.flag, default=True),
    Field("currency", "currency", checks.currency, required=True),
    Field("timezone", "timezone", checks.timezone, required=True),
    Field("subscription_add_ons", "add_ons", _listed, default=()),
    Field("subscription_discounts", "discounts", _listed, default=()),
    Field("renewing", "renewing", checks.flag, default=True),
    Field("renewal_count", "renewal_count", checks.count, default=0),
    Field("is_cancelled", "is_cancelled", checks.flag, default=False),
    Field("start_date", "start_at", checks.moment, required=True),
    Field("activated", "activated_at", checks.moment),
    Field("reactivated", "reactivated_at", checks.moment),
    Field("first_period_start", "first_period_start_at", checks.moment),
    Field("current_period_start", "current_period_start_at", checks.moment),
    Field("next_period_start", "next_period_start_at", checks.moment),
    Field("trial_start", "trial_start_at", checks.moment),
    Field("trial_end", "trial_end_at", checks.moment),
    Field("end_date", "end_at", checks.moment),
    Field("cancelled_date", "cancelled_at", checks.moment),
    Field("expires", "expires_at", checks.moment),
    Field("expired_date", "expired_at", checks.moment),
    Field("expire_reason", "expire_reason", checks.one_of(("dunning", "cancelled", "ondemand", "fixed"))),
    Field("on_hold_date", "on_hold_at", checks.moment),
    Field("resume_date", "resume_at", checks.moment),
    Field("on_hold_reason", "on_hold_reason", checks.one_of(("dunning", "ondemand"))),
    Field("test", "test", checks.flag, default=False),
    Field("created", "created_at", checks.moment, required=True),
)
_ADD_ON = Fields(
    Field("handle", "handle", checks.handle, required=True),
    Field("name", "name", checks.text),
    Field("amount", "amount", checks.minor),
    Field("quantity", "quantity", checks.count),
    Field("vat", "vat", checks.rate),
)
_DISCOUNT = Fields(
    Field("handle", "handle", checks.handle, required=True),
    Field("name", "name", checks.text),
    Field("amount", "amount", checks.minor),
    Field("percentage", "percentage", checks.integer(0, 100)),
    Field("apply_to", "apply_to", _origins),
)


def subscription(source: Mapping[str, Any], flaws: list[Flaw]) -> Record | None:
    """The subscription of a customer to a version of a plan."""
    row = read(_FIELDS, source, flaws)
    row["add_ons"] = _extras(row, "add_ons", _ADD_ON, "add_on", flaws)
    row["discounts"] = _extras(row, "discounts", _DISCOUNT, "discount_dto", flaws)
    if flaws:
        return None
    plan, version, method = row.pop("plan"), row.pop("plan_version"), row.pop("payment_method")
    references = [
        Reference("customer", "customer", row.pop("customer"), row, "customer_id"),
        Reference("plan", "plan", f"{plan} {version}", row, "plan_id"),
    ]
    row["payment_method_id"] = None
    row["due_at"] = None  # a bill run works it out
    if method:
        references.append(Reference("active_payment_methods", "payment_method", method, row, "payment_method_id"))
    return Record("subscription", row["handle"], row, digest(pick(_FIELDS, source)), tuple(references))


def _extras(
    row: Mapping[str, Any], name: str, fields: Fields, shared: str, flaws: list[Flaw]
) -> list[dict[str, Any]]:
    """What is known of each add-on or discount; its own fields win over those of the shared definition within it."""
    extras = []
    for position, item in enumerate(row.get(name, ())):
        place = f"subscription_{name}[{position}]."
        own = {key: value for key, value in item.items() if value is not None}
        merged = {**within(item, shared, flaws, place), **own}
        extra = read(fields, merged, flaws, place)
        extras.append({key: value for key, value in extra.items() if value is not None})
    return extras
