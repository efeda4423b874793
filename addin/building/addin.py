"""gouji.xlam: xlwings' add-in template, our VBA, our tab, our sheet."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from addin import shipped
from addin.building import store, vba, wrappers
from addin.building.package import once, packed, parts
from addin.building.tab import custom_ui

NAME = "gouji.xlam"
#: where the makers of xlwings keep the template
_MAKERS_PATH = rb"<mc:AlternateContent.*?</mc:AlternateContent>"
_RIBBON = "customUI/customUI14.xml"
_CORE = """\
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>勾稽 预算审核</dc:title>
<dc:creator>gouji</dc:creator><dc:description>审核部门预算公开表，标出对不上的数字。</dc:description>
</cp:coreProperties>"""


def template() -> Path:
    """xlwings' own add-in with a ribbon, from the installed xlwings."""
    import xlwings

    return Path(xlwings.__file__).with_name("quickstart_addin_ribbon.xlam")


def settings(interpreter: str) -> dict[str, str | bool]:
    """What xlwings is told, by lower-case name: which Python, and nothing from the open workbook.

    One Python process serves all clicks and formulas of an Excel (Windows), so that a click does
    not wait for Python to start. The version of xlwings is for gouji addin doctor.
    """
    import xlwings

    return {
        "interpreter_win": interpreter,
        "interpreter_mac": interpreter,
        "use udf server": True,
        "add_workbook_to_pythonpath": "false",
        "show console": False,
        "xlwings": xlwings.__version__,
    }


def texts() -> dict[str, str]:
    """The sentences of macros/texts.toml."""
    found: dict[str, str] = tomllib.loads(
        (shipped("macros") / "texts.toml").read_text(encoding="utf-8")
    )
    return found


def addin(interpreter: str) -> bytes:
    """The add-in's bytes for this Python (``interpreter``); the same Python, the same bytes."""
    from addin.functions import FUNCTIONS

    functions = FUNCTIONS.values()
    modules = vba.sources(shipped("macros")) | {"Functions": wrappers.module(functions)}
    content = parts(template().read_bytes())
    workbook = once(content["xl/workbook.xml"], "_myaddin.conf", store.SHEET)
    content["xl/workbook.xml"] = re.sub(_MAKERS_PATH, b"", workbook, flags=re.DOTALL)
    content["xl/worksheets/sheet1.xml"] = store.sheet(
        settings(interpreter), texts(), wrappers.descriptions(functions), "Sheet2"
    )
    content["docProps/core.xml"] = _CORE.encode()
    content["xl/vbaProject.bin"] = vba.project(template(), modules)
    del content["customUI/customUI.xml"]
    layout = (shipped("macros") / "customUI14.xml").read_bytes()
    content[_RIBBON] = custom_ui(layout)
    content["_rels/.rels"] = once(content["_rels/.rels"], "customUI/customUI.xml", _RIBBON)
    return packed(content)
