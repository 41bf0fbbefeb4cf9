"""Mails written from templates: subject and text from one file, the HTML from its twin."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.domain import accent
from portal.domain.letters import Words
from portal.domain.merchants import Merchant
from portal.domain.notices import unpack_notice
from portal.domain.tongues import offered
from portal.web.locale import negotiate
from portal.web.rendering import Renderer


@dataclass(frozen=True, slots=True)
class LetterWriter:
    """Writes in the merchant's name and colours; `base_url` is where links in mails lead."""

    renderer: Renderer
    base_url: str

    def write(self, merchant: Merchant, template: str, language: str, params: Mapping[str, Any]) -> Words:
        """The mail of `templates/mail/<template>`, the first line of whose text is the subject."""
        available = offered(self.renderer.languages, merchant.languages)
        locale = negotiate(None, language, None, merchant.country, available, merchant.locale)
        colours = accent.palette(merchant.accent)
        context = {
            "merchant": merchant,
            "portal_url": self.base_url + merchant.portal,
            "base_url": self.base_url,
            "tz": merchant.timezone,
            "fill": colours.fill,
            "on_fill": colours.on_fill,
            "logo": None,
            **params,
        }
        if "notice" in params:
            context["notice"] = unpack_notice(params["notice"])
        plain = self.renderer.render(f"templates/mail/{template}.txt", locale, **context)
        subject, _, text = plain.partition("\n")
        html = self.renderer.render(f"templates/mail/{template}.html", locale, subject=subject.strip(), **context)
        return Words(subject.strip(), text.strip() + "\n", html)
