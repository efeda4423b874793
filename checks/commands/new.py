"""gouji new: a blank set of tables with live formulas."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from checks.blank.wording import SHOWN_ROWS, TABLE_ROWS
from checks.commands.arguments import Parser, whole_number
from checks.errors import UsageError
from checks.files import whole_file

_KINDS = {"department": "部门", "unit": "单位"}


def arguments(parser: Parser) -> None:
    """What gouji new takes."""
    parser.description = (
        "写出一套空白的公开表：浅黄的格子填一次（基本信息、录入科目、录入经济分类），"
        "九张表的小计、合计、表间数字，“三公”经费的万元数和文字说明里的数字都由公式算出，已锁定。"
        "表式是上海市部门预算、单位预算的公开套表，别的表式还不能写。"
    )
    add = parser.add_argument
    add("--year", type=whole_number(2018, 2100), required=True, metavar="N", help="预算年度")
    add(
        "--kind",
        choices=tuple(_KINDS),
        required=True,
        metavar="KIND",
        help="department（部门，含下属单位）或 unit（单位）",
    )
    add(
        "--rows",
        type=whole_number(10, TABLE_ROWS),
        default=SHOWN_ROWS,
        metavar="N",
        help=f"按科目的表先显示多少行（默认 {SHOWN_ROWS}，正好一页；最多 {TABLE_ROWS}）；"
        "其余的行备在后面，隐藏着，要用时表上有红字提示",
    )
    add("-o", "--output", required=True, metavar="BOOK.xlsx", help="写到哪里，不能是已有的文件")


def run(args: Namespace) -> int:
    """The exit status: 0, or 2 through an error."""
    from checks.blank.writing import write

    path = Path(args.output)
    if path.suffix.lower() != ".xlsx":
        raise UsageError(f"-o“{path}”要以 .xlsx 结尾。")
    if path.exists():
        raise UsageError(f"“{path}”已经存在，请换一个名字，免得盖掉已填的数。")
    with whole_file(path) as stream:
        write(stream, args.year, args.kind, args.rows)
    print(f"已写出 {path}：{args.year} 年{_KINDS[args.kind]}预算公开套表，从“基本信息”开始填。")
    return 0
