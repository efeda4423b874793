"""The VBA project: xlwings' own module, ours, and the functions generated from Python."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

#: modules of xlwings' template that stay as they are
KEPT = ("ThisWorkbook", "Sheet2", "Dictionary")


def sources(macros: Path) -> dict[str, str]:
    """Module name -> source of every .bas and .cls in ``macros``, lines ending as VBA's do."""
    files = sorted([*macros.glob("*.bas"), *macros.glob("*.cls")])
    return {path.stem: _crlf(path.read_text(encoding="ascii")) for path in files}


def project(template: Path, modules: Mapping[str, str], functions: str) -> bytes:
    """xl/vbaProject.bin of ``template`` (xlwings' add-in) with our modules in it."""
    from pyopenvba import ExcelFile, VBAModuleKind

    from addin.building.package import parts
    from addin.building.xlwings_module import adapted

    with ExcelFile(template) as book, tempfile.TemporaryDirectory() as folder:
        vba = book.vba_project()
        vba.delete_module("RibbonMyAddin")
        book.set_module("xlwings", _crlf(adapted(book.get_module("xlwings"))))
        for name, source in {**modules, "Functions": _crlf(functions)}.items():
            kind = VBAModuleKind.other if name == "Watcher" else VBAModuleKind.standard
            vba.add_module(name, source, kind=kind)
        made = Path(folder) / "made.xlam"
        book.save(made)
        return parts(made.read_bytes())["xl/vbaProject.bin"]


def _crlf(source: str) -> str:
    return source.replace("\r\n", "\n").replace("\n", "\r\n")
