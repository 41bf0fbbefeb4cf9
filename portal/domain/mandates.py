"""SEPA mandates: what a customer agrees to, word for word, and how a mandate is referred to.

A mandate of the Core scheme says who collects (name, address, creditor identifier), from whom and which account, under
which reference, that it is for recurring payments, the double authorisation (of the creditor to collect, of the bank to
pay), the refund within eight weeks, and its date; in the debtor's language, apart from all other text (SEPA Core
Rulebook, "Debtor Mandate"; § 675x BGB). Announcing a collection less than 14 days before it has to be agreed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from portal.domain.banking import compact, grouped
from portal.domain.countries import Country
from portal.domain.notices import OF_YOUR_DOING, Fact, Notice
from portal.domain.refusals import Refused
from portal.domain.sentences import Sentence, say

LONGEST_HOLDER = 70
LONGEST_REFERENCE = 35
# Nobody gives more mandates; whoever tries account numbers does.
MOST_TRIES, TRIES_WITHIN = 10, timedelta(hours=1)
TOO_MANY = say("That was tried too often. Wait an hour, then try again.")
NO_ANSWER = say("Our payment partner does not answer just now. Nothing was stored. Try again in a few minutes.")
NOT_OFFERED = say("Direct debit is not offered here. Please choose another way to pay.")
NOT_TAKEN = say("This account cannot be debited. Use another one, or ask your bank.")
IBAN = say("IBAN")
# Base 32 without the letters that are taken for digits (Crockford): references are read aloud and typed.
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Party:
    """Who collects or pays, with the address line by line."""

    name: str
    lines: tuple[str, ...]
    country: str

    @property
    def address(self) -> Sentence:
        """The address in one line."""
        return say("%(lines)s, %(country)s", lines=", ".join(self.lines), country=Country(self.country))


@dataclass(frozen=True, slots=True)
class Terms:
    """What a mandate is about; it is given on a day of the merchant's calendar."""

    creditor: Party
    creditor_id: str
    reference: str
    debtor: Party
    iban: str
    notice_days: int
    given_on: date


@dataclass(frozen=True, slots=True)
class Wording:
    """A mandate in the words of one language, as they were read; the value of the account number is left out."""

    title: str
    facts: tuple[tuple[str, str | None], ...]
    paragraphs: tuple[str, ...]

    def shown(self, iban: str) -> tuple[tuple[str, str], ...]:
        """The facts with this account number in its place."""
        return tuple((label, iban if value is None else value) for label, value in self.facts)

    def packed(self) -> dict[str, Any]:
        """The words as JSON can hold them."""
        return {"title": self.title, "facts": [list(fact) for fact in self.facts], "paragraphs": list(self.paragraphs)}


@dataclass(frozen=True, slots=True)
class Mandate:
    """A mandate that was given, and how: `language` is that of its words."""

    handle: str
    reference: str
    wording: Wording
    sealed_iban: str
    language: str
    signed_at: datetime
    revoked_at: datetime | None


def new_reference(merchant: str, number: int) -> str:
    """A reference of at most 35 capitals, digits and hyphens, alike in every case; the random number is below 2**60."""
    signs = "".join(_SIGNS[number >> place & 31] for place in range(55, -1, -5))
    name = re.sub("[^A-Z0-9]", "", merchant.upper())[:20]
    return "-".join(part for part in (name, signs[:4], signs[4:8], signs[8:]) if part)


def facts(terms: Terms) -> tuple[Fact, ...]:
    """Who is concerned, and by what they know it."""
    creditor, debtor = terms.creditor, terms.debtor
    return (
        Fact(say("Mandate reference"), terms.reference),
        Fact(say("Creditor"), creditor.name),
        Fact(say("Address of the creditor"), creditor.address),
        Fact(say("Creditor identifier"), terms.creditor_id),
        Fact(say("Account holder"), debtor.name),
        Fact(say("Address of the account holder"), debtor.address),
        Fact(IBAN, grouped(terms.iban)),
        Fact(say("Kind of mandate"), say("For recurring payments (SEPA Core Direct Debit)")),
        Fact(say("Given on"), say("%(day)s, online", day=terms.given_on)),
    )


def paragraphs(terms: Terms) -> tuple[Sentence, ...]:
    """What the debtor declares: both authorisations, the right to a refund, and how collections are announced."""
    name, days = terms.creditor.name, terms.notice_days
    double = say(
        "I authorise %(creditor)s to collect payments from my account by direct debit. At the same time I instruct my "
        "bank to honour the direct debits that %(creditor)s draws on my account.", creditor=name,
    )  # fmt: skip
    refund = say(
        "Note: I can demand a refund of the amount debited within eight weeks, starting from the date on which my "
        "account was debited. The terms and conditions agreed with my bank apply."
    )
    if days == 1:
        notice = say(
            "%(creditor)s tells me of each direct debit at least one day before, with amount and date.", creditor=name
        )
    else:
        notice = say(
            "%(creditor)s tells me of each direct debit at least %(days)s days before, with amount and date.",
            creditor=name, days=days,
        )  # fmt: skip
    return double, refund, notice


def read_wording(content: Mapping[str, Any]) -> Wording:
    """The words that were packed."""
    pairs = tuple((label, value) for label, value in content["facts"])
    return Wording(content["title"], pairs, tuple(content["paragraphs"]))


def refuse_too_many(tries: int) -> None:
    """Refused when so many were begun within the hour."""
    if tries >= MOST_TRIES:
        raise Refused(TOO_MANY)


def masked(iban: str) -> str:
    """As it is kept and shown everywhere but on the mandate: the last four signs, and how long it is."""
    return "X" * (len(iban) - 4) + iban[-4:]


def given(wording: Wording, iban: str, path: str) -> Notice:
    """What the customer is told who gave the mandate: its words, the account by its end."""
    told = [Fact(label, value) for label, value in wording.shown(f"•••• {iban[-4:]}")]
    notes: Sequence[Sentence | str] = (*wording.paragraphs, say("If that was not you, please contact us at once."))
    title = say("You have given a SEPA direct debit mandate")
    return Notice(title, tuple(told), tuple(notes), say("See the mandate"), path, OF_YOUR_DOING)


def tidy_holder(text: str) -> str:
    """The holder without stray blanks."""
    return " ".join(text.split())


def tidy_iban(text: str) -> str:
    """The account number as it is kept."""
    return compact(text)
