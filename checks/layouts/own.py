"""A layout of one's own: a TOML file named on the command line, or lying beside the workbooks."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path

from checks.errors import UsageError
from checks.layouts import model

#: what the file is called that is found by itself, beside the workbook or in a folder above
NAME = "gouji.layout.toml"


def is_file(layout: str) -> bool:
    """Whether a layout is given as a file, not by its name."""
    return layout.lower().endswith(".toml")


def named(layout: str) -> model.Layout:
    """The shipped layout of that name, or the one in that file. Raises UsageError."""
    if is_file(layout):
        return read(layout)
    if layout not in model.names():
        raise UsageError(
            f"没有名为“{layout}”的表式，可用的有 {'、'.join(model.names())}；"
            "自己写的表式请写文件名，如 某省.toml。"
        )
    return model.load(layout)


def beside(workbook: str) -> list[model.Layout]:
    """The layout in the nearest gouji.layout.toml from the workbook's folder upward, if any."""
    path = found(workbook)
    return [read(path)] if path is not None else []


def found(workbook: str) -> str | None:
    """Where the gouji.layout.toml for a workbook is; a workbook that only a URL names has none."""
    if "://" in workbook:
        return None
    folder = os.path.dirname(os.path.abspath(workbook))  # noqa: PTH100, PTH120
    while True:
        path = os.path.join(folder, NAME)  # noqa: PTH118 - called for every workbook
        if os.path.isfile(path):  # noqa: PTH113
            return path
        above = os.path.dirname(folder)  # noqa: PTH120
        if above == folder:
            return None
        folder = above


def read(path: str | Path) -> model.Layout:
    """The layout in a file; UsageError that names the file and what is wrong in it."""
    try:
        stat = Path(path).stat()
    except OSError as error:
        raise UsageError(f"找不到表式文件“{path}”，请检查路径和文件名。") from error
    return _read(str(path), stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=16)
def _read(path: str, _changed: int, _size: int) -> model.Layout:
    from checks.settings import read_toml

    raw = read_toml(path, "表式文件")
    try:
        return model.build(raw)
    except KeyError as error:
        raise UsageError(f"表式文件“{path}”缺少 {error.args[0]} 这一项。") from error
    except re.error as error:
        raise UsageError(
            f"表式文件“{path}”里的“{error.pattern!s}”不是正确的正则表达式"
            f"（第 {error.pos} 个字符处）。"
        ) from error
    except (TypeError, AttributeError, ValueError) as error:
        raise UsageError(f"表式文件“{path}”写法不对：{error}。") from error
