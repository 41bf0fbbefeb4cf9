"""The page of the account: its settings, with what stands on it beside the groups of fields."""

from typing import Any

from litestar import Response

from portal.admin.settings import Card, Leaf, show_leaf
from portal.domain.accounts import Account
from portal.domain.sentences import Sentence, say
from portal.operations.account_settings import ACCOUNT_GROUPS, languages_group
from portal.web.console import ConsoleVisit
from portal.web.forms import Form
from portal.web.kit import Kit, Place
from portal.web.reply import language_choices

ACCOUNT = Place("account", say("Account"), "/account", "building-2")
LOGO_TOLD = {
    "logo": ("success", say("Your logo was saved. Customers see it from now on.")),
    "logo.same": ("info", say("This is the logo that you have already.")),
    "logo.removed": ("success", say("Your logo was removed. Your name takes its place.")),
}
_PURPOSE = say("Your company, as customers meet it.")


def leaf_of(kit: Kit) -> Leaf:
    """The page's settings, among them the languages that this installation has."""
    *others, zone = ACCOUNT_GROUPS
    spoken = languages_group(tuple(tag for tag, _ in language_choices(kit)))
    return Leaf(ACCOUNT, _PURPOSE, "partials/admin/settings/account.html", (*others, spoken, zone), _beside)


def show_page(
    visit: ConsoleVisit, account: Account, card: Card | None = None, status: int = 200, **more: Any
) -> Response:
    """The whole page; one of its cards may show something else than what is stored."""
    return show_leaf(visit, leaf_of(visit.kit), account, card, status, **more)


def logo_card(
    account: Account, url: str | None, form: Form, told: tuple[str, Sentence] | None = None
) -> dict[str, Any]:  # fmt: skip
    """What the card of the logo takes."""
    return {"logo_form": form, "logo_name": account.name, "logo_told": told, "logo_url": url}


def _beside(visit: ConsoleVisit, account: Account) -> dict[str, Any]:
    told = LOGO_TOLD.get(visit.request.query_params.get("done", ""))
    return logo_card(account, visit.merchant.logo_url, Form(), told) | {"attempt": None}
