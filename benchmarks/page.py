"""How the report page feels with 5,000 findings: CPU of the browser's main thread per interaction.

    python -m benchmarks.page           needs playwright and a Chromium

Thread time, not the clock: a busy machine does not change it much. An interaction is smooth below
some 100 ms, scrolling below 16 ms a frame.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from checks import audit
from checks.report.html import Writer

#: the sample with planted errors
PLANTED = Path(__file__).parents[1] / "workbooks" / "上海市科学技术协会2025（含十处错误）.xlsx"
FINDINGS = 5_000
_FILTER = "(s => document.querySelector(s).click())('#filters [value=info]')"
_SET = (
    "([id, value]) => { const e = document.getElementById(id); e.value = value;"
    " e.dispatchEvent(new Event('input', {bubbles: true})); }"
)
_SCROLL = (
    "async () => { for (let i = 0; i < 60; i++) {"
    " window.scrollBy({top: 240, behavior: 'instant'});"
    " await new Promise(r => requestAnimationFrame(r)); } }"
)


def written(folder: Path) -> tuple[Path, int, int]:
    """A page of so many findings, and how many workbooks and findings it holds."""
    report = audit(PLANTED, evidence=True)
    file = folder / "report.html"
    books = -(-FINDINGS // len(report.findings))
    with file.open("wb") as stream:
        writer = Writer(stream)
        for number in range(books):
            writer.add(replace(report, path=f"{number}/预算.xlsx", department=f"部门{number}"))
        writer.close()
    return file, books, books * len(report.findings)


def main() -> None:
    """Measure and print."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as started:
        file, books, findings = written(Path(folder))
        size = file.stat().st_size / 1e6
        print(f"{books} workbooks, {findings} findings, {size:.1f} MB")
        browser = started.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        _measure(page, session, "load", lambda: page.goto(file.as_uri()))
        for name in ("hide infos", "show infos"):
            _measure(page, session, name, lambda: page.evaluate(_FILTER))
        for name, target, value in (
            ("one family", "family", "BN"),
            ("all families", "family", ""),
            ("first search", "q", "住房"),
            ("next letter", "q", "住房改革"),
            ("search cleared", "q", ""),
        ):
            pair = [target, value]
            _measure(page, session, name, lambda pair=pair: page.evaluate(_SET, pair))
        frames = _measure(page, session, "60 frames of scrolling", lambda: page.evaluate(_SCROLL))
        print(f"{'one frame':24}{frames / 60:8.1f} ms")
        browser.close()


def _measure(page: Any, session: Any, name: str, act: Any) -> float:
    before = _task(session)
    act()
    page.wait_for_timeout(800)
    spent = _task(session) - before
    print(f"{name:24}{spent:8.0f} ms")
    return spent


def _task(session: Any) -> float:
    """CPU of the main thread so far, in ms."""
    found = session.send("Performance.getMetrics")["metrics"]
    return next(m["value"] for m in found if m["name"] == "TaskDuration") * 1000


if __name__ == "__main__":
    main()
