"""Every place that tells when a subscription ends names the same day, whatever was agreed and whenever one looks."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.domain.attention import of_subscription
from portal.domain.endings import ends_at
from portal.domain.lifecycle import cancel, possible
from portal.domain.outlook import outlook, standing
from portal.domain.phases import phases
from portal.domain.plans import Plan
from portal.domain.refusals import Refused
from portal.domain.subscriptions import Subscription
from portal.domain.terms import terms
from tests.domain.agreements import BERLIN, plan, subscription
from tests.domain.stages import ALL, FUTURE, HELD, NOW, PAUSED, TRIAL

TOLD = {
    "Ends on %(day)s", "Ended on %(day)s", "Runs until %(day)s, then ends by itself",
    "Your subscription “%(plan)s” ends on %(day)s.", "%(count)s periods, until %(day)s",
    "This subscription is cancelled already. It ends on %(day)s.",
    "This is the last period: the subscription ends by itself on %(day)s.",
    "This subscription ended on %(day)s. It cannot be changed any more.",
}  # fmt: skip
STAGES = st.sampled_from([{}, PAUSED, HELD, TRIAL, FUTURE])
MOMENTS = st.integers(-60 * 24 * 60, 60 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes))
ENDS = st.one_of(
    st.builds(lambda end: {"is_cancelled": True, "cancelled_at": NOW - timedelta(days=9), "expires_at": end}, MOMENTS),
    st.builds(lambda end, since: {"is_cancelled": True, "expires_at": end, "cancelled_at": since}, MOMENTS, MOMENTS),
    st.builds(
        lambda end, why: {"state": "expired", "expired_at": end, "expire_reason": why},
        MOMENTS, st.sampled_from([None, "dunning", "ondemand", "fixed", "cancelled"]),
    ),
    st.just({"renewing": False}),
    st.just({}),
)  # fmt: skip
PLANS = st.builds(
    plan, fixed_count=st.none() | st.integers(1, 6), notice_periods=st.integers(0, 2),
    notice_periods_after_current=st.booleans(),
    schedule_type=st.sampled_from(["manual", "daily", "weekly_fixedday", "month_startdate", "month_lastday"]),
)  # fmt: skip


def days_told(it: Subscription, agreed: Plan, now: datetime) -> set[date]:
    """The last days of service that all places together name."""
    end, moment = ends_at(it, agreed), {"now": now, "zone": BERLIN}
    matter, drawn = of_subscription(it, agreed, now=now), phases(it, agreed, now=now)
    refusals = possible(it, agreed, rules=ALL, now=now, open_invoices=0).values()
    said = [standing(it, agreed, **moment).label, outlook(it, agreed, **moment), matter and matter.sentence]
    said += [refusal.sentence for refusal in refusals if refusal]
    said += [term.text for term in terms(it, agreed, **moment) if term.label.msgid == "Duration"]
    days = {sentence.params["day"] for sentence in said if sentence and sentence.msgid in TOLD}
    ending = [one for one in drawn if one.kind == "end" or (one.kind in ("period", "notice") and one.ends_at == end)]
    for phase in ending:
        words = phase.days(BERLIN)
        days |= {words.params["last" if "last" in words.params else "day"]} if words else set()
    return days


def shifted(it: Subscription, by: timedelta) -> Subscription:
    """The same agreement, all of it so much later."""
    moments = {name: getattr(it, name) for name in it.__dataclass_fields__ if name.endswith("_at")}
    return replace(it, **{name: moment + by for name, moment in moments.items() if moment})


@given(stage=STAGES, ends=ENDS, agreed=PLANS, hours=st.integers(0, 1440))
def test_all_places_name_the_same_last_day(stage, ends, agreed, hours):
    it = subscription(**stage | ends)
    if it.current_period_start_at:
        begun = min(ends_at(it, agreed) or NOW, NOW) - timedelta(days=1, hours=hours)
        it = replace(it, current_period_start_at=begun)
    assert len(days_told(it, agreed, NOW)) <= 1


@given(stage=STAGES, agreed=PLANS, minutes=st.integers(0, 1439), days=st.floats(0, 60))
def test_what_is_announced_before_the_click_is_told_afterwards(stage, agreed, minutes, days):
    """Also on the day on which it ends, and when it ends at once."""
    before, now = shifted(subscription(**stage), timedelta(minutes=minutes)), NOW + timedelta(days=days)
    try:
        decision = cancel(before, agreed, rules=ALL, now=now)
    except Refused:
        return
    follows = decision.consequences
    for moment in (now, follows.ends_at):
        assert days_told(decision.after, agreed, moment) == {follows.last_day}
