"""The phases of a subscription in the order of time, as they are drawn."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Literal

from portal.domain.endings import ends_at, minimum_term_ends_at, period_ends_at
from portal.domain.outlook import is_over, next_payment_at
from portal.domain.periods import days_of, last_day, local_day
from portal.domain.plans import Plan
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

    `on` is the day that is told of it instead of the moment's own: the last one of what ends then.
    """

    kind: Kind
    starts_at: datetime | None
    ends_at: datetime | None
    state: Literal["done", "current", "coming"]
    on: date | None = None

    @property
    def label(self) -> Sentence:
        """What it is called."""
        return _LATER_LABELS.get((self.kind, self.state)) or _LABELS[self.kind]

    def days(self, zone: tzinfo) -> Sentence | None:
        """When it is, by the calendar of the zone."""
        if self.kind == "period" and self.starts_at and self.ends_at:
            first, last = days_of(self.starts_at, self.ends_at, zone)
            return say("%(first)s to %(last)s", first=first, last=last)
        if self.ends_at:
            return say("until %(day)s", day=last_day(self.ends_at, zone))
        if self.starts_at is None:
            return None
        day = self.on or local_day(self.starts_at, zone)
        lasts = self.state == "current" and self.kind != "end"
        return say("since %(day)s", day=day) if lasts else say("on %(day)s", day=day)


def phases(subscription: Subscription, plan: Plan, *, now: datetime) -> list[Phase]:
    """What is over, where the subscription stands now, what is coming; one that is being set up has no phases yet."""
    if subscription.state == "pending":
        return []
    end = ends_at(subscription, plan)
    if is_over(subscription, plan, now):
        until = min(end or now, now)
        over = [*_terms(subscription, plan, until), *_last_period(subscription, until)]
        return [*(phase for phase in over if phase.state == "done"), _end(subscription, end, "current")]
    terms = _terms(subscription, plan, now)
    over = [phase for phase in terms if phase.state == "done"]
    ahead = [phase for phase in terms if phase.state == "coming"]
    ahead += [_end(subscription, end, "coming")] if end else []
    return [*over, *_present(subscription, plan, now), *sorted(ahead, key=_moment)]


def _terms(subscription: Subscription, plan: Plan, now: datetime) -> list[Phase]:
    """Trial, minimum term and notice, done or coming."""
    found: list[Phase] = []
    trial, minimum, end = subscription.trial_end_at, minimum_term_ends_at(subscription, plan), subscription.expires_at
    if trial and not subscription.in_trial(now):
        begin = subscription.trial_start_at or subscription.start_at
        found.append(Phase("trial", begin, trial, "done" if trial <= now else "coming"))
    if minimum:
        found.append(Phase("minimum_term", subscription.anchor_at, minimum, "done" if minimum <= now else "coming"))
    notice = period_ends_at(subscription, plan)
    if subscription.is_cancelled and notice and end and now < notice < end:
        found.append(Phase("notice", notice, end, "coming"))
    return found


def _present(subscription: Subscription, plan: Plan, now: datetime) -> list[Phase]:
    """Where it stands, and the next payment."""
    if subscription.state == "on_hold":
        kind: Kind = "hold" if subscription.on_hold_reason == "dunning" else "pause"
        return [Phase(kind, subscription.on_hold_at, subscription.resume_at, "current")]
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


def _end(subscription: Subscription, at: datetime | None, state: Literal["current", "coming"]) -> Phase:
    return Phase("end", at, None, state, subscription.last_day(at, subscription.timezone) if at else None)


def _moment(phase: Phase) -> datetime:
    return phase.ends_at or phase.starts_at or datetime.max.replace(tzinfo=UTC)
