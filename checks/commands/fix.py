"""gouji fix: the certain corrections one by one, with the user's yes, into a copy."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from checks.commands.arguments import YEAR, Parser
from checks.commands.secrets import add_password, secret
from checks.errors import UnreadableError, UsageError
from checks.files import real
from checks.findings import Report, Severity
from checks.fixing import Applied, Fix, apply, propose
from checks.report import wording
from checks.report.corrections import corrections

_YES, _NO, _ALL, _QUIT = "y", "n", "a", "q"
#: what may be typed, besides the letter
_WORDS = {"是": _YES, "yes": _YES, "否": _NO, "no": _NO, "全部": _ALL, "all": _ALL, "退出": _QUIT}


def arguments(parser: Parser) -> None:
    """What gouji fix takes."""
    parser.description = (
        "列出可以断定的改正（原值 → 应为，像是怎样填错的），逐处询问，写进副本。"
        "每一处改正列在副本的“修改记录”表里，写完重新审核。原文件从不改动。"
        "只限 xlsx 和 xlsm。"
    )
    add = parser.add_argument
    add("book", metavar="BOOK", help="工作簿")
    add("-o", "--output", required=True, metavar="COPY", help="改正后的副本")
    add("--yes", action="store_true", help="不询问，全部改正；副本已存在时覆盖")
    add("--year", type=YEAR, metavar="N", help="预算年度")
    add("--layout", metavar="NAME", help="表式")
    add_password(parser)


def run(args: Namespace) -> int:
    """The exit status: 0 when the copy has no errors left, 1 when it has, 2 through an error."""
    import checks

    book, copy = Path(args.book), Path(args.output)
    if real(copy) == real(book):
        raise UsageError(f"-o“{copy}”就是原文件，改正只写进副本，请换一个名字。")
    if copy.suffix.lower() != book.suffix.lower():
        raise UsageError(f"-o“{copy}”要和原文件一样以 {book.suffix} 结尾。")
    if copy.exists() and not args.yes and not sys.stdin.isatty():
        raise UsageError(f"“{copy}”已经存在，请换一个名字，或加 --yes 覆盖。")
    audit = partial(
        checks.audit,
        password=secret(args),
        year=args.year,
        layout=args.layout,
    )
    report = audit(book)
    if report.status != "ok":
        raise UnreadableError(report.error or f"“{book}”不能审核。")
    proposed = propose(report)
    if not proposed:
        print("没有可以断定的改正；其余问题请用 gouji check 查看。")
        return 1 if report.count(Severity.ERROR) else 0
    print(f"可以断定的改正有 {len(proposed)} 处：")
    chosen = proposed if args.yes else _asked(proposed)
    if not chosen:
        print("没有改正任何一处，没有写副本。")
        return 1 if report.count(Severity.ERROR) else 0
    if args.yes:
        for number, each in enumerate(proposed, 1):
            print(_sentence(each, number, len(proposed)))
    applied = apply(book, chosen, copy, audit=audit)
    _tell(applied, report, copy)
    return 1 if applied.report.count(Severity.ERROR) else 0


def _asked(fixes: Sequence[Fix]) -> list[Fix]:
    """The fixes the user says yes to, one by one."""
    chosen: list[Fix] = []
    for number, each in enumerate(fixes, 1):
        print(_sentence(each, number, len(fixes)))
        answer = _answer()
        if answer == _QUIT:
            break
        if answer == _ALL:
            chosen += fixes[number - 1 :]
            break
        if answer == _YES:
            chosen.append(each)
    return chosen


def _answer() -> str:
    while True:
        try:
            typed = input("  改正这一处吗？(y 是 / n 否 / a 其余全部 / q 到此为止) ")
        except (EOFError, RuntimeError):  # the end of what is typed, or nothing to type into
            print()
            return _QUIT
        typed = typed.strip().lower()
        answer = _WORDS.get(typed, typed)
        if answer in (_YES, _NO, _ALL, _QUIT):
            return answer
        print("  请输入 y、n、a 或 q。")


def _sentence(each: Fix, number: int, count: int) -> str:
    unit = "元" if each.amount else None  # only so that amounts are grouped
    old = wording.amount(each.old, unit) or "空"
    new = wording.amount(each.new, unit) or "空"
    rules = "、".join(f"{rule} {title}" for rule, title in each.explains)
    where = f"{wording.address(each.sheet, each.cell)} {each.label}".strip()
    return f"{number}/{count} {where}：{old} → {new}（{each.why}）\n     改正后相符：{rules}"


def _tell(applied: Applied, before: Report, copy: Path) -> None:
    print(f"已改正 {len(applied.done)} 处，写入 {copy}；每一处列在“修改记录”表里，原文件没有改动。")
    for each, why in applied.refused:
        print(f"没有改正 {wording.address(each.sheet, each.cell)}：{why}")
    for remark in applied.remarks:
        print(remark)
    print(
        f"改正前：{wording.severities_line(before)}；"
        f"改正后：{wording.severities_line(applied.report)}"
    )
    for left in corrections(applied.report):  # such as a row to take out, which people do
        print(f"还要自己改：{left.where}（{left.why}）")
    if applied.report.count(Severity.ERROR):
        print(f"还有的问题用 gouji check {copy} 查看。")
