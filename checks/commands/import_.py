"""gouji import: a published document into a workbook in the official layout."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from checks.commands.arguments import Parser
from checks.commands.secrets import add_password, secret
from checks.errors import UnreadableError, UsageError
from checks.files import real, write_whole

if TYPE_CHECKING:
    from checks.published.sheets import Composed


def arguments(parser: Parser) -> None:
    """What gouji import takes."""
    parser.description = (
        "把公开的预算文件（PDF、Word、网页、文本）变成官方套表工作簿：表格中的金额是数，"
        "编码是文本，文字一段一格。文本里空格丢失、看不出栏目的数，按勾稽关系放回原栏，"
        "放不准的留空并加批注。每一格在原文第几页记在工作簿的隐藏表“原文位置”里。"
    )
    add = parser.add_argument
    add("file", metavar="FILE", help="PDF（有文字的）、docx、html 或 txt 文件")
    add("-o", "--output", required=True, metavar="BOOK.xlsx", help="写到哪个工作簿")
    add("--yes", action="store_true", help="工作簿已存在时覆盖")
    add_password(parser)


def run(args: Namespace) -> int:
    """The exit status: 0 when the workbook is written, 2 through an error."""
    from checks import published
    from checks.published.writing import to_bytes
    from checks.reading import content

    source, target = Path(args.file), Path(args.output)
    if target.suffix.lower() != ".xlsx":
        raise UsageError(f"-o“{target}”要以 .xlsx 结尾。")
    if real(source) == real(target):
        raise UsageError(f"-o“{target}”就是原文件，请换一个名字。")
    if target.exists() and not args.yes:
        raise UsageError(f"“{target}”已经存在，请换一个名字，或加 --yes 覆盖。")
    data, kind = content(source)
    if kind not in published.KINDS:
        raise UnreadableError(f"“{source}”已经是工作簿，不用导入，请直接用 gouji check 审核。")
    composed = published.import_document(data, source, kind, secret(args))
    write_whole(target, to_bytes(composed, source.name))
    first, *more = told(composed)
    print("\n".join([f"已写出“{target}”：{first}", *more]))
    return 0


def told(composed: Composed) -> list[str]:
    """What was read, what was put into its column by sums, and what stays open."""
    tables = [sheet for sheet in composed.sheets if sheet.form == "table"]
    amounts = sum(isinstance(v, float) for sheet in tables for v in sheet.cells.values())
    prose = sum(len(s.cells) for s in composed.sheets if s.form == "prose")
    said = [f"{len(tables)}张表，{amounts}个数，{prose}段文字。"]
    if composed.layout is None:
        said.append("表格不属于已知的预算套表，按原样写出。")
    for sheet in tables:
        unique = sum(sheet.recovered.values())
        best = len(sheet.recovered) - unique
        if sheet.recovered or sheet.undecided:
            line = f"  {sheet.name.strip()}：按勾稽关系放回{len(sheet.recovered)}格，唯一{unique}格"
            if best:
                line += f"，不唯一{best}格（原文有对不上的数，取对得上最多的放法）"
            if sheet.undecided:
                line += f"，放不准而留空{len(sheet.undecided)}格（见批注）"
            said.append(line + "。")
    return said + [f"  {remark}" for remark in composed.remarks]
