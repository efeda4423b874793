"""The VBA project: xlwings' own module, ours, and the functions generated from Python."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyopenvba import ExcelFile

#: class modules; all others are standard modules
CLASSES = ("Dictionary", "Watcher")


def sources(macros: Path) -> dict[str, str]:
    """Module name -> source of every .bas and .cls in ``macros``."""
    files = sorted([*macros.glob("*.bas"), *macros.glob("*.cls")])
    return {path.stem: path.read_text(encoding="ascii") for path in files}


def of_xlwings(template: Path) -> dict[str, str]:
    """The modules of xlwings' add-in template: its own, as we change it, and what that needs."""
    from pyopenvba import ExcelFile

    from addin.building.xlwings_module import adapted

    with ExcelFile(template) as book:
        return {
            "xlwings": adapted(book.get_module("xlwings")),
            "Dictionary": book.get_module("Dictionary"),
        }


def add(book: ExcelFile, modules: Mapping[str, str]) -> None:
    """Add modules to the project of a workbook, or replace those that are there."""
    from pyopenvba import VBAModuleKind

    project = book.vba_project()
    for name, source in modules.items():
        if name in project.module_names():
            book.set_module(name, _crlf(source))
            continue
        kind = VBAModuleKind.other if name in CLASSES else VBAModuleKind.standard
        project.add_module(name, _crlf(source), kind=kind)


def project(template: Path, modules: Mapping[str, str]) -> bytes:
    """xl/vbaProject.bin of ``template`` (xlwings' add-in) with our modules in it."""
    from pyopenvba import ExcelFile

    from addin.building.package import parts

    with ExcelFile(template) as book, tempfile.TemporaryDirectory() as folder:
        book.vba_project().delete_module("RibbonMyAddin")
        add(book, {**of_xlwings(template), **modules})
        made = Path(folder) / "made.xlam"
        book.save(made)
        return parts(made.read_bytes())["xl/vbaProject.bin"]


def _crlf(source: str) -> str:
    return source.replace("\r\n", "\n").replace("\n", "\r\n")
