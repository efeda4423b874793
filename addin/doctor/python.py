"""Checks of Python and its libraries, on every machine."""

from __future__ import annotations

from addin.doctor.finding import Finding
from addin.doctor.machine import Machine

_INSTALL = "请运行 python -m pip install gouji[excel]，没有网络时用离线安装包"


def python(machine: Machine) -> Finding:
    """Python itself: new enough, 64 bits, not from the Microsoft Store."""
    said = f"{'.'.join(map(str, machine.version))}，{machine.bits} 位，{machine.python}"
    if machine.version < (3, 11):
        return Finding.missing("Python", said, "需要 3.11 或更新的版本，请从 python.org 安装")
    if "windowsapps" in machine.python.lower():
        return Finding.missing(
            "Python",
            f"{said}，来自微软商店",
            "商店版 Python 不能为 Excel 提供服务，请改装 python.org 的 Python，再重新安装勾稽",
        )
    if machine.bits != 64:
        return Finding.note("Python", said, "大的工作簿可能内存不够，建议改装 64 位的 Python")
    return Finding.ok("Python", said)


def xlwings(machine: Machine) -> Finding:
    """xlwings, and on Windows what it talks to Excel with."""
    if machine.xlwings is None:
        return Finding.missing("xlwings", "没有安装", _INSTALL)
    if machine.platform == "win32" and not machine.has_module("win32com"):
        return Finding.missing("xlwings", "缺少 pywin32", "请运行 python -m pip install pywin32")
    return Finding.ok("xlwings", machine.xlwings)


CHECKS = (python, xlwings)
