"""Draws the icons of the served add-in's buttons: the signs of scripts/draw_ribbon.py.

    python scripts/draw_icons.py [addin/server/static/icons]

The button 任务窗格 has the add-in's own icon. Needs playwright and Chromium.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from draw_ribbon import SIGNS
from lxml import etree

from addin import shipped
from addin.building.tab import KINDS
from addin.server.pages import GROUPS, ICON_SIZES, PANE

OUTPUT = Path(__file__).resolve().parents[1] / "addin" / "server" / "static" / "icons"
STYLE = """
body { margin: 0; background: transparent; }
div { width: 1em; height: 1em; display: flex; align-items: center; justify-content: center; }
span { font: .86em/1 "Noto Sans CJK SC", "DejaVu Sans", sans-serif; }
"""


def main(output: Path = OUTPUT) -> None:
    """Write NAME-SIZE.png for every button of the manifest."""
    from playwright.sync_api import sync_playwright

    tree = etree.fromstring((shipped("macros") / "customUI14.xml").read_bytes())
    images = {element.get("id"): element.get("imageMso") for element in tree.iter(*KINDS)}
    names = [name for _, _, group in GROUPS for name in group if name != PANE]
    output.mkdir(exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        for name in names:
            sign, colour = SIGNS[images[name]]
            for size in ICON_SIZES:
                page.set_content(
                    f'<style>{STYLE}</style><div style="font-size:{size}px">'
                    f'<span style="color:{colour}">{sign}</span></div>'
                )
                target = output / f"{name}-{size}.png"
                page.locator("div").screenshot(path=str(target), omit_background=True)
        browser.close()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
