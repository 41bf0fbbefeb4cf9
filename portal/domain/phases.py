"""The phases of a subscription in the order of time, as they are drawn."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo
from typing import Literal

from portal.domain.endings import begins_before, ends_at, minimum_term_ends_at, period_ends_at
from portal.domain.outlook import is_over, next_payment_at
from portal.domain.periods import days_of, last_day, local_day
from portal.domain.plans import Plan
from portal.domain.resumption import charges_when_awake, wakes_at
from portal.domain.sentences import Sentence, say
from portal.domain.subscriptions import Subscription

Kind = Literal["start", "trial", "period", "payment", "pause", "hold", "minimum_term", "notice", "end"]
_LABELS: dict[Kind, Sentence] = {
    "start": say("Start"),
    "trial": say("Trial"),
    "period": say("Current period"),
    "payment": say("Next payment"),
    "pause": say("Pause"),
    "hold": say("On hold"),
    "minimum_term": say("Minimum term"),
    "notice": say("Notice period"),
    "end": say("End"),
}
_LATER_LABELS: dict[tuple[Kind, str], Sentence] = {
    ("period", "done"): say("Last period"),
    ("payment", "current"): say("Payment due"),
}


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch or, without an end, a moment of a subscription's life; at most one phase is the current one.

    Of what ends with the subscription, and of its end, `last` is the last day of service.
    """

    kind: Kind
    starts_at: datetime | None
    ends_at: datetime | None
    state: Literal["done", "current", "coming"]
    last: date | None = None

    @property
    def label(self) -> Sentence:
        """What it is called."""
        return _LATER_LABELS.get((self.kind, self.state)) or _LABELS[self.kind]

    def days(self, zone: tzinfo) -> Sentence | None:
        """When it is, by the calendar of the zone."""
        if self.kind == "period" and self.starts_at and self.ends_at:
            first, last = days_of(self.starts_at, self.ends_at, zone)
            return say("%(first)s to %(last)s", first=first, last=max(first, self.last or last))
        if self.ends_at:
            return say("until %(day)s", day=self.last or last_day(self.ends_at, zone))
        if self.starts_at is None:
            return None
        day = self.last or local_day(self.starts_at, zone)
        lasts = self.state == "current" and self.kind != "end"
        return say("since %(day)s", day=day) if lasts else say("on %(day)s", day=day)


def phases(subscription: Subscription, plan: Plan, *, now: datetime) -> list[Phase]:
    """What is over, where the subscription stands now, what is coming; one that is being set up has no phases yet."""
    if subscription.state == "pending":
        return []
    end, over = ends_at(subscription, plan), is_over(subscription, plan, now)
    drawn = _past(subscription, plan, end, now) if over else _running(subscription, plan, end, now)
    return [_to_the_last_day(phase, subscription, end) for phase in drawn] if end else drawn


def _past(subscription: Subscription, plan: Plan, end: datetime | None, now: datetime) -> list[Phase]:
    until = min(end or now, now)
    over = [*_terms(subscription, plan, until), *_last_period(subscription, until)]
    return [*(phase for phase in over if phase.state == "done"), Phase("end", end, None, "current")]


def _running(subscription: Subscription, plan: Plan, end: datetime | None, now: datetime) -> list[Phase]:
    terms = _terms(subscription, plan, now)
    over = [phase for phase in terms if phase.state == "done"]
    ahead = [phase for phase in terms if phase.state == "coming"]
    ahead += [Phase("end", end, None, "coming")] if end else []
    return [*over, *_present(subscription, plan, now), *sorted(ahead, key=_moment)]


def _terms(subscription: Subscription, plan: Plan, now: datetime) -> list[Phase]:
    """Trial, minimum term and notice, done or coming."""
    found: list[Phase] = []
    zone = subscription.timezone
    trial, minimum, end = subscription.trial_end_at, minimum_term_ends_at(subscription, plan), subscription.expires_at
    if trial and not subscription.in_trial(now):
        begin = subscription.trial_start_at or subscription.start_at
        found.append(Phase("trial", begin, trial, "done" if trial <= now else "coming"))
    if minimum:
        found.append(Phase("minimum_term", subscription.anchor_at, minimum, "done" if minimum <= now else "coming"))
    notice = period_ends_at(subscription, plan)
    if subscription.is_cancelled and notice and end and now < notice and begins_before(notice, end, zone):
        found.append(Phase("notice", notice, end, "coming"))
    return found


def _present(subscription: Subscription, plan: Plan, now: datetime) -> list[Phase]:
    """Where it stands, and the next payment."""
    if subscription.state == "on_hold":
        kind: Kind = "hold" if subscription.on_hold_reason == "dunning" else "pause"
        wakes = wakes_at(subscription, plan)
        paid = wakes and wakes > now and charges_when_awake(subscription, plan)
        payment = [Phase("payment", wakes, None, "coming")] if paid else []
        return [Phase(kind, subscription.on_hold_at, wakes, "current"), *payment]
    due = next_payment_at(subscription, plan, now)
    payment = [Phase("payment", due, None, "coming")] if due and due > now else []
    if subscription.start_at > now:
        return [Phase("start", subscription.start_at, None, "coming")]
    if subscription.in_trial(now):
        begin = subscription.trial_start_at or subscription.start_at
        return [Phase("trial", begin, subscription.trial_end_at, "current"), *payment]
    if due and due <= now:
        return [*_last_period(subscription, due), Phase("payment", due, None, "current")]
    ends = (at for at in (period_ends_at(subscription, plan), ends_at(subscription, plan)) if at)
    period = Phase("period", subscription.current_period_start_at, min(ends, default=None), "current")
    return [period, *payment]


def _last_period(subscription: Subscription, until: datetime) -> list[Phase]:
    begin = subscription.current_period_start_at
    return [Phase("period", begin, until, "done")] if begin and begin < until else []


def _to_the_last_day(phase: Phase, subscription: Subscription, end: datetime) -> Phase:
    """The phase with the last day of service, if it is the end or a period or notice that ends with it."""
    ends = phase.kind == "end" or (phase.kind in ("period", "notice") and phase.ends_at == end)
    return replace(phase, last=subscription.last_day(end, subscription.timezone)) if ends else phase


def _moment(phase: Phase) -> datetime:
    return phase.ends_at or phase.starts_at or datetime.max.replace(tzinfo=UTC)
