"""The preview of the portal beside its settings: real pages, sample customers, what is typed and not yet saved."""

from dataclasses import asdict, dataclass, replace
from decimal import ROUND_DOWN, Decimal
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from portal.admin.settings import read_settings
from portal.domain import accent
from portal.domain.accounts import Account
from portal.domain.accent import Figure
from portal.domain.previews import PAGES, SAMPLES, SCHEMES, Look, look_of, page_of, unpack
from portal.domain.sentences import Sentence, say
from portal.operations.account_settings import PORTAL_GROUPS
from portal.store import accounts
from portal.store.errors import Missing
from portal.web.console import ConsoleVisit, enter_console
from portal.web.console_reply import show_part_in_console
from portal.web.previews import PLACE, Showroom, framed, in_scheme, turned_inwards
from portal.web.reply import go, is_fragment

SIZES = {"phone": say("Phone"), "desktop": say("Computer")}
_SHOWN = tuple(group for group in PORTAL_GROUPS if group.key in ("look", "actions"))


@dataclass(frozen=True, slots=True)
class Preview:
    """What stands in the preview: where the frame's page is, the address it would have, how readable the colour is."""

    source: str
    address: str
    figures: tuple[tuple[Figure, Decimal, Decimal], ...]
    complaint: Sentence | None = None


@post("/portal/preview", status_code=200)
async def create_preview(request: Request) -> Response:
    """The preview of what the forms hold; nothing is saved. Without a script the frame goes there by itself."""
    visit, account = await enter_console(request, accounts.get)
    marks = tuple(f"has_{group.key}" for group in _SHOWN)
    form = await read_settings(request, _SHOWN, account, "who", "page", "scheme", *marks)
    values, errors = dict[str, Any](), dict[str, Sentence]()
    for group in _SHOWN:
        if form.values[f"has_{group.key}"]:
            good, wrong = group.read(account, form.values)
            values, errors = values | good, errors | wrong
    preview = preview_of(request, replace(account, **values), form.values["who"], form.values["page"],
                         form.values["scheme"], next(iter(errors.values()), None))  # fmt: skip
    if not is_fragment(request):
        return go(request, preview.source)
    return show_part_in_console(visit, "partials/admin/settings/shown.html", preview=preview)


@get(["/portal/preview/{look:str}/{who:str}", "/portal/preview/{look:str}/{who:str}/{rest:path}"])
async def show_preview(request: Request, look: FromPath[str], who: FromPath[str]) -> Response:
    """A page of the portal, as a sample customer would see it in this look."""
    visit, account = await enter_console(request, accounts.get)
    worn = _look(look)
    if who not in SAMPLES:
        raise Missing("sample")
    rest = str(request.path_params.get("rest", ""))
    query = request.scope["query_string"].decode("ascii", "replace")
    showroom: Showroom = request.app.state.showroom
    status, page = await showroom.show(
        _settings(visit, worn.worn_by(account)), visit.merchant.currency, who, rest + (f"?{query}" if query else ""),
        visit.locale.language,
    )  # fmt: skip
    if not page:
        raise Missing("page")
    return framed(turned_inwards(page, visit.kit, visit.merchant, worn, who), status=status)


@get("/portal/preview/{look:str}/portal.css")
async def show_style(request: Request, look: FromPath[str]) -> Response:
    """The portal's style sheet, in light or dark as the look says."""
    (visit,) = await enter_console(request)
    return framed(in_scheme(visit.kit.renderer.asset_text("portal.css"), _look(look)), "text/css")


@get("/portal/preview/{look:str}/theme.css")
async def show_theme(request: Request, look: FromPath[str]) -> Response:
    """The shades of the look's colour."""
    await enter_console(request)
    worn = _look(look)
    return framed(in_scheme(accent.stylesheet(accent.palette(worn.accent)), worn), "text/css")


def preview_of(
    request: Request, account: Account, who: str = "", page: str = "", scheme: str = "",
    complaint: Sentence | None = None,
) -> Preview:  # fmt: skip
    """The preview of an account as it is or would be."""
    who = who if who in SAMPLES else "active"
    found = accent.figures(accent.palette(account.accent))
    rounded = tuple((one, _tenths(one.ratio), _tenths(one.least)) for one in found)
    source = f"{PLACE}/{look_of(account, scheme).packed}/{who}{page_of(page, who)}"
    return Preview(source, f"{request.app.state.tools.base_url}/p/{account.link}", rounded, complaint)


def choices() -> dict[str, Any]:
    """What can be chosen above the frame."""
    pages = [(key, title) for key, (title, _) in PAGES.items()]
    return {"samples": SAMPLES.items(), "pages": pages, "schemes": SCHEMES.items(), "sizes": SIZES.items()}


def _look(packed: str) -> Look:
    look = unpack(packed)
    if look is None:
        raise Missing("look")
    return look


def _tenths(ratio: float) -> Decimal:
    """Never more than it is: 4.49 is not 4.5."""
    return Decimal(str(ratio)).quantize(Decimal("0.1"), ROUND_DOWN)


def _settings(visit: ConsoleVisit, account: Account) -> dict[str, Any]:
    """The columns of the merchant that the samples wear."""
    worn = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(account).items()}
    for name in ("link", "version"):
        del worn[name]
    return worn | {name: getattr(visit.merchant, name) for name in ("locale", "currency", "logo_digest")}


router = Router("/", route_handlers=[create_preview, show_preview, show_style, show_theme])
