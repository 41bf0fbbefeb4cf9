"""Every kind of page, by name: what brings a person there."""

from collections.abc import Callable, Mapping

from playwright.sync_api import expect

from tests.journeys import hooks
from tests.journeys.people import PORTAL, Person

Way = Callable[[Person], None]
ADA, BEN, DORA = (f"{name}@post.example" for name in ("ada", "ben", "dora"))

_OF_ADA = (
    "/", "/details", "/details/address", "/details/phone", "/details/recipients", "/details/language",
    "/details/email", "/subscriptions", "/subscriptions/ada-active", "/subscriptions/ada-trial",
    "/subscriptions/ada-cancelled", "/subscriptions/ada-paused", "/payment-methods", "/invoices",
    "/invoices?status=open", "/invoices?q=nobody-at-all", "/invoices?year=12", "/invoices/inv-1", "/invoices/inv-2",
    "/invoices/inv-3", "/credit-notes", "/credit-notes/cn-1", "/activity", "/receipts/rc-ada",
)  # fmt: skip
# What is possible depends on the day; a page that says why something is not possible now is the same kind of page.
_ACTIONS = (
    "ada-active/cancellation", "ada-active/pause", "ada-active/payment-method", "ada-cancelled/continuation",
    "ada-paused/resumption", "ada-paused/resume-date", "ada-expired/cancellation",
)  # fmt: skip
_DIALOGS = ("ada-active/cancellation", "ada-active/payment-method", "ada-paused/resume-date")
_HOOKS = ("", "?show=failed", "/settings", "/secret", "/removal", "/deliveries/NUMBER")
_OF_BEN = ("/", "/subscriptions", "/payment-methods", "/invoices", "/credit-notes")


def _seen_by(email: str, path: str) -> Way:
    return lambda person: person.resume(email, PORTAL + path)


def _sign_in(person: Person) -> None:
    person.page.goto(f"{PORTAL}/sign-in")


def _unknown_email(person: Person) -> None:
    _sign_in(person)
    person.page.locator("#field-email").fill("nobody@post.example")
    person.page.locator("main form .primary").click()
    expect(person.page.get_by_role("alert")).to_be_visible()


def _code(person: Person) -> None:
    _sign_in(person)
    person.page.locator("#field-email").fill(person.server.guest())
    person.page.locator("main form .primary").click()
    expect(person.page.locator("#field-code")).to_be_visible()


def _wrong_code(person: Person) -> None:
    _code(person)
    person.page.locator("#field-code").fill("12")
    person.page.locator("main form .primary").click()
    expect(person.page.get_by_role("alert")).to_be_visible()


def _chooser(person: Person) -> None:
    _sign_in(person)
    person.server.a_minute_later()
    person.page.locator("#field-email").fill(DORA)
    person.page.locator("main form .primary").click()
    person.page.locator("#field-code").fill(person.code(DORA))
    person.page.locator("main form .primary").click()
    expect(person.page.locator(".button.choice")).to_have_count(2)


def _used_link(person: Person) -> None:
    person.expected.add(410)
    person.page.goto(f"{PORTAL}/sign-in/link/nothing")


def _wrong_address(person: Person) -> None:
    person.resume(ADA, f"{PORTAL}/details/address")
    person.page.locator("#field-postal_code").fill("1")
    person.page.locator("main form .primary").click()
    expect(person.page.get_by_role("alert")).to_be_visible()


def _saved(person: Person) -> None:
    person.resume(ADA, f"{PORTAL}/details/phone")
    person.page.locator("main form .primary").click()
    expect(person.page.locator("#notice .notice")).to_be_visible()


def _email_code(person: Person) -> None:
    person.resume(BEN, f"{PORTAL}/details/email")
    person.server.a_minute_later()
    person.page.locator("#field-email").fill("ben-new@post.example")
    person.page.locator("main form .primary").click()
    expect(person.page.locator("#field-code")).to_be_visible()


def _action(path: str) -> Way:
    def go(person: Person) -> None:
        person.expected.add(409)
        person.resume(ADA, f"{PORTAL}/subscriptions/{path}")
        expect(person.page.locator("#confirmation")).to_be_visible()

    return go


def _dialog(path: str) -> Way:
    def go(person: Person) -> None:
        person.resume(ADA, f"{PORTAL}/subscriptions/{path.partition('/')[0]}")
        person.page.locator(f"#panel a[href$='{path}']").click()
        expect(person.page.get_by_role("dialog")).to_be_visible()

    return go


def _missing_day(person: Person) -> None:
    _action("ada-paused/resume-date")(person)
    person.page.locator("[name=until][value=day]").check()
    person.page.locator("#confirmation .primary").click()
    expect(person.page.get_by_role("alert")).to_be_visible()


def _menu(person: Person) -> None:
    person.resume(ADA)
    person.open_menu()


def _nothing(person: Person) -> None:
    person.expected.add(404)
    person.resume(ADA, f"{PORTAL}/invoices/nothing")


def _console_sign_in(person: Person) -> None:
    person.page.goto("/admin/sign-in")
    person.page.locator("main form .primary").click()
    expect(person.page.get_by_role("alert")).to_be_visible()


def _no_invitation(person: Person) -> None:
    person.expected.add(410)
    person.page.goto("/admin/sign-in/invitation/nothing")


def _password_asked(person: Person) -> None:
    person.page.goto("/admin/sign-in/password")
    person.page.locator("#field-email").fill("nobody@post.example")
    person.page.locator("main form .primary").click()
    expect(person.page.locator("h1")).to_be_visible()


def _wrong_factor(person: Person) -> None:
    person.enter_console("/admin/me/second-factor")
    person.page.locator("main form .primary").click()
    expect(person.page.get_by_role("alert")).to_be_visible()


def _hook(path: str) -> Way:
    def go(person: Person) -> None:
        number = person.server.write(hooks.furnish)
        person.enter_console(f"/admin/webhooks/{hooks.HANDLE}{path}".replace("NUMBER", str(number)))

    return go


def _in_console(path: str) -> Way:
    return lambda person: person.enter_console(path)


def _looking(path: str) -> Way:
    def go(person: Person) -> None:
        person.enter_console("/admin/customers/ada")
        person.page.locator(".see-as button").click()
        expect(person.page.locator("#looking")).to_be_visible()
        person.page.goto(PORTAL + path)

    return go


def _only_looking(person: Person) -> None:
    person.expected.add(403)
    _looking("/details/phone")(person)
    person.page.locator("main form .primary").click()
    expect(person.page.locator(".problem h1")).to_be_visible()


def _wrong_note(person: Person) -> None:
    person.enter_console("/admin/customers/ben")
    person.page.locator(".note-form button").click()
    expect(person.page.get_by_role("alert")).to_be_visible()


def _no_logo(person: Person) -> None:
    person.enter_console("/admin/account")
    person.page.locator("#form-logo .button").first.click()
    expect(person.page.locator("#settings-logo").get_by_role("alert")).to_be_visible()


def _new_key(person: Person) -> None:
    person.enter_console("/admin/keys")
    person.page.locator("#field-label").fill(f"Warehouse {person.server.guest()}")
    person.page.locator("#form-key .primary").click()
    expect(person.page.locator("#fresh-key")).to_be_visible()


def _revocation(person: Person) -> None:
    _new_key(person)
    person.page.locator("#keys .button").first.click()
    expect(person.page.locator("#revocation")).to_be_visible()


def _manual(person: Person) -> None:
    person.page.goto("/v1/docs")


PLACES: Mapping[str, Way] = {
    **{f"ada {path}": _seen_by(ADA, path) for path in _OF_ADA},
    **{f"ben {path}": _seen_by(BEN, path) for path in _OF_BEN},
    **{f"ada {path}": _action(path) for path in _ACTIONS},
    **{f"dialog {path}": _dialog(path) for path in _DIALOGS},
    "day, missing": _missing_day,
    "sign-in": _sign_in, "sign-in, unknown": _unknown_email, "code": _code, "code, wrong": _wrong_code,
    "chooser": _chooser, "used link": _used_link, "address, wrong": _wrong_address, "phone, saved": _saved,
    "e-mail code": _email_code, "menu": _menu, "problem": _nothing, "console sign-in, wrong": _console_sign_in,
    "console": _in_console("/admin"), "console, nobody": _in_console("/admin?q=nobody-at-all"),
    "console, portal": _in_console("/admin/portal"), "console, account": _in_console("/admin/account"),
    "console, team": _in_console("/admin/team"), "console, invite": _in_console("/admin/team/invitation"),
    "console, member": _in_console("/admin/team/1"), "console, me": _in_console("/admin/me"),
    "console, second factor": _in_console("/admin/me/second-factor"), "console, wrong code": _wrong_factor,
    "no invitation": _no_invitation, "password forgotten": _password_asked,
    "console, no logo": _no_logo, "console, linking": _in_console("/admin/linking"), "console, key": _new_key,
    "console, revocation": _revocation, "manual": _manual,
    "console, webhooks": _in_console("/admin/webhooks"), "console, new webhook": _in_console("/admin/webhooks/new"),
    **{f"console, webhook{path}": _hook(path) for path in _HOOKS},
    "console, ada": _in_console("/admin/customers/ada"), "console, cleo": _in_console("/admin/customers/cleo"),
    "console, activity": _in_console("/admin/activity"), "console, note, wrong": _wrong_note,
    "console, nothing happened": _in_console("/admin/activity?actor=api&family=settings"),
    "console, no such day": _in_console("/admin/activity?from=1"),
    "console, notes": _in_console("/admin/customers/ada/notes"),
    "looking": _looking("/"), "looking, address": _looking("/details/address"), "only looking": _only_looking,
}  # fmt: skip
