"""A Stripe of this machine for tests: localstripe, which we did not write, behind a contract fake of what it lacks."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

import pytest

ROOT = Path(__file__).parents[2]
HERE = "http://127.0.0.1"
PATIENCE = 20.0
SECRETS = {"secret_key": "sk_test_0123456789abcdefABCDEF", "webhook_secret": "whsec_0123456789abcdefABCDEF"}
VISA, DECLINED_LATER, ASKS = "4242424242424242", "4000000000000341", "4000002500003155"
DECLINED_AT_ONCE, ASKS_AND_DECLINES = "4000000000000002", "4000008400001629"


class StripeServer:
    """Both processes, for as long as it is a context manager; every call asks over HTTP."""

    def __init__(self) -> None:
        if find_spec("localstripe") is None:
            pytest.skip("localstripe is not installed.")
        self._behind, self._front = _free_port(), _free_port()
        self.address = f"{HERE}:{self._front}"
        self._children: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        self._start("tests.adapters.localstripe_alone", str(self._behind))
        self._start("tests.adapters.stripe_front", str(self._front), f"{HERE}:{self._behind}")
        for port in (self._behind, self._front):
            _wait_for(port)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for child in self._children:
            child.send_signal(signal.SIGKILL)
            child.wait()

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> Any:
        """What Stripe answers to a form."""
        body = urlencode(form or {}).encode() if method == "POST" else None
        return self._send(self.address, method, path, body, "application/x-www-form-urlencoded")

    def order(self, what: str, about: Any = None) -> Any:
        """The front does what is ordered: see stripe_front.py."""
        return self._send(self.address, "POST", f"/_test/{what}", json.dumps(about).encode(), "application/json")

    def breaks(self, path: str, how: str | int = "drop", when: str = "after") -> None:
        """The next request to such a path breaks, after it was carried out unless told otherwise."""
        self.order("break", {"path": path, "how": how, "when": when})

    def card(self, customer: str, number: str = VISA) -> str:
        """A stored card of the customer."""
        method = self.ask("POST", "/v1/payment_methods", card(number))["id"]
        self.ask("POST", f"/v1/payment_methods/{method}/attach", {"customer": customer})
        return method

    def account(self, customer: str, iban: str) -> str:
        """A stored bank account of the customer."""
        method = self.ask("POST", "/v1/payment_methods", {"type": "sepa_debit", "sepa_debit[iban]": iban})["id"]
        self.ask("POST", f"/v1/payment_methods/{method}/attach", {"customer": customer})
        return method

    def authenticate(self, intent: str, *, success: bool) -> None:
        """The customer has come back from their bank."""
        secret = self.ask("GET", f"/v1/payment_intents/{intent}")["client_secret"]
        said = {"client_secret": secret, "success": str(success).lower()}
        path = f"/v1/payment_intents/{intent}/_authenticate"
        body = urlencode(said).encode()
        self._send(f"{HERE}:{self._behind}", "POST", path, body, "application/x-www-form-urlencoded")

    def call_back(self, url: str, secret: str = SECRETS["webhook_secret"]) -> None:
        """From now on events are sent to the address."""
        body = json.dumps({"url": url, "secret": secret}).encode()
        self._send(f"{HERE}:{self._behind}", "POST", "/_config/webhooks/portal", body, "application/json")

    def moved(self, customer: str) -> list[int]:
        """The amounts that were taken from the customer, oldest first."""
        charges = self.ask("GET", f"/v1/charges?customer={customer}&limit=100")["data"]
        return [one["amount"] for one in charges if one["status"] == "succeeded"][::-1]

    def _start(self, module: str, *arguments: str) -> None:
        environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT)}
        self._children.append(
            subprocess.Popen([sys.executable, "-m", module, *arguments], cwd=ROOT, env=environment)
        )

    def _send(self, address: str, method: str, path: str, body: bytes | None, kind: str) -> Any:
        headers = {"authorization": f"Bearer {SECRETS['secret_key']}", "content-type": kind}
        request = urllib.request.Request(address + path, body, headers, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read() or b"null")


def card(number: str) -> dict[str, str]:
    """A card as it is entered, good until the end of 2099."""
    return {
        "type": "card", "card[number]": number, "card[exp_month]": "12", "card[exp_year]": "2099", "card[cvc]": "123",
        "billing_details[name]": "Kim Berg",
    }  # fmt: skip


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
