"""Previews: the portal's pages inside a frame of the console, with their addresses turned inwards and nothing to do."""

import re
from collections.abc import Mapping
from typing import Any, Protocol

from litestar import Response

from portal.domain.merchants import Merchant
from portal.domain.previews import Look
from portal.web.kit import Kit
from portal.web.outer import CSP

PLACE = "/admin/portal/preview"
SAMPLE = "sample"  # the link of the portal in which the samples are
# A frame of ours may hold it, no script runs in it, no form leaves it, and its links stay in it.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-same-origin"
)
FRAMING = f"{CSP}; frame-src 'self'"
_SCRIPT = re.compile(r"<script [^>]*></script>")
_DARK = re.compile(r"@media \(prefers-color-scheme: dark\)")


class Showroom(Protocol):
    """Answers as the portal would answer a sample customer: status and page."""

    async def show(
        self, settings: Mapping[str, Any], currency: str, who: str, path: str, language: str
    ) -> tuple[int, str]: ...


def turned_inwards(page: str, kit: Kit, merchant: Merchant, look: Look, who: str) -> str:
    """A page of the sample portal as it stands in the frame: its links lead to previews, nothing runs."""
    here = f"{PLACE}/{look.packed}"
    page = _SCRIPT.sub("", page).replace('content="light dark"', f'content="{look.scheme}"')
    page = page.replace(f'href="{kit.renderer.asset_url("portal.css")}"', f'href="{here}/portal.css"')
    page = page.replace(f'href="/p/{SAMPLE}/theme/{look.accent[1:]}"', f'href="{here}/theme.css"')
    page = page.replace(f'="/p/{SAMPLE}/logo/', f'="{merchant.portal}/logo/')
    return re.sub(f'="/p/{SAMPLE}(?=["/?])', f'="{here}/{who}', page)


def in_scheme(sheet: str, look: Look) -> str:
    """The style sheet in light or dark, whatever the browser prefers."""
    return _DARK.sub("@media all" if look.scheme == "dark" else "@media not all", sheet)


def framed(content: str, media_type: str = "text/html", status: int = 200) -> Response:
    """What a frame may hold."""
    headers = {"content-security-policy": POLICY}
    return Response(content.encode(), status_code=status, media_type=media_type, headers=headers)
