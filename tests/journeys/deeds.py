"""What a person does on the page of a subscription, and what they find afterwards: receipt, badge, activity, mail."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.journeys.people import PORTAL, Person
from tests.journeys.servers import Server
from tests.journeys.subscribers import home
from tests.mail_server import Received

# What can be read in a part of a page: its first lines, its facts as pairs, its notes.
READ = """(part) => {
  const words = (node) => node.innerText.trim().replace(/\\s+/g, " ");
  const all = (query) => [...part.querySelectorAll(query)];
  return {
    title: words(part.querySelector(".lead") ?? part.querySelector("h1")),
    facts: Object.fromEntries(all("dl > div").map((pair) => [...pair.children].map(words))),
    notes: all(".consequences > li").map(words),
  };
}"""


@dataclass(frozen=True)
class Told:
    """What a person was told: a sentence that says it all, facts by their label, notes."""

    title: str
    facts: dict[str, str]
    notes: list[str]


def read(part: Locator) -> Told:
    """What can be read there."""
    return Told(**part.evaluate(READ))


def ask_for(person: Person, door: str) -> Locator:
    """The person has followed the door and sees what would happen: in a dialog, or without JavaScript on a page."""
    person.page.get_by_role("link", name=door).click()
    part = person.page.locator("#confirmation")
    heading = part.get_by_role("heading").first
    expect(heading).to_be_visible()
    if person.javascript:
        expect(person.page.get_by_role("dialog")).to_be_visible()
        expect(heading).to_be_focused()
    person.looks_fine()
    return part


def confirm(person: Person, button: str) -> Told:
    """The button is pressed, and the receipt says when it was confirmed and all that was shown before, in its words."""
    page, shown = person.page, read(person.page.locator("#confirmation"))
    page.locator("#confirmation").get_by_role("button", name=button).click()
    receipt = page.locator(".receipt")
    expect(receipt).to_be_visible()
    expect(page).to_have_url(re.compile(rf"{PORTAL}/receipts/rc_\w+$"))
    if person.javascript:
        expect(receipt.get_by_role("heading")).to_be_focused()
        expect(page.get_by_role("status")).to_have_text(shown.title)
    told = read(receipt)
    assert (told.title, told.notes) == (shown.title, shown.notes)
    assert [pair for pair in told.facts.items() if pair[0] in shown.facts] == list(shown.facts.items())
    assert re.fullmatch(r"\d+ \w+ \d{4}, \d\d:\d\d", told.facts["Confirmed on"])
    person.looks_fine()
    return told


def look_after(person: Person, handle: str, told: Told, *, badge: str, deed: str) -> None:
    """Badge, My activity and a mail say that it was done; the person is at the subscription again."""
    page = person.page
    page.locator(".receipt").get_by_role("link", name="See my subscription").click()
    expect(page).to_have_url(f"{person.server.url}{home(handle)}")
    expect(page.locator(".page-header .badge")).to_have_text(badge)
    person.looks_fine()
    expect(activity_of(person, deed).first.locator(".meta")).to_contain_text("by you")
    person.looks_fine()
    says_the_same(mail_of(person.server, handle, told.title), told, f"{person.server.url}{home(handle)}")
    page.goto(home(handle))


def activity_of(person: Person, deed: str) -> Locator:
    """The entries of My activity that tell of the deed."""
    person.page.goto(f"{PORTAL}/activity")
    expect(person.page.locator("h1")).to_have_text("My activity")
    return person.page.locator(".timeline > li").filter(has_text=deed)


def mail_of(server: Server, handle: str, title: str) -> Received:
    """The next letter to the guest with this subject, a sentence without its full stop."""
    letter = server.mail.wait_for(f"{handle}@post.example", 30)
    return letter if f"{letter.subject}." == title else mail_of(server, handle, title)


def mails_of(server: Server, handle: str, title: str) -> int:
    """How many letters with this subject the guest got in all."""
    server.all_is_sent()
    to = f"{handle}@post.example"
    return sum(to in letter.recipients and f"{letter.subject}." == title for letter in server.mail.letters)


def says_the_same(letter: Received, told: Told, address: str) -> None:
    """The letter, as text and as HTML, says what the receipt says, and links to the subscription."""
    text = " ".join(letter.text.split())
    assert told.title in text and address in letter.text and f'href="{address}"' in letter.html
    for label, value in told.facts.items():
        assert f"{label}: {value}" in text, letter.text
    for note in told.notes:
        assert note in text, letter.text


def is_told_why(page: Page, sentence: str) -> None:
    """Nothing can be confirmed; a sentence says why, and the way back leads to the subscription as it is now."""
    expect(page.locator("#confirmation .notice")).to_have_text(sentence)
    expect(page.locator("#confirmation form")).to_have_count(0)
