"""gouji addin doctor: what keeps the add-in from working on this machine, and what to do."""

from __future__ import annotations

from collections.abc import Callable

from addin.doctor.finding import Finding, Level
from addin.doctor.machine import Machine

__all__ = ["Finding", "Level", "Machine", "examine"]


def examine(machine: Machine) -> list[Finding]:
    """Every check that makes sense on this machine, in the order one would look."""
    from addin.doctor import mac, python, windows

    checks: list[Callable[[Machine], Finding]] = list(python.CHECKS)
    if machine.platform == "win32":
        checks += windows.CHECKS
    elif machine.platform == "darwin":
        checks += mac.CHECKS
    else:
        checks.append(_no_excel)
    return [check(machine) for check in checks]


def _no_excel(machine: Machine) -> Finding:
    return Finding.missing(
        "Excel",
        f"这台机器（{machine.platform}）没有 Excel",
        "加载项要装在 Windows 或 Mac 上；审核文件用 gouji check，网页版加载项用 gouji serve",
    )
