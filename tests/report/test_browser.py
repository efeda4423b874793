"""The page in a real browser: offline, by keyboard alone, without script, on a phone.

Takes a browser and some seconds, so only on request: GOUJI_BROWSER=1 (pip install playwright,
and a Chromium).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from checks.findings import Severity
from tests.report import samples
from tests.report.pages import planted, written

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")

pytestmark = [
    pytest.mark.skipif(
        os.environ.get("GOUJI_BROWSER") != "1",
        reason="a browser takes its time: set GOUJI_BROWSER=1 to run it",
    ),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    other = replace(samples.failing("甲.xlsx"), department="甲局")
    file = tmp_path_factory.mktemp("page") / "report.html"
    file.write_bytes(written([planted(), other, samples.unreadable()]))
    return file


def open_page(browser: Any, file: Path, **context: Any) -> tuple[Any, list[str]]:
    """The page, and what it complained of or tried to load."""
    settings = {"viewport": {"width": 1280, "height": 900}} | context
    page = browser.new_context(**settings).new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda r: said.append(r.url) if r.url != file.as_uri() else None)
    page.goto(file.as_uri())
    return page, said


def shown(page: Any) -> int:
    return int(page.evaluate("[...document.querySelectorAll('.f')].filter(f => !f.hidden).length"))


def counted(page: Any, number: int) -> None:
    """Wait until so many findings are shown, and the page says so."""
    page.locator("output", has_text=f"符合 {number} 条，共 {total()} 条").wait_for()
    assert shown(page) == number


def total() -> int:
    return len(planted().findings) + len(samples.failing().findings)


def test_nothing_is_asked_of_any_network_and_nothing_goes_wrong(
    browser: Any, page_file: Path
) -> None:
    page, said = open_page(browser, page_file)
    page.wait_for_load_state("networkidle")
    assert said == []


def test_filters_count_what_they_show(browser: Any, page_file: Path) -> None:
    page, said = open_page(browser, page_file)
    assert shown(page) == total()
    page.uncheck("[name=s][value=info]")
    infos = [
        f for f in (*planted().findings, *samples.failing().findings) if f.severity is Severity.INFO
    ]
    counted(page, total() - len(infos))
    page.fill("#q", "住房改革 E34")
    counted(page, 3)  # BJ103, BN101 and BN102 of 收入总表 E34
    page.fill("#q", "没有这样的字")
    page.locator("#empty").wait_for()
    assert said == []


def test_the_keyboard_alone_reaches_filters_and_sums(browser: Any, page_file: Path) -> None:
    page, _ = open_page(browser, page_file)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "q":
            break
    assert page.evaluate("document.activeElement.id") == "q"
    page.evaluate("document.querySelector('svg a.wrong').focus()")
    href = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("Enter")
    details = page.locator(href)
    page.locator(f"{href}[open]").wait_for()
    assert page.evaluate("document.activeElement.parentElement.id") == href[1:]
    assert "相差" in (details.inner_text())


def test_a_click_on_a_line_opens_its_sums(browser: Any, page_file: Path) -> None:
    page, _ = open_page(browser, page_file)
    line = page.locator("svg a.holds").first
    href = line.get_attribute("href")
    line.dispatch_event("click")
    page.locator(f"details.equal[open] {href}[open]").wait_for()


def test_without_script_everything_is_there_to_read(browser: Any, page_file: Path) -> None:
    page, said = open_page(browser, page_file, java_script_enabled=False)
    assert page.locator("#filters").is_hidden()
    assert page.locator(".f").count() == total()
    assert page.locator(".f").first.is_visible()
    page.locator("details > summary").first.click()
    assert page.locator("details[open] .sums").first.is_visible()
    assert [s for s in said if "script" not in s] == []


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_screen_is_too_narrow(browser: Any, page_file: Path, width: int) -> None:
    page, _ = open_page(browser, page_file, viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_in_print_the_findings_are_there_and_the_filters_are_not(
    browser: Any, page_file: Path
) -> None:
    page, _ = open_page(browser, page_file)
    page.emulate_media(media="print")
    assert page.locator("#filters").is_hidden()
    assert page.locator(".f").nth(5).evaluate("f => f.getBoundingClientRect().height > 60")
