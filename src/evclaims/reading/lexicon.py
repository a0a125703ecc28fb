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
    "zh": {"百": 2, "千": 3, "十万": 5, "百万": 6, "千万": 7, "百亿": 10, "千亿": 11, "万亿": 12, "兆": 12, "成": 1},
}

OF_MONEY = ("t", "mm", "兆")
"""Scales of amounts of money only: elsewhere they are tonnes and millimetres, and 兆 a million."""

NEGATIVES = ("negative", "négatif", "négative", "negativ")
"""Adjectives that give a number a minus sign."""

_UNITS: Mapping[str, str] = {
    **dict.fromkeys(("%", "percent", "per cent", "pct", "prozent", "pour cent", "pour-cent", "pourcent"), "percent"),
    **dict.fromkeys(("percentage point", "percentage points", "percent points", "prozentpunkt", "prozentpunkte"), "pp"),
    **dict.fromkeys(("prozentpunkten", "point de pourcentage", "points de pourcentage"), "pp"),
    **dict.fromkeys(("punto porcentual", "puntos porcentuales"), "pp"),
    **dict.fromkeys(("basis point", "basis points", "bps", "basispunkt", "basispunkte", "basispunkten"), "bp"),
    **dict.fromkeys(("point de base", "points de base", "punto básico", "puntos básicos"), "bp"),
    **dict.fromkeys(("‰", "per mille", "promille", "pour mille", "por mil"), "permille"),
    **dict.fromkeys(("yuan", "rmb", "renminbi", "元", "cny", "cn¥"), "CNY"),
    **dict.fromkeys(("€", "euro", "euros", "d'euros", "eur"), "EUR"),
    **dict.fromkeys(("$", "us$", "us $", "usd", "dollar", "dollars", "us dollars", "us-dollar", "bucks"), "USD"),
    **dict.fromkeys(("de dollars", "dollars américains"), "USD"),
    **dict.fromkeys(("£", "gbp", "pounds", "pounds sterling"), "GBP"),
    **dict.fromkeys(("a$", "au$", "$a", "a $", "australian dollars"), "AUD"),
    **dict.fromkeys(("c$", "ca$", "c $", "canadian dollars"), "CAD"),
    **dict.fromkeys(("hk$", "hk $", "hong kong dollars"), "HKD"),
    **dict.fromkeys(("rm", "ringgit"), "MYR"),
    **dict.fromkeys(("rs", "rs.", "rupees"), "INR"),
    **dict.fromkeys(("dhs", "dh", "dirhams"), "AED"),
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
_CHINESE_UNITS: Mapping[str, str] = {
    **dict.fromkeys(("百分之", "百分比"), "percent"),
    **dict.fromkeys(("个百分点", "百分点"), "pp"),
    **dict.fromkeys(("个基点", "基点"), "bp"),
    **dict.fromkeys(("千分之",), "permille"),
    **{"倍": "times"},
    **dict.fromkeys(("人民币", "元人民币", "人民币元", "块钱", "圆"), "CNY"),
    **dict.fromkeys(("美元", "美金"), "USD"),
    **dict.fromkeys(("欧元",), "EUR"),
    **dict.fromkeys(("英镑",), "GBP"),
    **dict.fromkeys(("港元", "港币"), "HKD"),
    **dict.fromkeys(("日元", "日圆"), "JPY"),
    **dict.fromkeys(("韩元", "韩圆"), "KRW"),
    **dict.fromkeys(("新台币", "台币", "元新台币"), "TWD"),
    **dict.fromkeys(("新加坡元", "新元"), "SGD"),
    **dict.fromkeys(("澳元", "澳大利亚元"), "AUD"),
    **dict.fromkeys(("加元", "加拿大元"), "CAD"),
    **dict.fromkeys(("瑞士法郎", "瑞郎"), "CHF"),
    **dict.fromkeys(("卢布",), "RUB"),
    **dict.fromkeys(("泰铢",), "THB"),
    **dict.fromkeys(("林吉特", "令吉"), "MYR"),
    **{"印度卢比": "INR", "印尼盾": "IDR", "越南盾": "VND", "雷亚尔": "BRL", "迪拉姆": "AED", "土耳其里拉": "TRY"},
    **{"瑞典克朗": "SEK", "挪威克朗": "NOK", "丹麦克朗": "DKK", "墨西哥比索": "MXN", "福林": "HUF", "兹罗提": "PLN"},
}
_CHINESE_BEFORE = ("百分之", "千分之", "人民币", "港币", "美金", "新台币")
"""What stands before a number as its unit; 美元7.12 in 人民币对美元7.12 is no sum of dollars."""
# A sign that several currencies share is read only in the language of one of them.
_OWN_UNITS: Mapping[str, Mapping[str, str]] = {
    **{"zh": {**_CHINESE_UNITS, "¥": "CNY", "￥": "CNY"}, "ja": {"¥": "JPY", "円": "JPY"}},
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


TENTH = "成"
"""A tenth, a word of scale and of percent: 三成 is 30 percent."""


@cache
def units_before(language: str) -> frozenset[str]:
    """Units that may stand before a number, in lower case."""
    short = (unit for unit in units(language) if not unit.isalpha() or len(unit) <= 3)
    kept = (unit for unit in short if unit not in ("%", "‰", "pct"))
    if language[:2] != "zh":
        return frozenset(kept)
    return frozenset(unit for unit in (*kept, *_CHINESE_BEFORE) if unit < "\u2e80" or unit in (*_CHINESE_BEFORE, "￥"))


@cache
def units(language: str) -> Mapping[str, str]:
    """Units as printed, in lower case and with a straight apostrophe, and what each is called in the tables."""
    return {**_UNITS, **_OWN_UNITS.get(language[:2], {})}
