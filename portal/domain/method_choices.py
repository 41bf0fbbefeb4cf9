"""Which payment method a subscription is paid with."""

from dataclasses import replace
from datetime import datetime

from portal.domain.decisions import Consequences, Decision
from portal.domain.endings import ends_at
from portal.domain.events import Change, Event
from portal.domain.hindrances import refuse_what_is_over
from portal.domain.payment_methods import PaymentMethod, condition
from portal.domain.period_charges import next_charge
from portal.domain.plans import Plan
from portal.domain.refusals import Refused, Unchanged
from portal.domain.sentences import say
from portal.domain.subscriptions import Subscription

USABLE = ("active", "expiring")


def choose_method(
    subscription: Subscription, plan: Plan, *, method: PaymentMethod, before: PaymentMethod | None, now: datetime
) -> Decision:
    """It is paid with this method from now on; Refused when it is over, or the method cannot be used."""
    refuse_what_is_over(subscription, plan, now)
    if method.id == subscription.payment_method_id:
        raise Unchanged(say("It is paid with this payment method already."))
    if condition(method, now=now, zone=subscription.timezone).key not in USABLE:
        raise Refused(say("This payment method cannot be used now. Choose another one."))
    after = replace(subscription, payment_method_id=method.id)
    change = Change("payment_method", before.text if before else None, method.text)
    event = Event("subscription_payment_method_changed", (change,), "subscription", subscription.handle)
    charges = next_charge(after, plan) if after.state == "active" else ()
    return Decision(after, event, Consequences(ends_at(after, plan), charges=charges))
