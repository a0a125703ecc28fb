"""The report page: what it says, that every cell stays text, that it needs nothing but itself, and its size."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest

from evclaims.cli import main
from evclaims.exact.interval import INFINITY, Interval
from evclaims.exact.operand import Operand
from evclaims.exact.unit import DATE
from evclaims.layers.run import Report, check
from evclaims.model import Place, Result, Ruling, Verdict
from evclaims.package.package import Package, open_package
from evclaims.profile.agreement import agreement
from evclaims.report.layout import Page, columns_of
from evclaims.report.plot import Drawn, forest, plot
from evclaims.report.scale import around, day_ticks, round_numbers
from evclaims.report.show import show
from evclaims.report.web import render
from evclaims.report.web.labels import Wanted, placed
from evclaims.report.web.words import anchor, link, period
from helpers import ROOT, write_package
from page_samples import AGREE, HOSTILE, figure, press
from samples import claims_package

VOID = {"meta", "link", "input", "br", "img"}


class Reader(HTMLParser):
    """Reads a page as strictly as its own making allows: every tag closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, (tag, self.open[-3:], self.getpos())

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("script", "style"):
            self.texts.append(data)

    @property
    def text(self) -> str:
        """What a reader sees, white space as single spaces."""
        return " ".join(" ".join(self.texts).split())

    def values(self, name: str) -> list[str]:
        """The values of an attribute."""
        return [value for _, attribute, value in self.attributes if attribute == name]


def page_of(folder: Path, layers: Sequence[str] = ("facts",)) -> tuple[str, Reader]:
    """The page of a package, held to what every page must be."""
    package = open_package(folder)
    page = render(package, check(package, layers))
    return page, held(page)


def held(page: str) -> Reader:
    """The page, read; it loads nothing, runs nothing of a package's, and its addresses lead somewhere."""
    reader = Reader(page)
    assert reader.tags["script"] == reader.tags["style"] == 1
    assert not reader.tags.keys() & {"iframe", "object", "embed", "base", "img", "use", "image", "foreignobject"}
    assert not [
        name for _, name, _ in reader.attributes if name.startswith("on") or name in ("style", "src", "xlink:href")
    ]
    ids = reader.values("id")
    assert len(ids) == len(set(ids)), [id_ for id_, n in Counter(ids).items() if n > 1]
    for tag, name, value in reader.attributes:
        if name == "href":
            assert value == "data:," or re.match(r"#|https?://", value), (tag, value)
            if value.startswith("#"):
                assert value[1:] in ids, value
    policy = next(value for _, name, value in reader.attributes if name == "content" and "default-src" in value)
    assert policy.startswith("default-src 'none'; style-src 'sha256-") and "unsafe" not in policy
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", page)
    return reader


@pytest.fixture(scope="module")
def own() -> tuple[Package, Report, str, Reader]:
    package = open_package(ROOT)
    report = check(package, ["structure", "facts"])
    page = render(package, report)
    return package, report, page, held(page)


def test_our_own_page_says_at_once_what_was_checked_and_what_cannot_all_be_true(
    own: tuple[Package, Report, str, Reader],
) -> None:
    package, report, _, reader = own
    claims = [row for row in package.table("claims").rows if not row.texts.get("withdrawn_on")]
    assert f"{len(claims):,} claims" in reader.text
    assert f"{len(report.results):,} rows judged by {len(report.checks)} checks" in reader.text
    top = reader.text.split("How the targets moved")[0]
    assert "“18.1 billion yuan” CarNewsChina + “20.6 billion yuan”" in top
    assert "cannot equal “68.9 billion Yuan” electrive.com" in top
    for ruling in report.rulings.values():
        assert " ".join(ruling.reason.split())[:150] in reader.text


def test_our_own_page_has_every_row_and_is_light(own: tuple[Package, Report, str, Reader]) -> None:
    _, report, page, reader = own
    assert len(page.encode()) < 1_000_000
    assert reader.text.count("“68.9 billion Yuan”") >= 2
    assert sum(name == "data-v" for _, name, _ in reader.attributes) == len(report.results)


def test_the_staircase_tells_in_words_what_it_draws(own: tuple[Package, Report, str, Reader]) -> None:
    _, _, page, _ = own
    told = re.findall(r"<desc[^>]*>(.*?)</desc>", page)
    assert any("2025: target 300,000, then 350,000, then 400,000+; counted" in each for each in told), told


def test_the_page_is_the_same_for_the_same_results(tmp_path: Path) -> None:
    claims_package(tmp_path)
    assert page_of(tmp_path)[0] == page_of(tmp_path)[0]


def test_a_card_carries_sentence_claims_ruling_and_the_way_to_its_row(tmp_path: Path) -> None:
    page, reader = page_of(claims_package(tmp_path))
    assert "“80” Two is below “100” One" in reader.text
    assert "“more than 90” One must be at least “100” One" in reader.text
    assert "The count was cut short." in reader.text
    assert "Rejected as false ruling r-1, 1 Jan 2026, on c-4" in reader.text
    assert 'href="#reaches-target--c-4--c-1"' in page and 'id="reaches-target--c-4--c-1"' in page
    assert 'href="https://one.example/a#:~:text=more%20than%2090"' in page
    assert "no ruling yet" in reader.text and "1 without an answer" in reader.text


def test_the_sentence_of_a_card_follows_the_check(tmp_path: Path) -> None:
    claims = [
        figure("a", "10", "9.5", "10.5"),
        figure("b", "20", "19.5", "20.5", quantity="r"),
        figure("c", "40", "40", None, quantity="s"),
    ]
    press(tmp_path, claims)
    (tmp_path / "checks/facts/agree.yaml").write_text(
        "adds-up:\n  title: T\n  why: W\n  rows: SELECT ['a-00', 'b-01'] AS parts, 'c-02' AS whole, 2 AS k\n"
        "  expect: sum(parts) * k == whole\n"
        "shrinks:\n  title: T\n  why: W\n  rows: SELECT 'b-01' AS b, 'a-00' AS a\n  expect: growth(b, a) <= 0\n"
        "ends:\n  title: T\n  why: W\n  rows: SELECT 'a-00' AS id, DATE '2025-01-02' AS late, DATE '2025-01-01' AS e\n"
        "  expect: late <= e\n  about: [id]\n"
        "holds:\n  title: T\n  why: W\n  rows: SELECT 'b-01' AS b, 'c-02' AS c\n  expect: b - 5 >= low(c) / 2\n",
        "utf-8",
    )
    _, reader = page_of(tmp_path)
    assert "( “10” A + “20” B ) × 2 must equal “40” C" not in reader.text  # 60 is allowed: it holds
    assert "the growth from “10” A to “20” B is above 0" in reader.text
    assert "“10” A: 2 Jan 2025 is later than 1 Jan 2025" in reader.text
    assert "“20” B − 5 is below the least of “40” C ÷ 2" in reader.text


def test_one_wrong_figure_is_one_card_however_many_rows_say_so(tmp_path: Path) -> None:
    right = [figure(source, "100", "99.5", "100.5") for source in "bcdef"]
    _, reader = page_of(press(tmp_path, [figure("a", "200", "199.5", "200.5"), *right]))
    assert reader.values("class").count("card isopen") == 1
    assert "1 finding; 1 without an answer" in reader.text
    assert "“200” A against “100” B, C, D and 2 more" in reader.text


def test_a_conflict_of_the_consistency_layer_is_a_card_with_its_proof(tmp_path: Path) -> None:
    package = open_package(press(tmp_path, [figure("a", "1", "1", "1"), figure("b", "1", "1", "1")]))
    proof = "Because a-00 says 1\nand b-01 says 2,\nthey cannot both be true."
    result = Result("consistency", "conflict", ("a-00", "b-01"), Verdict.CONTRADICTED, False, proof, Place("d", 2))
    report = replace(check(package, ["facts"]), results=(result,), checks={("consistency", "conflict"): ""})
    reader = held(render(package, report))
    assert "Because a-00 says 1 and b-01 says 2, they cannot both be true." in reader.text
    assert "cannot all be true" in reader.text and "Its proof" in reader.text


def test_conflicts_over_one_figure_are_one_card_that_the_first_speaks_for(tmp_path: Path) -> None:
    claims = [figure(source, source * 3, "1", "1") for source in "abcd"]
    package = open_package(press(tmp_path, claims))
    pairs = [("a-00", "b-01"), ("a-00", "c-02", "d-03")]
    results = tuple(
        Result("consistency", "conflict", ids, Verdict.CONTRADICTED, False, f"Proof {n}.", None, ruling="r")
        for n, ids in enumerate(pairs)
    )
    ruling = Ruling("r", "conflict", "a-00", Verdict.CONTRADICTED, False, "Nobody knows.")
    report = replace(
        check(package, ["facts"]), results=results, checks={("consistency", "conflict"): ""}, rulings={"r": ruling}
    )
    reader = held(render(package, report))
    assert "“aaa” A against “bbb” B" in reader.text and "and “ccc” C" not in reader.text
    assert "Proof 0. Proof 1." in reader.text and "Nobody knows." in reader.text


def test_a_slip_in_the_files_is_not_called_a_contradiction(tmp_path: Path) -> None:
    folder = claims_package(tmp_path)
    (folder / "data/claims.csv").write_text("broken\n", "utf-8")
    _, reader = page_of(folder, ["structure", "facts"])
    assert "No figure contradicts another" in reader.text and "To be mended in the data" in reader.text
    assert "The tables could not be read" in reader.text


def test_a_rejected_or_lonely_figure_is_marked_and_the_shared_range_said(tmp_path: Path) -> None:
    claims = [
        figure("a", "100", "95", "105"),
        figure("b", "more than 99", "99", None),
        figure("c", "300", "295", "305"),
        figure("d", "35O", None, None),
    ]
    _, reader = page_of(press(tmp_path, claims))
    assert "no figure that all allow" in reader.text
    assert "“300” stands alone" not in reader.text  # “more than 99” meets it
    assert "“35O” cannot be read" in reader.text
    assert "at least 99" in reader.text


# Bad input


def test_a_package_without_targets_without_contradictions_with_one_claim_or_none(tmp_path: Path) -> None:
    one = figure("a", "about 5", "4", "6")
    _, reader = page_of(press(tmp_path / "one", [one]))
    assert "1 claim figures as 1 source printed it" in reader.text
    assert "No figure contradicts another" in reader.text and "No claim of this package is a target." in reader.text
    assert "No quantity of this package is printed by two sources." in reader.text
    _, reader = page_of(press(tmp_path / "none", []))
    assert "0 claims" in reader.text and "This package names no sources." in reader.text
    write_package(tmp_path / "other", {"t": (["a"], [["1"]])})
    _, reader = page_of(tmp_path / "other", ["structure"])
    assert "0 claims" in reader.text


@pytest.mark.parametrize(
    ("low", "high"), [(None, None), ("5", None), (None, "5"), ("-1e299", "1e299"), ("0", "0"), ("-3", "-2")]
)
def test_any_bounds_are_drawn(tmp_path: Path, low: str | None, high: str | None) -> None:
    statuses = ("target", "actual", "forecast")
    claims = [figure(source, "x", low, high, status) for source in "ab" for status in statuses]
    claims.append(figure("c", "any", None, None, "target", value="7"))
    page, reader = page_of(press(tmp_path, claims))
    assert reader.values("class").count("stairs") == 1
    for name in ("x", "x1", "x2", "width"):
        for value in reader.values(name):
            if value.endswith("%"):
                assert 0 <= float(value[:-1]) <= 100.01, (name, value)
    assert "nan" not in page.lower().replace("finance", "")


def test_dates_before_1900_and_without_end_are_drawn(tmp_path: Path) -> None:
    spans = {"q": ("1850-01-01", "1850-12-31", "Rails"), "r": (None, None, "Rails, undated")}
    claims = [
        figure("a", "5", "5", "5", "target", on="1849-06-01"),
        figure("b", "6", "6", "6", "target", on="1849-09-01"),
        figure("a", "7", "6.5", "7.5"),
        figure("a", "9", "9", "9", "target", quantity="r"),
    ]
    _, reader = page_of(press(tmp_path, claims, quantities=spans, day="1851-01-01"))
    assert "target 5, then 6; counted 7" in reader.text
    assert "1 June 1849" in reader.text and "1850" in reader.text


def test_ids_of_300_characters_and_of_odd_letters_have_anchors(tmp_path: Path) -> None:
    long, odd = "a" * 300, "ä b--c\u202e"
    _, reader = page_of(press(tmp_path, [figure(long, "1", "1", "1"), figure(odd, "2", "2", "2")]))
    assert all(len(id_) < 140 and re.fullmatch(r"[A-Za-z0-9._-]+", id_) for id_ in reader.values("id"))


def test_a_check_called_like_a_part_of_the_page_shares_no_anchor(tmp_path: Path) -> None:
    claims = [figure("a", "1", "1", "1"), figure("b", "2", "2", "2")]
    text = AGREE.replace("sources-agree", "claim") + AGREE.replace("sources-agree", "rows")
    (press(tmp_path, claims) / "checks/facts/agree.yaml").write_text(text, "utf-8")
    page_of(tmp_path)


# Hostile cells


@pytest.mark.parametrize("cell", HOSTILE)
def test_a_hostile_cell_stays_text(tmp_path: Path, cell: str) -> None:
    claims = [
        figure("a", cell, "1", "1", "target", on="2025-01-02"),
        figure("b", cell, "2", "2", "target"),
        figure("a", f"{cell}1", "1", "1"),
        figure("b", f"{cell}2", "2", "2"),
    ]
    words = {"publisher": cell, "label": cell, "title": cell, "description": cell}
    folder = press(tmp_path, claims, url=cell.replace("{", "(").replace("}", ")"), words=words)
    text = AGREE.replace("However", "|").replace(" often it is printed, it is one figure.", f"\n    {'x' * 3}")
    (folder / "checks/facts/agree.yaml").write_text(text.replace("why: |", "why: |-"), "utf-8")
    page, reader = page_of(folder)
    for tag in ("alert(1)</script>", "<svg onload", "<img", "<style>body"):
        assert tag not in page
    visible = cell.replace("\u202e", "\\u202e").replace("\u2066", "\\u2066").replace("\u200f", "\\u200f")
    if cell.isprintable() and cell.isascii():
        assert " ".join(visible.split()) in reader.text


def test_only_web_addresses_become_links() -> None:
    assert link("https://a.example/x#:~:text=1") and link("http://a.example")
    refused = (
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "https:",
        "data:text/html,x", "vbscript:x", "file:///etc/passwd", "//evil.example", "https:///x", "https://a b",
        "https://[x", "https://a.example/\x00", "https://a\\b", "ftp://a.example",
    )  # fmt: skip
    for address in refused:
        assert link(address) == "", address


def test_a_megabyte_of_text_in_a_cell_does_not_make_a_megabyte_of_page(tmp_path: Path) -> None:
    claims = [figure("a", "9" * 1_000_000, "1", "1"), figure("b", "<b>" * 300_000, "2", "2")]
    page, _ = page_of(press(tmp_path, claims))
    assert len(page) < 200_000


def test_fifty_thousand_rows_keep_their_anchors_and_a_page_that_opens(own: tuple[Package, Report, str, Reader]) -> None:
    package, report, _, _ = own
    says = "one == other holds for all that these figures allow."
    many = [
        Result("facts", "sources-agree", (f"c-{i}", "x"), Verdict.ENTAILED, True, says, Place("data/claims.csv", i))
        for i in range(50_000)
    ]
    page = render(package, replace(report, results=(*report.results, *many)))
    assert len(page.encode()) < 10_000_000
    assert 'id="sources-agree--c-49999--x"' in page and "52 of" not in page
    assert page.count('class="chunk"') >= 50


# The command


def test_the_command_writes_the_page_whole_or_not_at_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, output = claims_package(tmp_path / "p"), tmp_path / "report.html"
    output.write_text("before", "utf-8")
    assert main(["report", str(folder), "--layer", "facts", "-o", str(output)]) == 0
    assert output.read_text("utf-8").startswith("<!doctype html>")
    assert capsys.readouterr().out == f"wrote {output}: sample 1.2.3 at {folder}\n"
    assert main(["report", str(folder), "--layer", "facts", "-o", str(tmp_path)]) == 2
    assert "is a folder; name a file" in capsys.readouterr().err
    assert main(["report", str(folder), "--layer", "facts", "-o", str(tmp_path / "no" / "x.html")]) == 2
    assert "there is no folder" in capsys.readouterr().err
    assert main(["report", str(folder), "--layer", ",", "-o", str(output)]) == 2
    assert main(["report", str(tmp_path / "nothing"), "-o", str(output)]) == 2
    assert output.read_text("utf-8").startswith("<!doctype html>")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


# The pieces


def test_round_numbers_are_few_and_inside() -> None:
    for low, high in ((0, 1), (-5, 7), (99, 101), (Fraction(1, 10**9), Fraction(3, 10**9)), (0, 10**250)):
        found = round_numbers(Fraction(low), Fraction(high), 5)
        assert 1 <= len(found) <= 5 and all(low <= x <= high for x in found)


@pytest.mark.parametrize("days", [1, 40, 400, 4_000, 40_000, 700_000])
def test_day_ticks_are_few_and_inside(days: int) -> None:
    start = datetime.date(1880, 3, 7).toordinal()
    found = day_ticks(Fraction(start), Fraction(start + days), 5)
    assert 1 <= len(found) <= 5 and all(start <= day.toordinal() <= start + days for day, _ in found)


def test_a_scale_shows_all_ends_and_keeps_to_its_stretch() -> None:
    operands = [Operand(Interval.of(5, INFINITY), Fraction(5), None), Operand(Interval.of(1, 9), None, None)]
    scale = around(operands)
    bars = [scale.bar(operand) for operand in operands]
    assert bars[0] is not None and bars[0].open_high and bars[0].high == 100 and bars[0].value is not None
    assert bars[1] is not None and 0 < bars[1].low < bars[0].low < bars[1].high < 100
    assert scale.bar(Operand(None, None, None)) is None
    assert around([]).ticks() and around([Operand.point(700_000, DATE)]).ticks()


def test_labels_never_lie_on_each_other() -> None:
    spots = (("start", 7.0, -6.0), ("end", -7.0, -6.0))
    labels = placed([Wanted("350,000", 50, 100, spots) for _ in range(3)])
    assert [label and label.anchor for label in labels] == ["start", "end", None]
    assert placed([Wanted("x" * 300, 50, 50, spots)]) == [None]


def test_anchors_are_stable_and_differ() -> None:
    names = [("a", "b"), ("a--b",), ("a", "b", ""), ("é",), ("è",), ("a" * 500,), ("a" * 501,), ("a b",), ("a-b",)]
    assert len({anchor(*each) for each in names}) == len(names)
    assert anchor("sources-agree", "x-1", "y-2") == "sources-agree--x-1--y-2"


def test_a_period_has_its_shortest_name() -> None:
    d = datetime.date
    assert period(d(2025, 1, 1), d(2025, 9, 30)) == "January–September 2025"
    assert period(d(2025, 11, 1), d(2025, 11, 30)) == "November 2025"
    assert period(None, d(2025, 7, 31)) == "until 31 July 2025"
    assert period(d(2024, 12, 1), d(2025, 2, 28)) == "1 Dec 2024 – 28 Feb 2025"
    assert period(d(9999, 12, 1), d(9999, 12, 31)) and period(None, None) == ""


# In the terminal


EXPECTED = """\
  actual
  One                     ├─────●─────┤                      “410,000”
  Another, long name …          ●──────────────────────────→ “over”
  Wrong                                                 ×    “430,000”
  Smudged              ?                                     “41O”
  all that stand                ▒▒▒▒▒▒▒
                                │410,000    │420,000
""".splitlines()


def test_a_forest_plot_in_characters() -> None:
    over = Operand(Interval.of(410_000, INFINITY), Fraction(410_000), None)
    lines = [
        Drawn("actual"),
        Drawn("One", Operand(Interval.of(405_000, 415_000), Fraction(410_000), None), ("410,000",)),
        Drawn("Another, long name of a paper", over, ("over",)),
        Drawn("Wrong", Operand(Interval.of(430_000), Fraction(430_000), None), ("430,000",), "rejected"),
        Drawn("Smudged", Operand(None, None, None), ("41O",), "cannot be read"),
        Drawn("all that stand", Operand(Interval.of(410_000, 415_000), None, None), mark="shared"),
    ]
    text = ["".join(span.text for span in line).rstrip() for line in forest(lines, 70)]
    assert text == EXPECTED


def test_show_draws_within_80_columns_with_or_without_colour(tmp_path: Path) -> None:
    claims = [figure(name, f"more than {name} " + "很" * 30, "5", None) for name in ("a" * 50, "很" * 40)]
    package = open_package(press(tmp_path, [*claims, figure("c", "\x1b[2J", "4", "6", "target")]))
    lines = plot(agreement(package, "q"), 80)
    assert lines and all(sum(columns_of(span.text) for span in line) <= 80 for line in lines)
    plain = Page.plain(show(package, "q"))
    assert "→" in plain and "\x1b" not in plain


def test_a_quantity_with_one_figure_is_not_drawn(tmp_path: Path) -> None:
    package = open_package(press(tmp_path, [figure("a", "5", "5", "5")]))
    assert plot(agreement(package, "q")) == []
