"""Plans in a file: one line a version."""

from collections.abc import Mapping
from typing import Any

from portal.domain.imports import checks
from portal.domain.imports.records import Field, Fields, Flaw, Record, digest, pick, read

_FIELDS = Fields(
    Field("handle", "handle", checks.handle, required=True),
    Field("version", "version", checks.count, required=True),
    Field("name", "name", checks.text, required=True),
    Field("description", "description", checks.text),
    Field("state", "state", checks.one_of(("active", "superseded", "deleted")), default="active"),
    Field("currency", "currency", checks.currency, required=True),
    Field("amount", "amount", checks.minor, required=True),
    Field("amount_incl_vat", "amount_incl_vat", checks.flag, default=True),
    Field("vat", "vat", checks.rate),
    Field("quantity", "quantity", checks.count, default=1),
    Field(
        "schedule_type",
        "schedule_type",
        checks.one_of(("manual", "daily", "weekly_fixedday", "month_startdate", "month_fixedday", "month_lastday")),
        required=True,
    ),
    Field("interval_length", "interval_length", checks.integer(1, 10_000), default=1),
    Field("schedule_fixed_day", "schedule_fixed_day", checks.integer(1, 31)),
    Field(
        "partial_period_handling",
        "partial_period_handling",
        checks.one_of(("bill_full", "bill_prorated", "bill_zero_amount", "no_bill")),
    ),
    Field("trial_interval_unit", "trial_interval_unit", checks.one_of(("days", "months"))),
    Field("trial_interval_length", "trial_interval_length", checks.count),
    Field("notice_periods", "notice_periods", checks.count, default=0),
    Field("notice_periods_after_current", "notice_periods_after_current", checks.flag, default=True),
    Field("fixation_periods", "fixation_periods", checks.count, default=0),
    Field("fixation_periods_full", "fixation_periods_full", checks.flag, default=False),
    Field("fixed_count", "fixed_count", checks.count),
    Field("renewal_reminder_email_days", "renewal_reminder_days", checks.count),
    Field("trial_reminder_email_days", "trial_reminder_days", checks.count),
    Field("setup_fee", "setup_fee", checks.minor),
    Field("setup_fee_text", "setup_fee_text", checks.text),
    Field("created", "created_at", checks.moment, required=True),
)


def plan(source: Mapping[str, Any], flaws: list[Flaw]) -> Record | None:
    """The version of a plan."""
    row = read(_FIELDS, source, flaws)
    if flaws:
        return None
    return Record("plan", f"{row['handle']} {row['version']}", row, digest(pick(_FIELDS, source)))
