"""A small contract fake of what localstripe lacks: Checkout, idempotency keys, who is present; the rest it is asked."""

import json
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable
from threading import Lock
from typing import Any
from urllib.parse import urlencode

Answer = tuple[int, Any]
Form = dict[str, str]


def error(status: int, kind: str = "invalid_request_error", **about: str) -> Answer:
    """An error as Stripe writes it."""
    return status, {"error": {"type": kind, "message": "a text of Stripe's with secret-looking words", **about}}


def part(form: Form, name: str) -> Form:
    """What stands in `name[…]`, by the first word in the brackets."""
    inside = f"{name}["
    return {key.removeprefix(inside).rstrip("]"): value for key, value in form.items() if key.startswith(inside)}


class Localstripe:
    """The server behind, asked with the key of who asks us."""

    def __init__(self, address: str, authorization: str) -> None:
        self.address, self.authorization = address, authorization

    def ask(self, method: str, path: str, form: Form | None = None) -> Answer:
        """Its answer; 404 gets the code that Stripe gives it."""
        body = urlencode(form or {}).encode() if method == "POST" else None
        headers = {"authorization": self.authorization, "content-type": "application/x-www-form-urlencoded"}
        request = urllib.request.Request(self.address + path, body, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as failed:
            answer = json.loads(failed.read() or b'{"error": {}}')
            if failed.code == 404:
                answer["error"]["code"] = "resource_missing"
            if failed.code == 402:
                answer["error"]["type"] = "card_error"
            return failed.code, answer


class Contract:
    """What Stripe does beyond localstripe.

    `decline` is the reason of banks that decline, `refusal` what is wrong with the next charge; `confirmed` counts
    how often each PaymentIntent was to be confirmed, for Stripe would try a declined one again.
    """

    def __init__(self) -> None:
        self.sessions: dict[str, dict[str, Any]] = {}
        self.intents: dict[str, dict[str, Any]] = {}
        self.answers: dict[str, tuple[str, Answer | None]] = {}
        self.decline: dict[str, str] = {}
        self.refusal: dict[str, str] = {}
        self.confirmed: Counter[str] = Counter()
        self.lock = Lock()

    def once(self, key: str, what: str, act: Callable[[], Answer]) -> Answer:
        """The answer that the key got first; another request with it, or one that comes meanwhile, is an error."""
        with self.lock:
            if key in self.answers:
                known, answer = self.answers[key]
                return (answer or error(409)) if known == what else error(400, "idempotency_error")
            self.answers[key] = (what, None)
        answer = act()
        self.answers[key] = (what, answer)
        return answer

    def act(self, behind: Localstripe, method: str, path: str, form: Form) -> Answer:
        """The answer to a request."""
        place, _, query = path.removeprefix("/v1/").partition("?")
        match method, *place.split("/"):
            case "POST", "checkout", "sessions":
                return self.open_session(behind, form)
            case "GET", "checkout", "sessions", name:
                return self.session(behind, name)
            case "POST", "setup_intents" if form.get("confirm") == "true":
                return self.store_account(behind, form)
            case "POST", "payment_intents" if self.refusal:
                refused, self.refusal = self.refusal, {}
                return error(400, **refused)
            case "POST", "payment_intents":
                form.pop("description", None)
                return self.intent(*behind.ask(method, path, form))
            case _, "payment_intents", name, *step:
                return self.act_on_intent(behind, name, "/".join(step), form)
            case "POST", "refunds" if self.is_too_much(behind, form):
                return error(400, param="amount")
            case "POST", "payment_methods", name, "detach" if not self.customer_of(behind, name):
                return error(400)
        return behind.ask(method, path, form)

    def open_session(self, behind: Localstripe, form: Form) -> Answer:
        """A Checkout Session in setup mode."""
        if form.get("mode") != "setup" or not form["success_url"].startswith("http"):
            return error(400, param="mode")
        if behind.ask("GET", f"/v1/customers/{form['customer']}")[0] != 200:
            return error(400, code="resource_missing", param="customer")
        name = f"cs_test_{len(self.sessions)}"
        self.sessions[name] = {
            "id": name, "object": "checkout.session", "status": "open", "customer": form["customer"],
            "metadata": part(form, "metadata"), "client_reference_id": form["client_reference_id"],
            "url": f"https://checkout.stripe.test/c/pay/{name}", "setup_intent": None, "locale": form["locale"],
            "payment_method_types": [form["payment_method_types[0]"]],
        }  # fmt: skip
        return 200, self.sessions[name]

    def session(self, behind: Localstripe, name: str) -> Answer:
        """A session with its SetupIntent, method and mandate expanded."""
        if name not in self.sessions:
            return error(404, code="resource_missing", param="session")
        return 200, self.sessions[name]

    def enter(self, behind: Localstripe, name: str, form: Form) -> Answer:
        """What a customer does at Stripe's page: a method is entered, and the bank lets them or not."""
        session = self.sessions[name]
        if state := form.pop("state", None):
            session["status"] = state
            return 200, session
        fails, status = form.pop("authentication", "") == "failed", "succeeded"
        attach = {"customer": form.pop("customer", session["customer"])}
        method = behind.ask("POST", "/v1/payment_methods", form)[1]
        if fails or behind.ask("POST", f"/v1/payment_methods/{method['id']}/attach", attach)[0] != 200:
            status = "requires_payment_method"
        code = "setup_intent_authentication_failure" if fails else "card_declined"
        session["setup_intent"] = {
            "object": "setup_intent", "status": status, "mandate": mandate_for(method),
            "payment_method": behind.ask("GET", f"/v1/payment_methods/{method['id']}")[1],
            "last_setup_error": None if status == "succeeded" else {"code": code, **self.decline},
        }  # fmt: skip
        session["status"] = "complete"
        return 200, session

    def store_account(self, behind: Localstripe, form: Form) -> Answer:
        """A SetupIntent that is made, confirmed and answered with its method and mandate in one."""
        account = {key: value for key, value in form.items() if key.startswith("payment_method_data[")}
        if not part(form, "mandate_data[customer_acceptance][online]").get("ip_address"):
            return error(400, param="mandate_data")
        if account["payment_method_data[sepa_debit][iban]"].endswith("0000"):
            return error(400, code="invalid_bank_account_iban", param="payment_method_data[sepa_debit][iban]")
        kept = {"customer": form["customer"], "payment_method_types[]": "sepa_debit"}
        kept |= {key: value for key, value in form.items() if key.startswith("metadata[")}
        made = behind.ask("POST", "/v1/setup_intents", kept)[1]
        _, intent = behind.ask("POST", f"/v1/setup_intents/{made['id']}/confirm", account)
        method = intent["payment_method"]
        _, attached = behind.ask("POST", f"/v1/payment_methods/{method}/attach", {"customer": form["customer"]})
        return 200, intent | {"payment_method": attached, "mandate": mandate_for(attached)}

    def act_on_intent(self, behind: Localstripe, name: str, step: str, form: Form) -> Answer:
        """A PaymentIntent is read, confirmed or cancelled."""
        place = f"/v1/payment_intents/{name}"
        if step == "confirm":
            return self.confirm(behind, place, form)
        if step == "cancel":
            status, answer = behind.ask("POST", f"{place}/cancel")
            if status != 200:
                return error(400, code="payment_intent_unexpected_state")
            self.intents.setdefault(name, {})["cancellation_reason"] = form["cancellation_reason"]
            return self.intent(status, answer)
        return self.intent(*behind.ask("GET", place))

    def confirm(self, behind: Localstripe, place: str, form: Form) -> Answer:
        """Confirmed with a method of its customer; a bank that asks gets no answer from somebody who is away."""
        self.confirmed[place.rpartition("/")[2]] += 1
        status, intent = behind.ask("GET", place)
        if status != 200 or intent["status"] not in ("requires_payment_method", "requires_confirmation"):
            return error(400, code="payment_intent_unexpected_state")
        if self.customer_of(behind, form["payment_method"]) != intent["customer"]:
            return error(400, code="resource_missing", param="payment_method")
        behind.ask("POST", place, {"payment_method": form["payment_method"]})
        status, answer = behind.ask("POST", f"{place}/confirm")
        more = self.intents.setdefault(intent["id"], {})
        if status == 402:
            more["last_payment_error"] = answer["error"] | self.decline
            return status, {"error": more["last_payment_error"]}
        if status != 200:
            return status, answer
        if answer["status"] == "requires_action" and form.get("off_session"):
            said = {"client_secret": answer["client_secret"], "success": "false"}
            behind.ask("POST", f"{place}/_authenticate", said)
            more["last_payment_error"] = {"code": "authentication_required", "decline_code": "authentication_required"}
            return error(402, "card_error", **more["last_payment_error"])
        if answer["status"] == "requires_action":
            url = f"https://hooks.stripe.test/3ds?return={form['return_url']}"
            more["next_action"] = {"type": "redirect_to_url", "redirect_to_url": {"url": url}}
        return self.intent(status, answer)

    def intent(self, status: int, answer: dict[str, Any]) -> Answer:
        """A PaymentIntent as Stripe would show it."""
        more = dict(self.intents.get(answer.get("id", ""), {}))
        if answer.get("status") != "requires_action":
            more.pop("next_action", None)
        return status, answer | more

    def is_too_much(self, behind: Localstripe, form: Form) -> bool:
        """Whether more would be paid back than was paid."""
        _, intent = behind.ask("GET", f"/v1/payment_intents/{form['payment_intent']}")
        charge = intent["latest_charge"]
        return int(form["amount"]) > charge["amount"] - charge["amount_refunded"]

    def customer_of(self, behind: Localstripe, method: str) -> str | None:
        """Whose method it is."""
        return behind.ask("GET", f"/v1/payment_methods/{method}")[1].get("customer")


def mandate_for(method: dict[str, Any]) -> dict[str, Any] | None:
    """The mandate that Stripe keeps for a bank account."""
    if method.get("type") != "sepa_debit":
        return None
    return {"object": "mandate", "payment_method_details": {"sepa_debit": {"reference": f"S-{method['id'][-8:]}"}}}
