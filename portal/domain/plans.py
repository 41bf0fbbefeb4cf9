"""Plans: the terms on which a merchant sells, one record a version."""

from dataclasses import dataclass

from portal.domain.periods import Schedule, ScheduleType


@dataclass(frozen=True, slots=True)
class Plan:
    """A version of a plan; `amount` in minor units a unit and period, `vat` in basis points (None: the merchant's)."""

    id: int
    handle: str
    version: int
    name: str
    description: str | None
    currency: str
    amount: int
    amount_incl_vat: bool
    vat: int | None
    schedule_type: ScheduleType
    interval_length: int
    schedule_fixed_day: int | None
    notice_periods: int
    notice_periods_after_current: bool
    fixation_periods: int
    fixation_periods_full: bool
    fixed_count: int | None
    renewal_reminder_days: int | None = None
    trial_reminder_days: int | None = None

    @property
    def schedule(self) -> Schedule:
        """When its periods begin."""
        return Schedule(self.schedule_type, self.interval_length, self.schedule_fixed_day)
