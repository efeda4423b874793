"""The pages and files that Excel fetches: task pane, manifest, functions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from html import escape
from importlib import resources
from string import Template
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from addin.functions import FUNCTIONS

#: the button that opens the task pane
PANE: Final = "pane"
#: groups of the tab: id, label, and the buttons by their function in addin/ribbon.py. What belongs
#: to one finding, and what takes a file or an answer, is in the pane.
GROUPS: Final = (
    ("Gouji.Check", "审核", ("check_workbook", "check_sheet", "check_selection", "clear_marks")),
    ("Gouji.Findings", "问题", (PANE, "show_findings", "previous_finding", "next_finding")),
    ("Gouji.Answers", "处理", ("undo_accept",)),
)
ICON_SIZES: Final = (16, 32, 80)
#: seconds that Excel waits for an answer
_PATIENCE: Final = 300


def _file(name: str) -> str:
    return (resources.files(__package__) / "static" / name).read_text(encoding="utf-8")


def taskpane(asks_password: bool, limit: int, office: str) -> str:
    """The task pane. ``limit`` is the largest request in bytes, ``office`` is where Office.js lies
    among the files of xlwings-server.
    """
    import xlwings as xw

    from addin.server.choices import layouts
    from addin.server.uploads import MOST_FILES

    # what xlwings' code in the browser reads, and what ours does
    config = {
        "appPath": "",
        "authProviders": [],
        "onWasm": False,
        "requestTimeout": _PATIENCE,
        "xlwingsVersion": xw.__version__,
        "asksPassword": asks_password,
        "limit": limit,
        "mostFiles": MOST_FILES,
        "layouts": layouts(),
    }
    text = json.dumps(config, ensure_ascii=False).replace("<", "\\u003c")
    return Template(_file("taskpane.html")).substitute(config=text, office=office)


def functions_json() -> str:
    """The metadata of the worksheet functions."""
    from addin.server.served import metadata

    return json.dumps(metadata(), ensure_ascii=False)


@cache
def functions_js() -> str:
    """The code that Excel runs for them: static/functions.js and one line for each."""
    lines = [
        f'globalThis.CustomFunctions?.associate("{made.name}", '
        f'(...given) => gouji.call("{made.name}", {str(made.whole_book).lower()}, given));'
        for made in FUNCTIONS.values()
    ]
    return _file("functions.js") + "\n" + "\n".join(lines) + "\n"


def manifest(public_url: str) -> str:
    """The add-in's manifest for Excel, with an id that belongs to the address."""
    from addin.ribbon import BUTTONS

    shown = {name: (button.label, button.screentip) for name, button in BUTTONS.items()}
    shown[PANE] = (
        "任务窗格",
        "打开任务窗格：问题清单，采纳建议，标为已核实，规则说明，文件，设置。",
    )
    names = [name for _, _, group in GROUPS for name in group]
    images = [f"{name}.{size}" for name in names for size in ICON_SIZES]
    labels = [(f"{id}.Label", label) for id, label, _ in GROUPS]
    labels += [(f"{name}.Label", shown[name][0]) for name in names]
    return Template(_file("manifest.xml")).substitute(
        url=escape(public_url),
        id=uuid5(NAMESPACE_URL, f"gouji {public_url}"),
        version=_version(),
        groups="\n".join(_group(id, group) for id, _, group in GROUPS),
        images=_resources(
            "Image", [(i, f"{public_url}/static/icons/{i.replace('.', '-')}.png") for i in images]
        ),
        labels=_resources("String", labels),
        tips=_resources("String", [(f"{name}.Tip", shown[name][1]) for name in names]),
    )


def _resources(kind: str, values: Iterable[tuple[str, str]]) -> str:
    return "\n".join(
        f'        <bt:{kind} id="{id}" DefaultValue="{escape(value)}"/>' for id, value in values
    )


def _group(id: str, names: Iterable[str]) -> str:
    """A group of the tab; it shows its first button's icon where it has no room."""
    names = list(names)
    return "\n".join(
        [
            f'<Group id="{id}"><Label resid="{id}.Label"/>{_icon(names[0])}',
            *(_control(name) for name in names),
            "</Group>",
        ]
    )


def _control(name: str) -> str:
    action = (
        '<Action xsi:type="ShowTaskpane"><TaskpaneId>Gouji.Pane</TaskpaneId>'
        '<SourceLocation resid="Taskpane.Url"/></Action>'
        if name == PANE
        else f'<Action xsi:type="ExecuteFunction"><FunctionName>{name}</FunctionName></Action>'
    )
    return (
        f'<Control xsi:type="Button" id="Gouji.{name}"><Label resid="{name}.Label"/>'
        f'<Supertip><Title resid="{name}.Label"/><Description resid="{name}.Tip"/></Supertip>'
        f"{_icon(name)}{action}</Control>"
    )


def _icon(name: str) -> str:
    images = "".join(f'<bt:Image size="{n}" resid="{name}.{n}"/>' for n in ICON_SIZES)
    return f"<Icon>{images}</Icon>"


def _version() -> str:
    """The version as manifests want it: four numbers."""
    from checks import __version__

    return f"{__version__}.0"
