"""A browser without a window: keeps cookies, follows forms, and examines every page that it gets."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

import httpx
from litestar.types import ASGIApp
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.mail_server import MailServer, Received
from tests.markup import flaws

CODE = re.compile(r"\b[0-9]{6}\b")


class Page:
    """An answer as a person meets it; an answer of HTML that breaks the rules of tests/markup.py is never one."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer, self.status, self.headers = answer, answer.status_code, answer.headers
        self.url = answer.url.raw_path.decode()
        self.location = answer.headers.get("location") or answer.headers.get("hx-redirect")
        self.tree = LexborHTMLParser(answer.text if self._is_html else "")
        self.is_partial = self._is_html and "<html" not in answer.text
        if self._is_html and answer.content:
            found = flaws(self.tree, answer.headers, whole=not self.is_partial)
            assert not found, f"{answer.request.method} {answer.request.url}: " + "; ".join(found)

    @property
    def _is_html(self) -> bool:
        return self.answer.headers.get("content-type", "").startswith("text/html")

    def node(self, css: str) -> LexborNode:
        """The first element that the selector finds; it must be there."""
        found = self.tree.css_first(css)
        assert found is not None, f"Nothing matches {css} on {self.url} ({self.status}): {self.answer.text[:3000]}"
        return found

    def has(self, css: str) -> bool:
        """Whether the selector finds anything."""
        return self.tree.css_first(css) is not None

    def text(self, css: str = "body") -> str:
        """What can be read in the first element that the selector finds, blanks collapsed."""
        return _words(self.node(css))

    def all(self, css: str) -> list[str]:
        """The same of every element that the selector finds."""
        return [_words(node) for node in self.tree.css(css)]

    def form(self, css: str = "main form") -> dict[str, str]:
        """The fields of the form by name with what is filled in, as a browser would send them without a button."""
        return dict(pair for node in self.node(css).css("input, select, textarea") for pair in _sent(node))

    def error(self, name: str) -> str:
        """What is complained of at the field."""
        return self.text(f"#field-{name}-error")


class Browser:
    """Somebody's browser; `language` is its Accept-Language, `address` where it stands in the network."""

    def __init__(
        self, app: ASGIApp, mail: MailServer, *, base_url: str, language: str = "en-GB", address: str = "192.0.2.10",
        agent: str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    ) -> None:  # fmt: skip
        headers = {"accept-language": language, "user-agent": agent}
        transport = httpx.ASGITransport(app=app, client=(address, 50000))
        self.client = httpx.AsyncClient(transport=transport, base_url=base_url, headers=headers)
        self.mail, self.base_url = mail, base_url
        self.page: Page | None = None

    async def close(self) -> None:
        """Nothing is kept open."""
        await self.client.aclose()

    async def get(self, path: str, *, follow: bool = True, headers: Mapping[str, Any] | None = None) -> Page:
        """The page at the path, after all redirects unless told not to `follow` them."""
        return await self.request("GET", path, follow=follow, headers=headers)

    async def post(
        self, path: str, values: Mapping[str, str], *, follow: bool = True, headers: Mapping[str, Any] | None = None
    ) -> Page:
        """The answer to a form with exactly these fields."""
        return await self.request("POST", path, data=dict(values), follow=follow, headers=headers)

    async def htmx_get(self, path: str) -> Page:
        """What htmx gets for the path, to swap it into the present page."""
        return await self.request("GET", path, headers=self._htmx())

    async def htmx_post(self, path: str, values: Mapping[str, str]) -> Page:
        """What htmx gets for a form with exactly these fields."""
        return await self.request("POST", path, data=dict(values), headers=self._htmx())

    async def submit(
        self, css: str = "main form", values: Mapping[str, str] | None = None, *,
        htmx: bool = False, follow: bool = True,
    ) -> Page:  # fmt: skip
        """The present page's form is sent as it is filled in, with these values typed into it (or its button's)."""
        assert self.page is not None, "There is no page yet."
        form = self.page.node(css)
        action = urljoin(self.page.url, form.attributes["action"] or "")
        sent = self.page.form(css) | dict(values or {})
        return await self.htmx_post(action, sent) if htmx else await self.post(action, sent, follow=follow)

    async def ask_for_code(self, email: str, portal: str = "/p/kaffee") -> Page:
        """The e-mail is typed on the sign-in page and sent; the page that comes then."""
        if self.page is None or not self.page.url.startswith(f"{portal}/sign-in"):
            await self.get(f"{portal}/sign-in")
        return await self.submit("form[action$='/sign-in']", {"email": email})

    async def enter_code(self, code: str) -> Page:
        """The code is typed on the present page and sent."""
        return await self.submit("form[action$='/sign-in/code']", {"code": code})

    async def sign_in(self, email: str, portal: str = "/p/kaffee") -> Page:
        """From e-mail to mail to code: the page where that ends."""
        await self.ask_for_code(email, portal)
        return await self.enter_code(code_in(await self.mail.arrival(email)))

    async def request(
        self, method: str, path: str, *, headers: Mapping[str, Any] | None = None, follow: bool = True, **content: Any
    ) -> Page:
        """Any request with the headers that browsers send; an empty header given here is left out."""
        own = {"sec-fetch-site": "same-origin" if self.page else "none"}
        if self.page:
            own["referer"] = self.base_url + self.page.url
        if method != "GET":
            own["origin"] = self.base_url
        own = {name: value for name, value in {**own, **(headers or {})}.items() if value}
        answer = await self.client.request(method, path, headers=own, follow_redirects=follow, **content)
        page = Page(answer)
        if follow and not page.is_partial:
            self.page = page
        return page

    def cookie(self, name: str) -> str | None:
        """The value of the cookie with this name, its prefix not counted."""
        return self.client.cookies.get(f"__Host-{name}")

    def _htmx(self) -> dict[str, str]:
        shown = self.base_url + (self.page.url if self.page else "/")
        return {"hx-request": "true", "hx-request-type": "partial", "hx-current-url": shown}


def code_in(letter: Received) -> str:
    """The one-time password in the letter's text."""
    found = CODE.search(letter.text)
    assert found, letter.text
    return found[0]


def _words(node: LexborNode) -> str:
    return " ".join(node.text().split())


def _sent(node: LexborNode) -> list[tuple[str, str]]:
    """What a browser sends for one field: nothing, or its name and value."""
    name, attributes = node.attributes.get("name"), node.attributes
    if not name or "disabled" in attributes:
        return []
    if node.tag == "textarea":
        return [(name, node.text())]
    if node.tag == "select":
        options = node.css("option")
        chosen = [option for option in options if "selected" in option.attributes] or options[:1]
        return [(name, option.attributes.get("value") or "") for option in chosen[-1:]]
    if attributes.get("type") in ("checkbox", "radio"):
        return [(name, attributes.get("value") or "on")] if "checked" in attributes else []
    return [] if attributes.get("type") in ("submit", "button") else [(name, attributes.get("value") or "")]
