"""What holds a numeral but is no figure in Chinese: dates, hours, places in an order, numbers of things.

The patterns run over simplified characters (see reading.typography), where only Latin letters and digits make a word.
Every blank may be there or not: press and programs set one between digits and characters.
"""

from __future__ import annotations

_UNIT = "零〇一二三四五六七八九十两"
_N = rf"(?:(?<![\d.,])\d{{1,4}}|[{_UNIT}百]{{1,6}})"
"""A small number, in digits or characters."""
_DIGITS = r"(?<![\d.,])\d{1,2}"
_TO = r" ?(?:[-–—~～/、]|至|到|和|与|及) ?"
_YEAR = rf"(?:(?<![\d.,])(?:1[5-9]|20|21)\d\d|[一二][{_UNIT}]{{3}})"
_QUARTER = r"(?:Q[1-4]|H[12]|第?[一二三四1-4]季|[上下]半年|财年|年|款|赛季|[春夏秋冬]季)"
_TIME = r"(?:年|(?:多|余|来)?个?季度|(?:多|余|来)?个月|(?:多|余|来)?(?:个小时|小时|分钟|秒钟?|天|周|个星期|日|个交易日|个工作日))"
_HOUR = r"(?:凌晨|清晨|早上|早间|早|上午|中午|正午|下午|午后|傍晚|晚上|晚间|晚|夜间|夜|当地时间|北京时间|[日号]) ?"
_COUNTED = r"[辆台家位座架艘套部件名个]"
"""What a milestone is counted in: the 500,000th of something."""

CHINESE: tuple[tuple[str, str, str, bool], ...] = (
    ("date", "A year, and years.", rf"{_YEAR}(?:{_TO}{_YEAR}|{_TO}\d\d)? ?(?={_QUARTER})", True),
    ("date", "A year of two digits.", rf"{_DIGITS} ?年(?= ?(?:\d{{1,2}} ?月|{_QUARTER}))|{_DIGITS}(?= ?财年)", True),
    ("year", "A year by itself.", r"(?:(?<=[A-Za-z] )|(?<=[(（]))(?:19|20)\d\d(?![\d.,%])(?=[)） ，。]|$)", False),
    ("date", "A month, and months.", rf"{_N}(?:{_TO}{_N})? ?月份?(?! ?(?:供|租|薪|费))", True),
    ("date", "Months.", rf"{_N} ?月?{_TO}{_N} ?月份?", True),
    ("date", "A day, and days.", rf"{_N}(?: ?日?{_TO}{_N})? ?[日号](?!元|圆|本|均|活|产)", True),
    ("date", "A day of the week.", r"(?:周|星期|礼拜)[一二三四五六日天](?:[至到和、][周]?[一二三四五六日天])?", True),
    ("date", "A quarter.", rf"(?:第 ?|前)?(?:(?<![\d.])[1-4]|[一二三四])(?:{_TO}[1-4一二三四])? ?季度?(?!节)", True),
    ("date", "A half of a year.", r"[上下]半[年月场]|半年[度报]?", True),
    ("date", "A decade, a century.", r"(?:\d{2,4}|[二三四五六七八九]十) ?(?:年代|后)(?! ?期)|\d{1,2} ?世纪", True),
    ("date", "A day that has become a name.", r"双 ?(?:11|12|十一|十二)|(?<!\d)618(?= ?(?:大促|期间|购物|年中))|五一(?=[假长劳小])"
     r"|十一(?=[假长黄])|国庆|\d{1,2}[·•]\d{1,2}", True),
    ("time", "A time of day.", rf"{_N} ?[点时] ?(?:半|整|许|钟|\d{{1,2}} ?分(?: ?\d{{1,2}} ?秒)?)", True),
    ("time", "A full hour.", rf"{_HOUR}{_N}(?:{_TO}{_N})? ?[点时](?!点|间)", True),
    ("time", "A time of day in digits.", r"(?<![\d:])\d{1,2}[:：]\d\d(?:[:：]\d\d)?(?![\d:])", True),
    ("label", "A place in an order.", r"(?:排名|排行|排在|位列|位居|位于|名列|列|居|排) ?(?:第 ?)\d{1,6} ?[名位]?", True),
    ("label", "A rank from the front.", rf"(?:前|[Tt][Oo][Pp] ?){_N}(?= ?(?:名|强|位|大|的|[，。]|$))|TOP ?\d{{1,4}}", True),
    ("label", "The number of a thing in a row.", rf"第 ?(?:\d{{1,2}}(?![\d.,])|[{_UNIT}百]{{1,8}})(?! ?[万亿千百])"
     rf"|第 ?\d{{3,6}}(?![\d.,]| ?[万亿千百]| ?{_COUNTED})", True),
    ("label", "The number of a thing that has one.", rf"{_N} ?号(?:线|楼|院|馆|门|店|机|文件?|车|令|仓|厂|路|井|公告)?"
     rf"|{_N} ?(?:楼(?!盘|宇)|路公交)|(?:国道|省道|航班|车次|编号|工号|代码|邮编|电话|热线|单号|专利号|牌照)[:： ]{{0,2}}[A-Z]{{0,3}}[\d-]{{2,20}}",
     True),
    ("label", "A generation, a stage of building.", rf"(?:新)?[{_UNIT}]{{1,2}}代(?![表理替价工码言])|(?<![\d.])\d{{1,2}}代(?=[的产车机，。])"
     rf"|(?:[一二三四五六]|(?<!\d)[1-6]) ?期(?= ?(?:工厂|工程|项目|厂房|基地|建设|产能|产线))", True),
    ("label", "A series of a maker.", r"(?<![\d.])[1-9] ?系(?![列统数])", True),
    ("label", "A figure, a table.", r"(?:(?<=[\n\f（(，。；见如])|^)[图表] ?\d{1,3}(?:[-.]\d{1,3})?(?![\d.]| ?[万亿%])", True),
    ("code", "The code of a share.", r"(?<!\d)\d{4,6}\.(?:SH|SZ|HK|BJ|SS|TW)\b|\b(?:SH|SZ|HK|BJ)[:：. ]?\d{4,6}(?!\d)"
     r"|(?:代码|代号)(?:为|是)?[:： ]{0,2}\d{4,6}(?!\d)", True),
    ("version", "A version.", r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){0,3} ?版(?!权|面|图|块|税)本?", True),
    ("name", "A model whose number goes before Latin letters.", r"(?<![\d.,])\d{1,4} ?(?:Pro|Max|Ultra|Plus|Air|Mini|SE|GT|DM-i|EV|PLUS|MAX|PRO)(?![a-z])",
     True),
    ("title", "The name of a work.", r"《[^《》\n\f]{1,80}》", True),
    ("list", "The number of an item.", rf"(?:(?<=[\n\f；;。：])|^)[ \t]*(?:\d{{1,2}}(?:[、)）]|\.(?!\d))|[（(](?:\d{{1,2}}|[{_UNIT}]{{1,3}})[)）]|[{_UNIT}]{{1,3}}[、.])",
     True),
    ("base", "The base of a rate.", rf"每 ?(?:\d{{1,6}}|[{_UNIT}百千]{{1,4}}) ?[万亿]?", True),
    ("old", "How old somebody or something is.", rf"{_N} ?(?:周岁|岁)(?:{_TO}{_N} ?岁)?|{_N}{_TO}{_N} ?岁", False),
    ("period", "How long a period is over which something else runs.", rf"(?:未来|过去|此前|今后|此后|最近|近|接下来的?|连续|首|前|头|后|随后) ?{_N}(?:{_TO}{_N})? ?{_TIME}",
     False),
    ("period", "A period within which, or after which, something happens.", rf"{_N}(?:{_TO}{_N})? ?{_TIME} ?(?:之内|以内|内|以来|来|之后|以后|后|之前|以前|前|期间|间)(?!部)", False),
    ("self", "What the text counts in itself.", rf"{_N} ?(?:点|个|大) ?(?:建议|问题|理由|原因|启示|看法|体会|要点|看点|疑问)", False),
    ("idiom", "A turn of phrase.", r"(?<!\d)(?:24/7|996|7[x×*]24)(?!\d)|百分之百的?(?=[努信支])|一带一路|[一二三四]线(?=城市|市场|品牌|员工|工人|地区)"
     r"|十分(?!之|钟)|万一|千万(?=不|别|要)|百货|千里|三方|四处|七夕|第三方", True),
)  # fmt: skip
"""Name, reason, pattern, and whether it always holds: as a Rule."""
