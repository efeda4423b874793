"""Official 科目 tables that the user imported: one CSV file per year and classification."""

from __future__ import annotations

import csv
import io
import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from checks.errors import OutputError, UsageError
from checks.files import whole_file

#: classification -> what people call it
TITLES = {
    "functional": "支出功能分类科目",
    "economic": "部门预算支出经济分类科目",
    "economic_government": "政府预算支出经济分类科目",
    "income": "收入分类科目",
}


@dataclass(frozen=True, eq=False)  # one object per file read: the key of a cache
class Table:
    """One official table of one year."""

    classification: str
    year: int
    #: name of the file it was imported from
    source: str
    #: whether it lists every code of its year
    complete: bool
    #: code -> name, as in the file
    rows: tuple[tuple[str, str], ...]

    @property
    def title(self) -> str:
        """支出功能分类科目 …"""
        return TITLES[self.classification]

    @property
    def codes(self) -> Mapping[str, str]:
        """Code -> name."""
        return dict(self.rows)


def home() -> Path:
    """The user's data folder: GOUJI_HOME, or where the platform keeps such things."""
    return Path(_home())


def _home() -> str:
    """As a text, which is put together in no time: each audit asks for several tables."""
    join, environ = os.path.join, os.environ
    if chosen := environ.get("GOUJI_HOME"):
        return chosen
    user = os.path.expanduser("~")  # noqa: PTH111
    if sys.platform == "win32":
        return join(environ.get("LOCALAPPDATA") or join(user, "AppData", "Local"), "gouji")
    if sys.platform == "darwin":
        return join(user, "Library", "Application Support", "gouji")
    return join(environ.get("XDG_DATA_HOME") or join(user, ".local", "share"), "gouji")


def folder() -> Path:
    """Where the tables are."""
    return home() / "catalogue"


def find(classification: str, year: int | None) -> Table | None:
    """The table of that year; None when it was not imported."""
    if year is None:
        return None
    path = _path(classification, year)
    try:
        stat = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return _read(path, classification, year, stat.st_mtime_ns)


def tables(year: int | None = None) -> Iterator[Table]:
    """Every imported table, or those of one year; by year and classification."""
    years = [year] if year is not None else _years()
    for each in years:
        for classification in TITLES:
            table = find(classification, each)
            if table is not None:
                yield table


def save(table: Table) -> Path:
    """Keep a table for the audits of its year; OutputError when it cannot be written."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["code", "name"])
    writer.writerows(table.rows)
    kind = "complete" if table.complete else "partial"
    path = Path(_path(table.classification, table.year))
    source = " ".join(table.source.split())
    try:
        with whole_file(path) as stream:
            stream.write(f"# {kind} {source}\n{text.getvalue()}".encode())
    except OutputError as error:
        raise OutputError(
            f"无法写入“{path}”，请检查权限，或用环境变量 GOUJI_HOME 指定另一个文件夹。"
        ) from error
    return path


def _path(classification: str, year: int) -> str:
    return os.path.join(_home(), "catalogue", str(year), f"{classification}.csv")  # noqa: PTH118


def _years() -> list[int]:
    try:
        names = os.listdir(folder())  # noqa: PTH208
    except OSError:
        return []
    return sorted(int(name) for name in names if re.fullmatch(r"(19|20)\d\d", name))


@lru_cache(maxsize=64)
def _read(path: str, classification: str, year: int, _changed: int) -> Table:
    try:
        head, _, body = Path(path).read_text(encoding="utf-8").partition("\n")
        _, kind, source = head.split(" ", 2)
        rows = tuple((row["code"], row["name"]) for row in csv.DictReader(body.splitlines()))
    except (OSError, ValueError, KeyError) as error:
        raise UsageError(
            f"科目表“{path}”已损坏，请用 gouji catalogue import 重新导入，或删去这个文件。"
        ) from error
    return Table(classification, year, source, kind == "complete", rows)
