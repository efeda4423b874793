"""What doctor asks of the machine; tests answer with another one."""

from __future__ import annotations

import importlib.util
import os
import struct
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

from addin.installing import installed, interpreter

Values = Mapping[str, object]


def _no_registry(_key: str) -> Values:
    return {}


def _xlwings() -> str | None:
    if importlib.util.find_spec("xlwings") is None:
        return None
    import xlwings

    version: str = xlwings.__version__
    return version


@dataclass(frozen=True)
class Machine:
    """A machine as doctor sees it."""

    #: as sys.platform
    platform: str
    #: full path of this Python
    python: str
    version: tuple[int, ...]
    bits: int
    #: version of xlwings; None when it is not installed
    xlwings: str | None
    #: whether a Python module is there
    has_module: Callable[[str], bool]
    #: where the add-in is when it is installed; None where there is no Excel
    addin: PurePath | None
    exists: Callable[[PurePath], bool]
    read: Callable[[PurePath], bytes]
    #: all values of a registry key by name, the default value by ""; none when there is no key
    registry: Callable[[str], Values] = _no_registry


def this_machine() -> Machine:
    """The machine this runs on."""
    return Machine(
        platform=sys.platform,
        python=interpreter(),
        version=sys.version_info[:3],
        bits=struct.calcsize("P") * 8,
        xlwings=_xlwings(),
        has_module=lambda name: importlib.util.find_spec(name) is not None,
        addin=installed() if sys.platform in ("win32", "darwin") else None,
        exists=os.path.exists,
        read=lambda path: Path(path).read_bytes(),
        registry=_registry(),
    )


def _registry() -> Callable[[str], Values]:
    """Reads ``HKLM\\SOFTWARE\\…`` as 64-bit programs see it; what may not be read is not there."""
    if sys.platform != "win32":
        return _no_registry
    import winreg

    hives = {
        "HKLM": winreg.HKEY_LOCAL_MACHINE,
        "HKCU": winreg.HKEY_CURRENT_USER,
        "HKCR": winreg.HKEY_CLASSES_ROOT,
    }

    def values(key: str) -> Values:
        hive, _, path = key.partition("\\")
        found: dict[str, object] = {}
        try:
            with winreg.OpenKey(hives[hive], path) as opened:
                count = winreg.QueryInfoKey(opened)[1]
                for index in range(count):
                    name, value, _ = winreg.EnumValue(opened, index)
                    found[name] = value
        except OSError:
            pass
        return found

    return values
