"""My subscriptions: the list, and each one with its price, its phases, its terms and its newest invoices."""

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, Router, get
from litestar.params import FromPath

from portal.domain import invoices as invoice_rules
from portal.domain.invoices import Invoice
from portal.domain.money import Money
from portal.domain.offers import offers
from portal.domain.outlook import next_payment_at, outlook, standing
from portal.domain.payment_methods import condition
from portal.domain.phases import phases
from portal.domain.prices import next_amount, price, rhythm
from portal.domain.sentences import Sentence, say
from portal.domain.subscriptions import Status
from portal.domain.terms import terms
from portal.sections.subscription_screens import BY_ACTION
from portal.store import contracts, subscriptions
from portal.store.contracts import File
from portal.store.subscriptions import Agreed
from portal.web.kit import Place, kit_of
from portal.web.reply import show
from portal.web.visits import Visit, enter

PLACE = Place("subscriptions", say("My subscriptions"), "/subscriptions", "repeat")


@dataclass(frozen=True, slots=True)
class Row:
    """A subscription as a row of the list."""

    href: str
    plan: str
    quantity: int
    rhythm: Sentence
    outlook: Sentence | None
    standing: Status
    total: Money


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """An invoice of a subscription as a row."""

    href: str
    title: str | Sentence
    about: Sentence
    standing: invoice_rules.Status
    total: Money


@get("/subscriptions")
async def list_subscriptions(request: Request) -> Response:
    """The customer's subscriptions, running ones first, a page at a time."""
    after, now = request.query_params.get("after"), kit_of(request).clock()
    visit, page = await enter(request, subscriptions.page, args=(after, now))
    path = visit.merchant.portal + PLACE.path
    context = {
        "rows": [_row(visit, agreed) for agreed in page.items],
        "older": f"{path}?after={page.more_after}" if page.more_after else None,
    }
    return show(visit, "partials/subscriptions/panel.html", here=PLACE.key, title=PLACE.title, **context)


@get("/subscriptions/{handle:str}")
async def show_subscription(request: Request, handle: FromPath[str]) -> Response:
    """One subscription of the customer."""
    visit, file = await enter(request, contracts.open_file, args=(handle,))
    panel = "partials/subscriptions/subscription.html"
    return show(visit, panel, here=PLACE.key, title=file.contract.plan.name, **_context(visit, file))


def _row(visit: Visit, agreed: Agreed) -> Row:
    subscription, plan = agreed.subscription, agreed.plan
    moment: dict[str, Any] = {"now": visit.now, "zone": subscription.timezone}
    cost = price(subscription, plan)
    return Row(
        f"{visit.merchant.portal}{PLACE.path}/{subscription.handle}",
        plan.name,
        subscription.quantity,
        rhythm(cost, plan),
        outlook(subscription, plan, **moment),
        standing(subscription, plan, **moment),
        cost.total,
    )


def _context(visit: Visit, file: File) -> dict[str, Any]:
    """Days are those of the subscription's own calendar, in which its periods are counted."""
    contract = file.contract
    subscription, plan, method = contract.subscription, contract.plan, contract.method
    offered = offers(contract, visit.now)
    zone = subscription.timezone
    moment: dict[str, Any] = {"now": visit.now, "zone": zone}
    cost = price(subscription, plan)
    return {
        "subscription": subscription,
        "plan": plan,
        "zone": zone,
        "standing": standing(subscription, plan, **moment),
        "outlook": outlook(subscription, plan, **moment),
        "price": cost,
        "rhythm": rhythm(cost, plan),
        "due": next_amount(subscription, plan) if next_payment_at(subscription, plan, visit.now) else None,
        "phases": phases(subscription, plan, now=visit.now),
        "terms": terms(subscription, plan, **moment),
        "method": method,
        "condition": condition(method, now=visit.now, zone=visit.merchant.timezone) if method else None,
        "home": f"{visit.merchant.portal}{PLACE.path}/{subscription.handle}",
        "doors": [BY_ACTION[action] for action in offered.actions],
        "hindrances": offered.hindrances,
        "invoices": [_invoice(visit, invoice) for invoice in file.invoices],
        "more_invoices": file.more_invoices,
    }


def _invoice(visit: Visit, invoice: Invoice) -> InvoiceRow:
    zone = visit.merchant.timezone
    status = invoice_rules.status(invoice, now=visit.now, zone=zone)
    href = f"{visit.merchant.portal}/invoices/{invoice.handle}"
    return InvoiceRow(href, invoice.title, invoice_rules.about(invoice, status, zone), status, invoice.total)


router = Router("/", route_handlers=[list_subscriptions, show_subscription])
