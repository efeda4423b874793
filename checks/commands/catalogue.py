"""gouji catalogue: import the official 科目 table of a year, list, search."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from checks.amounts import fold
from checks.catalogue import official
from checks.commands.arguments import YEAR, Parser
from checks.commands.secrets import add_password, secret
from checks.errors import UsageError
from checks.report.width import pad

if TYPE_CHECKING:
    from checks.catalogue import Catalogue

#: how many lines of a kind are shown before the rest is counted
_SHOWN = 20
_EVIDENCE = {
    "official": "正式科目表",
    "printed": "见于公开的预算",
    "secondary": "见于其他资料",
    "unverified": "未经核实",
}
_LEVELS = ("类", "款", "项", "目")


def arguments(parser: Parser) -> None:
    """What gouji catalogue takes: its own commands."""
    parser.description = (
        "随软件的科目表收自已公开的预算，并不完整。导入财政局的正式科目表以后，"
        "审核这一年的预算就以它为准。"
    )
    actions = parser.add_subparsers(
        title="命令", metavar="COMMAND", required=True, parser_class=Parser
    )
    loading = actions.add_parser(
        "import",
        help="导入正式科目表（xlsx、xls、csv 等）",
        description="导入财政局的正式科目表。编码栏和名称栏按内容找，功能、部门经济、政府经济、"
        "收入分类按编码分辨；显示读到了什么，与随软件的科目表有什么不同。",
    )
    loading.add_argument("file", metavar="FILE", help="科目表")
    loading.add_argument("--year", type=YEAR, metavar="N", help="年度，代替文件里写的年度")
    add_password(loading)
    loading.set_defaults(action=load)
    listed = actions.add_parser("list", help="列出有哪些科目表")
    listed.add_argument("--year", type=YEAR, metavar="N", help="只列这一年")
    listed.set_defaults(action=listing)
    searching = actions.add_parser("search", help="按编码或名称查找科目")
    searching.add_argument("word", metavar="词", help="编码的开头，或名称中的词")
    searching.add_argument("--year", type=YEAR, metavar="N", help="用这一年的科目表")
    searching.set_defaults(action=search)
    asking = actions.add_parser("where", help="显示科目表放在哪里")
    asking.set_defaults(action=where)


def run(args: Namespace) -> int:
    """The exit status of the chosen command."""
    status: int = args.action(args)
    return status


def load(args: Namespace) -> int:
    """Import a file: say what was understood and what conflicts, then keep it."""
    import checks
    from checks.catalogue.importing import conflicts, understand
    from checks.reading import open_source

    password = secret(args)
    if len(checks.audit(args.file, password=password).tables) > 1:
        raise UsageError(
            f"“{args.file}”是一份预算，不是科目表；审核它请用 gouji check，"
            "这里要财政部门印发的收支分类科目表。"
        )
    understood = understand(open_source(args.file, password=password), args.year)
    print(f"{args.file}：{understood.year} 年")
    for place in understood.places:
        print(f"  {place}")
    _some("读表时发现", understood.problems)
    for table in understood.tables:
        whole = "完整" if table.complete else "不完整，没有列出的编码不算错"
        print(f"{table.title} {_numbers(table.codes)}（{whole}）")
        found = conflicts(table)
        _some(
            "与随软件的科目表名称不同，以导入的为准",
            [
                f"{c.code}：导入“{c.official}”，随软件“{c.shipped}”（{_EVIDENCE.get(c.evidence)}）"
                for c in found
            ],
        )
        old = official.find(table.classification, table.year)
        path = official.save(table)
        print(f"  写入 {path}" + (f"，替换原来导入的 {old.source}" if old else ""))
    print(f"以后审核 {understood.year} 年的预算，就用这些科目表。")
    return 0


def listing(args: Namespace) -> int:
    """The tables there are: those imported and those shipped."""
    from checks.catalogue import shipped

    found = list(official.tables(args.year))
    for table in found:
        whole = "完整" if table.complete else "不完整"
        print(f"{table.year}  {table.title}  {_numbers(table.codes)}  {whole}  {table.source}")
    if not found:
        when = f" {args.year} 年的" if args.year else ""
        print(f"没有导入{when}正式科目表；用 gouji catalogue import 文件 导入。")
    print("随软件（不完整，收自已公开的预算）：")
    for kind in ("functional", "economic"):
        known = shipped(kind)
        by_evidence = [
            f"{title} {number}"
            for evidence, title in _EVIDENCE.items()
            if (number := sum(e == evidence for e in known.evidences.values()))
        ]
        title = official.TITLES[kind]
        print(f"      {title}  {_numbers(known.evidences)}  {'，'.join(by_evidence)}")
    return 0


def search(args: Namespace) -> int:
    """The codes that begin with the word, or whose names contain it; status 1 without any."""
    word = fold(args.word)
    lines = list(_found(word, args.year))
    broad = max((len(code) for _, code, _, _ in lines), default=0)
    last = ""
    for title, code, name, evidence in lines:
        if title != last:
            print(title)
            last = title
        print(f"  {pad(code, broad)}  {name}  （{evidence}）")
    if not lines:
        print(f"没有找到“{args.word}”；随软件的科目表并不完整，可以导入正式科目表。")
    return 0 if lines else 1


def where(_args: Namespace) -> int:
    """The folder of the imported tables."""
    print(official.folder())
    return 0


def _found(word: str, year: int | None) -> Iterator[tuple[str, str, str, str]]:
    for title, known in _catalogues(year):
        names: dict[str, set[str]] = {}
        for name, codes in known.codes.items():
            for code in codes:
                names.setdefault(code, set()).add(name)
        for code in sorted(names):
            matching = sorted(n for n in names[code] if word in n)
            if code.startswith(word):
                matching = list(known.names.get(code, sorted(names[code])))
            for name in matching:
                yield title, code, name, _EVIDENCE.get(known.evidence(code) or "", "")


def _catalogues(year: int | None) -> Iterator[tuple[str, Catalogue]]:
    """The catalogues to search: those an audit of the year uses, else all there are."""
    from checks.catalogue import catalogue, shipped

    years = [year] if year is not None else sorted({t.year for t in official.tables()})
    for each in years:
        for table in official.tables(each):
            yield f"{each} 年{table.title}", catalogue(table.classification, each)
    have = {t.classification for t in official.tables(year)} if year is not None else set()
    for kind in ("functional", "economic"):
        if kind not in have:
            yield f"{official.TITLES[kind]}（随软件）", shipped(kind)


def _numbers(codes: Mapping[str, object]) -> str:
    """``194 个（类 16，款 53，项 125）``."""
    lengths = [len(code) for code in codes]
    by_level = [
        f"{name} {number}" for k, name in enumerate(_LEVELS) if (number := lengths.count(3 + 2 * k))
    ]
    return f"{len(lengths)} 个（{'，'.join(by_level)}）"


def _some(heading: str, lines: Sequence[str]) -> None:
    if not lines:
        return
    print(f"  {heading} {len(lines)} 处：")
    for line in lines[:_SHOWN]:
        print(f"    {line}")
    if len(lines) > _SHOWN:
        print(f"    还有 {len(lines) - _SHOWN} 处")
