"""Draws the tab 预算审核 for the docs, from the customUI the add-in is built with.

    python scripts/draw_ribbon.py [docs/excel/ribbon.png]

Excel's icons are Microsoft's and are not drawn: each button has a sign of its own here. Needs
Chromium.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path

from lxml import etree

from addin import shipped
from addin.building.tab import NAMESPACE, custom_ui

OUTPUT = Path(__file__).resolve().parents[1] / "docs" / "excel" / "ribbon.png"
#: tabs of Excel around ours
TABS = ("文件", "开始", "插入", "页面布局", "公式", "数据", "审阅", "预算审核", "视图")
#: imageMso -> a sign and its colour
SIGNS = {
    "AcceptInvitation": ("✔", "#107c41"),
    "DataValidation": ("▦", "#185abd"),
    "TableSelectCell": ("▣", "#185abd"),
    "ReviewShowOrHideComment": ("◐", "#185abd"),
    "ClearFormats": ("✗", "#a4262c"),
    "ReviewShowAllComments": ("☰", "#185abd"),
    "ReviewPreviousComment": ("▲", "#8a5a00"),
    "ReviewNextComment": ("▼", "#8a5a00"),
    "Help": ("？", "#185abd"),
    "ReviewAcceptChange": ("✎", "#107c41"),
    "Undo": ("↶", "#5c2e91"),
    "FileMarkAsFinal": ("☑", "#8a5a00"),
    "FileOpen": ("▤", "#c19c00"),
    "ReviewCompareTwoVersions": ("⇄", "#185abd"),
    "GetExternalDataFromText": ("⇩", "#185abd"),
    "FileNew": ("＋", "#107c41"),
    "ControlProperties": ("⚙", "#555"),
    "Info": ("ⓘ", "#185abd"),
}
STYLE = """
body { margin: 0; font: 13px "Noto Sans CJK SC", "DejaVu Sans", sans-serif; background: #fff; }
#excel { display: inline-block; background: #f3f2f1; border: 1px solid #c8c6c4; }
#tabs { display: flex; background: #f3f2f1; padding: 0 8px; }
#tabs div { padding: 7px 12px; color: #323130; }
#tabs .ours { color: #107c41; font-weight: 600; border-bottom: 3px solid #107c41; }
#ribbon { display: flex; background: #fff; margin: 0 8px 8px; border-radius: 6px;
          box-shadow: 0 1px 3px #0003; }
.group { display: flex; flex-direction: column; padding: 6px 8px 3px; }
.group + .group { border-left: 1px solid #e1dfdd; }
.buttons { display: flex; flex: 1; }
.column { display: flex; flex-direction: column; }
.name { text-align: center; color: #605e5c; font-size: 11px; padding-top: 3px; }
.button { display: flex; align-items: center; height: 25px; padding: 0 7px; white-space: nowrap; }
.large { flex-direction: column; height: 75px; justify-content: center; min-width: 56px; }
.pressed { background: #e3e1df; border-radius: 4px; }
.sign { width: 20px; text-align: center; margin-right: 5px; font-size: 16px; }
.large .sign { font-size: 32px; margin: 0 0 4px; width: auto; }
"""


def page() -> str:
    """The tab as HTML."""
    layout = (shipped("macros") / "customUI14.xml").read_bytes()
    tree = etree.fromstring(custom_ui(layout))
    (tab,) = tree.iter(f"{{{NAMESPACE}}}tab")
    tabs = "".join(
        f'<div class="{"ours" if name == tab.get("label") else ""}">{name}</div>' for name in TABS
    )
    groups = "".join(map(group, tab))
    return (
        f'<meta charset="utf-8"><style>{STYLE}</style><div id="excel">'
        f'<div id="tabs">{tabs}</div><div id="ribbon">{groups}</div></div>'
    )


def group(element: etree._Element) -> str:
    """A group: large buttons stand alone, three small ones make a column."""
    columns: list[list[etree._Element]] = []
    for one in element:
        large = one.get("size") == "large"
        if large or not columns or len(columns[-1]) == 3 or columns[-1][0].get("size") == "large":
            columns.append([])
        columns[-1].append(one)
    inner = "".join(f'<div class="column">{"".join(map(button, c))}</div>' for c in columns)
    name = escape(element.get("label"))
    return (
        f'<div class="group"><div class="buttons">{inner}</div><div class="name">{name}</div></div>'
    )


def button(element: etree._Element) -> str:
    """A button: its sign and its label; a toggle as it is at first, pressed."""
    sign, colour = SIGNS[element.get("imageMso")]
    look = element.get("size", "") + (" pressed" if element.get("getPressed") else "")
    return (
        f'<div class="button {look}"><span class="sign" style="color:{colour}">{sign}</span>'
        f"{escape(element.get('label'))}</div>"
    )


def main(output: Path = OUTPUT) -> None:
    """Write the picture to ``output``."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no chromium here; please install it")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "ribbon.html"
        source.write_text(page(), encoding="utf-8")
        subprocess.run(
            [
                chromium,
                *("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
                f"--user-data-dir={folder}/profile",
                "--window-size=1006,152",
                "--force-device-scale-factor=2",
                f"--screenshot={output.resolve()}",
                source.as_uri(),
            ],
            check=True,
            capture_output=True,
        )


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
