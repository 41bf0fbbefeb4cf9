"""How the merchant's site leads to the portal: addresses, and HTML to be pasted."""

from html import escape
from urllib.parse import quote, urlencode

from portal.domain.accent import Palette

# What stands for a subscription's handle in an example.
HANDLE = "HANDLE"


def link_html(address: str, label: str) -> str:
    """A plain link."""
    return f'<a href="{escape(address)}">{escape(label)}</a>'


def button_html(address: str, label: str, palette: Palette) -> str:
    """A link that looks like a button in the accent colour, in any page, with neither script nor style sheet."""
    look = (
        "display:inline-block;padding:12px 20px;border-radius:6px;"
        f"background:{palette.fill};color:{palette.on_fill};"
        "font:600 16px/1.25 system-ui,sans-serif;text-decoration:none"
    )
    return f'<a href="{escape(address)}" style="{look}">{escape(label)}</a>'


def with_wish(address: str, name: str, value: str) -> str:
    """The address asking for something, with whatever the value has in it written as an address must have it."""
    return f"{address}?{urlencode({name: value}, quote_via=quote, safe='@')}"


def session_call(base_url: str, shop: str) -> str:
    """The call by which a shop gets a one-time link for its customer."""
    body = f'{{"customer": "cust-1", "target": "/invoices", "return_url": "{shop}"}}'
    return "\n".join(
        (f'curl "{base_url}/v1/portal_session" \\', '  -u "$API_KEY:" \\', '  -H "Content-Type: application/json" \\',
         f"  -d '{body}'")
    )  # fmt: skip
