"""The timeline in sentences: what an event says, who did it, and what the changed fields are called."""

from datetime import datetime, tzinfo

from portal.domain.customers import ADDRESS_FIELDS
from portal.domain.events import Actor, Event
from portal.domain.periods import last_day, local_day
from portal.domain.reasons import REASONS
from portal.domain.sentences import Sentence, say
from portal.domain.setting_words import SETTINGS, setting_value
from portal.domain.timeline import DEEDS, UNKNOWN, Audience

_FIELDS = {
    "first_name": say("First name"),
    "last_name": say("Last name"),
    "company": say("Company"),
    "vat": say("VAT ID"),
    "address": say("Street and house number"),
    "address2": say("Address line 2"),
    "postal_code": say("Postal code"),
    "city": say("City"),
    "country": say("Country"),
    "email": say("E-mail"),
    "phone": say("Phone"),
    "language": say("Language"),
    "invoice_recipients": say("Further recipients of invoices"),
    "payment_method": say("Payment method"),
    "quantity": say("Quantity"),
    "amount": say("Price"),
    "state": say("Status"),
    "expires": say("Last day of service"),
    "current_period_start": say("Period since"),
    "next_period_start": say("Next period from"),
    "resume_date": say("Resumes on"),
    "reason": say("Reason"),
    "comment": say("Comment"),
    "role": say("Role"),
    "name": say("Name"),
    "require_second_factor": say("Second factor for everybody"),
    "logo": say("Logo"),
    "rights": say("Rights"),
}
_INSTANTS = ("expires", "resume_date", "current_period_start", "next_period_start")
# Which fields were changed tells what the customer did; the first group that holds them all names it.
_CHANGES = (
    (frozenset({"email"}), say("Your e-mail address was changed."), say("The e-mail address was changed.")),
    (frozenset({"phone"}), say("Your phone number was changed."), say("The phone number was changed.")),
    (frozenset({"language"}), say("Your language was changed."), say("The language was changed.")),
    (
        frozenset({"invoice_recipients"}),
        say("The recipients of your invoices were changed."),
        say("The recipients of invoices were changed."),
    ),
    (frozenset(ADDRESS_FIELDS), say("Your billing address was changed."), say("The billing address was changed.")),
)


def describe(event: Event, audience: Audience = "customer") -> Sentence:
    """What happened, in a sentence for the customer or for the merchant; an unknown kind gets a neutral one."""
    fields = {change.field for change in event.changes}
    if event.kind == "customer_changed" and fields:
        found = next((pair for group, *pair in _CHANGES if fields <= group), None)
        if found:
            return found[audience == "merchant"]
    return DEEDS.get(event.kind, UNKNOWN).told(event.subject_handle, audience)


def symbol(event: Event) -> str:
    """The name of the icon beside the event."""
    return DEEDS.get(event.kind, UNKNOWN).symbol


def field_label(field: str) -> Sentence:
    """What people call a field; one that we do not know by its own name."""
    return _FIELDS.get(field) or SETTINGS.get(field) or say("%(name)s", name=field.replace("_", " ").capitalize())


def changed_value(field: str, value: str | None, zone: tzinfo) -> Sentence | str | None:
    """What people read for the stored value of a field: reasons and settings in words, instants as days of the zone."""
    if value is None:
        return None
    if field in _INSTANTS:
        at = datetime.fromisoformat(value)
        return say("%(day)s", day=last_day(at, zone) if field == "expires" else local_day(at, zone))
    if field == "logo":
        return say("picture %(name)s", name=value[:6])
    return REASONS.get(value, value) if field == "reason" else setting_value(field, value)


def who(actor: Actor, audience: Audience = "customer", *, merchant: str) -> Sentence:
    """Who did it: you, the merchant by name, or the portal by itself; the merchant also sees which user it was."""
    match actor.kind, audience:
        case "customer", "customer":
            return say("by you")
        case "customer", _:
            return say("by the customer, %(name)s", name=actor.name) if actor.name else say("by the customer")
        case "user", "merchant" if actor.name:
            return say("by %(name)s", name=actor.name)
        case "api", "merchant":
            return say("by your systems (API)")
        case "user" | "api", _:
            return say("by %(name)s", name=merchant)
    if actor.name == "import":
        return say("taken over from the former system")
    return say("automatically")
