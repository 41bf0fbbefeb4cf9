"""Linking in the console: how a merchant's site, mails and leaflets lead customers to the portal."""

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, Router, get

from portal.domain import accent
from portal.domain.console import may_change_settings
from portal.domain.linking import HANDLE, button_html, link_html, session_call, with_wish
from portal.domain.sentences import Sentence, say
from portal.domain.tongues import offered
from portal.operations.linking import KINDS, code_drawing, code_file
from portal.web.console import HOME, ConsoleVisit, enter_console
from portal.web.console_reply import show_in_console
from portal.web.downloads import download
from portal.web.drawings import inline
from portal.web.kit import Place
from portal.web.locale import negotiate
from portal.web.reply import language_choices

PLACE = Place("linking", say("Linking"), "/linking", "external-link")
_LABEL = say("Manage subscription")
_ACTIONS = (
    ("subscription", say("A subscription"), ""),
    ("cancellation", say("Cancel it"), "/cancellation"),
    ("pause", say("Pause it"), "/pause"),
    ("resumption", say("Resume it"), "/resumption"),
    ("payment-method", say("Change its payment method"), "/payment-method"),
)


@dataclass(frozen=True, slots=True)
class Way:
    """An address to be copied."""

    key: str
    label: Sentence
    address: str


@get("/linking")
async def show_linking(request: Request) -> Response:
    """Everything to be copied."""
    (visit,) = await enter_console(request)
    context = {"address": _address(visit), "ways": _ways(visit), "snippets": _snippets(visit), **_wishes(visit)}
    context |= {"code": inline(code_drawing(_address(visit))), "may_change": may_change_settings(visit.user.role)}
    return show_in_console(visit, "partials/admin/linking/panel.html", here=PLACE.key, title=PLACE.title, **context)


@get([f"/linking/code.{kind}" for kind in KINDS])
async def show_code(request: Request) -> Response:
    """The QR code as a file."""
    (visit,) = await enter_console(request)
    kind = str(request.scope["path"]).rpartition(".")[2]
    return download(code_file(_address(visit), kind), KINDS[kind], f"{visit.merchant.link}-qr.{kind}")


def _address(visit: ConsoleVisit) -> str:
    return visit.request.app.state.tools.base_url + visit.merchant.portal


def _ways(visit: ConsoleVisit) -> dict[str, list[Way]]:
    portal, one = _address(visit), f"{_address(visit)}/subscriptions/{HANDLE}"
    return {
        "sections": [Way(place.key, place.title, portal + place.path) for place in visit.kit.sections],
        "actions": [Way(key, label, one + path) for key, label, path in _ACTIONS],
    }


def _snippets(visit: ConsoleVisit) -> dict[str, str]:
    """In the language that most customers of the merchant speak."""
    merchant, kit = visit.merchant, visit.kit
    spoken = offered(kit.languages, merchant.languages)
    locale = negotiate(None, merchant.locale, None, merchant.country, spoken, merchant.locale)
    label = kit.renderer.translate(_LABEL, locale)
    palette = accent.palette(merchant.accent)
    address = _address(visit)
    button = button_html(address, label, palette)
    return {"label": label, "lang": locale.tag, "link": link_html(address, label), "button": button}


def _wishes(visit: ConsoleVisit) -> dict[str, Any]:
    portal, hosts = _address(visit), visit.merchant.return_hosts
    spoken = [tag for tag, _ in language_choices(visit.kit, visit.merchant.languages)]
    shop = f"https://{hosts[0] if hosts else 'shop.example.com'}/account"
    return {
        "hosts": hosts, "spoken": spoken, "hosts_door": f"{HOME}/portal#settings-entrance",
        "email_way": with_wish(portal, "email", "name@example.com"), "lang_way": with_wish(portal, "lang", spoken[-1]),
        "return_way": with_wish(portal, "return_to", shop),
        "call": session_call(visit.request.app.state.tools.base_url, shop),
    }  # fmt: skip


router = Router("/", route_handlers=[show_linking, show_code])
