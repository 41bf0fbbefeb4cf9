"""A mandate as it is printed: its words as they were kept, in the merchant's look."""

from collections.abc import Sequence

from portal.domain import accent
from portal.domain.mandates import Mandate
from portal.domain.periods import local_day
from portal.web.locale import negotiate
from portal.web.visits import Visit


def write(visit: Visit, mandate: Mandate, facts: Sequence[tuple[str, str]], *, logo: bool) -> tuple[str, str]:
    """HTML and CSS of the paper in the mandate's own language, with the picture "logo" if there is one."""
    renderer, merchant = visit.kit.renderer, visit.merchant
    locale = negotiate(None, mandate.language, None, merchant.country, tuple(renderer.languages), merchant.locale)
    context = {
        "mandate": mandate, "wording": mandate.wording, "facts": facts, "merchant": merchant, "logo": logo,
        "given_on": local_day(mandate.signed_at, merchant.timezone).isoformat(),
    }  # fmt: skip
    shade = accent.palette(merchant.accent).light
    styles = f":root {{ --accent: {shade.ui}; --accent-text: {shade.text} }}"
    return renderer.render("templates/pdf/mandate.html", locale, **context), styles
