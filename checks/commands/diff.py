"""gouji diff: two versions of one budget, table by table and sentence by sentence."""

from __future__ import annotations

import io
import json
import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from checks.commands.arguments import Parser
from checks.commands.secrets import add_password, secret
from checks.errors import UsageError
from checks.files import real, whole_file

if TYPE_CHECKING:
    from checks.diff import Difference

_ENDINGS = {"text": ".txt", "json": ".json", "xlsx": ".xlsx", "html": ".html"}


def arguments(parser: Parser) -> None:
    """What gouji diff takes."""
    parser.description = (
        "比较一本预算的两个版本：草案和定稿，工作簿和公布的 PDF、Word、网页，今年和去年。"
        "表格按科目编码（编码改了的按名称）对齐，金额统一单位，文字逐句比较。"
    )
    parser.epilog = """\
退出状态：
  0  没有不同
  1  有不同
  2  有文件不能比较（不能读取，或者里面没有预算表），或命令写法不对

例子：
  gouji diff 草案.xlsx 定稿.xlsx
  gouji diff 定稿.xlsx 公布.pdf --output 不同.html"""
    add = parser.add_argument
    add("a", metavar="A", help="原来的版本")
    add("b", metavar="B", help="现在的版本")
    add(
        "--format",
        choices=tuple(_ENDINGS),
        help="text（默认）、json、xlsx 或 html；写了 --output 时按它的扩展名",
    )
    add("--output", metavar="FILE", help="写到哪个文件，以 .txt .json .xlsx .html 结尾")
    add("--layout", metavar="NAME", help="两边的表式，代替自动识别；也可以是表式文件")
    add_password(parser)


def run(args: Namespace) -> int:
    """The exit status: 0 the same, 1 different; what cannot be compared is an error."""
    form, target = _plan(args)
    from checks.diff import compare

    difference = compare(args.a, args.b, password=secret(args), layout=args.layout)
    if target is None:
        if form == "text":
            from checks.diff.terminal import show

            show(difference, sys.stdout)
        else:
            sys.stdout.buffer.write(_bytes(difference, form))
            sys.stdout.buffer.flush()
    else:
        with whole_file(target) as stream:
            stream.write(_bytes(difference, form))
        from checks.diff.wording import summary

        print(f"{summary(difference)}已写出“{target}”。")
    return 0 if difference.same else 1


def _plan(args: Namespace) -> tuple[str, Path | None]:
    """The format and where it goes; UsageError where they do not fit."""
    form: str | None = args.format
    if args.output is None:
        if form == "xlsx":
            raise UsageError("--format xlsx 要用 --output 指定文件。")
        return form or "text", None
    target = Path(args.output)
    by_ending = {ending: name for name, ending in _ENDINGS.items()}
    ending = target.suffix.lower()
    if ending not in by_ending:
        raise UsageError(f"--output“{target}”要以 {'、'.join(by_ending)} 结尾。")
    if form is not None and form != by_ending[ending]:
        raise UsageError(f"--format {form} 与 --output“{target}”的扩展名不符。")
    if real(target) in {real(Path(args.a)), real(Path(args.b))}:
        raise UsageError(f"--output“{target}”就是要比较的文件，请换一个名字。")
    return by_ending[ending], target


def _bytes(difference: Difference, form: str) -> bytes:
    """The difference as a file of that format."""
    match form:
        case "json":
            text = json.dumps(difference.to_dict(), ensure_ascii=False, indent=2) + "\n"
            return text.encode()
        case "html":
            from checks.diff.page import render

            return render(difference).encode()
        case "xlsx":
            from checks.diff.workbook import to_file

            return to_file(difference)
    from checks.diff.terminal import show

    lines = io.StringIO()
    show(difference, lines)
    return lines.getvalue().encode()
