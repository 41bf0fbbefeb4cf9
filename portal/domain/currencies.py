"""Currencies: how many decimal places their minor units have (ISO 4217)."""

_NONE = frozenset("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split())
_THREE = frozenset("BHD IQD JOD KWD LYD OMR TND".split())
_FOUR = frozenset("CLF UYW".split())


def digits(currency: str) -> int:
    """The decimal places of a currency's minor unit: EUR 2, JPY 0, KWD 3."""
    if currency in _NONE:
        return 0
    return 3 if currency in _THREE else 4 if currency in _FOUR else 2
