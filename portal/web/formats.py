"""Money, numbers, dates and names in the way of a locale: Babel's answers, learnt once and proven equal."""

import re
from collections.abc import Callable
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_datetime_format
from babel.numbers import format_decimal, get_currency_precision, get_decimal_symbol, parse_pattern

from portal.domain.money import Money

# Where CLDR shows fewer digits than ISO 4217 counts: amounts are kept in the minor units of ISO 4217.
_ISO_DIGITS = {"IQD": 3} | dict.fromkeys("AFN ALL IRR KPW LAK LBP MGA MMK RSD SLL SOS STD SYP YER".split(), 2)
_PROBES = (0, 1, 9, 10, 99, 100, 101, 999, 1000, 1001, 9999, 10000, 12345, 99999, 100000, 999999, 1234567, 98765432)
_LARGE_PROBES = (10**9 - 1, 10**12, 123456789012345, 2**63 - 1)


class Formats:
    """What one locale writes; every cache is bounded and every answer is Babel's."""

    def __init__(self, locale: Locale) -> None:
        self._locale = locale
        self._purse = lru_cache(maxsize=128)(self._learn_money)
        self._number = learn(lambda value: format_decimal(value, locale=locale), 0)
        self._date = lru_cache(maxsize=4096)(lambda on: format_date(on, "long", locale=locale))
        self._time = lru_cache(maxsize=1440)(lambda at: format_time(at, "short", locale=locale))
        self._moment = get_datetime_format("long", locale=locale).replace("'", "")
        self.rate = lru_cache(maxsize=256)(self._rate)

    def money(self, value: Money) -> str:
        """The amount with its currency: "1.234,50 €"."""
        return self._purse(value.currency)(value.amount)

    def number(self, value: int | Decimal) -> str:
        """A count or quantity with the locale's separators: "1.234"; a Decimal keeps at most three places."""
        return self._number(value) if isinstance(value, int) else format_decimal(value, locale=self._locale)

    def day(self, value: date, zone: tzinfo | None = None) -> str:
        """The date in words with its year: "3. März 2027"; an instant needs the zone whose calendar counts."""
        return self._date(_local(value, zone).date() if isinstance(value, datetime) else value)

    def moment(self, value: datetime, zone: tzinfo) -> str:
        """The date in words and the time of day in a zone: "3. März 2027, 15:04"."""
        return self._moment.replace("{0}", self.clock(value, zone)).replace("{1}", self.day(value, zone))

    def clock(self, value: datetime, zone: tzinfo) -> str:
        """The time of day in a zone: "15:04"."""
        return self._time(_local(value, zone).time().replace(second=0, microsecond=0))

    def country(self, code: str) -> str:
        """The name of an ISO 3166 country in this language; an unknown code stays as it is."""
        return str(self._locale.territories.get(code.upper(), code))

    def _learn_money(self, currency: str) -> Callable[[int], str]:
        digits, locale = exponent(currency), self._locale
        pattern = parse_pattern(locale.currency_formats["standard"].pattern)
        pattern.frac_prec = (digits, digits)

        def plain(amount: int) -> str:
            return _spaced(pattern.apply(Decimal(amount).scaleb(-digits), locale, currency, currency_digits=False))

        return learn(plain, digits)

    def _rate(self, basis_points: int) -> str:
        """Hundredths of a percent as a percentage with at most two places: 700 -> "7 %", 1950 -> "19,5 %"."""
        pattern = parse_pattern(self._locale.percent_formats[None].pattern)
        pattern.frac_prec = (0, 2)
        return pattern.apply(Decimal(basis_points).scaleb(-4), self._locale)


@lru_cache(maxsize=256)
def tongue(tag: str) -> str:
    """A language's name in itself, as a list shows it: "Deutsch", "Français"; an unknown tag stays as it is."""
    try:
        name = Locale.parse(tag, sep="-" if "-" in tag else "_").get_display_name() or tag
    except (UnknownLocaleError, ValueError):
        return tag
    return name[:1].upper() + name[1:]


def exponent(currency: str) -> int:
    """How many decimal places the minor unit of a currency has (ISO 4217): EUR 2, JPY 0, KWD 3."""
    return _ISO_DIGITS.get(currency) or get_currency_precision(currency)


def writes_comma(locale: Locale) -> bool:
    """Decimals follow a comma in the locale, so that its spreadsheets part values by semicolons."""
    return get_decimal_symbol(locale) == ","


def learn(plain: Callable[[int], str], digits: int) -> Callable[[int], str]:
    """A quick equal of `plain`, which writes an integer of minor units; `plain` itself where it cannot be imitated."""
    sample = int("1234567" + "9" * digits)
    shapes = [_shape(plain(value), digits) for value in (sample, -sample)]
    if None in shapes or shapes[0][2:] != shapes[1][2:]:
        return plain
    quick = _writer(*shapes, digits)
    values = [sign * value for value in (*_PROBES, *_LARGE_PROBES) for sign in (1, -1)]
    return quick if all(quick(value) == plain(value) for value in values) else plain


def _shape(text: str, digits: int) -> tuple[str, str, str, str] | None:
    """Prefix, suffix, group separator and decimal separator of a written sample."""
    fraction = r"(\D+)" + "9" * digits if digits else "()"
    found = re.fullmatch(rf"(\D*)1(\D*)234(?:\2)567{fraction}(\D*)", text)
    return (found[1], found[4], found[2], found[3]) if found else None


def _writer(plus: tuple[str, str, str, str], minus: tuple[str, str, str, str], digits: int) -> Callable[[int], str]:
    prefix, suffix, group, decimal = plus
    scale = 10**digits

    def write(amount: int) -> str:
        before, after = (prefix, suffix) if amount >= 0 else minus[:2]
        whole, rest = divmod(abs(amount), scale)
        number = f"{whole:,}".replace(",", group)
        return f"{before}{number}{decimal}{rest:0{digits}d}{after}" if digits else f"{before}{number}{after}"

    return write


def _spaced(text: str) -> str:
    """A no-break space where letters of a currency touch a figure, which Babel leaves out (UTS 35)."""
    return re.sub(r"(?<=[^\W\d_])(\.?)(?=\d)|(?<=\d)(?=[^\W\d_])", "\\1\u00a0", text)


def _local(at: datetime, zone: tzinfo | None) -> datetime:
    if at.tzinfo is None or zone is None:
        raise ValueError("An instant is aware of its zone and is shown in a named one.")
    return at.astimezone(zone)
