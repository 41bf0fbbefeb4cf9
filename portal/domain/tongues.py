"""Which languages a merchant offers, and which of them somebody gets: tags such as "de" or "pt-BR"."""

from collections.abc import Sequence


def lookup(tag: str, available: Sequence[str]) -> str | None:
    """The available language for a tag, found by dropping subtags from its end (RFC 4647, lookup)."""
    names = {name.casefold(): name for name in available}
    wanted = tag.replace("_", "-").casefold()
    while wanted and wanted not in names:
        wanted = wanted.rpartition("-")[0]
    return names.get(wanted)


def offered(shipped: Sequence[str], chosen: Sequence[str]) -> tuple[str, ...]:
    """The shipped languages that the merchant has chosen; all when none was chosen, or none of those is shipped."""
    return tuple(tag for tag in shipped if tag in chosen) or tuple(shipped)


def spoken(wanted: str | None, home: str, chosen: Sequence[str]) -> str:
    """The wanted language while it is offered, else the merchant's own, else the first one that is."""
    wishes = [tag for tag in (wanted, home) if tag]
    return next((tag for tag in wishes if not chosen or lookup(tag, chosen)), chosen[0] if chosen else home)
