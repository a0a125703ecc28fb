"""The words of dates, by language: what stands for months, quarters and seasons, and what stands beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class DateWords:
    """How a language writes dates: words in lower case, alternatives apart by blanks, `_` for a blank inside."""

    months: str
    ordinals: tuple[str, str, str, str]
    """What stands for first to fourth before a quarter or a half."""
    quarter: str
    half: str
    seasons: tuple[str, str, str, str]
    """Spring, summer, autumn, winter."""
    parts: tuple[str, str, str]
    """Early, middle, late."""
    ends: str
    begins: str
    touches: str
    plain: str
    """Words that change nothing."""
    years: tuple[str, str, str]
    """This, last and next year."""
    weekdays: str = ""
    month_first: bool = False


DATE_WORDS: Mapping[str, DateWords] = {
    "en": DateWords(
        "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug september|sept|sep october|oct"
        " november|nov december|dec",
        ("first|1st", "second|2nd", "third|3rd", "fourth|4th|final|last"),
        "quarter",
        "half(?:[ -]year)?",
        ("spring", "summer", "autumn|fall", "winter"),
        ("early|beginning|start", "mid|middle", "late|end"),
        "by until till before no_later_than not_later_than ahead_of up_to",
        "after since from from_onwards starting beginning_in as_of following onwards on_or_after",
        "around about circa ca c roughly approximately some_time sometime",
        "in on at during the of for year calendar",
        ("this year|the current year", "last year", "next year"),
        "monday tuesday wednesday thursday friday saturday sunday",
        month_first=True,
    ),
    "de": DateWords(
        "januar|jänner|jan februar|feber|feb märz|mär april|apr mai juni|jun juli|jul august|aug september|sept|sep"
        " oktober|okt november|nov dezember|dez",
        ("ersten?s?|1\\.", "zweiten?s?|2\\.", "dritten?s?|3\\.", "vierten?s?|letzten?s?|4\\."),
        "quartals?",
        "halbjahr(?:e?s)?|jahreshälfte",
        ("frühjahrs?|frühlings?", "sommers?", "herbst(?:e?s)?", "winters?"),
        ("anfang|beginn|frühen", "mitte", "ende|späten"),
        "bis bis_zum bis_zu vor spätestens",
        "nach seit ab von vom",
        "um etwa rund circa ca",
        "im in am an der die das den des dem jahr jahres",
        ("diese[sm] jahr(?:es)?|heuer", "vorjahr|(?:letzt|vergangen)e[ns] jahr", "nächstes jahr|kommenden jahr"),
        "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    ),
    "fr": DateWords(
        "janvier|janv février|févr|fév mars avril|avr mai juin juillet|juil août septembre|sept octobre|oct"
        " novembre|nov décembre|déc",
        ("premier|1er", "deuxième|second|2e", "troisième|3e", "quatrième|dernier|4e"),
        "trimestre",
        "semestre",
        ("printemps", "été", "automne", "hiver"),
        ("début|commencement", "mi|milieu", "fin"),
        "avant jusqu'à jusqu'en jusqu'au d'ici d'ici_à au_plus_tard",
        "après depuis dès à_partir_de à_partir_du",
        "vers environ autour_de",
        "en au à le la l du de d des courant année",
        ("cette année", "l'année dernière|l'an dernier", "l'année prochaine|l'an prochain"),
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
    ),
    "es": DateWords(
        "enero|ene febrero|feb marzo|mar abril|abr mayo junio|jun julio|jul agosto|ago septiembre|setiembre|sept|sep"
        " octubre|oct noviembre|nov diciembre|dic",
        ("primer|primero", "segundo", "tercer|tercero", "cuarto|último"),
        "trimestre",
        "semestre",
        ("primavera", "verano", "otoño", "invierno"),
        ("principios|comienzos|inicios", "mediados", "finales|fines"),
        "antes_de antes_del hasta para",
        "después_de tras desde a_partir_de",
        "hacia alrededor_de sobre",
        "en el la los de del a año",
        ("este año", "el año pasado", "el próximo año|el año próximo"),
        "lunes martes miércoles jueves viernes sábado domingo",
    ),
    "zh": DateWords(
        "",
        ("第?[一1]|首", "第?[二2]", "第?[三3]", "第?[四4]"),
        "季度?",
        "",
        ("春季?|春天", "夏季?|夏天", "秋季?|秋天", "冬季?|冬天"),
        ("年?初|上旬", "年?中|中旬", "年?[底末]|下旬"),
        "之前 以前 前 截至 截止 不晚于",
        "之后 以后 后 自 从 起 以来",
        "约 大约 左右 前后",
        "在 的 于 ，",
        ("今年|本年", "去年", "明年"),
    ),
}  # fmt: skip
"""Language to its words; the first two letters of a language tag."""
