"""Errors a user reads: one Chinese sentence that names the file and says what to do."""

from __future__ import annotations

import errno
import sys

_WHY = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOENT: "没有这个文件夹",
    errno.ENOTDIR: "上级不是文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "磁盘是只读的",
    errno.ENAMETOOLONG: "名字太长",
}


class GoujiError(Exception):
    """A failure to tell the user about; ``str(error)`` is the whole sentence."""


class UnreadableError(GoujiError):
    """The source could not be read: encrypted, damaged, of another kind, not allowed."""


class NotABudgetError(GoujiError):
    """The workbook was read but holds no table of a known layout."""


class OutputError(GoujiError):
    """Nothing could be written where the user wanted it."""


class UsageError(GoujiError):
    """The command line or the settings ask for something that cannot be."""


def reason(error: OSError) -> str:
    """Why the system refused, in Chinese where it is one of the usual reasons; may be ""."""
    return _WHY.get(error.errno or 0) or error.strerror or ""


def installing(extra: str) -> str:
    """The command that adds a missing part to this very Python, as it can be typed."""
    python = f'"{sys.executable}"' if " " in sys.executable else sys.executable
    return f'{python} -m pip install "gouji[{extra}]"'
