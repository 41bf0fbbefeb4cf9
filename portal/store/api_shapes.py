"""Rows as the records of the API: those of an export, with what the merchant needs to tell customers apart."""

from collections.abc import Callable
from datetime import datetime

from portal.store import export_shapes as shapes
from portal.store.export_shapes import Record, Row

_SUBJECTS = ("subscription", "invoice")
Shape = Callable[[Row, datetime], Record]
_PLAN = (
    "handle", "version", "name", "description", "state", "currency", "amount", "amount_incl_vat", "quantity",
    "schedule_type", "interval_length", "schedule_fixed_day", "partial_period_handling", "trial_interval_unit",
    "trial_interval_length", "notice_periods", "notice_periods_after_current", "fixation_periods",
    "fixation_periods_full", "fixed_count", "setup_fee", "setup_fee_text", "created_at",
)  # fmt: skip
_REMINDERS = {
    "renewal_reminder_email_days": "renewal_reminder_days", "trial_reminder_email_days": "trial_reminder_days",
}  # fmt: skip


def customer(row: Row, _now: datetime) -> Record:
    """A customer, and since when they are deleted."""
    return shapes.customer(row) | shapes.taken(row, ("deleted_at",))


def plan(row: Row, _now: datetime) -> Record:
    """A version of a plan."""
    named = {name: row[column] for name, column in _REMINDERS.items()}
    if row["vat"] is not None:
        named["vat"] = row["vat"] / 10_000
    return shapes.taken(row, _PLAN) | shapes.given(named)


def payment_method(row: Row, _now: datetime) -> Record:
    """A payment method without the gateway's token."""
    return shapes.payment_method(row) | {"customer": row["customer"]}


def subscription(row: Row, now: datetime) -> Record:
    """A subscription, and how it stands at this moment."""
    begun, until = row["trial_start_at"] or row["start_at"], row["trial_end_at"]
    derived = {
        "customer": row["customer"], "has_started": row["start_at"] <= now,
        "in_trial": until is not None and begun <= now < until,
        "payment_method_added": row["payment_method"] is not None,
    }  # fmt: skip
    return shapes.subscription(row) | derived


def invoice(row: Row, _now: datetime) -> Record:
    """An invoice, drafts included."""
    return shapes.invoice(row) | shapes.given({name: row[name] for name in ("customer", "plan", "plan_version")})


def credit_note(row: Row, _now: datetime) -> Record:
    """A credit note, which Frisbii knows by an id and not by a handle."""
    record = shapes.credit_note(row)
    return {"id": record.pop("handle"), "customer": row["customer"], **record}


def event(row: Row, _now: datetime) -> Record:
    """An entry of the timeline with who did it; to the merchant, its own people are named."""
    record = {"id": str(row["id"]), "event_type": row["kind"], "created": shapes.instant(row["at"])}
    subject = {row["subject_kind"] or "": row["subject_handle"]} if row["subject_kind"] in _SUBJECTS else {}
    actor = shapes.given({"kind": row["actor_kind"], "name": row["actor_name"]})
    return record | shapes.given({"customer": row["customer"], **subject}) | {"actor": actor, "changes": row["changes"]}
