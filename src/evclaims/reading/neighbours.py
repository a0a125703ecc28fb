"""Words beside a number that tell what it is, by language: months, periods, things that bear numbers, idioms.

Each entry is an alternation for the patterns of `nofigure`; a language that is not here has the patterns without words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "month": "(?i:jan(?:uary)?|feb(?:ruary)?|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
        "|nov(?:ember)?|dec(?:ember)?)"
        "|Mar(?:ch)?|MAR(?:CH)?|May|MAY",
        "time": "(?:second|minute|hour|day|night|week|weekend|month|quarter|season|year|decade|centur(?:y|ie))s?",
        "which": "first|last|next|past|previous|coming|following|final|opening|closing|recent|preceding|remaining"
        "|subsequent|latest|early|initial|same",
        "label": "nos?[.]|number|page|pp?[.]|section|table|figure|fig[.]|chapter|note|footnote|line|room|plot|lot"
        "|row|seat|box|pin|gate|platform|lane|week|day|stage|phase|level|grade|type|class|group|version"
        "|volume|vol[.]|issue|episode|season|round|part|step|item|article|rule|clause|paragraph|flight"
        "|route|track|model|act|scene|appendix|extension|ext[.]|building|unit|zone|district|tier"
        "|category|pool|heat|game|match|set|top|studio|desk|hall|slide|code|id|ref[.]?|reference|account"
        "|bib|kilomet(?:re|er)|mile|hotline|helpline|channel|stadium|exit|junction|highway|bus|train"
        "|tram|month|regulation|schedule|annex",
        "contact": "contact|address|dial|telephone|phone|tel[.]?|fax|mobile|call us|postcode",
        "people": "child(?:ren)?|people|persons?|adults?|wom[ae]n|m[ae]n|girls?|boys?|those|anyone|patients?"
        "|residents?|teens?|infants?|students?|kids|pupils|workers|drivers|voters|everyone|players|them",
        "limit": "under|over|below|above|younger than|older than|up to|aged",
        "per": "per|for every|in every|for each",
        "self": "things|questions|reasons|lessons|takeaways|facts|ways|tips|notes|thoughts|topics|remarks"
        "|caveats|observations|examples|sections|paragraphs|words|sentences|answers|options|scenarios"
        "|conclusions|limitations",
        "vague": "several|a few|few|many|some|countless|a couple of|tens of",
        "idiom": r"zero (?:\w{1,20} )?(?:sense|doubts?|tolerance|chance|interest|hour|sum|idea|point|reason)"
        "|zero-sum|one-way|two-way|second to none|nine to five|square one|four corners|on all fours"
        "|two-faced|one-sided|two-sided|one-tailed|two-tailed|two cents|ten-fold"
        "|a (?:hundred|thousand|million) (?:times|thanks|ways)"
        "|one by one|one on one|two by two|one or two|in two minds"
        "|(?:the|all) (?:two|three|four) of (?:us|them|you)|one hundred (?:per ?cent|percent) sure",
    },
    "de": {
        "month": "Jan(?:uar)?|Feb(?:ruar)?|März|Apr(?:il)?|Mai|Juni?|Juli?|Aug(?:ust)?|Sept?(?:ember)?"
        "|Okt(?:ober)?|Nov(?:ember)?|Dez(?:ember)?|Jänner",
        "time": "(?:Sekunde|Minute|Stunde|Woche)n?|(?:Tag|Monat|Quartal|Jahr|Jahrzehnt)(?:en|e|n|s)?|Nächten?",
        "which": "(?:erst|letzt|nächst|vergangen|kommend|folgend|vorig|selb|zurückliegend|verbleibend)e[nrms]?",
        "label": "Nr[.]|Nummer|Seite|S[.]|Abschnitt|Tabelle|Abbildung|Abb[.]|Kapitel|Fußnote|Anmerkung|Linie"
        "|Zimmer|Raum|Platz|Reihe|Postfach|Gleis|Woche|KW|Tag|Phase|Stufe|Klasse|Gruppe|Version|Band"
        "|Ausgabe|Folge|Runde|Teil|Schritt|Punkt|Artikel|Art[.]|Absatz|Abs[.]|Paragraf|Paragraph"
        "|Kategorie|Halle|Block",
        "contact": "Kontakt|Adresse|Anschrift|Telefon|Tel[.]?|Fax|Mobil",
        "people": "Kinder[n]?|Personen|Menschen|Erwachsenen?|Frauen|Männer[n]?|Jugendlichen?|Leute",
        "limit": "unter|über|ab|bis",
        "per": "pro|je|auf je",
        "self": "Dinge|Fragen|Gründe|Lehren|Thesen|Fakten|Tipps|Wege|Beispiele",
        "vague": "einige|mehrere|etliche|viele|ein paar|wenige",
        "idiom": "unter vier Augen|null Toleranz|null Ahnung|auf allen vieren|eins zu eins|zwei Wochen lang",
    },
    "fr": {
        "month": "(?i:janv(?:ier|[.])|févr(?:ier|[.])|mars|avril|mai|juin|juill(?:et|[.])|août|sept(?:embre|[.])"
        "|oct(?:obre|[.])|nov(?:embre|[.])|déc(?:embre|[.]))",
        "time": "secondes?|minutes?|heures?|jours?|nuits?|semaines?|mois|trimestres?|saisons?|ans?|années?|décennies?",
        "which": "premi(?:er|ère)s?|derni(?:er|ère)s?|prochaine?s?|suivante?s?|précédente?s?|passée?s?",
        "label": "n[°º]|nos?[.]|numéro|page|p[.]|section|tableau|figure|fig[.]|chapitre|note|ligne|salle|chambre"
        "|quai|voie|semaine|jour|phase|niveau|type|classe|groupe|version|tome|volume|épisode|saison"
        "|partie|étape|article|art[.]|alinéa|paragraphe|catégorie|lot|bureau|tour|round",
        "contact": "contact|adresse|téléphone|tél[.]?|fax|mobile|appeler le|appelez le",
        "people": "enfants?|personnes?|adultes?|femmes?|hommes?|jeunes|ceux|celles|gens",
        "limit": "de moins de|de plus de|âgée?s? de|de",
        "per": "par|pour(?= (?:100|1 ?000|10 ?000|100 ?000|cent|mille) (?!euro|million))",
        "self": "choses|questions|raisons|leçons|idées|façons|exemples|conseils",
        "vague": "plusieurs|quelques|des|maint(?:e?s)",
        "idiom": "cent pour cent d'accord|à mille lieues|en deux temps|tous les deux|toutes les deux|un à un"
        "|deux par deux",
    },
}
"""Language to name to alternation."""

MEASURES = frozenset(
    "mm cm m km mi ft in yd mph kph kmh ha g kg mg lb lbs oz t l ml cl dl hl kw kwh mw mwh gw gwh tw twh w wh v mah hp"
    " bhp ps nm hz khz mhz ghz kb mb gb tb c f kcal cal bar db x h s min ms m² m³ km² cm² cm³ pp bp bps μg µg p".split()
)
"""Units that may stand directly at digits, as in 25km; a figure leaves them out."""
MEASURED = re.compile(
    r"[ -]?(?:mm|cm|km|kms|ft|feet|foot|inch(?:es)?|miles?|met(?:re|er)s?|yards?|acres?|hectares?|square|sq|cubic"
    r"|litres?|liters?"
    r"|gallons?|tons?|tonnes?|kg|kilos?|grams?|mg|ml|lbs?|pounds?|ounces?|oz|bhp|hp|horsepower|kw|kwh|mw|mwh|gw|gwh|twh"
    r"|(?:kilo|mega|giga|tera)?watts?|volts?|rpm|mph|km/h|kmh|[kmgt]b|[kmg]?hz|degrees?|nits|mah|people|persons|employees"
    r"|workers|jobs|units|homes|stores|countries|customers|users|shares|votes|cents|grad|meter|tage|wochen|jahre)"
    r"(?![^\W_])"
)
"""What is counted, directly behind a number: so the number is none of a name before it."""
LENGTHS = re.compile(
    r" (?:long|wide|tall|high|deep|away|from|and|or|across|less|access|backstroke|hurdles|freestyle|butterfly|sprint|race|final|relay|track|dash|radius|tower|pool|heat)\b"
)
"""What follows the m of metres, not of millions."""
_TO_A_LEVEL = re.compile(
    r"(?<!\w)(?:climb\w*|r[io]se|rises|rising|risen|gr[eo]w\w*|go(?:es|ing|ne)?|went|jump\w*|mov\w+|inch\w*|edg\w+"
    r"|tick\w*|sho+t\w*|creep\w*|crept|back|push\w*|ramp\w*|scal\w+|br(?:ing|ought)\w*|t[ao]+k\w*|c[ao]m\w+"
    r"|walk\w*|r[au]n\w*|way|caught|catch\w*|liv\w+|revised|bumped|drifted|went|stepp\w+|built|build\w*) $"
)
OTHERWISE: Mapping[str, re.Pattern[str]] = {
    "about": re.compile(
        r"\b(?:films?|books?|stor(?:y|ies)|talk\w*|questions?|songs?|plays?|documentar(?:y|ies)|articles?|reports?|news|kn[eo]w\w*"
        r"|learn\w*|th(?:ink|ought)\w*|worr\w+|complain\w*|concern\w*|information|t(?:ell|old)|ask\w*|jokes?|novels?|something"
        r"|exhibition|lectures?|facts?|all|hear[d]?|wrote|writ\w+|series) $"
    ),
    "over": re.compile(
        r"(?:\b(?:spread|distributed|scattered|stretch\w*|extend\w*|divided|split|w[io]n|victor(?:y|ies)|lead|advantage|triumph\w*"
        r"|prevail\w*|ran|runs?|flew|fly|vot\w+|control|power|taken|took|hand\w*|all|percent|per cent"
        r"|pct|points?|turn\w*|times|preference|choice|argu\w+|disput\w+|row|fell|trip\w+)|%) $"
    ),
    "around": re.compile(
        r"\b(?:walk\w*|built|gather\w*|revolv\w*|cent(?:re|er)d|based|wrapp\w*|travel\w*|turn\w*|all) $"
    ),
    "under": re.compile(r"\b(?:from|down|come|comes|came) $"),
    "clear": re.compile(r"\b(?:is|was|the|a|crystal|not|it) $"),
    "past": re.compile(r"\b(?:the|this|these|half|quarter) $"),
    "above": re.compile(r"\b(?:the|see) $"),
    "below": re.compile(r"\b(?:the|see) $"),
    "up to": _TO_A_LEVEL,
    "some": re.compile(r"\b(?:and then|than) $"),
    "top": re.compile(r"\b(?:the|a|at|on|in|of|its|their|our|my|his|her) $"),
    "tops": re.compile(r"\b(?:the|tank|mountain|hill|roof) $"),
    "pass": re.compile(r"\b(?:the|a|an) $"),
    "cross": re.compile(r"\b(?:the|a|red) $"),
    "plus que": re.compile(r"(?<!\w)(?:rest\w+|ont|a|est|sont|compt\w+|av\w+|n'\w+) $"),
    "近": re.compile(r"[最附靠亲临邻远]$"),
    "超": re.compile(r"[高反赶马英]$"),
    "破": re.compile(r"[打爆攻侦毁]$"),
    "约": re.compile(r"[合条节签预违公契]$"),
    "超过": re.compile(r"[不没]$"),
}
"""What stands before the word of a hedge that is none: a film about, spread over, a victory over, climbed up to."""
_VERBS = "cross crosses crossed crossing pass passes passed passing clear clears cleared clearing eclipse eclipsed"
NEED_MEASURE = frozenset(
    [*_VERBS.split(), *"eclipsing breach breached breaching top tops topped topping".split(), "dans les"]
)
"""Words that are hedges of an amount (crossed 5 million), and otherwise what someone did (crossed 5 rivers)."""
LOOSE = frozenset(
    "about around some over past near perhaps maybe within in or around estimated minimum maximum".split()
)
"""Hedges whose words are prepositions or adverbs too, and take no article before a number: "about the 5 people"."""
