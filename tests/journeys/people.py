"""A person at a real browser: signs in as people do, and complains of whatever a browser notices on any page."""

import re
from collections.abc import Iterator
from itertools import count

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, ViewportSize, expect

from tests.journeys.servers import Server
from tests.journeys.starting import CONSOLE_USER, PASSWORD
from tests.page import CODE, code_in

PORTAL = "/p/kaffee"
NARROW: ViewportSize = {"width": 320, "height": 640}
WIDE: ViewportSize = {"width": 1280, "height": 900}

# What the browser notices itself, told where a test can read it after the page has gone.
WATCH = """
addEventListener("securitypolicyviolation", (event) =>
  console.error("violation of", event.violatedDirective, "by", event.blockedURI, event.sourceFile));
const measure = () => requestAnimationFrame(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) console.error("overflow:", scrollWidth, "px in", clientWidth, location.pathname);
});
addEventListener("load", measure);
addEventListener("htmx:after:settle", measure, true);
"""
# The browser's own line for an answer of 4xx; for no answer at all, its own and htmx's.
FAILED = re.compile(
    r"Failed to load resource: (?:the server responded with a status of ([0-9]{3})|net::ERR_FAILED)"
    r"|htmx: htmx:error: Failed to fetch"
)
NO_ANSWER = 0
# That Playwright may not even measure a preview shows that nothing runs there.
PREVIEW = re.compile(r"Blocked script execution in '[^']+/admin/portal/preview/")

# What a browser is given on a machine that is busy, in milliseconds; Playwright's own 5 seconds are for idle ones.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)

_addresses: Iterator[int] = count(1)


class Person:
    """Somebody with a browser of their own, in a network of their own; `flaws` are what the browser complained of."""

    def __init__(
        self, browser: Browser, server: Server, *, javascript: bool = True, size: ViewportSize = NARROW
    ) -> None:
        self.server, self.javascript, self.flaws = server, javascript, list[str]()
        self.expected = {422}
        number = next(_addresses)
        address = f"198.18.{number // 250}.{number % 250 + 1}"
        self.context: BrowserContext = browser.new_context(
            base_url=server.url, viewport=size, java_script_enabled=javascript, locale="en-GB",
            reduced_motion="reduce", extra_http_headers={"x-forwarded-for": address},
        )  # fmt: skip
        self.context.set_default_timeout(PATIENCE)
        self.context.add_init_script(WATCH)
        self.context.on("console", self._hear)
        self.context.on("weberror", lambda error: self.flaws.append(f"error in the page: {error.error}"))
        self.context.on("request", self._follow)
        self.page = self.context.new_page()

    def sign_in(self, email: str, wanted: str = f"{PORTAL}/details", page: Page | None = None) -> None:
        """The person has asked for the page, has typed e-mail and code, and is on the page."""
        page = page or self.page
        page.goto(wanted)
        self.prove(email, page)
        expect(page).to_have_url(f"{self.server.url}{wanted}")
        # The address changes before the scripts have run, without which a choice in a form changes nothing by itself.
        page.wait_for_load_state()

    def resume(self, email: str, wanted: str = f"{PORTAL}/details") -> None:
        """The person is on the page, in the session that an earlier journey began when there was one."""
        known = self.server.cookies.get(email)
        if known is None:
            self.sign_in(email, wanted)
            self.server.cookies[email] = self.context.cookies()
        else:
            self.context.add_cookies(known)
            self.page.goto(wanted)

    def prove(self, email: str, page: Page | None = None) -> None:
        """From the page that asks for the e-mail on, in any language: e-mail and the code from the mail are sent."""
        page = page or self.page
        page.locator("#field-email").fill(email)
        page.locator("main form .primary").click()
        expect(page.locator("#field-code")).to_be_visible()
        page.locator("#field-code").fill(self.code(email))
        page.locator("main form .primary").click()

    def enter_console(self, wanted: str = "/admin") -> None:
        """The merchant's Mia is at this page of the console."""
        self.context.add_cookies(self.server.cookies.get(CONSOLE_USER, []))
        self.page.goto(wanted)
        if "/sign-in" in self.page.url:
            self.page.locator("#field-email").fill(CONSOLE_USER)
            self.page.locator("#field-password").fill(PASSWORD)
            self.page.locator("main form .primary").click()
            expect(self.page).not_to_have_url(re.compile("/sign-in"))
            self.server.cookies[CONSOLE_USER] = self.context.cookies()
            self.page.goto(wanted)

    def code(self, email: str) -> str:
        """The code in the next letter to the address that holds one, read from the mail server."""
        letter = self.server.mail.wait_for(email, 30)
        return code_in(letter) if CODE.search(letter.text) else self.code(email)

    def open_menu(self) -> None:
        """The sections can be seen; on a wide screen they always can."""
        menu = self.page.locator(".menu summary")
        if menu.is_visible():
            menu.click()

    def go_to(self, section: str) -> None:
        """The person has chosen the section in the navigation and sees its heading."""
        self.open_menu()
        self.page.get_by_role("navigation", name="Sections").get_by_role("link", name=section).click()
        expect(self.page.locator("h1")).to_have_text(section)

    def looks_fine(self) -> None:
        """Nothing on this page is wider than the screen; without JavaScript nobody else looks."""
        wide, room = self.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert wide <= room, f"{self.page.url} is {wide} px wide on a screen of {room} px"

    def _hear(self, message: ConsoleMessage) -> None:
        failed = FAILED.match(message.text)
        known = PREVIEW.match(message.text) or (failed and int(failed[1] or NO_ANSWER) in self.expected)
        if message.type == "error" and not known:
            self.flaws.append(f"{message.text} ({message.location.get('url')})")

    def _follow(self, request: Request) -> None:
        if not request.url.startswith((f"{self.server.url}/", "data:")):
            self.flaws.append(f"request to {request.url}")
