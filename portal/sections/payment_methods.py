"""My payment methods: what is stored, whether it can be used, and what it pays."""

from litestar import Request, Response, Router, get

from portal.domain.payment_methods import condition
from portal.domain.sentences import say
from portal.domain.ways_to_pay import is_transferred
from portal.operations.adding import kinds
from portal.operations.transfers import transfers_to
from portal.store import payment_methods
from portal.web.kit import Place, kit_of
from portal.web.paging import before_of, older_address
from portal.web.reply import show
from portal.web.visits import enter

PLACE = Place("payment-methods", say("My payment methods"), "/payment-methods", "credit-card")


@get("/payment-methods")
async def list_payment_methods(request: Request) -> Response:
    """The customer's payment methods, newest first, a page at a time."""
    before, now = before_of(request), kit_of(request).clock()
    visit, page = await enter(request, payment_methods.page, args=(before, now))
    zone = visit.merchant.timezone
    by_hand = (not page.items and before is None) or any(is_transferred(stored.method) for stored in page.items)
    context = {
        "transfer": transfers_to(visit.merchant) if by_hand else None,
        "code": None,
        "kinds": await kinds(request.app.state.tools, visit.merchant),
        "items": [(stored, condition(stored.method, now=now, zone=zone)) for stored in page.items],
        "older": older_address(visit.merchant.portal + PLACE.path, page.older),
    }
    return show(visit, "partials/payment_methods/panel.html", here=PLACE.key, title=PLACE.title, **context)


router = Router("/", route_handlers=[list_payment_methods])
