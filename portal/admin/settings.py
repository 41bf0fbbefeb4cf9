"""Pages of settings in the console: groups of fields, each with a form and a button of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from litestar import Request, Response

from portal.domain.accounts import Account
from portal.domain.console import may_change_settings
from portal.domain.sentences import Sentence, say
from portal.operations.account_settings import Group, LinkTaken, store_settings, timezones
from portal.store import accounts
from portal.store.errors import Missing, Stale
from portal.web.console import HOME, ConsoleVisit, enter_console
from portal.web.console_reply import show_in_console, show_part_in_console
from portal.web.forms import Form, read_form
from portal.web.kit import Place
from portal.web.meanwhile import conflicts, marks
from portal.web.problems import Forbidden
from portal.web.reply import go, is_fragment

_FORBIDDEN = say("Only an owner of this account may change its settings. You may look at them.")
_NOTHING = say("You made no changes, so there was nothing to save.")
_MEANWHILE = say("While you were typing, somebody else saved this, too. Check the marked fields, then save again.")
_LOOK_AGAIN = say("Changed in the meantime: look again.")
_GROUP = "partials/admin/settings/group.html"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page of settings; `panel` is its partial, `beside` gives what else that takes."""

    place: Place
    purpose: Sentence
    panel: str
    groups: tuple[Group, ...]
    beside: Callable[[ConsoleVisit, Account], dict[str, Any]] = lambda visit, account: {}

    def group(self, key: str) -> Group:
        """The group of this key, or Missing."""
        found = next((group for group in self.groups if group.key == key), None)
        if found is None:
            raise Missing("group")
        return found


@dataclass(frozen=True, slots=True)
class Card:
    """A group with its form; `told` is a kind of notice and its sentence."""

    group: Group
    form: Form
    told: tuple[str, Sentence] | None = None


def show_leaf(
    visit: ConsoleVisit, leaf: Leaf, account: Account, card: Card | None = None, status: int = 200, **more: Any
) -> Response:
    """The page with what is stored; one of its cards may be another than that."""
    cards = [card if card and card.group == group else Card(group, _stored(group, account)) for group in leaf.groups]
    context = {"cards": cards, "leaf": leaf, **_common(visit, leaf, account), **leaf.beside(visit, account), **more}
    return show_in_console(visit, leaf.panel, here=leaf.place.key, title=leaf.place.title, status=status, **context)


def done(request: Request, leaf: Leaf, account: Account) -> Card | None:
    """The card of the group that was just saved, as the address of the page says."""
    key, _, nothing = request.query_params.get("done", "").partition(".")
    group = next((group for group in leaf.groups if group.key == key), None)
    if group is None:
        return None
    return Card(group, _stored(group, account), ("info", _NOTHING) if nothing else ("success", group.saved))


async def save_group(request: Request, leaf: Leaf, key: str) -> Response:
    """The group is saved; what is invalid or was changed meanwhile leads back to the form, nothing lost."""
    visit, account = await enter_console(request, accounts.get)
    group = leaf.group(key)
    require_owner(visit)
    form = await read_settings(request, (group,), account, "version")
    return await _save(visit, leaf, account, Card(group, form))


def require_owner(visit: ConsoleVisit) -> None:
    """Raises Forbidden for whoever may only look at settings."""
    if not may_change_settings(visit.user.role):
        raise Forbidden(_FORBIDDEN)


async def read_settings(request: Request, groups: tuple[Group, ...], account: Account, *others: str) -> Form:
    """The groups' fields as they were sent; a colour that was picked and not typed is the one that counts."""
    longest = {field.name: field.longest for group in groups for field in group.fields}
    several = frozenset(field.name for group in groups for field in group.fields if field.several)
    form = await read_form(request, (*longest, "picked", *others), longest, several)
    typed, picked = form.values.get("accent", ""), form.values["picked"]
    if picked and typed.strip() == account.accent:
        return Form({**form.values, "accent": picked}, form.errors)
    return form


async def _save(visit: ConsoleVisit, leaf: Leaf, account: Account, card: Card) -> Response:
    group, form = card.group, card.form
    values, errors = group.read(account, form.values)
    form = form.with_errors(errors)
    if not form.valid:
        return _again(visit, leaf, account, Card(group, form), 422)
    after, event = group.apply(account, values)
    if clashes := _clashes(group, account, after, form):
        newest = Form({**form.values, "version": marks(group.show(account))}, clashes)
        return _again(visit, leaf, account, Card(group, newest, ("warning", _MEANWHILE)), 409)
    if event is None:
        return _done(visit, leaf, account, group, changed=False)
    try:
        await visit.write(store_settings, account, after, event, visit.actor, visit.now)
    except Stale:
        return await _save(visit, leaf, await visit.read(accounts.get), card)
    except LinkTaken as taken:
        return _again(visit, leaf, account, Card(group, form.with_errors({"link": taken.sentence})), 422)
    return _done(visit, leaf, await visit.read(accounts.get), group)


def _clashes(group: Group, account: Account, after: Account, form: Form) -> dict[str, Sentence]:
    found = conflicts(form.values["version"], group.show(account), group.show(after))
    coded = {field.name for field in group.fields if field.coded}
    return {name: _LOOK_AGAIN if name in coded else sentence for name, sentence in found.items()}


def _again(visit: ConsoleVisit, leaf: Leaf, account: Account, card: Card, status: int = 200) -> Response:
    if is_fragment(visit.request):
        return show_part_in_console(visit, _GROUP, status=status, card=card, **_common(visit, leaf, account))
    return show_leaf(visit, leaf, account, card, status)


def _done(visit: ConsoleVisit, leaf: Leaf, account: Account, group: Group, *, changed: bool = True) -> Response:
    if is_fragment(visit.request):
        told = ("success", group.saved) if changed else ("info", _NOTHING)
        return _again(visit, leaf, account, Card(group, _stored(group, account), told))
    mark = group.key if changed else f"{group.key}.nothing"
    return go(visit.request, f"{HOME}{leaf.place.path}?done={mark}#settings-{group.key}")


def _stored(group: Group, account: Account) -> Form:
    stored = group.show(account)
    return Form(stored | {"version": marks(stored)})


def _common(visit: ConsoleVisit, leaf: Leaf, account: Account) -> dict[str, Any]:
    return {
        "account": account,
        "base": HOME + leaf.place.path,
        "may_change": may_change_settings(visit.user.role),
        "zones": [(zone, zone.replace("_", " ")) for zone in dict.fromkeys([account.timezone, *timezones()])],
        "home_language": visit.merchant.locale.replace("-", "_").partition("_")[0],
        "mail_from": visit.request.app.state.tools.mail_from,
        "portal_url": f"{visit.request.app.state.tools.base_url}/p/{account.link}",
    }
