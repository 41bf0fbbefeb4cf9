"""Formats are Babel's, only quicker: equality over locales, currencies and amounts."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.money import Money
from portal.web.formats import Formats, exponent, learn, tongue, writes_comma

LOCALES = """de_DE de_AT de_CH en_GB en_US en_DK en_DE en_IN en_ZA da_DK sv_SE nb_NO fi_FI is_IS nl_NL fr_FR fr_CH
it_IT es_ES es_MX pt_BR pt_PT pl_PL cs_CZ hu_HU ro_RO bg_BG el_GR tr_TR ru_RU uk_UA lv_LV et_EE sl_SI ar_EG he_IL fa_IR
hi_IN bn_BD ja_JP ko_KR zh_Hans_CN th_TH vi_VN gsw_CH""".split()
CURRENCIES = "EUR USD DKK CHF GBP JPY KRW KWD CLF INR XAF PLN XXY".split()
AMOUNTS = (0, 1, -1, 5, 99, 100, -100, 999, 12345, -123456, 9999999, 10**9 + 7, -(10**12), 2**63 - 1, -(2**63))
BERLIN = ZoneInfo("Europe/Berlin")
FORMATS = {name: Formats(Locale.parse(name)) for name in LOCALES}


def babel_money(amount: int, currency: str, locale: Locale) -> str:
    """What Babel writes, with the space between letters and figures that CLDR asks for and Babel leaves out."""
    written = format_currency(Decimal(amount).scaleb(-exponent(currency)), currency, locale=locale)
    return re.sub(r"(\d)([A-Z])", "\\1\u00a0\\2", re.sub(r"([A-Za-z]\.?)(\d)", "\\1\u00a0\\2", written))


def plain(text: str) -> str:
    """The text with ordinary spaces, for readable expectations."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("name", LOCALES)
def test_money_is_what_babel_writes(name):
    locale = Locale.parse(name)
    formats = Formats(locale)
    for currency in CURRENCIES:
        for amount in AMOUNTS:
            assert formats.money(Money(amount, currency)) == babel_money(amount, currency, locale)
    for amount in AMOUNTS:
        assert formats.number(amount) == format_decimal(amount, locale=locale)


def test_what_cannot_be_imitated_is_asked_every_time():
    def grudging(value: int) -> str:
        return f"{value:,}" if abs(value) > 9999 else str(value)

    write = learn(grudging, 0)
    assert [write(value) for value in (1234, 12345, -9999, -10000)] == ["1234", "12,345", "-9999", "-10,000"]


@given(st.integers(-(2**63), 2**63 - 1), st.sampled_from(LOCALES), st.sampled_from(CURRENCIES))
def test_any_amount_is_what_babel_writes(amount, name, currency):
    locale = Locale.parse(name)
    assert FORMATS[name].money(Money(amount, currency)) == babel_money(amount, currency, locale)


@pytest.mark.parametrize(
    ("currency", "digits"),
    [
        *(("EUR", 2), ("HUF", 2), ("RSD", 2), ("XXY", 2)),
        *(("JPY", 0), ("ISK", 0), ("UGX", 0)),
        *(("KWD", 3), ("IQD", 3), ("CLF", 4)),
    ],
)
def test_minor_units_are_those_of_iso_4217(currency, digits):
    assert exponent(currency) == digits


@pytest.mark.parametrize(
    ("name", "money", "text"),
    [
        ("de_DE", Money(123450, "EUR"), "1.234,50 €"),
        ("de_DE", Money(-5, "EUR"), "-0,05 €"),
        ("en_GB", Money(-123450, "EUR"), "-€1,234.50"),
        ("ja_JP", Money(1500, "JPY"), "¥1,500".replace("¥", "\uffe5")),
        ("de_DE", Money(12345, "RSD"), "123,45 RSD"),
        ("en_GB", Money(1234567, "IQD"), "IQD 1,234.567"),
        ("hi_IN", Money(123456700, "INR"), "₹12,34,567.00"),
    ],
)
def test_money_as_people_know_it(name, money, text):
    assert plain(FORMATS[name].money(money)) == text


def test_days_and_moments():
    german, danish = FORMATS["de_DE"], FORMATS["en_DK"]
    late = datetime(2027, 3, 3, 23, 30, tzinfo=UTC)
    assert german.day(date(2027, 3, 3)) == "3. März 2027"
    assert danish.day(date(2027, 3, 3)) == "3 March 2027"
    assert german.day(late, BERLIN) == "4. März 2027"
    assert german.moment(late, BERLIN) == "4. März 2027, 00:30"
    assert german.moment(late, UTC) == "3. März 2027, 23:30"
    assert (german.clock(late, BERLIN), plain(FORMATS["en_US"].clock(late, BERLIN))) == ("00:30", "12:30 AM")
    assert plain(FORMATS["en_US"].moment(late, BERLIN)) == "March 4, 2027, 12:30 AM"


@pytest.mark.parametrize("name", LOCALES)
def test_dates_are_what_babel_writes(name):
    locale, formats = Locale.parse(name), FORMATS[name]
    for at in (datetime(2026, month, month * 2, month, 7 * (month % 8), 59, tzinfo=UTC) for month in range(1, 13)):
        assert formats.day(at.date()) == format_date(at.date(), "long", locale=locale)
        moment = formats.moment(at, UTC)
        assert format_date(at.date(), "long", locale=locale) in moment
        assert format_time(at.time(), "short", locale=locale) in moment


@pytest.mark.parametrize("at", [datetime(2027, 3, 3, 12), datetime(2027, 3, 3, 12, tzinfo=UTC)])
def test_an_instant_needs_a_zone(at):
    with pytest.raises(ValueError, match="zone"):
        FORMATS["de_DE"].day(at, None if at.tzinfo else BERLIN)


@pytest.mark.parametrize(
    ("rate", "text"), [(700, "7 %"), (1950, "19,5 %"), (2125, "21,25 %"), (0, "0 %"), (10000, "100 %")]
)
def test_rates(rate, text):
    assert plain(FORMATS["de_DE"].rate(rate)) == text


def test_quantities_and_names():
    assert FORMATS["de_DE"].number(Decimal("1234.5")) == "1.234,5"
    assert FORMATS["de_DE"].country("dk") == "Dänemark"
    assert FORMATS["de_DE"].country("<b>") == "<b>"
    assert [tongue(tag) for tag in ("de", "fr", "pt-BR", "da_DK", "<b>", "")] == [
        "Deutsch", "Français", "Português (Brasil)", "Dansk (Danmark)", "<b>", "",
    ]  # fmt: skip


def test_spreadsheets_of_a_country_part_values_as_its_decimals_leave_them():
    commas = {name: writes_comma(Locale.parse(name)) for name in ("de_DE", "fr_FR", "en_GB", "de_CH", "ar_EG")}
    assert commas == {"de_DE": True, "fr_FR": True, "en_GB": False, "de_CH": False, "ar_EG": False}
