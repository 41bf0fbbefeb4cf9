"""Our cookies: their names, and how they are set and forgotten."""

from litestar import Request
from litestar.datastructures import Cookie

from portal.web.kit import Kit, kit_of

VISITOR = "visitor"
LANGUAGE = "language"
CONSOLE = "console"
LOOK = "look"
# Between the password and the second factor.
CONSOLE_STEP = "console-step"
DRAFT = "draft"
YEAR = 365 * 24 * 3600


def customer_cookie(link: str) -> str:
    """The cookie of a customer's session: one a portal, so that two merchants on one host do not meet."""
    return f"customer-{link}"


def read_cookie(request: Request, name: str, *, longest: int = 64) -> str | None:
    """The cookie's value, None when there is none or it is longer than ours ever is."""
    value = request.cookies.get(_full_name(kit_of(request), name))
    return value if value and len(value) <= longest and value.isascii() else None


def make_cookie(kit: Kit, name: str, value: str, *, seconds: int | None = None) -> Cookie:
    """A cookie out of reach for scripts and other sites (ASVS 3.3); without `seconds` it ends with the browser."""
    key = _full_name(kit, name)
    return Cookie(
        key=key, value=value, path="/", secure=kit.secure, httponly=True, samesite="lax", max_age=seconds
    )


def drop_cookie(kit: Kit, name: str) -> Cookie:
    """A cookie that makes the browser forget."""
    return make_cookie(kit, name, "", seconds=0)


def _full_name(kit: Kit, name: str) -> str:
    return f"__Host-{name}" if kit.secure else name
