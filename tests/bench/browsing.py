"""What a browser sends: requests as bytes, streams of them for the load, and single ones with their answers."""

import http.client
import itertools
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlencode

from tests.bench.seeding import LINK, street, token
from tests.bench.subscribing import contract

PORTAL = f"/p/{LINK}"
BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "de-DE,de;q=0.8,en;q=0.5",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Sec-Fetch-Site": "same-origin",
}
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial", "Accept": "text/html"}
ADDRESS = f"{PORTAL}/details/address"
_FIELDS = {
    "first_name": "Friederike", "last_name": "Mustermann", "company": "Beispiel GmbH", "vat": "",
    "address2": "", "postal_code": "10115", "city": "Berlin", "country": "DE",
}  # fmt: skip
_DIFFERENT = 256
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
_RESOURCE = re.compile(r'<(?:link rel="stylesheet" href|script src|img src)="(/[^"]+)"')


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer; `wire` counts its head as well."""

    status: int
    body: bytes
    wire: int


@dataclass(frozen=True, slots=True)
class Reads:
    """A page, asked for by customers at random from the `first`; `{contract}` in its path is one of their own."""

    port: int
    path: str
    customers: int
    htmx: bool = False
    first: int = 0

    def stream(self, connection: int, connections: int) -> Iterator[bytes]:
        """Requests with a customer's cookie each, made in advance so that sending them costs little."""
        chance = random.Random(connection)
        rest = _lines(headers(self.port) | (HTMX if self.htmx else {}))
        customers = [self.first + chance.randrange(self.customers) for _ in range(_DIFFERENT)]
        return itertools.cycle([self._request(customer, rest) for customer in customers])

    def _request(self, customer: int, rest: str) -> bytes:
        path = self.path.replace("{contract}", contract(customer))
        return f"GET {path} HTTP/1.1\r\n{rest}Cookie: {cookie(customer)}\r\n\r\n".encode()


@dataclass(frozen=True, slots=True)
class Writes:
    """The address form, sent to move to and fro between two streets; every connection has customers of its own.

    `forms` has for each customer the form as it is shown while they live in the first street, and in the second.
    """

    port: int
    forms: list[tuple[dict[str, str], dict[str, str]]]

    def stream(self, connection: int, connections: int) -> Iterator[bytes]:
        """Requests of which each one changes the street."""
        mine = range(connection, len(self.forms), connections)
        return itertools.cycle([self._move(customer, turn) for turn in (0, 1) for customer in mine])

    def _move(self, customer: int, turn: int) -> bytes:
        body = urlencode(self.forms[customer][turn] | {"address": street(1 - turn)})
        common = _lines(headers(self.port) | HTMX | {"Content-Type": "application/x-www-form-urlencoded"})
        own = f"Content-Length: {len(body)}\r\nCookie: {cookie(customer)}\r\n"
        return f"POST {ADDRESS} HTTP/1.1\r\n{common}{own}\r\n{body}".encode()


def headers(port: int) -> dict[str, str]:
    """What a browser says with every request."""
    return {"Host": f"localhost:{port}", **BROWSER, "Origin": f"http://localhost:{port}"}


def cookie(customer: int) -> str:
    """The cookies of a customer's browser."""
    return f"customer-{LINK}={token(customer)}"


def get(port: int, path: str, customer: int = 0, more: Mapping[str, str] | None = None) -> Answer:
    """The answer to one request of a signed-in customer."""
    return _answer(port, "GET", path, customer, more or {})


def resources(page: bytes) -> list[str]:
    """The addresses of stylesheets, scripts and pictures that a browser fetches for the page, each once."""
    return list(dict.fromkeys(unescape(address) for address in _RESOURCE.findall(page.decode())))


def _answer(
    port: int, method: str, path: str, customer: int, more: Mapping[str, str], body: str | None = None
) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body, headers(port) | {"Cookie": cookie(customer)} | dict(more))
        answer = connection.getresponse()
        content = answer.read()
        head = sum(len(name) + len(value) + 4 for name, value in answer.getheaders())
        return Answer(answer.status, content, len("HTTP/1.1 200 OK\r\n\r\n") + head + len(content))
    finally:
        connection.close()


def address_form(port: int, customer: int) -> dict[str, str]:
    """The customer's address form, filled in with the hidden fields that their browser was given."""
    page = get(port, ADDRESS, customer).body.decode()
    return _FIELDS | {name: unescape(value) for name, value in _HIDDEN.findall(page)}


def post_address(port: int, customer: int, form: Mapping[str, str], number: int) -> Answer:
    """The answer to the form with the street of this number."""
    more = HTMX | {"Content-Type": "application/x-www-form-urlencoded"}
    return _answer(port, "POST", ADDRESS, customer, more, urlencode({**form, "address": street(number)}))


def _lines(values: Mapping[str, str]) -> str:
    return "".join(f"{name}: {value}\r\n" for name, value in values.items())
