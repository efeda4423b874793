"""The pages and files that Excel fetches: task pane, manifest, functions."""

from __future__ import annotations

import json
from functools import cache
from html import escape
from importlib import resources
from string import Template
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from addin.functions_registry import FUNCTIONS
from checks.marking import MEMORY

#: seconds that Excel waits for an answer
_PATIENCE: Final = 300


def _file(name: str) -> str:
    return (resources.files(__package__) / "static" / name).read_text(encoding="utf-8")


def taskpane(asks_password: bool, office: str) -> str:
    """The task pane; ``office`` is where Office.js lies among the files of xlwings-server."""
    import xlwings as xw

    # what xlwings' code in the browser reads, and what ours does
    config = {
        "appPath": "",
        "authProviders": [],
        "onWasm": False,
        "requestTimeout": _PATIENCE,
        "xlwingsVersion": xw.__version__,
        "asksPassword": asks_password,
        "memorySheet": MEMORY,
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
    from addin import functions as _functions  # noqa: F401 - fills FUNCTIONS

    lines = [
        f'globalThis.CustomFunctions?.associate("{made.name}", '
        f'(...given) => gouji.call("{made.name}", {str(made.whole_book).lower()}, given));'
        for made in FUNCTIONS.values()
    ]
    return _file("functions.js") + "\n" + "\n".join(lines) + "\n"


def manifest(public_url: str) -> str:
    """The add-in's manifest for Excel, with an id that belongs to the address."""
    own = uuid5(NAMESPACE_URL, f"gouji {public_url}")
    return Template(_file("manifest.xml")).substitute(
        url=escape(public_url), id=own, version=_version()
    )


def _version() -> str:
    """The version as manifests want it: four numbers."""
    from checks import __version__

    return f"{__version__}.0"
