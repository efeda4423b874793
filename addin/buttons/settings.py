"""设置 and 关于: year and layout for the workbooks of a folder, the official 科目表; what this is.

They go into the gouji.toml beside the workbook, which the command line reads as well: one
setting, the same findings through every door. What else that file says stays as it is.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from addin.answers import path_of, year_of
from addin.buttons.session import tell
from checks.errors import OutputError, UsageError

if TYPE_CHECKING:
    import xlwings as xw


def settle(book: xw.Book, year: str, layout: str, catalogue: str) -> str:
    """Write the settings, import the 科目表 if one is named, and say what holds now."""
    from checks import settings

    said = [_imported(catalogue, year)] if catalogue.strip() else []
    path = Path(book.fullname)
    if book.app.engine.type == "remote" or not path.is_absolute() or "://" in book.fullname:
        raise UsageError(
            "工作簿还没有保存在本机的文件夹里，没有地方存年度和表式的设置，请先保存。"
            + "".join(said)
        )
    target = path.parent / settings.NAME
    old = target.read_text(encoding="utf-8-sig") if target.is_file() else ""
    text = _with(old, "year", str(year_of(year) or ""))
    text = _with(text, "layout", f'"{layout.strip()}"' if layout.strip() else "")
    if text != old:
        _write_checked(target, text, old)
    now = settings.beside(path)
    said.append(
        f"{target.parent} 里的工作簿：年度 {now.year or '按工作簿里写的'}，"
        f"表式 {now.layout or '自动识别'}。"
    )
    return tell(book.app, "\n".join(said))


def _with(text: str, key: str, value: str) -> str:
    """A TOML file with a top-level key set, or taken out for an empty value."""
    top, section, rest = re.fullmatch(r"(.*?)(^\s*\[|\Z)(.*)", text, re.S | re.M).groups()  # type: ignore[union-attr]
    lines = [line for line in top.splitlines() if not re.match(rf"\s*{key}\s*=", line)]
    if value:
        lines.insert(0, f"{key} = {value}")
    return "".join(f"{line}\n" for line in lines) + section + rest


def _write_checked(target: Path, text: str, old: str) -> None:
    """Write the file; as it was again when what it says cannot be."""
    from checks import settings
    from checks.files import write_whole

    write_whole(target, text.encode())
    try:
        settings.load(target)
    except UsageError:
        if old:
            write_whole(target, old.encode())
        else:
            target.unlink()
        raise


def _imported(catalogue: str, year: str) -> str:
    from addin.buttons.files import gouji

    file, of_year = path_of(catalogue), year_of(year)
    chosen = ["--year", str(of_year)] if of_year is not None else []
    status, said = gouji("catalogue", "import", file, *chosen)
    if status:
        raise OutputError(
            said or f"科目表“{file}”没有导入成功，请用 gouji catalogue import 查看原因。"
        )
    return f"已导入科目表：{said}"


def about(book: xw.Book) -> str:
    """Versions, the rule book, the official tables, the licence."""
    return tell(book.app, "\n".join(about_lines(served=book.app.engine.type == "remote")))


def about_lines(*, served: bool) -> list[str]:
    """What there is to say of what runs here, or on the server."""
    import platform

    import xlwings

    from checks import __version__
    from checks.catalogue import official
    from checks.rules.registry import all_rules

    tables = [f"{table.year} 年{table.title}" for table in official.tables()]
    where = (
        "审核在本单位的服务器上进行，不留存任何内容。"
        if served
        else "审核在本机进行，不上传任何内容。"
    )
    return [
        f"勾稽 gouji {__version__}：审核部门预算公开表。",
        f"规则 {len(all_rules())} 条；正式科目表：{'、'.join(tables) or '没有导入'}。",
        f"Python {platform.python_version()}，xlwings {xlwings.__version__}。",
        f"开源软件，BSD-3-Clause 许可；{where}",
    ]
