"""What belongs to the portal itself: its colours and logo, the language, the way out."""

from functools import lru_cache

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from portal.domain import accent
from portal.domain.tongues import offered
from portal.store import logos, sessions
from portal.store.errors import Missing
from portal.web.cookies import LANGUAGE, YEAR, customer_cookie, drop_cookie, make_cookie, read_cookie
from portal.web.drafts import LIFE
from portal.web.forms import read_form
from portal.web.kit import kit_of
from portal.web.problems import SignedOut
from portal.web.reply import came_from, go
from portal.web.visits import enter, welcome

_KEPT = {"cache-control": "public, max-age=31536000, immutable"}


@get("/theme/{colour:str}")
async def show_theme(request: Request, colour: FromPath[str]) -> Response:
    """The accent's shades as a stylesheet; its address names the colour, so browsers may keep it."""
    guest = await welcome(request)
    if f"#{colour}" != guest.merchant.accent:
        raise Missing("theme")
    return Response(_stylesheet(guest.merchant.accent), media_type="text/css", headers=_KEPT)


@get("/logo/{digest:str}")
async def show_logo(request: Request, digest: FromPath[str]) -> Response:
    """The merchant's logo, as an image and as nothing else."""
    guest = await welcome(request)
    found = await guest.kit.database.read(logos.find_shown, guest.merchant.id, digest)
    if found is None:
        raise Missing("logo")
    headers = {**_KEPT, "content-security-policy": "default-src 'none'; sandbox", "content-disposition": "inline"}
    return Response(found[0], media_type=found[1], headers=headers)


@post("/language", status_code=200)
async def create_language(request: Request) -> Response:
    """The chosen language is remembered for a year; the visitor is back where they were."""
    guest = await welcome(request)
    form = await read_form(request, ("language",))
    chosen = form.values["language"]
    spoken = offered(guest.kit.languages, guest.merchant.languages)
    cookies = [make_cookie(guest.kit, LANGUAGE, chosen, seconds=YEAR)] if chosen in spoken else []
    return go(request, came_from(request, f"{guest.merchant.portal}/", guest.merchant.portal), cookies=cookies)


@post("/sign-out", status_code=200)
async def create_sign_out(request: Request) -> Response:
    """The session is over on the server; for an hour its dead token still tells whose text another tab may send."""
    name = customer_cookie(str(request.path_params["portal"]))
    try:
        (visit,) = await enter(request)
        await visit.desk.write(sessions.end, visit.who.session_id, visit.now, because=None)
        portal, kit = visit.merchant.portal, visit.kit
        cookie = make_cookie(kit, name, read_cookie(request, name) or "", seconds=int(LIFE.total_seconds()))
    except SignedOut:
        portal = (await welcome(request)).merchant.portal
        cookie = drop_cookie(kit_of(request), name)
    headers = {"clear-site-data": '"cache"'}
    return go(request, f"{portal}/sign-in?done=signed-out", cookies=[cookie], headers=headers)


@lru_cache(maxsize=256)
def _stylesheet(colour: str) -> bytes:
    return accent.stylesheet(accent.palette(colour)).encode()


router = Router("/", route_handlers=[show_theme, show_logo, create_language, create_sign_out])
