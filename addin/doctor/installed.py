"""Checks of the installed add-in, on Windows and macOS."""

from __future__ import annotations

from pathlib import PurePath, PureWindowsPath

from addin.building.package import parts
from addin.building.store import settings_of
from addin.doctor.finding import Finding
from addin.doctor.machine import Machine

_AGAIN = "请关闭 Excel，运行 gouji addin install"


def addin(machine: Machine) -> Finding:
    """The add-in: there, not marked as downloaded, for this Python and this xlwings."""
    path = machine.addin
    if path is None or not machine.exists(path):
        return Finding.missing("加载项", f"没有安装（{path}）", "请运行 gouji addin install")
    if machine.exists(path.with_name(f"{path.name}:Zone.Identifier")):
        return Finding.missing(
            "加载项",
            f"“{path}”带有“来自互联网”的标记，Excel 会阻止它",
            "请运行 gouji addin install 重新安装，或在文件的属性里勾选“解除锁定”",
        )
    try:
        content = parts(machine.read(path))
        settings = settings_of(content["xl/worksheets/sheet1.xml"])
    except Exception:
        return Finding.missing("加载项", f"“{path}”已损坏", _AGAIN)
    key = "interpreter_mac" if machine.platform == "darwin" else "interpreter_win"
    python = str(settings.get(key, ""))
    if not _same(machine, python):
        return Finding.note(
            "加载项",
            f"“{path}”用的是另一个 Python（{python}），不是这一个（{machine.python}）",
            f"要换成这一个，{_AGAIN}",
        )
    built = str(settings.get("xlwings", ""))
    if built != machine.xlwings:
        return Finding.missing(
            "加载项", f"是用 xlwings {built} 生成的，现在装的是 {machine.xlwings}", _AGAIN
        )
    return Finding.ok("加载项", str(path))


def _same(machine: Machine, python: str) -> bool:
    kind = PureWindowsPath if machine.platform == "win32" else PurePath
    return kind(python) == kind(machine.python)
