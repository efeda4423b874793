"""The add-in into Excel's start folder, and out of it again.

Nothing else of the user's is touched: which Python runs stands in the add-in's own sheet, so
xlwings' settings (xlwings.conf) and its own add-in stay as they are.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from addin.building.addin import NAME, addin
from checks.errors import OutputError, UsageError
from checks.files import whole_file

_MAC_START = (
    "Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel"
)
#: macOS lets Excel start scripts of this folder only
_MAC_SCRIPTS = "Library/Application Scripts/com.microsoft.Excel"


def start_folder() -> Path:
    """The folder whose workbooks Excel opens when it starts; UsageError where there is no Excel."""
    if sys.platform == "win32":
        appdata = os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming"
        return Path(appdata) / "Microsoft" / "Excel" / "XLSTART"
    if sys.platform == "darwin":
        return Path.home() / _MAC_START
    raise UsageError(
        "加载项要装在有 Excel 的 Windows 或 Mac 上，这台机器不是；"
        "可以用 gouji addin build 生成 gouji.xlam，或用 gouji addin bundle 生成离线安装包。"
    )


def installed() -> Path:
    """Where the add-in is when it is installed."""
    return start_folder() / NAME


def interpreter() -> str:
    """This Python, as the add-in calls it."""
    return sys.executable


def install() -> Path:
    """Build the add-in for this Python and put it where Excel finds it."""
    target = installed()
    content = addin(interpreter())
    try:
        with whole_file(target) as stream:
            stream.write(content)
    except OutputError as error:
        raise OutputError(f"无法写入“{target}”，请关闭 Excel 再试一次。") from error
    if sys.platform == "darwin":
        _install_mac_script()
    return target


def uninstall() -> Path | None:
    """Take the add-in away; where it was, or None when it was not installed."""
    target = installed()
    try:
        target.unlink()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise OutputError(f"无法删除“{target}”，请关闭 Excel 再试一次。") from error
    return target


def mac_script() -> Path:
    """The script through which Excel for Mac starts Python; xlwings' own, shared with it."""
    import xlwings

    return Path.home() / _MAC_SCRIPTS / f"xlwings-{xlwings.__version__}.applescript"


def _install_mac_script() -> None:
    import xlwings

    target = mac_script()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(Path(xlwings.__file__).with_name(target.name), target)
    except OSError as error:
        raise OutputError(f"无法写入“{target}”，请检查权限。") from error
