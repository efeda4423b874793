"""gouji waive: write into a waiver file that a person answers for a finding."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from checks.commands.arguments import YEAR, Parser
from checks.commands.secrets import add_password, secret
from checks.errors import UnreadableError, UsageError
from checks.files import real, unwritable, whole_file
from checks.findings import Finding, Report
from checks.report import wording

#: no shorter beginning of an id is taken
_SHORTEST = 4


def arguments(parser: Parser) -> None:
    """What gouji waive takes."""
    parser.description = (
        "核实一个或几个问题。理由和姓名写进工作簿旁边的 gouji.waivers.toml，"
        "工作簿本身从不改动；要把核实留在工作簿里，请在其中加一张名为“已核实”的表，"
        "第一行写：编号、规则、工作表、单元格、理由、姓名、日期，每个问题一行。"
        "数字改了，编号就变，是一个新的问题。"
    )
    add = parser.add_argument
    add("book", metavar="BOOK", help="工作簿")
    add("ids", nargs="+", metavar="ID", help="问题的编号，见 gouji check 的结果；写开头几位也可以")
    add("--reason", required=True, metavar="TEXT", help="理由")
    add("--name", required=True, metavar="TEXT", help="核实人的姓名")
    add("--date", metavar="DATE", help="日期，如 2025-02-10（默认今天）")
    add("--output", metavar="FILE", help="核实文件，代替工作簿旁边的 gouji.waivers.toml")
    add("--settings", metavar="FILE", help="设置文件，与 gouji check 相同")
    add("--year", type=YEAR, metavar="N", help="预算年度")
    add("--layout", metavar="NAME", help="表式")
    add_password(parser)


def run(args: Namespace) -> int:
    """The exit status: 0, or 2 through an error. The workbook itself is never written."""
    import checks
    from checks import waivers

    reason, name = args.reason.strip(), args.name.strip()
    if not reason or not name:
        raise UsageError("--reason 和 --name 都要写：没有理由和姓名不能核实。")
    book = Path(args.book)
    path = Path(args.output) if args.output else book.with_name(waivers.NAME)
    if real(path) == real(book):
        raise UsageError(f"--output“{path}”就是工作簿，核实只写进另外的文件，请换一个名字。")
    known = waivers.load(path) if os.path.lexists(path) else ()
    report = checks.audit(
        book,
        password=secret(args),
        year=args.year,
        layout=args.layout,
        settings=args.settings,
        waivers=args.output if known else None,
    )
    if report.status != "ok":
        raise UnreadableError(report.error or f"“{book}”不能审核。")
    chosen = [_chosen(report, text) for text in dict.fromkeys(args.ids)]
    done = {waiver.id for waiver in known if waiver.book in (None, book.name)}
    for finding in chosen:
        if finding.id in done:
            raise UsageError(f"问题 {finding.id} 已经核实过，要改理由请直接改“{path}”。")
    _append(path, list(waivers.entries(chosen, book.name, reason, name, _day(args.date))))
    for finding in chosen:
        where = wording.address(finding.sheet, finding.cell)
        print(f"已核实 {finding.id} {finding.rule} {finding.title} {where}：{reason}（{name}）")
    print(f"写入 {path}")
    return 0


def _chosen(report: Report, text: str) -> Finding:
    from checks.waivers import plain_id

    wanted = plain_id(text)
    found = [f for f in report.findings if f.id.startswith(wanted)]
    ids = {f.id for f in found}
    if not found or len(wanted) < _SHORTEST:
        raise UsageError(
            f"“{report.path}”里没有编号为“{text}”的问题，用 gouji check 查看编号"
            "（数字改过以后编号会变）。"
        )
    if len(ids) > 1:
        raise UsageError(f"编号以“{text}”开头的问题有 {len(ids)} 个，请把编号写全。")
    return found[0]


def _day(text: str | None) -> str:
    if text is None:
        return date.today().isoformat()  # noqa: DTZ011 - the clerk's own day
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError as error:
        raise UsageError(f"--date 要写成 2025-02-10 这样，不能是“{text}”。") from error


def _append(path: Path, entries: Sequence[str]) -> None:
    """Add entries at the end of the file; what a person wrote in it stays as it is."""
    try:
        old = path.read_bytes() if path.exists() else b""
    except OSError as error:
        raise unwritable(path, error) from error
    if old and not old.endswith(b"\n"):
        old += b"\n"
    with whole_file(path) as stream:
        stream.write(old + (b"\n" if old else b"") + "\n".join(entries).encode())
