"""The second step of signing in: the one-time password, and for shared addresses the choice of a customer."""

from litestar import Request, Response, Router, get, post

from portal.domain.sentences import Sentence, say
from portal.domain.sign_in import tidy_code
from portal.entrance.steps import BUSY, arrive, browser_of, next_of, query_of, tools_of
from portal.operations.ask_for_code import Answer, Wish, ask_for_code
from portal.operations.challenges import Sent, find_sent
from portal.operations.prove_code import Outcome, Proof, candidates, choose_customer, prove_code
from portal.operations.tools import TooBusy
from portal.web.clients import client_network
from portal.web.forms import Form, read_form
from portal.web.reply import go, greet
from portal.web.visits import Guest, welcome

_START_AGAIN = say("This code is no longer valid. Ask for a new one.")


@get("/sign-in/code")
async def show_code(request: Request) -> Response:
    """The page that asks for the code; without one under way it goes back to the first step."""
    guest = await welcome(request)
    sent = await _sent(guest)
    if sent is None:
        return go(request, f"{guest.merchant.portal}/sign-in{query_of(next_of(request, guest), guest)}")
    return _ask(guest, Form({"next": next_of(request, guest)}), sent)


@get("/sign-in/code/delivery")
async def show_delivery(request: Request) -> Response:
    """Whether our mail is delayed; the code page asks for this part again and again."""
    guest = await welcome(request)
    sent = await _sent(guest)
    context = {"sent": sent, "portal": guest.merchant.portal}
    body = guest.kit.renderer.render("partials/entrance/delivery.html", guest.locale, **context)
    return Response(body.encode(), media_type="text/html")


@post("/sign-in/code", status_code=200)
async def create_session(request: Request) -> Response:
    """The right code signs in."""
    guest = await welcome(request)
    form = await read_form(request, ("code", "next"), {"code": 40})
    code = tidy_code(form.values["code"])
    if code is None:
        return await _again(guest, form, say("Enter the 6 digits from our e-mail."))
    try:
        proof = await prove_code(tools_of(request), guest.merchant, code, browser_of(guest), guest.now)
    except TooBusy:
        return await _again(guest, form, BUSY, 503)
    if proof.outcome is Outcome.SIGNED_IN:
        return arrive(guest, proof, form.values["next"])
    if proof.outcome is Outcome.CHOOSE:
        return go(request, f"{guest.merchant.portal}/sign-in/customer{query_of(form.values['next'], guest)}")
    if proof.outcome is Outcome.LINK_ONLY and (sent := await _sent(guest)):
        return _ask(guest, form, sent, 429)
    return await _again(guest, form, _refusal(proof))


@post("/sign-in/another-code", status_code=200)
async def create_another_code(request: Request) -> Response:
    """A new code is on its way and the old one is void; only after a minute, counted here."""
    guest = await welcome(request)
    form = await read_form(request, ("next",))
    sent = await _sent(guest)
    if sent is None:
        return go(request, f"{guest.merchant.portal}/sign-in{query_of(form.values['next'], guest)}")
    if sent.seconds:
        sentence = say("You can ask for another code in %(seconds)s seconds.", seconds=sent.seconds)
        return await _again(guest, form, sentence, 429)
    wish = Wish(sent.email, browser_of(guest).visitor, client_network(request), guest.locale.tag)
    try:
        asked = await ask_for_code(tools_of(request), guest.merchant, wish, guest.now)
    except TooBusy:
        return await _again(guest, form, BUSY, 503)
    if asked.answer is not Answer.SENT:
        return await _again(guest, form, say("Too many codes were asked for. Please wait an hour and try again."), 429)
    return go(request, f"{guest.merchant.portal}/sign-in/code{query_of(form.values['next'], guest)}")


@get("/sign-in/customer")
async def show_customers(request: Request) -> Response:
    """The customers with the proven e-mail, to choose one from."""
    guest = await welcome(request)
    found = await candidates(tools_of(request), guest.merchant, browser_of(guest).visitor, guest.now)
    wanted = next_of(request, guest)
    if not found:
        return go(request, f"{guest.merchant.portal}/sign-in{query_of(wanted, guest)}")
    title = say("Choose an account")
    return greet(guest, "partials/entrance/customers.html", title=title, customers=found, wanted=wanted)


@post("/sign-in/customer", status_code=200)
async def create_chosen_session(request: Request) -> Response:
    """The browser is signed in as the chosen customer."""
    guest = await welcome(request)
    form = await read_form(request, ("customer", "next"))
    handle = form.values["customer"]
    proof = await choose_customer(tools_of(request), guest.merchant, handle, browser_of(guest), guest.now)
    if proof.outcome is Outcome.SIGNED_IN:
        return arrive(guest, proof, form.values["next"])
    return go(request, f"{guest.merchant.portal}/sign-in{query_of(form.values['next'], guest)}")


async def _sent(guest: Guest) -> Sent | None:
    return await find_sent(tools_of(guest.request), guest.merchant, browser_of(guest).visitor, guest.now)


async def _again(guest: Guest, form: Form, sentence: Sentence, status: int = 422) -> Response:
    sent = await _sent(guest)
    if sent is None:
        return go(guest.request, f"{guest.merchant.portal}/sign-in{query_of(form.values['next'], guest)}")
    return _ask(guest, form.with_errors({"code": sentence}), sent, status)


def _ask(guest: Guest, form: Form, sent: Sent, status: int = 200) -> Response:
    title = say("Check your e-mail") if sent.by_link else say("Enter your code")
    return greet(guest, "partials/entrance/code.html", title=title, status=status, form=form, sent=sent)


def _refusal(proof: Proof) -> Sentence:
    match proof.outcome:
        case Outcome.WRONG if proof.tries_left == 1:
            return say("That code is not right. You have one try left.")
        case Outcome.WRONG:
            return say("That code is not right. You have %(tries)s tries left.", tries=proof.tries_left)
    return _START_AGAIN


router = Router(
    "/",
    route_handlers=[
        show_code, show_delivery, create_session, create_another_code, show_customers, create_chosen_session,
    ],
)  # fmt: skip
