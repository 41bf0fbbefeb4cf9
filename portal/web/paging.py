"""Links to older entries: where a page goes on, as a word in the address."""

import re
from datetime import UTC, datetime, timedelta

from litestar import Request

from portal.store.errors import Missing

_TOKEN = re.compile(r"([0-9]{1,18})~([0-9]{1,18})", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = datetime(9999, 1, 1, tzinfo=UTC) - _EPOCH


def before_of(request: Request) -> tuple[datetime, int] | None:
    """Where the wanted page begins, None for the newest one; Missing for a place that we never named."""
    token = request.query_params.get("before")
    if token is None:
        return None
    found = _TOKEN.fullmatch(token)
    if found is None or int(found[1]) > _LAST / timedelta(microseconds=1):
        raise Missing("page")
    return _EPOCH + timedelta(microseconds=int(found[1])), int(found[2])


def older_address(path: str, older: tuple[datetime, int] | None) -> str | None:
    """The address of the page that goes on there, None when there is none; the path may have a query."""
    if older is None:
        return None
    return f"{path}{'&' if '?' in path else '?'}before={(older[0] - _EPOCH) // timedelta(microseconds=1)}~{older[1]}"
