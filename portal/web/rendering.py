"""Templates to text, in a locale: one Jinja environment a locale, compiled code shared by the regions of a language."""

from collections.abc import Callable, Mapping, MutableMapping
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path
from types import CodeType, MethodType
from typing import Any

from jinja2 import BaseLoader, BytecodeCache, Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from jinja2.bccache import Bucket
from jinja2.runtime import Context, Macro

from portal import paths
from portal.domain.countries import Country
from portal.domain.money import Money
from portal.domain.sentences import Sentence
from portal.web.assets import Assets
from portal.web.folding import Folding
from portal.web.formats import Formats, tongue
from portal.web.languages import accented
from portal.web.locale import PSEUDO, Locale

ROOMS = ("templates", "partials")
# How templates are read, here and when sentences are extracted from them.
SYNTAX = {"trim_blocks": True, "lstrip_blocks": True, "extensions": ["jinja2.ext.i18n"]}


class Renderer:
    """Renders templates, named by their path from the repository root, and says Sentences, each in a locale."""

    def __init__(
        self,
        catalogues: Mapping[str, NullTranslations],
        assets: Assets,
        *,
        folder: Callable[[str], Path] = paths.folder,
        reload: bool = False,
    ) -> None:
        """`catalogues` as `languages.load` gives them; `reload` reads changed templates again, for development."""
        self.languages = tuple(catalogues)
        self._catalogues, self._assets, self._reload = catalogues, assets, reload
        self._loader = _Rooms({room: FileSystemLoader(folder(room)) for room in ROOMS})
        self._codes = {language: _Codes() for language in catalogues}
        self._environment = lru_cache(maxsize=64)(self._build)

    def render(self, template: str, locale: Locale, /, **context: object) -> str:
        """The template's text; a missing variable, name or icon is an error, never a blank."""
        return self._environment(locale).get_template(template).render(context)

    def translate(self, sentence: Sentence | str, locale: Locale, zone: tzinfo | None = None) -> str:
        """The sentence as plain text; instants in it are told in `zone`, else in UTC, which is then named."""
        return self._environment(locale).say(sentence, zone)

    def own_name(self, tag: str) -> str:
        """A language's name in itself, for lists of languages: "Deutsch"."""
        return tongue(tag)

    def asset_url(self, name: str) -> str:
        """The address of a static file, as pages name it."""
        return self._assets.url(name)

    def asset_text(self, name: str) -> str:
        """What a static file of text says."""
        return self._assets.text(name)

    @property
    def names(self) -> frozenset[str]:
        """The names of all templates and partials."""
        return frozenset(self._loader.list_templates())

    def _build(self, locale: Locale) -> "_Environment":
        catalogue, codes = self._catalogues[locale.language], self._codes[locale.language]
        return _Environment(locale, catalogue, self._assets, self._loader, codes, self._reload)


class _Context(Context):
    def call(self, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Macros and methods without Jinja's search for what they want to be passed, which no method of ours does."""
        kind = type(function)
        if kind is not Macro and kind is not MethodType:
            return super().call(function, *args, **kwargs)
        kwargs.pop("_loop_vars", None)
        kwargs.pop("_block_vars", None)
        return function(self.eval_ctx, *args, **kwargs) if kind is Macro else function(*args, **kwargs)


class _Environment(Environment):
    code_generator_class = Folding
    context_class = _Context

    def __init__(
        self,
        locale: Locale,
        catalogue: NullTranslations,
        assets: Assets,
        loader: BaseLoader,
        codes: BytecodeCache,
        reload: bool,
    ) -> None:
        super().__init__(
            **SYNTAX,  # type: ignore[arg-type]
            loader=loader,
            bytecode_cache=codes,
            auto_reload=reload,
            autoescape=_is_markup,
            optimized=False,
            undefined=StrictUndefined,
            cache_size=-1,
        )
        self.catalogue, self.formats = catalogue, Formats(locale.babel)
        self.policies["ext.i18n.trimmed"] = True
        self.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]
        self.globals |= {"icon": assets.icon, "asset": assets.url, "locale": locale}
        del self.filters["safe"]  # trusted markup is made in Python, as Markup, where a test can see it
        self.filters |= _filters(self.formats, locale) | {"t": self.say}

    def join_path(self, template: str, parent: str) -> str:
        """The name as it is; ValueError when a page takes in plain text, which nobody has escaped."""
        if _is_markup(parent) and not _is_markup(template):
            raise ValueError(f"{parent} cannot take in {template}, which is plain text.")
        return template

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals themselves: a chain of maps for each template, as Jinja makes it, costs a tenth of a page."""
        return {**self.globals, **d} if d else self.globals

    def say(self, value: object, zone: tzinfo | None = None) -> str:
        """A Sentence, and what may stand in one, in words that are not yet escaped; a string stays as it is."""
        match value:
            case Country():
                return self.filters["country"](value)
            case str():
                return value
            case Sentence():
                places = {name: self.say(param, zone) for name, param in value.params.items()}
                return self.catalogue.gettext(value.msgid) % places
            case Money():
                return self.formats.money(value)
            case datetime():
                return self.filters["moment"](value, zone) if zone else f"{self.filters['moment'](value, UTC)} UTC"
            case date():
                return self.filters["day"](value)
            case int() | Decimal():
                return self.formats.number(value)
        raise TypeError(f"{value!r} has no words.")


class _Rooms(PrefixLoader):
    # PrefixLoader would call a template by its name inside the folder; ours keep their full names.
    load = BaseLoader.load


class _Codes(BytecodeCache):
    """Compiled templates of one language, in memory: another region of it costs no compilation."""

    def __init__(self) -> None:
        self._codes: dict[str, tuple[str, CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take the code when it was compiled from this very source."""
        checksum, code = self._codes.get(bucket.key, ("", None))
        bucket.code = code if checksum == bucket.checksum else None

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code."""
        self._codes[bucket.key] = (bucket.checksum, bucket.code)


def _is_markup(name: str | None) -> bool:
    return name is None or not name.endswith(".txt")


def _filters(formats: Formats, locale: Locale) -> dict[str, Callable[..., str]]:
    words = {"day": formats.day, "moment": formats.moment, "clock": formats.clock, "country": formats.country}
    words |= {"tongue": tongue}
    if locale.tag == PSEUDO:
        words = {name: lambda *values, word=word: accented(word(*values)) for name, word in words.items()}
    return {"money": formats.money, "number": formats.number, "rate": formats.rate, **words}
