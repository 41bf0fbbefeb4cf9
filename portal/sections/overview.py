"""Overview: what needs attention, what comes next, and the newest of everything."""

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, Router, get

from portal.domain import attention, invoices
from portal.domain.attention import Matter
from portal.domain.charges import next_charges
from portal.domain.invoices import Invoice
from portal.domain.money import Money
from portal.domain.outlook import outlook, standing
from portal.domain.payment_methods import condition
from portal.domain.periods import local_day
from portal.domain.prices import price
from portal.domain.sentences import Sentence, say
from portal.domain.subscriptions import Status
from portal.store import overview
from portal.store.overview import Overview
from portal.store.subscriptions import Agreed
from portal.web.kit import Place, kit_of
from portal.web.reply import show
from portal.web.visits import Visit, enter

PLACE = Place("overview", say("Overview"), "/", "house")
MOST_SUBSCRIPTIONS = 5
_DOORS = {
    ("invoices", True): say("See the invoice"),
    ("invoices", False): say("See my invoices"),
    ("subscriptions", True): say("See the subscription"),
    ("payment-methods", False): say("See my payment methods"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A subscription or an invoice as a row."""

    href: str
    title: str | Sentence
    meta: Sentence | None
    standing: invoices.Status | Status
    total: Money


@get("/")
async def show_overview(request: Request) -> Response:
    """The customer's overview."""
    visit, found = await enter(request, overview.get, args=(kit_of(request).clock(),))
    panel = "partials/overview/panel.html"
    return show(visit, panel, here=PLACE.key, title=PLACE.title, **_context(visit, found))


def _context(visit: Visit, found: Overview) -> dict[str, Any]:
    today = local_day(visit.now, visit.merchant.timezone)
    pairs = [(one.subscription, one.plan) for one in found.agreed]
    charges = next_charges(pairs, now=visit.now) if found.all_agreed else []
    return {
        "matters": [(matter, *_door(visit, matter)) for matter in _matters(visit, found)],
        "charges": [(charge, charge.note(today)) for charge in charges],
        "subscriptions": [_subscription(visit, one) for one in found.agreed[:MOST_SUBSCRIPTIONS]],
        "invoices": [_invoice(visit, invoice) for invoice in found.newest],
    }


def _matters(visit: Visit, found: Overview) -> list[Matter]:
    now, zone = visit.now, visit.merchant.timezone
    holds = (attention.of_subscription(one.subscription, one.plan, now=now) for one in found.agreed)
    methods = (
        attention.of_method(stored.method, condition(stored.method, now=now, zone=zone)) for stored in found.methods
    )
    unpaid = attention.of_invoices(found.unpaid, zone)
    return attention.by_gravity([*unpaid, *filter(None, methods), *filter(None, holds)])


def _door(visit: Visit, matter: Matter) -> tuple[str, Sentence]:
    path = f"/{matter.section}/{matter.handle}" if matter.handle else f"/{matter.section}"
    return visit.merchant.portal + path, _DOORS[matter.section, matter.handle is not None]


def _subscription(visit: Visit, agreed: Agreed) -> Row:
    subscription, plan = agreed.subscription, agreed.plan
    zone = subscription.timezone
    return Row(
        f"{visit.merchant.portal}/subscriptions/{subscription.handle}",
        plan.name,
        outlook(subscription, plan, now=visit.now, zone=zone),
        standing(subscription, plan, now=visit.now, zone=zone),
        price(subscription, plan).total,
    )


def _invoice(visit: Visit, invoice: Invoice) -> Row:
    zone = visit.merchant.timezone
    stands = invoices.status(invoice, now=visit.now, zone=zone)
    href = f"{visit.merchant.portal}/invoices/{invoice.handle}"
    return Row(href, invoice.title, invoices.about(invoice, stands, zone), stands, invoice.total)


router = Router("/", route_handlers=[show_overview])
