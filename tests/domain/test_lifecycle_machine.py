"""Random lives of subscriptions, random clocks: no illegal state, no lost or double-billed day, money that adds up."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from portal.domain.lifecycle import cancel, pause, possible, resume, take_back
from portal.domain.merchant_rules import Rules
from portal.domain.money import Money
from portal.domain.refusals import Refused
from tests.domain.agreements import BERLIN, plan, subscription
from tests.domain.bill_run import BillRun, day_of
from tests.domain.books import Ledger

START = datetime(2027, 1, 1, tzinfo=BERLIN)
OFTEN = st.sampled_from([True, True, True, False])
RULES = st.builds(
    Rules, allow_cancel=OFTEN, allow_pause=OFTEN,
    pause_compensation=st.sampled_from(["none", "prorated_credit"]), longest_pause_days=st.sampled_from([None, 40]),
)  # fmt: skip

AGREEMENTS = {
    "first": st.integers(0, 400), "hour": st.integers(0, 23), "unit": st.sampled_from(["months", "months", "days"]),
    "length": st.integers(1, 3), "trial": st.sampled_from([0, 0, 0, 14]), "price": st.integers(1, 5000),
    "notice": st.sampled_from([0, 1, 1, 2]), "after_current": st.sampled_from([True, False, False]),
    "fixation": st.sampled_from([0, 0, 3, 6]), "fixed": st.sampled_from([None, None, 1, 2, 3]), "rules": RULES,
}  # fmt: skip


class Lives(BillRun, RuleBasedStateMachine):
    """A subscription, a clock, a bill run that may be late, and the ledger."""

    @initialize(**AGREEMENTS)
    def sign_up(self, first, hour, unit, length, trial, price, notice, after_current, fixation, fixed, rules):
        self.unit, self.length = unit, length * (10 if unit == "days" else 1)
        start = START + timedelta(days=first, hours=hour)
        begin = (start + timedelta(days=trial)).astimezone(UTC)
        kind = "daily" if unit == "days" else "month_startdate"
        self.plan = plan(
            schedule_type=kind, interval_length=self.length, amount=price, notice_periods=notice,
            notice_periods_after_current=after_current, fixation_periods=fixation, fixed_count=fixed,
        )  # fmt: skip
        self.now = start.astimezone(UTC)
        self.it = subscription(
            payment_method_id=1, renewal_count=0, start_at=self.now, first_period_start_at=begin,
            current_period_start_at=None, next_period_start_at=begin, trial_end_at=begin if trial else None,
            trial_start_at=self.now if trial else None,
        )  # fmt: skip
        self.rules, self.ledger, self.open, self.active_since, self.bought = rules, Ledger(price), 0, None, 0
        self.anchor, self.number, self.promised, self.end, self.span = begin, 0, None, None, None
        self.run_bills()

    @precondition(lambda self: self.it.state == "expired")
    @rule(**AGREEMENTS)
    def sign_up_again(self, **agreement):
        self.sign_up(**agreement)

    # The world: a clock, a bill run, invoices that are not paid, switches.

    @rule(minutes=st.integers(1, 35 * 1440))
    def time_passes(self, minutes):
        self.now += timedelta(minutes=minutes)
        self.run_bills()

    @rule(minutes=st.integers(1, 10 * 1440))
    def time_passes_without_a_bill_run(self, minutes):
        self.now += timedelta(minutes=minutes)

    @rule()
    def time_passes_to_the_very_moment(self):
        """A boundary is reached to the microsecond."""
        due = (self.it.next_period_start_at, self.it.resume_at, self.it.expires_at)
        self.now = min((at for at in due if at and at > self.now), default=self.now)
        self.run_bills()

    @rule(rules=RULES)
    def the_merchant_changes_switches(self, rules):
        self.rules = rules

    @precondition(lambda self: self.it.state == "active" and self.is_billed and not self.is_over)
    @rule(unlucky=st.booleans())
    def an_invoice_is_not_paid(self, unlucky):
        if not unlucky:
            return
        self.serve(self.now, used=True)
        self.it = replace(self.it, state="on_hold", on_hold_reason="dunning", on_hold_at=self.now, renewing=False,
                          next_period_start_at=None)  # fmt: skip
        self.open, self.promised = 1, None

    @precondition(lambda self: self.open)
    @rule()
    def it_is_paid_after_all(self):
        self.open = 0

    # The customer. What is not possible is not tried: that each action says so is an invariant.

    @precondition(lambda self: self.may_cancel)
    @rule()
    def cancels(self):
        before = self.it
        found = cancel(before, self.plan, rules=self.rules, now=self.now, billed=self.billed)
        follows, in_trial = found.consequences, before.trial_end_at and self.now < before.trial_end_at
        assert not in_trial or follows.ends_at == before.trial_end_at
        assert before.resume_at or before.state == "active" or not follows.charges
        assert self.latest is None or follows.ends_at <= self.latest
        assert follows.ends_at > self.now or follows.ends_at == self.latest, "only a late bill run finds it over"
        self.it, self.end, self.promised = found.after, follows.ends_at, [*follows.charges]

    @precondition(lambda self: self.may_take_back)
    @rule()
    def takes_back(self):
        cut = self.it.state == "active" and self.is_cut
        found = take_back(self.it, self.plan, now=self.now, billed=self.billed)
        self.it, self.promised, self.end = found.after, None, None
        if cut:
            charge = found.consequences.charges[0]
            assert (charge.at, charge.amount.amount) == (self.now, self.ledger.bill_rest(day_of(self.span[1])))
            self.span = self.span[0], self.boundary(self.number + 1)

    @precondition(lambda self: self.may_pause)
    @rule(on=st.none() | st.integers(-1, 60))
    def pauses(self, on):
        day = self.today + timedelta(days=on) if on is not None else None
        longest = self.rules.longest_pause_days
        try:
            found = pause(self.it, self.plan, rules=self.rules, now=self.now, billed=self.billed, resume_on=day)
        except Refused:
            assert on is not None and (on <= 0 or (longest and on > longest))
            return
        assert on is None or (on > 0 and not (longest and on > longest))
        self.serve(self.now, used=True)
        credits = self.rules.pause_compensation == "prorated_credit"
        due = self.ledger.periods[-1].credit_from(self.today + timedelta(days=1)) if credits else 0
        assert (found.consequences.credit or Money(0, "EUR")).amount == due
        self.it = found.after

    @precondition(lambda self: self.may_resume)
    @rule()
    def resumes(self):
        found = resume(self.it, self.plan, rules=self.rules, now=self.now, open_invoices=self.open, billed=self.billed)
        self.begins_again(found, self.now)

    # What must hold at any time.

    @invariant()
    def buttons_say_what_is_possible(self):
        buttons = possible(self.it, self.plan, rules=self.rules, now=self.now, open_invoices=self.open)
        allowed = {"cancel": self.may_cancel, "take_back": self.may_take_back, "pause": self.may_pause,
                   "resume": self.may_resume}  # fmt: skip
        assert {action: refusal is None for action, refusal in buttons.items()} == allowed

    @invariant()
    def the_state_is_legal(self):
        it = self.it
        held = it.state == "on_hold"
        assert held == (it.on_hold_at is not None) == (it.on_hold_reason is not None)
        assert not (held and (it.renewing or it.next_period_start_at)) and (held or it.resume_at is None)
        assert it.is_cancelled == (it.expires_at is not None) == (it.cancelled_at is not None)
        assert not (it.is_cancelled and it.renewing) and it.expires_at == self.end
        assert (it.state == "active" and it.renewing) <= (it.next_period_start_at is not None)
        begin, due = it.current_period_start_at, it.next_period_start_at
        assert begin is None or due is None or begin < due
        assert it.renewal_count == max(self.bought - 1, 0)
        assert self.plan.fixed_count is None or self.bought <= self.plan.fixed_count

    @invariant()
    def the_books_balance(self):
        if self.it.state == "active" and self.is_billed:
            self.serve(self.now)
        self.ledger.check()


Lives.TestCase.settings = settings(
    max_examples=500, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
)
TestLives = Lives.TestCase
