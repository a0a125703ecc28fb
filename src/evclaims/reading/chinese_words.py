"""Words of Chinese round a number: what is counted in, and what follows a word and makes it another one.

Chinese writes no blanks between words, so that 以上 may begin 以上市公司 and 千 may begin 千瓦. All words are in
simplified characters; traditional ones are folded before (see reading.typography).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

HAN = "\u2e80"
"""From here on characters make words of their own: two of them side by side are not one word, as two letters are."""

_COUNTERS = (
    "辆 台 家 个 名 位 座 间 条 件 次 项 户 套 款 架 艘 部 只 支 张 份 种 所 栋 幢 吨 米 人 年 天 周 岁 股 点 桶 瓶 箱 包 批 届 场 轮 笔 宗"
    " 克 升 瓦 度 倍 层 国 城 省 市 县 村 分 秒 里 亩 节 根 块 片 颗 棵 头 匹 群 句 字 页 本 册 篇 集 门 口 桩 枚 站 班 组 队 声 例 处 段 圈 级"
    " 公里 千米 海里 毫米 厘米 平方米 平方公里 立方米 平米 千克 公斤 毫克 公顷 小时 分钟 秒钟 个月 个季度 千瓦时 千瓦 兆瓦 吉瓦 万千瓦 度电"
    " 马力 牛米 用户 人次 车次 车主 门店 客户 股份 员工 辆车 台车 家门店 家企业 家公司 名员工 名用户 位用户 座城市 个城市 个国家 公里/小时 升/百公里"
).split()
COUNTER = re.compile(rf" ?(?:{'|'.join(sorted(_COUNTERS, key=len, reverse=True))})")
"""What is counted, with the blank before it: it may stand between a number and the hedge behind it, 50万辆以上."""
COUNTED = re.compile(rf"(?:[百千万亿]{{0,2}}(?:元|美元|欧元)?|{COUNTER.pattern}|[年月日号时点])")
"""What may stand between the first end of a range and its hyphen: 3万-5万, 3月-5月, 3元-5元."""
COUNTED_BEHIND = re.compile(rf"(?<=[\d百千万亿余多来几])({COUNTER.pattern})$")
"""What is counted, at the end of a print: it may be told with the first end of a range, and before a hedge."""
ONLY_AT_NUMBER = frozenset("余多来几")
"""Hedges that stand at the number or its scale; behind what is counted only where it is a length of something."""
LONG_AFTER = frozenset("年 天 周 个 小时 倍 米 公里 岁 分钟".split())
_ANY = f"[{HAN}-\uffff]"
NOUN = re.compile(rf" ?{_ANY}{{1,6}}")
"""Any noun at all, for one that both ends of a range print: 3万辆至5万辆."""

FOLLOWED: Mapping[str, re.Pattern[str]] = {
    word: re.compile(rf"[{others}]")
    for word, others in {
        **{"以上": "市述调涨海", "以下": "简几是为内称同", "左右": "手两逢翼", "上下": "游班半联铺学", "以内": "外"},
        **{
            "余": "额款下股波地热粮",
            "多": "元样次数年方项少云久哈",
            "来": "自源到临看访电料",
            "几": "乎何率",
            "起": "步来诉火止草点因源伏义",
        },
        **{
            "元": "件素旦器宇首老宵气帅",
            "千": "克米瓦卡赫字帕伏",
            "兆": "瓦赫字帕比欧",
            "百": "分货姓度科帕",
            "万": "达科向一能物里州",
        },
        **{
            "亿": "纬航联",
            "成": "立为功本交品员都绩长熟果分人份就型效色",
            "个百分点": "$",
            "整": "体个车机合形数治改理",
        },
    }.items()
}
"""Word to what stands behind it where it is another word: 千瓦, 元件, 成本, 左右手."""

HALF = re.compile(r" ?(?:[辆台家个年天周倍月米点里]|小时|公里|个月)?半(?![年导径月岛价球截成])")
"""A half that is added behind what is counted: 三年半, 2倍半."""


def is_other_word(word: str, text: str, end: int) -> bool:
    """Whether a word that ends at a place of a text in lower case is the beginning of another one.

    >>> is_other_word("千", "300千瓦", 4), is_other_word("千", "3千台", 2)
    (True, False)
    """
    others = FOLLOWED.get(word)
    return bool(others and others.match(text, end))


def is_letter(char: str) -> bool:
    """Whether a character joins others to a word: a letter, and none that stands for a word itself."""
    return char.isalpha() and char < HAN


def is_joined(char: str) -> bool:
    """As a letter, or a digit."""
    return char.isalnum() and char < HAN
