"""审核文件夹, 导入公开文本 and 新建套表: the command line's own work, in a process beside Excel.

What takes long or a lot of memory neither blocks nor endangers the Excel that is open, and does
just what it does on the command line.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from addin.answers import path_of
from addin.buttons.session import tell
from checks.errors import OutputError, UsageError

if TYPE_CHECKING:
    import xlwings as xw

#: what is written beside the marked copies
_FORMATS = ("json", "html", "xlsx")


def check_folder(book: xw.Book, folder: str) -> str:
    """Audit every workbook of a folder; results and marked copies go into a folder beside it."""
    local(book)
    source = path_of(folder)
    if not source.is_dir():
        raise UsageError(f"没有文件夹“{source}”，请重新选择。")
    target = source.with_name(f"{source.name}-审核结果") if source.name else source / "审核结果"
    formats = [f"--format={name}" for name in _FORMATS]
    status, said = gouji("check", source, "--mark", *formats, "--output", target)
    if not target.is_dir():
        raise OutputError(said or f"“{source}”没有审核成功，请用 gouji check 查看原因。")
    found = {0: "没有发现错误。", 1: "发现了错误。"}.get(status, "有的文件没有审核成功：\n" + said)
    return tell(book.app, f"“{source.name}”审核完了，{found}\n标注副本和结果在：{target}")


def import_published(book: xw.Book, path: str) -> str:
    """Turn a published document into a workbook beside it, open it, and say what it holds."""
    local(book)
    source = path_of(path)
    if not source.is_file():
        raise UsageError(f"没有文件“{source}”，请重新选择。")
    target = _free(source.with_suffix(".xlsx"))
    status, said = gouji("import", source, "-o", target)
    if status or not target.is_file():
        raise OutputError(said or f"“{source}”没有导入成功，请用 gouji import 查看原因。")
    book.app.books.open(str(target))
    return tell(book.app, said)


def new_book(book: xw.Book, year: str, kind: str) -> str:
    """Write a blank set of tables beside the open workbook, open it, and say where it is."""
    local(book)
    wanted = year.strip().removesuffix("年").strip()
    name = {"department": "部门", "unit": "单位"}.get(kind, kind)
    folder = Path(book.fullname).parent if Path(book.fullname).is_absolute() else Path.home()
    target = _free(folder / f"{wanted}年{name}预算公开套表.xlsx")
    status, said = gouji("new", "--year", wanted, "--kind", kind, "-o", target)
    if status or not target.is_file():
        raise OutputError(said or "没有写出套表，请用 gouji new 查看原因。")
    book.app.books.open(str(target))
    return tell(book.app, said)


def _free(path: Path) -> Path:
    """The path, or with a number where a file of that name is there already."""
    n, free = 1, path
    while free.exists():
        n += 1
        free = path.with_stem(f"{path.stem} ({n})")
    return free


def local(book: xw.Book) -> None:
    """Raises UsageError on a served workbook: files here are not the user's."""
    if book.app.engine.type == "remote":
        raise UsageError("网页版加载项不能读写您电脑上的文件，请在装有勾稽的电脑上用这个按钮。")


def gouji(*arguments: str | Path) -> tuple[int, str]:
    """Run the command line; its exit status and what it wrote to standard error, else output."""
    import os
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "checks", *map(str, arguments)],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, "NO_COLOR": "1"},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        check=False,
    )
    return done.returncode, (done.stderr.strip() or done.stdout.strip())[-1500:]
