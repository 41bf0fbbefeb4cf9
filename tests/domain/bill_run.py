"""A bill run as plain as can be, with its own calendar and a ledger of days."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import note

from portal.domain import renewals
from portal.domain.agenda import next_step
from portal.domain.decisions import Decision
from portal.domain.lifecycle import due_resume
from portal.domain.merchant_rules import Rules
from portal.domain.money import Money
from portal.domain.outlook import is_over
from portal.domain.period_charges import PeriodCharge
from portal.domain.plans import Plan
from portal.domain.proration import Billed
from portal.domain.subscriptions import Subscription
from tests.domain.agreements import BERLIN
from tests.domain.books import Ledger, Period, later

TICK = timedelta(microseconds=1)


def day_of(at: datetime) -> date:
    """The day on the calendar of Berlin."""
    return at.astimezone(BERLIN).date()


class BillRun:
    """What the world does to the subscription `it` as time passes."""

    it: Subscription
    plan: Plan
    rules: Rules
    ledger: Ledger
    now: datetime
    unit: str
    length: int
    anchor: datetime
    number: int
    bought: int
    open: int
    active_since: datetime | None
    span: tuple[datetime, datetime] | None
    promised: list[PeriodCharge] | None
    end: datetime | None

    def run_bills(self) -> None:
        """Do what was due up to now in the order of time."""
        while self.it.state != "expired":
            due = [(at, step) for at, step in (
                (self.end or self.runs_out, 0), (self.it.resume_at, 1), (self.it.next_period_start_at, 2),
            ) if at and at <= self.now and not (step == 1 and self.stays_paused)]  # fmt: skip
            if not due:
                assert next_step(self.it, self.plan, now=self.now) is None
                return
            at, step = min(due)
            found = next_step(self.it, self.plan, now=self.now)
            assert found and (found.at, found.kind) == (at, ("end", "resume", "renew")[step])
            note(f"bill run: {('end', 'resume', 'renew')[step]} at {at.astimezone(BERLIN)}")
            (self.expire, self.wake, self.renew)[step](at)

    def expire(self, at: datetime) -> None:
        """Its end has come, and with it all that was announced."""
        if self.it.state == "active":
            self.serve(at)
        assert not self.promised, "charges were announced that never came"
        assert is_over(self.it, self.plan, at) and not is_over(self.it, self.plan, at - TICK)
        reason = "cancelled" if self.it.is_cancelled else "fixed"
        before = self.it
        self.it = replace(before, state="expired", expired_at=at, on_hold_at=None, on_hold_reason=None, resume_at=None,
                          expire_reason=reason, renewing=False, next_period_start_at=None)  # fmt: skip
        assert renewals.expire(before, at=at).after == self.it

    def wake(self, at: datetime) -> None:
        """A pause ends on its day, not a moment earlier."""
        assert due_resume(self.it, self.plan, now=at - TICK, billed=self.billed) is None
        promised = self.promised
        self.begins_again(due_resume(self.it, self.plan, now=self.now, billed=self.billed), at)
        self.promised = promised
        self.keep_promise(self.ledger.periods[-1], at)

    def renew(self, at: datetime) -> None:
        """The next period begins when the plain calendar says so, and is billed."""
        self.serve(at)
        begun = self.it.current_period_start_at is not None
        assert at == self.boundary(self.number + begun)
        assert self.end is None or day_of(at) < day_of(self.end), "no day is left to be billed"
        self.number += begun
        self.active_since = self.active_since or at
        following = self.boundary(self.number + 1)
        before = self.it
        self.it = replace(before, current_period_start_at=at, renewal_count=before.renewal_count + begun)
        self.bill(at, following)
        goes_on = not self.all_bought and (self.end is None or day_of(following) < day_of(self.end))
        self.it = replace(self.it, next_period_start_at=following if goes_on else None,
                          renewing=goes_on and not self.it.is_cancelled)  # fmt: skip
        found, billed = renewals.renew(before, self.plan, at=at), self.ledger.periods[-1]
        assert found.after == self.it and found.charge.amount.amount == billed.amount
        assert (day_of(found.charge.starts_at), day_of(found.charge.ends_at)) == (billed.first, billed.end)
        self.keep_promise(self.ledger.periods[-1], at)

    def begins_again(self, found: Decision, at: datetime) -> None:
        """Resumed: a new period that is billed, or the last one goes on."""
        self.it, old, self.promised = found.after, self.ledger.periods[-1], None
        self.active_since = at
        if self.all_bought or not found.consequences.charges:
            self.goes_on(found, at)
            return
        self.anchor, self.number = at, 0
        charge = found.consequences.charges[0]
        overlap = old.credit_from(day_of(at)) if day_of(at) < old.end else 0
        if self.end and self.plan.fixed_count:
            self.end = min(self.end, self.boundary(self.plan.fixed_count - self.bought))
        self.bill(at, self.boundary(1))
        assert (charge.amount.amount, charge.at) == (self.ledger.periods[-1].amount, at)
        assert (charge.credit or Money(0, "EUR")).amount == overlap

    def goes_on(self, found: Decision, at: datetime) -> None:
        """Resumed in its last period: what is not billed of it yet is billed now, from the day on which it goes on."""
        ends, old = self.end or self.boundary(self.number + 1), self.ledger.periods[-1]
        assert not old.credited
        old.back.clear()  # Days that were not worth a cent together were not given back.
        begin = max(self.span[1], at)
        rest = self.ledger.bill_rest(day_of(begin)) if day_of(begin) < day_of(ends) else None
        charges = [(charge.at, charge.amount.amount) for charge in found.consequences.charges]
        assert charges == ([] if rest is None else [(at, rest)])
        if rest is not None:
            self.span = begin, ends

    def bill(self, begin: datetime, following: datetime) -> None:
        """The period is in the books, cut where the subscription ends."""
        end = min(following, self.end or following)
        self.span = begin, end
        self.ledger.bill(day_of(begin), day_of(end), (day_of(following) - day_of(begin)).days)
        self.bought += 1

    def keep_promise(self, period: Period, at: datetime) -> None:
        """What was announced when it was cancelled is what is billed, to the cent and to the day."""
        if self.promised is not None:
            said = self.promised.pop(0)
            assert (said.at, day_of(said.ends_at), said.amount.amount) == (at, period.end, period.amount)

    def serve(self, until: datetime, *, used: bool = False) -> None:
        """Write down the days of service up to this moment; the day on which a pause begins is `used`."""
        if self.ledger.periods:
            last = min(day_of(until) + timedelta(days=used), self.ledger.periods[-1].end)
            day = day_of(self.active_since)
            while day < last:
                self.ledger.served.add(day)
                day += timedelta(days=1)

    @property
    def today(self) -> date:
        """The day on which the clock stands."""
        return day_of(self.now)

    @property
    def is_billed(self) -> bool:
        """No period has begun that is not billed."""
        due = self.it.next_period_start_at
        return self.it.current_period_start_at is not None and (due is None or due > self.now)

    @property
    def is_over(self) -> bool:
        """Nothing can be done any more."""
        end = self.end or self.runs_out
        return self.it.state == "expired" or (end is not None and end <= self.now)

    @property
    def may_cancel(self) -> bool:
        """Cancelling must be possible."""
        return self.rules.allow_cancel and not self.is_over and not self.it.is_cancelled

    @property
    def may_take_back(self) -> bool:
        """Taking back must be possible."""
        return not self.is_over and self.it.is_cancelled

    @property
    def may_pause(self) -> bool:
        """Pausing must be possible: in a period that is billed and is not the last one."""
        running = self.it.state == "active" and not self.is_over and self.is_billed
        return self.rules.allow_pause and running and not self.it.is_cancelled and not self.all_bought

    @property
    def may_resume(self) -> bool:
        """Resuming must be possible."""
        return self.it.state == "on_hold" and not self.is_over and not self.open and not self.is_used_up

    @property
    def runs_out(self) -> datetime | None:
        """The end of the last period of a fixed number, be the bill run late or not, unless a hold puts it off."""
        if self.plan.fixed_count is None or self.it.state != "active":
            return None
        return self.boundary(self.number + self.plan.fixed_count - self.bought + (self.bought > 0))

    @property
    def latest(self) -> datetime | None:
        """The end of the last period of a fixed number, of a pause that has a day for it after that."""
        if self.plan.fixed_count is None or self.it.resume_at is None:
            return self.runs_out
        return self.after(self.it.resume_at, self.plan.fixed_count - self.bought)

    @property
    def all_bought(self) -> bool:
        """No period of a fixed number is left."""
        return self.bought == self.plan.fixed_count

    @property
    def is_used_up(self) -> bool:
        """All periods of the fixed number were bought, and the last one is over."""
        return self.all_bought and self.boundary(self.number + 1) <= self.now

    @property
    def is_cut(self) -> bool:
        """Only a part of the current period was billed."""
        return self.span is not None and day_of(self.span[1]) < day_of(self.boundary(self.number + 1))

    @property
    def stays_paused(self) -> bool:
        """The day on which it would resume does not count."""
        if self.it.on_hold_reason == "dunning":
            return True
        return bool(self.it.expires_at and self.after(self.it.resume_at, 1) > self.it.expires_at)

    @property
    def billed(self) -> Billed | None:
        """What was billed last, as the store would tell it."""
        if self.span is None:
            return None
        last, currency = self.ledger.periods[-1], self.it.currency
        return Billed(*self.span, Money(last.amount, currency), Money(last.credited, currency))

    def boundary(self, number: int) -> datetime:
        """When the period with this number begins."""
        return self.after(self.anchor, number)

    def after(self, at: datetime, count: int) -> datetime:
        """So many periods later on the same wall clock."""
        local = at.astimezone(BERLIN)
        day = later(local.date(), self.unit, self.length * count)
        return datetime.combine(day, local.time(), BERLIN).astimezone(UTC) if count else at
