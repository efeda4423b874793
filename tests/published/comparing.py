"""Two workbooks beside each other: tables cell by cell, prose as text."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from checks.reading import open_source
from checks.reading.grid import Grid


def tables(path: Path) -> dict[str, list[list[Any]]]:
    """The filled rows of each sheet of a table: white space and blank rows do not count."""
    return {
        grid.sheet: rows
        for grid in _grids(path)
        if grid.sheet.strip().endswith("表") and (rows := _filled(grid))
    }


def prose(path: Path) -> dict[str, str]:
    """The text of every other sheet without white space."""
    return {
        grid.sheet: _bare("".join(str(v) for row in grid.rows for v in row))
        for grid in _grids(path)
        if not grid.sheet.strip().endswith("表") and grid.sheet not in ("目录", "原文位置")
    }


def _grids(path: Path) -> list[Grid]:
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=32)
def _read(path: Path, _changed: int) -> list[Grid]:
    return open_source(path).grids


def _filled(grid: Grid) -> list[list[Any]]:
    rows = [[_bare(v) if isinstance(v, str) else v for v in row] for row in grid.rows]
    for row in rows:
        while row and row[-1] == "":
            row.pop()
    return [row for row in rows if row]


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)
