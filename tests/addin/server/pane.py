"""The task pane in tests: what is needed to open it, what is seen of it, what was done by it."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NEEDED = [
    pytest.mark.skipif(not find_spec("xlwings_server"), reason="xlwings-server 没有安装"),
    pytest.mark.skipif(not find_spec("playwright"), reason="playwright 没有安装"),
    pytest.mark.skipif(not CHROMIUM, reason="没有 Chromium（apt install chromium）"),
]
STANDIN = Path(__file__).with_name("standin.js")
#: a folder for pictures of the pane, to look at
PICTURES = os.environ.get("GOUJI_PICTURES")


def picture(page, name):
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"))


def audited(page):
    page.click("#audit")
    page.wait_for_selector(".card")
    return page


def card(page, rule, cell):
    return page.locator(".finding", has_text=rule).filter(has=page.locator(".where", has_text=cell))


def root(page, cell):
    """The card of a wrong cell under which findings are folded."""
    return page.locator(".root").filter(has=page.locator("> .head .where", has_text=cell))


def unfolded(page, cell, rule, where):
    """A finding below a wrong cell, opened."""
    root(page, cell).locator("> .head").click()
    card(page, rule, where).locator(".head").click()


def done(page):
    return page.evaluate("__done")


def written(page, sheet, row, column):
    rows = next(s for s in page.evaluate("__workbook.sheets") if s["name"] == sheet)["rows"]
    return rows[row - 1][ord(column) - 65]


def status(page, part):
    page.locator("#status p", has_text=part).wait_for()
    return page.inner_text("#status p")
