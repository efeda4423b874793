"""Checks on macOS."""

from __future__ import annotations

from pathlib import Path

from addin.doctor import installed
from addin.doctor.finding import Finding
from addin.doctor.machine import Machine
from addin.installing import mac_script

_EXCEL = Path("/Applications/Microsoft Excel.app")


def excel(machine: Machine) -> Finding:
    """Excel in the Applications folder."""
    if not machine.exists(_EXCEL):
        return Finding.missing("Excel", f"没有找到“{_EXCEL}”", "请安装 Microsoft Excel")
    return Finding.ok("Excel", str(_EXCEL))


def script(machine: Machine) -> Finding:
    """The script through which Excel starts Python."""
    path = mac_script()
    if not machine.exists(path):
        return Finding.missing(
            "启动脚本", f"没有找到“{path}”，Excel 不能启动 Python", "请运行 gouji addin install"
        )
    return Finding.ok("启动脚本", str(path))


def functions(_machine: Machine) -> Finding:
    """Worksheet functions need COM."""
    return Finding.note(
        "工作表函数",
        "Mac 版 Excel 里的按钮可以用，GJ_ 开头的函数不能用",
        "要用函数，请用网页版加载项（gouji serve）",
    )


CHECKS = (excel, script, installed.addin, functions)
