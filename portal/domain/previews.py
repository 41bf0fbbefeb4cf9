"""The look of a preview: settings that nobody has saved, small enough to stand in its address."""

import re
from dataclasses import dataclass, fields, replace
from typing import Any

from portal.domain.accounts import Account
from portal.domain.sentences import Sentence, say

SAMPLES: dict[str, Sentence] = {
    "active": say("Active"),
    "paused": say("Paused"),
    "cancelling": say("Cancelled, still running"),
    "due": say("Payment overdue"),
    "nothing": say("Without anything"),
}
# Where the pages are below the portal; {sample} is the customer's subscription.
PAGES: dict[str, tuple[Sentence, str]] = {
    "overview": (say("Overview"), ""),
    "subscriptions": (say("Subscriptions"), "/subscriptions"),
    "subscription": (say("A subscription"), "/subscriptions/{sample}"),
    "cancellation": (say("Cancelling"), "/subscriptions/{sample}/cancellation"),
    "payment-methods": (say("Payment methods"), "/payment-methods"),
    "invoices": (say("Invoices"), "/invoices"),
}
SCHEMES: dict[str, Sentence] = {"light": say("Light"), "dark": say("Dark")}

_PACKED = re.compile(
    r"([0-9a-f]{6})-([01])([01])([01])-(none|prorated_credit)-([0-9]{1,4})-(light|dark)", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Look:
    """What a preview shows in the place of what is stored, in light or dark."""

    accent: str
    allow_cancel: bool
    allow_pause: bool
    offer_pause: bool
    pause_compensation: Any
    longest_pause_days: int | None
    scheme: str = "light"

    @property
    def packed(self) -> str:
        """The look as a part of an address."""
        switches = "".join(str(int(one)) for one in (self.allow_cancel, self.allow_pause, self.offer_pause))
        days = self.longest_pause_days or 0
        return f"{self.accent[1:]}-{switches}-{self.pause_compensation}-{days}-{self.scheme}"

    def worn_by(self, account: Account) -> Account:
        """The account as it would be."""
        return replace(account, **{name: getattr(self, name) for name in _SETTINGS})


_SETTINGS = tuple(field.name for field in fields(Look) if field.name != "scheme")


def look_of(account: Account, scheme: str = "light") -> Look:
    """The look that the account has, or would have."""
    return Look(*(getattr(account, name) for name in _SETTINGS), scheme if scheme in SCHEMES else "light")


def unpack(text: str) -> Look | None:
    """The look that was packed into an address; None for anything else."""
    found = _PACKED.fullmatch(text)
    if not found:
        return None
    accent, cancel, pause, offer, compensation, days, scheme = found.groups()
    return Look(f"#{accent}", cancel == "1", pause == "1", offer == "1", compensation, int(days) or None, scheme)


def page_of(key: str, who: str) -> str:
    """Where this page of a sample customer is; one that they do not have is the list in its place."""
    path = PAGES.get(key, PAGES["overview"])[1]
    if who == "nothing" and "{sample}" in path:
        path = PAGES["subscriptions"][1]
    return path.format(sample=f"sub-{who}")
