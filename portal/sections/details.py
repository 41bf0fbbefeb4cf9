"""My details: what we know of the customer, shown and changed in groups."""

from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from portal.domain.customers import Customer
from portal.domain.sentences import Sentence, say
from portal.domain.tongues import lookup, offered
from portal.operations.contact_details import GROUPS, Group, address_lines, address_rules, country_codes
from portal.store import customers
from portal.store.errors import Missing, Stale
from portal.web.countries import country_choices
from portal.web.cookies import LANGUAGE, YEAR, make_cookie
from portal.web.drafts import take_draft
from portal.web.forms import Form, read_form
from portal.web.kit import Place
from portal.web.meanwhile import conflicts, marks
from portal.web.reply import go, is_fragment, language_choices, show, show_part
from portal.web.visits import Visit, enter

PLACE = Place("details", say("My details"), "/details", "user")

SAVED = {
    "address": say("Your billing address was saved. It is used from your next invoice on."),
    "phone": say("Your phone number was saved."),
    "recipients": say("The recipients of your invoices were saved."),
    "language": say("Your language was saved."),
    "email": say("Your e-mail address was changed."),
    "nothing": say("You made no changes, so there was nothing to save."),
}
_MEANWHILE = say("While you were typing, other details were saved. Check the marked fields, then save again.")


@get("/details")
async def show_details(request: Request) -> Response:
    """The customer's details."""
    visit, customer = await enter(request, customers.get)
    return _show(visit, customer, SAVED.get(request.query_params.get("done", "")))


@get("/details/{group:str}")
async def show_group(request: Request, group: FromPath[str]) -> Response:
    """The form of one group, filled with what is stored or with what was typed before the session ended."""
    visit, customer = await enter(request, customers.get)
    chosen = _group(group)
    values = _shown(visit, chosen, customer) | await take_draft(request, visit.kit, visit.desk.scope)
    return _edit(visit, chosen, customer, Form(values | {"version": marks(chosen.show(customer))}))


@post("/details/{group:str}/country", status_code=200)
async def create_country(request: Request, group: FromPath[str]) -> Response:
    """The address fields as the chosen country has them; nothing is saved, nothing typed is lost."""
    (visit,) = await enter(request)
    form = await read_form(request, _group(group).fields)
    return show_part(visit, "partials/details/address.html", form=form, **_address_context(visit, form))


@post("/details/{group:str}", status_code=200)
async def create_group(request: Request, group: FromPath[str]) -> Response:
    """The group is saved; unchanged, invalid and meanwhile changed values lead back to the form, nothing lost."""
    visit, customer = await enter(request, customers.get)
    chosen = _group(group)
    form = await read_form(request, (*chosen.fields, "version", "intent"), {"invoice_recipients": 3000})
    if form.values["intent"] == "country":
        return _edit(visit, chosen, customer, form)
    form = form.with_errors(_complaints(visit, chosen, customer, form)) if form.valid else form
    if not form.valid:
        return _edit(visit, chosen, customer, form, 422)
    return await _save(visit, chosen, customer, form)


def _complaints(visit: Visit, group: Group, customer: Customer, form: Form) -> dict[str, Sentence]:
    if group.key == "language" and form.values["language"] not in _spoken(visit):
        return {"language": say("Choose one of these languages.")}
    return group.check({**form.values, **_fixed(group, customer)})


async def _save(visit: Visit, group: Group, customer: Customer, form: Form) -> Response:
    changed, event = group.apply(customer, form.values)
    clashes = _conflicts(group, customer, form)
    if clashes:
        return _edit(visit, group, customer, _newest(group, form, customer, clashes), 409, _MEANWHILE)
    if event is None:
        return _done(visit, customer, "nothing")
    try:
        await visit.desk.record(changed, because=event)
    except Stale:
        customer = await visit.desk.read(customers.get)
        return await _save(visit, group, customer, form)
    return _done(visit, changed, group.key)


def _conflicts(group: Group, customer: Customer, form: Form) -> dict[str, Sentence]:
    wished, _ = group.apply(customer, form.values)
    return conflicts(form.values["version"], group.show(customer), group.show(wished))


def _newest(group: Group, form: Form, customer: Customer, clashes: dict[str, Sentence]) -> Form:
    return Form({**form.values, "version": marks(group.show(customer))}, clashes)


def _done(visit: Visit, customer: Customer, done: str) -> Response:
    portal, cookies = visit.merchant.portal, []
    if done == "language" and customer.language:
        cookies = [make_cookie(visit.kit, LANGUAGE, customer.language, seconds=YEAR)]
        return go(visit.request, f"{portal}/details?done={done}", cookies=cookies)
    if is_fragment(visit.request):
        headers = {"HX-Push-Url": f"{portal}/details", "HX-Trigger": "details-changed"}
        return _show(visit, customer, SAVED[done], headers)
    return go(visit.request, f"{portal}/details?done={done}")


def _show(
    visit: Visit, customer: Customer, notice: Sentence | None = None, headers: dict[str, str] | None = None
) -> Response:
    lines = address_lines(address_of(customer))
    context = {"details": customer, "lines": lines}
    panel = "partials/details/panel.html"
    return show(visit, panel, here=PLACE.key, title=PLACE.title, notice=notice, headers=headers, **context)


def _edit(
    visit: Visit, group: Group, customer: Customer, form: Form, status: int = 200, warning: Sentence | None = None
) -> Response:
    context: dict[str, Any] = {"form": form, "group": group, "warning": warning}
    if group.key == "address":
        context |= _address_context(visit, form)
    if group.key == "language":
        context["tongues"] = [(tag, name, None) for tag, name in language_choices(visit.kit, visit.merchant.languages)]
    return show(visit, "partials/details/form.html", here=PLACE.key, title=group.title, status=status, **context)


def _shown(visit: Visit, group: Group, customer: Customer) -> dict[str, str]:
    values = group.show(customer)
    if group.key == "language":
        values["language"] = lookup(values["language"], _spoken(visit)) or visit.locale.language
    if values.get("country") == "":
        values["country"] = visit.merchant.country
    return values


def _spoken(visit: Visit) -> tuple[str, ...]:
    return offered(visit.kit.languages, visit.merchant.languages)


def _address_context(visit: Visit, form: Form) -> dict[str, Any]:
    choices = country_choices(visit.locale, country_codes())
    return {"rules": address_rules(form.values["country"]), "countries": choices}


def _fixed(group: Group, customer: Customer) -> dict[str, str]:
    """What a check must know but no form may set."""
    return {"country": customer.country or ""} if group.key == "phone" else {}


def _group(key: str) -> Group:
    if key not in GROUPS:
        raise Missing("group")
    return GROUPS[key]


def address_of(customer: Customer) -> dict[str, str | None]:
    """The customer's postal address by field, with the whole name in one."""
    fields = ("company", "address", "address2", "postal_code", "city", "country")
    return {"name": customer.name} | {field: getattr(customer, field) for field in fields}


router = Router("/", route_handlers=[show_details, show_group, create_country, create_group])
