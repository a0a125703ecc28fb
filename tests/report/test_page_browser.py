"""The report page in a real browser: Debian's Chromium, headless, driven by Playwright; skipped where it is absent."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evclaims.layers.run import check
from evclaims.model import Place, Result, Verdict
from evclaims.package.package import open_package
from evclaims.report.web import render
from helpers import ROOT
from page_samples import HOSTILE, figure, press

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Dialog, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
MISSING = [
    name
    for name, found in {
        "chromium (apt-get install chromium)": CHROMIUM,
        "playwright": find_spec("playwright"),
        "axe-playwright-python": find_spec("axe_playwright_python"),
    }.items()
    if not found
]
pytestmark = [
    pytest.mark.skipif(bool(MISSING), reason=f"the browser tests need {', '.join(MISSING)}"),
    pytest.mark.xdist_group("browser"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our own page."""
    package = open_package(ROOT)
    return _written(tmp_path_factory.mktemp("own"), render(package, check(package, ["structure", "facts"])))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a package whose every cell attacks."""
    folder = tmp_path_factory.mktemp("hostile")
    claims = []
    for i, cell in enumerate(HOSTILE):
        claims += [
            figure("a", f"{cell}{i}", "1", "2", "target", on="2025-01-02"),
            figure("b", cell, str(i + 3), str(i + 3)),
            figure("c", cell * 20, str(i + 4), None),
        ]
    words = {"publisher": HOSTILE[0], "label": HOSTILE[4] * 5, "title": HOSTILE[2], "description": HOSTILE[3]}
    package = open_package(press(folder, claims, url="javascript:alert('{}')", words=words))
    return _written(folder, render(package, check(package, ["facts"])))


def _written(folder: Path, page: str) -> Path:
    path = folder / "report.html"
    path.write_text(page, "utf-8", newline="")
    return path


class Visit:
    """A page in a context of its own, with all that it said and asked for."""

    def __init__(self, context: BrowserContext, path: Path, fragment: str = "") -> None:
        self.noise: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("console", lambda message: self.noise.append(f"console: {message.text}"))
        self.page.on("pageerror", lambda error: self.noise.append(f"error: {error}"))
        self.page.on("dialog", self._talked)
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.goto(path.as_uri() + fragment)

    def _talked(self, dialog: Dialog) -> None:
        self.noise.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _asked(self, url: str) -> None:
        if not url.startswith(("file:", "data:,")):
            self.noise.append(f"request: {url}")

    def open_all(self) -> None:
        """Open every part that can be closed."""
        self.page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")


@pytest.mark.parametrize("which", ["own", "hostile"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_loaded_nothing_runs_and_nothing_complains(
    browser: Browser, request: pytest.FixtureRequest, which: str, scheme: str
) -> None:
    with browser.new_context(color_scheme=scheme) as context:  # type: ignore[arg-type]
        visit = Visit(context, request.getfixturevalue(which))
        visit.open_all()
        visit.page.mouse.wheel(0, 100_000)
        visit.page.locator("#f-text").fill("350")
        visit.page.locator("#f-count:not(:empty)").wait_for()
        assert visit.noise == []
        assert visit.page.locator("script").count() == 1


@pytest.mark.parametrize("which", ["own", "hostile"])
@pytest.mark.parametrize("width", [320, 375, 768, 1280])
def test_no_width_makes_the_page_scroll_sideways(
    browser: Browser, request: pytest.FixtureRequest, which: str, width: int
) -> None:
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        visit = Visit(context, request.getfixturevalue(which))
        for _ in range(2):
            wide = visit.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{wide} pixels at {width}"
            visit.open_all()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_axe_finds_nothing_serious(browser: Browser, own: Path, scheme: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    size = {"width": width, "height": 900}
    with browser.new_context(color_scheme=scheme, viewport=size, bypass_csp=True) as context:  # type: ignore[arg-type]
        visit = Visit(context, own)
        # All rows of one check, all cards, charts and sources; two thousand rows more of the same would only take time.
        visit.page.evaluate(
            "document.querySelectorAll('details:not(.check), #check--facts--sources-agree')"
            ".forEach((each) => { each.open = true; })"
        )
        options: dict[str, object] = {"resultTypes": ["violations"]}
        if scheme == "dark":  # the same page in other colours
            options["runOnly"] = ["color-contrast"]
        found = Axe().run(visit.page, options=options).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


def test_filters_narrow_the_rows_and_clear_again(browser: Browser, own: Path) -> None:
    with browser.new_context() as context:
        page = Visit(context, own).page
        rows = page.locator(".check li:not([hidden])")
        total = rows.count()
        _filter(page, lambda: page.select_option("#f-verdict", "contradicted"))
        contradicted = rows.count()
        assert 0 < contradicted < total
        assert page.locator(".check li[data-v=contradicted]").count() == contradicted
        assert page.locator(".check li:visible").count() == contradicted
        assert page.locator("#f-count").inner_text() == f"{contradicted} of {total:,} rows"
        _filter(page, lambda: page.fill("#f-text", "135,000"))
        assert 0 < rows.count() < contradicted
        assert all("135,000" in each for each in rows.all_inner_texts())
        _filter(page, lambda: page.click("#f-clear"))
        assert rows.count() == total and page.locator("#f-count").inner_text() == ""
        _filter(page, lambda: page.select_option("#f-layer", "structure"))
        assert rows.count() > 0 and page.locator(".check[data-layer=facts]:visible").count() == 0
        _filter(page, lambda: page.select_option("#f-layer", ""))
        _filter(page, lambda: page.select_option("#f-source", "0"))
        sources = rows.evaluate_all("(rows) => rows.map((row) => (row.dataset.s || '').split(' '))")
        assert sources and all("0" in each for each in sources)
        _filter(page, lambda: page.fill("#f-text", "no row has this"))
        assert page.locator("#f-count").inner_text().startswith("0 of")
        assert page.locator(".check:visible").count() == 0


def _filter(page: Page, change: Callable[[], object]) -> None:
    """Change a filter, and wait until the page has followed."""
    before = page.locator("#f-count").inner_text()
    change()
    deadline = time.monotonic() + 20
    while page.locator("#f-count").inner_text() == before:
        assert time.monotonic() < deadline, f"the filter stays at {before!r}"
        page.wait_for_timeout(30)


def test_an_address_leads_to_one_row_even_when_it_is_closed_or_filtered_away(browser: Browser, own: Path) -> None:
    package = open_package(ROOT)
    ruled = next(r for r in check(package, ["facts"]).results if r.ruling is not None)
    name = "--".join((ruled.check, *ruled.subject))
    with browser.new_context() as context:
        page = Visit(context, own, f"#{name}").page
        row = page.locator(f"[id='{name}']")
        assert row.is_visible() and _in_view(page, name)
        page.fill("#f-text", "no row has this")
        page.locator("#f-count:has-text('0 of')").wait_for()
        assert not row.is_visible()
        page.evaluate("location.hash = ''")
        page.evaluate("(name) => { location.hash = name; }", name)
        row.wait_for(state="visible")
        assert _in_view(page, name)


def _in_view(page: Page, name: str) -> bool:
    top: float = page.evaluate("(name) => document.getElementById(name).getBoundingClientRect().top", name)
    return -5 <= top <= 700


def test_it_reads_without_javascript(browser: Browser, own: Path) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        visit = Visit(context, own, "#cards")
        page = visit.page
        assert not page.locator("#filter").is_visible()
        assert page.locator(".card").first.is_visible() and page.locator(".steps").first.is_visible()
        check = page.locator("details.check").first
        check.locator("summary").first.click()
        assert check.locator("li").first.is_visible()
        assert visit.noise == []


def test_dark_mode_and_print_change_the_paper(browser: Browser, own: Path) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    seen = {}
    for scheme in ("light", "dark"):
        with browser.new_context(color_scheme=scheme) as context:
            page = Visit(context, own).page
            seen[scheme] = page.evaluate(paper)
            if scheme == "light":
                assert page.pdf().startswith(b"%PDF")
                page.emulate_media(media="print")
                assert page.evaluate(paper) == "rgb(255, 255, 255)" and not page.locator("nav").is_visible()
    assert seen["light"] != seen["dark"]


def test_letters_of_the_charts_keep_their_size_on_a_phone(browser: Browser, own: Path) -> None:
    with browser.new_context(viewport={"width": 375, "height": 800}) as context:
        page = Visit(context, own).page
        heights = page.evaluate(
            "[...document.querySelectorAll('#targets > figure text, #figures > figure text')]"
            ".map((text) => text.getBoundingClientRect().height).filter((height) => height > 0)"
        )
        assert len(heights) > 20 and min(heights) >= 11


def test_fifty_thousand_rows_open_and_filter(browser: Browser, tmp_path: Path) -> None:
    package = open_package(press(tmp_path, [figure("a", "1", "1", "1"), figure("b", "2", "2", "2")]))
    report = check(package, ["facts"])
    says = "one == other holds for all that these figures allow: one is a, 300,000; other is b, 350,000."
    many = [
        Result("facts", "sources-agree", (f"c-{i}", "x"), Verdict.ENTAILED, True, says, Place("data/claims.csv", i))
        for i in range(50_000)
    ]
    path = _written(tmp_path, render(package, replace(report, results=(*report.results, *many))))
    with browser.new_context() as context:
        visit = Visit(context, path)
        assert visit.page.locator("h1").is_visible()
        visit.page.fill("#f-text", "c-4999")
        visit.page.locator("#f-count:has-text('11 of 50,001 rows')").wait_for()
        assert visit.noise == []
