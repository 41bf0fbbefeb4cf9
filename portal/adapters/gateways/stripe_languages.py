"""The languages of Stripe's own pages."""

# https://docs.stripe.com/api/checkout/sessions/create#create_checkout_session-locale
_SPOKEN = frozenset(
    "bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR ro ru sk sl "
    "sv th tr vi zh zh-HK zh-TW".split()
)
_NORWEGIAN = ("no", "nn")


def spoken(tag: str) -> str:
    """Stripe's word for the language of a BCP 47 tag, or the browser's language when Stripe does not speak it."""
    tag = tag.replace("_", "-")
    base = tag.partition("-")[0].lower()
    if base in _NORWEGIAN:
        return "nb"
    return next((word for word in (tag, base) if word in _SPOKEN), "auto")
