"""What the address of any page may ask for: `?lang=` and `?return_to=`, both remembered by cookies."""

import re
from dataclasses import dataclass
from urllib.parse import quote

from litestar import Request
from litestar.datastructures import Cookie

from portal.domain.merchants import Merchant
from portal.domain.sentences import Sentence, say
from portal.domain.tongues import offered
from portal.web.cookies import LANGUAGE, YEAR, make_cookie, read_cookie
from portal.web.kit import Kit
from portal.web.locale import Locale, negotiate
from portal.web.ways import LONGEST, host_of, shop_address

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Wishes:
    """The locale of the answer, the way back to the shop, and the cookies that make the browser remember both."""

    locale: Locale
    back: tuple[str, Sentence] | None
    cookies: tuple[Cookie, ...]


def read_wishes(request: Request, kit: Kit, merchant: Merchant, country: str | None) -> Wishes:
    """What this request asks for, else what the browser remembers, else what it says by itself."""
    spoken = offered(kit.languages, merchant.languages)
    asked = _asked_language(request, spoken)
    choice = asked or read_cookie(request, LANGUAGE)
    header = request.headers.get("accept-language")
    locale = negotiate(choice, None, header, country or merchant.country, spoken, merchant.locale)
    wanted = shop_address(request.query_params.get("return_to"), merchant.return_hosts)
    cookies = []
    if asked:
        cookies.append(make_cookie(kit, LANGUAGE, asked, seconds=YEAR))
    if wanted:
        cookies.append(make_cookie(kit, _shop_cookie(merchant), quote(wanted, safe="")))
    return Wishes(locale, _back(wanted or _remembered_shop(request, merchant)), tuple(cookies))


def _asked_language(request: Request, spoken: tuple[str, ...]) -> str | None:
    tag = request.query_params.get("lang", "").replace("_", "-")
    if not _TAG.fullmatch(tag):
        return None
    return tag if any(f"{tag}-".casefold().startswith(f"{one}-".casefold()) for one in spoken) else None


def _remembered_shop(request: Request, merchant: Merchant) -> str | None:
    """The remembered address, unquoted by Litestar and checked again: the merchant may allow it no longer."""
    kept = read_cookie(request, _shop_cookie(merchant), longest=3 * LONGEST)
    return shop_address(kept, merchant.return_hosts)


def _shop_cookie(merchant: Merchant) -> str:
    return f"shop-{merchant.link}"


def _back(address: str | None) -> tuple[str, Sentence] | None:
    return (address, say("Back to %(host)s", host=host_of(address))) if address else None
