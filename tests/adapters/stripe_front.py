"""A program: the contract fake on a port of this machine, before a localstripe; a test can make it break off."""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep
from typing import Any
from urllib.parse import parse_qsl

from tests.adapters.stripe_contract import Answer, Contract, Form, Localstripe

CONTRACT = Contract()
# What is to go wrong, each once: {"path": part of one, "when": "before" | "after", "how": "drop" | "wait" | status}.
BREAKS: list[dict[str, Any]] = []
ASKED: list[str] = []
BEHIND = ""


class Front(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_GET(self) -> None:  # noqa: N802 (the library's name)
        """A read."""
        self.respond({})

    def do_POST(self) -> None:  # noqa: N802
        """A form of Stripe's, or an order of a test."""
        body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
        if self.path.startswith("/_test/"):
            self.write(self.order(self.path.removeprefix("/_test/"), json.loads(body)))
        else:
            self.respond(dict(parse_qsl(body)))

    def respond(self, form: Form) -> None:
        """The answer of the contract, unless something is to go wrong."""
        ASKED.append(f"{self.command} {self.path.partition('?')[0]}")
        broken = next((one for one in BREAKS if one["path"] in self.path), None)
        if broken:
            BREAKS.remove(broken)
            if broken["when"] == "before":
                self.fail(broken["how"])
                return
        answer = self.answer(form)
        if broken:
            self.fail(broken["how"])
        else:
            self.write(answer)

    def answer(self, form: Form) -> Answer:
        """What Stripe would answer."""
        behind = Localstripe(BEHIND, self.headers.get("authorization", ""))

        def act() -> Answer:
            return CONTRACT.act(behind, self.command, self.path, dict(form))

        key = self.headers.get("idempotency-key")
        # Stripe's library gives every request a key; ours are the ones that are meant to come again.
        return CONTRACT.once(key, f"{self.path} {sorted(form.items())}", act) if key and "portal" in key else act()

    def fail(self, how: Any) -> None:
        """The connection breaks, nothing comes for a while, or an error does."""
        if how == "wait":
            sleep(3)
        if how in ("drop", "wait"):
            self.close_connection = True
        else:
            self.write((how, {"error": {"type": "api_error", "message": "secret-looking words"}}))

    def order(self, what: str, about: Any) -> Answer:
        """What a test orders."""
        behind = Localstripe(BEHIND, self.headers.get("authorization", ""))
        if what == "break":
            BREAKS.append(about)
        elif what == "refuse":
            CONTRACT.refusal = about
        elif what == "forget":
            CONTRACT.answers.clear()
        elif what == "decline":
            CONTRACT.decline = about
        elif what == "confirmed":
            return 200, CONTRACT.confirmed[about]
        elif what == "asked":
            return 200, list(ASKED)
        elif what.startswith("enter/"):
            return CONTRACT.enter(behind, what.removeprefix("enter/"), about)
        return 200, {}

    def write(self, answer: Answer) -> None:
        """The answer leaves."""
        body = json.dumps(answer[1]).encode()
        self.send_response(answer[0])
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *values: object) -> None:
        """Nothing is told."""


if __name__ == "__main__":
    BEHIND = sys.argv[2]
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Front).serve_forever()
