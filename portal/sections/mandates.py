"""SEPA mandates, a part of My payment methods: the account, the mandate word for word, and the one that was given."""

from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from portal.domain.adding import PURPOSES, onward, purpose_of
from portal.domain.banking import grouped
from portal.domain.customers import Customer
from portal.domain.mandates import (
    LONGEST_HOLDER, NOT_OFFERED, NOT_TAKEN, TOO_MANY, Terms, Wording, facts, paragraphs,
)  # fmt: skip
from portal.domain.refusals import Refused
from portal.domain.sentences import Sentence, say
from portal.operations import mandates as steps
from portal.operations.giving_mandates import Signature, give
from portal.operations.mandate_papers import printed
from portal.operations.mandates import Draft
from portal.operations.tools import Tools
from portal.store import customers, logos, mandates
from portal.web.clients import client_address
from portal.web.downloads import download
from portal.web.drafts import take_draft
from portal.web.forms import Form, read_form
from portal.web.mandate_paper import write
from portal.web.problems import Forbidden
from portal.web.reply import go, show
from portal.web.visits import Visit, enter

_TITLE = say("Pay by direct debit")
_MANDATE = say("SEPA direct debit mandate")
_CHANGED = say("Something has changed since you opened this page. Read the mandate once more, then give it.")
_LONGEST = {"holder": LONGEST_HOLDER, "iban": 80, "draft": 4_000}


@get("/payment-methods/sepa")
async def new_mandate(request: Request) -> Response:
    """The form for the account; with a draft from before the session ended, the mandate."""
    visit, customer = await _enter(request)
    kept = await take_draft(request, visit.kit, visit.desk.scope)
    draft = steps.opened(_tools(request), visit.desk, kept.get("draft", ""))
    if draft:
        return _confirm(visit, customer, draft)
    name = " ".join(part for part in (customer.first_name, customer.last_name) if part)
    wanted = purpose_of({**request.query_params, **kept})
    return _ask(visit, customer, Form({"holder": kept.get("holder", name), "iban": kept.get("iban", ""), **wanted}))


@post("/payment-methods/sepa", status_code=200)
async def create_draft(request: Request) -> Response:
    """The mandate for this account, word for word, with the button that gives it."""
    visit, customer = await _enter(request)
    form = await read_form(request, ("holder", "iban", *PURPOSES), _LONGEST)
    form = form.with_errors(steps.check(form.values["holder"], form.values["iban"]))
    if not form.valid:
        return _ask(visit, customer, form, 422)
    typed = form.values["holder"], form.values["iban"]
    draft = steps.draft(visit.merchant, visit.desk, *typed, purpose_of(form.values))
    return _confirm(visit, customer, draft)


@post("/payment-methods/sepa/mandate", status_code=200)
async def create_mandate(request: Request) -> Response:
    """The mandate is given as it was shown; or the form again, to change the account."""
    visit, customer = await _enter(request)
    form = await read_form(request, ("draft", "intent"), _LONGEST)
    tools, address = _tools(request), f"{visit.merchant.portal}/payment-methods"
    draft = steps.opened(tools, visit.desk, form.values["draft"])
    if draft is None:
        return go(request, f"{address}/sepa")
    typed = _typed(draft)
    terms = steps.terms(visit.merchant, customer, visit.desk, draft)
    if form.values["intent"] == "change" or terms is None:
        return _ask(visit, customer, typed)
    wording = _wording(visit, terms)
    if steps.marked(draft, wording) != draft:
        return _confirm(visit, customer, draft, status=409, note=("warning", _CHANGED))
    try:
        handle = await give(tools, visit.desk, visit.merchant, draft, _signature(visit, wording))
    except Refused as refused:
        return _refused(visit, customer, draft, typed, refused)
    return go(request, visit.merchant.portal + onward(draft.purpose, handle))


@get("/payment-methods/{handle:str}/mandate")
async def show_mandate(request: Request, handle: FromPath[str]) -> Response:
    """The mandate as it was given, with the whole account number."""
    visit, mandate = await enter(request, mandates.of_method, args=(handle,))
    wording = mandate.wording
    context = {
        "mandate": mandate, "facts": wording.shown(steps.account_number(_tools(request), mandate)), "wording": wording,
        "file": f"{visit.merchant.portal}/payment-methods/{handle}/mandate.pdf",
    }  # fmt: skip
    return _show(visit, "partials/mandates/mandate.html", _MANDATE, 200, **context)


@get("/payment-methods/{handle:str}/mandate.pdf")
async def show_mandate_pdf(request: Request, handle: FromPath[str]) -> Response:
    """The mandate as PDF, printed each time from the words that were kept."""
    visit, mandate = await enter(request, mandates.of_method, args=(handle,))
    digest = visit.merchant.logo_digest
    found = await visit.kit.database.read(logos.find, visit.merchant.id, digest) if digest else None
    pictures = {"logo": found[0]} if found else {}
    stated = mandate.wording.shown(steps.account_number(_tools(request), mandate))
    html, styles = write(visit, mandate, stated, logo=bool(found))
    content = await printed(request.app.state.documents.printer, html, styles, pictures)
    return download(content, "application/pdf", f"{mandate.wording.title} {mandate.reference}.pdf")


async def _enter(request: Request) -> tuple[Visit, Customer]:
    visit, customer = await enter(request, customers.get)
    if await steps.gateway_for(_tools(request), visit.merchant) is None:
        raise Forbidden(NOT_OFFERED)
    return visit, customer


def _ask(visit: Visit, customer: Customer, form: Form, status: int = 200) -> Response:
    draft, purpose = steps.draft(visit.merchant, visit.desk, "", "", {}), purpose_of(form.values)
    stated = steps.terms(visit.merchant, customer, visit.desk, draft) is not None
    return _show(visit, "partials/mandates/account.html", _TITLE, status, form=form, stated=stated, purpose=purpose)


def _confirm(
    visit: Visit, customer: Customer, draft: Draft, *, status: int = 200, note: tuple[str, Sentence] | None = None
) -> Response:
    terms = steps.terms(visit.merchant, customer, visit.desk, draft)
    if terms is None:
        return _ask(visit, customer, _typed(draft), 409)
    wording = _wording(visit, terms)
    sealed = steps.sealed(_tools(visit.request), steps.marked(draft, wording))
    told = wording.shown(grouped(draft.iban))
    context = {"draft": sealed, "note": note, "wording": wording, "facts": told}
    return _show(visit, "partials/mandates/confirm.html", _MANDATE, status, **context)


def _typed(draft: Draft) -> Form:
    """The form as it was before the mandate was shown."""
    return Form({"holder": draft.holder, "iban": grouped(draft.iban), **draft.purpose})


def _refused(visit: Visit, customer: Customer, draft: Draft, typed: Form, refused: Refused) -> Response:
    """What the gateway does not take is changed in the form; else the mandate stays, and can be given again."""
    if refused.sentence == NOT_TAKEN:
        return _ask(visit, customer, typed.with_errors({"iban": NOT_TAKEN}), 422)
    status = 429 if refused.sentence == TOO_MANY else 409
    return _confirm(visit, customer, draft, status=status, note=("warning", refused.sentence))


def _show(visit: Visit, panel: str, title: Sentence, status: int, **context: Any) -> Response:
    return show(visit, panel, here="payment-methods", title=title, status=status, **context)


def _wording(visit: Visit, terms: Terms) -> Wording:
    """The mandate in the language of the page."""

    def words(sentence: Sentence | str) -> str:
        return visit.kit.renderer.translate(sentence, visit.locale)

    pairs = tuple((words(fact.label), words(fact.value)) for fact in facts(terms))
    kept = tuple((label, None if value == grouped(terms.iban) else value) for label, value in pairs)
    return Wording(words(_MANDATE), kept, tuple(words(paragraph) for paragraph in paragraphs(terms)))


def _signature(visit: Visit, wording: Wording) -> Signature:
    agent = visit.request.headers.get("user-agent", "")[:400]
    return Signature(wording, visit.locale.tag, client_address(visit.request), agent)


def _tools(request: Request) -> Tools:
    return request.app.state.tools


router = Router("/", route_handlers=[new_mandate, create_draft, create_mandate, show_mandate, show_mandate_pdf])
