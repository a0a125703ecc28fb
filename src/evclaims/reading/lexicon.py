"""What may stand round a number: words of scale, and units as they are printed, by language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

SEPARATORS: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("en", "zh", "ja", "ko", "th", "he"), (",", ".")),
    **dict.fromkeys(("de", "es", "it", "nl", "pt", "da", "id", "tr", "el", "ro", "sl", "hr", "vi"), (".", ",")),
    **dict.fromkeys(("fr", "ru", "uk", "pl", "cs", "sk", "sv", "nb", "no", "fi", "hu", "bg"), (" ", ",")),
}
"""Language to (what groups digits, what marks decimals), as in Unicode CLDR. A space groups digits in each of them."""

_SCALES: Mapping[str, Mapping[str, int]] = {
    "": {"million": 6, "万": 4, "亿": 8, "萬": 4, "億": 8, "万亿": 12, "千万": 7, "百万": 6},
    "en": {
        **{"thousand": 3, "k": 3, "m": 6, "mn": 6, "millions": 6, "mln": 6, "billion": 9, "billions": 9, "bn": 9},
        **{"b": 9, "bln": 9, "trillion": 12, "trillions": 12, "tn": 12, "trn": 12, "tln": 12, "t": 12, "mm": 6},
        **{"quadrillion": 15, "quintillion": 18, "lakh": 5, "lakhs": 5, "lac": 5, "crore": 7, "crores": 7},
    },
    "de": {
        **{"tausend": 3, "tsd": 3, "tsd.": 3, "k": 3, "mio": 6, "mio.": 6, "millionen": 6, "milliarde": 9},
        **{"milliarden": 9, "mrd": 9, "mrd.": 9, "billionen": 12, "billiarden": 15, "mln": 6, "bio.": 12},
    },
    "fr": {
        **{"mille": 3, "k": 3, "m": 6, "millions": 6, "milliard": 9, "milliards": 9, "md": 9, "mds": 9, "mrd": 9},
        **{"mrds": 9, "mio": 6, "lakh": 5, "lakhs": 5, "crore": 7, "crores": 7},
    },
    "es": {"mil": 3, "millón": 6, "millon": 6, "millones": 6, "mil millones": 9, "billones": 12, "mm": 6},
    "zh": {"千": 3, "百": 2, "兆": 12, "十万": 5, "百亿": 10, "千亿": 11},
}

OF_MONEY = ("t", "mm")
"""Scales of amounts of money only: elsewhere they are tonnes and millimetres."""

NEGATIVES = ("negative", "négatif", "négative", "negativ")
"""Adjectives that give a number a minus sign."""

_UNITS: Mapping[str, str] = {
    **dict.fromkeys(("%", "percent", "per cent", "pct", "prozent", "pour cent", "pour-cent", "pourcent"), "percent"),
    **dict.fromkeys(("yuan", "rmb", "renminbi", "元", "cny", "cn¥"), "CNY"),
    **dict.fromkeys(("€", "euro", "euros", "d'euros", "eur"), "EUR"),
    **dict.fromkeys(("$", "us$", "usd", "dollar", "dollars", "us dollars", "us-dollar", "bucks"), "USD"),
    **dict.fromkeys(("de dollars", "dollars américains"), "USD"),
    **dict.fromkeys(("£", "gbp", "pounds", "pounds sterling"), "GBP"),
    **dict.fromkeys(("a$", "au$", "australian dollars"), "AUD"),
    **dict.fromkeys(("c$", "ca$", "canadian dollars"), "CAD"),
    **dict.fromkeys(("hk$", "hong kong dollars"), "HKD"),
    **dict.fromkeys(("nz$", "new zealand dollars"), "NZD"),
    **dict.fromkeys(("s$", "singapore dollars"), "SGD"),
    **{"nt$": "TWD", "r$": "BRL", "mx$": "MXN"},
    **dict.fromkeys(("jp¥", "yen", "de yens"), "JPY"),
    **dict.fromkeys(("swiss francs", "schweizer franken", "franken", "francs suisses", "de francs suisses"), "CHF"),
    **dict.fromkeys(("swedish kronor", "swedish crowns", "schwedische kronen"), "SEK"),
    **dict.fromkeys(("norwegian kroner", "norwegian crowns", "norwegische kronen"), "NOK"),
    **dict.fromkeys(("danish kroner", "danish crowns", "dänische kronen"), "DKK"),
    **{"₹": "INR", "₩": "KRW", "₽": "RUB", "₺": "TRY", "₴": "UAH", "₦": "NGN", "₫": "VND", "฿": "THB", "₪": "ILS"},
    **{"zł": "PLN", "złoty": "PLN", "zloty": "PLN"},
}
# A sign that several currencies share is read only in the language of one of them.
_OWN_UNITS: Mapping[str, Mapping[str, str]] = {
    **{"zh": {"¥": "CNY"}, "ja": {"¥": "JPY", "円": "JPY"}},
    **{"sv": {"kr": "SEK"}, "nb": {"kr": "NOK"}, "no": {"kr": "NOK"}, "da": {"kr": "DKK", "kr.": "DKK"}},
}

CURRENCIES = frozenset(
    "AED AFN AMD ANG AOA ARS AUD AZN BAM BBD BDT BGN BHD BIF BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CLP CNH"
    " CNY COP CRC CVE CZK DJF DKK DOP DZD EGP ETB EUR FJD GBP GEL GHS GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS"
    " INR IQD IRR ISK JMD JOD JPY KES KGS KHR KRW KWD KYD KZT LAK LBP LKR LRD LYD MAD MDL MGA MKD MMK MNT MRU"
    " MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR"
    " SBD SCR SDG SEK SGD SLE SOS SRD SSP SYP SZL THB TJS TMT TND TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND"
    " VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG".split()
)
"""Codes of ISO 4217, read in capitals only; not ALL, CUP, MOP and TOP, which are words of headings."""


@cache
def scales(language: str) -> Mapping[str, int]:
    """Words of scale in lower case, and the power of ten that each stands for."""
    return {**_SCALES[""], **_SCALES.get(language[:2], {})}


@cache
def units(language: str) -> Mapping[str, str]:
    """Units as printed, in lower case and with a straight apostrophe, and what each is called in the tables."""
    return {**_UNITS, **_OWN_UNITS.get(language[:2], {})}
