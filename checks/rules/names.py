"""KM 科目编码: what the codes are called, against the catalogue and between tables."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from difflib import SequenceMatcher

from checks.amounts import fold
from checks.book import BudgetBook, Row, Table
from checks.catalogue import Catalogue, catalogue, renames
from checks.rules.codes import coded_tables, last_code_place
from checks.rules.matching import canonical_name, match_classes
from checks.rules.registry import ERROR, INFO, WARNING, Checked, Fault, Inapplicable, Said, rule
from checks.slips import one_slip


def _variant(a: str, b: str) -> bool:
    """Whether two names differ only as local wordings do, not as a slip does."""

    def core(name: str) -> str:
        name = fold(name).replace("(", "").replace(")", "").removeprefix("城镇")
        for tail in ("支出", "费用", "费"):
            name = name.removesuffix(tail)
        return name

    return core(a) == core(b)


def _wording(a: str, b: str) -> bool:
    """Whether two names of one workbook differ by brackets or a final 支出 at most."""

    def core(name: str) -> str:
        return fold(name).replace("(", "").replace(")", "").removesuffix("支出")

    return core(a) == core(b)


def _lost_its_end(table: Table, row: Row, listed: Catalogue) -> bool:
    """邮电 for 邮电费, where no other name of the table has lost its 费: not a way of writing."""

    def lost(of: Row) -> bool:
        return listed.has(of.code, of.name + "费") and not listed.has(of.code, of.name)

    return lost(row) and sum(lost(other) for other in table.rows if other.code) == 1


def _typo(a: str, b: str) -> bool:
    """Whether one name is the other with a slip of one or two characters."""
    if _variant(a, b):
        return False
    a, b = fold(a), fold(b)
    return one_slip(a, b) or SequenceMatcher(None, a, b).ratio() >= 0.7


@rule(
    "KM105",
    "编码与名称相符",
    severity=ERROR,
    basis="政府收支分类科目（随软件的科目表收自已公开的预算）",
)
def listed_names(book: BudgetBook) -> Iterator[Said]:
    """科目名称与科目表中这一编码的名称相同；写的是另一编码的名称时为错误，像笔误时为警告。

    为什么：编码和名称对不上，不知道该信哪一个。
    正确：310 资本性支出。
    错误：310 商品和服务支出（302 的名称）。
    注意：随软件的科目表并不完整，表中没有的编码只作提示；用 gouji catalogue import 导入本年的
    正式科目表以后，表中没有的编码为警告。
    """
    if not coded_tables(book):
        yield Inapplicable("没有按科目列示的表")
    tables = coded_tables(book)
    catalogues = {codes: catalogue(codes, book.year) for codes in {t.layout.codes for t in tables}}
    for table in tables:
        listed = catalogues[table.layout.codes]
        unlisted: list[Row] = []
        named = [row for row in table.rows if row.code and row.name]
        others = [row for row in named if not listed.has(row.code, row.name)]
        yield Checked(len(named) - len(others))
        for row in others:
            if row.code in listed.names:
                fault = _misnamed(book, table, row, listed)
                yield fault if fault is not None else Checked(1)
            else:
                fault = _miscoded(book, table, row, listed)
                if fault is not None:
                    yield fault
                else:
                    unlisted.append(row)
        if unlisted:
            codes = "、".join(row.label for row in unlisted[:3])
            more = f"等{len(unlisted)}个科目" if len(unlisted) > 3 else ""
            which = f"{book.year}年的正式科目表" if listed.complete else "随软件的科目表"
            yield Fault(
                last_code_place(unlisted[0]),
                f"{table.name}的{codes}{more}不在{which}中，名称没有核对",
                related=tuple(last_code_place(row) for row in unlisted[1:]),
                severity=WARNING if listed.complete else INFO,
            )


def _agreed(book: BudgetBook, table: Table, row: Row) -> bool:
    """Whether all tables of the workbook name this code alike (KM106 speaks where not)."""
    names = {
        fold(other.name)
        for t in book.tables.values()
        if t.layout.codes == table.layout.codes and (other := t.by_code.get(row.code)) is not None
    }
    return len(names) == 1


def _witnessed(book: BudgetBook, table: Table, row: Row) -> bool:
    """Whether another table has the same code under the same name.

    Two tables that agree weigh more than a list collected from other offices' budgets.
    """
    return any(
        fold(other.name) == fold(row.name)
        for t in book.tables.values()
        if t is not table and t.layout.codes == table.layout.codes
        if (other := t.by_code.get(row.code)) is not None
    )


def _misnamed(book: BudgetBook, table: Table, row: Row, listed: Catalogue) -> Fault | None:
    name = listed.names[row.code][0]
    if not _agreed(book, table, row):
        return None
    of_another = listed.codes_named(row.name) - {row.code}
    if of_another and table.layout.codes == "functional":
        # 行政运行 and the like stand under many codes
        of_another = frozenset(c for c in of_another if len(c) == len(row.code))
    meant = [] if _in_order(table, row, row.code) else _fitting(table, row, of_another)
    if len(meant) == 1 and not _witnessed(book, table, row):
        return _code_of_another(table, row, meant[0], name)
    if _witnessed(book, table, row) and not listed.complete:
        severity, how = INFO, "，各表一致"
    elif not listed.sure(row.code) and not _name_of_a_neighbour(table, row, of_another):
        severity, how = INFO, "，科目表中的这一名称尚未见于公开的预算"
    elif of_another:
        severity, how = ERROR, f"，“{row.name}”是{min(of_another)}的名称"
    elif _typo(row.name, name) or _lost_its_end(table, row, listed):
        severity, how = WARNING, "，像是笔误"
    else:
        severity, how = INFO, ""
    return Fault(
        row.place(),
        f"{table.name}{row.code}的名称写作“{row.name}”，科目表中是“{name}”{how}",
        related=tuple(row.code_places()),
        severity=severity,
        actual=row.name,
        expected=name,
        suggested=name,
        why="名称与科目表不符",
    )


def _in_order(table: Table, row: Row, code: str) -> bool:
    """Whether a code would stand in order in the place of a row."""
    at = table.rows.index(row)
    above = next((r.code for r in reversed(table.rows[:at]) if r.code), "")
    below = next((r.code for r in table.rows[at + 1 :] if r.code), "9999999")
    return above < code < below


def _fitting(table: Table, row: Row, codes: Collection[str]) -> list[str]:
    """Those codes beside the row's own that are free and would stand in order in its place."""
    return [
        code
        for code in sorted(codes)
        if code[:-2] == row.code[:-2] and code not in table.by_code and _in_order(table, row, code)
    ]


def _code_of_another(table: Table, row: Row, right: str, name: str) -> Fault:
    """The code is out of its order, and that of the name would not be."""
    place = last_code_place(row)
    column, value = [(c, v) for c, v in row.code_cells.items() if v != ""][-1]
    # the whole code may stand in one cell
    piece = right if fold(str(value)) == row.code else right[-2:]
    return Fault(
        place,
        f"{table.name}的{row.code}（{name}）不在它的次序上，“{row.name}”的编码是{right}",
        related=(*(p for p in row.code_places() if p != place), row.place()),
        severity=ERROR,
        actual=row.code,
        expected=right,
        suggested=piece,
        why=f"“{row.name}”的编码是{right}",
        edits={(row.sheet, row.index, column): piece},
    )


def _name_of_a_neighbour(table: Table, row: Row, codes: Collection[str]) -> bool:
    """Whether the name is that of a 款 beside it which the table does not have otherwise."""
    return table.layout.codes == "economic" and any(
        code[:-2] == row.code[:-2] and code not in table.by_code for code in codes
    )


def _miscoded(book: BudgetBook, table: Table, row: Row, listed: Catalogue) -> Fault | None:
    """An unlisted code under a name that belongs to another code of the same parent."""
    same_parent = row.code[:-2] if row.level > 1 else ""
    rightful = [
        code
        for code in listed.codes_named(row.name)
        if len(code) == len(row.code) and code[:-2] == same_parent and code not in table.by_code
    ]
    if len(rightful) != 1 or not same_parent or _witnessed(book, table, row):
        return None
    right = rightful[0]
    return Fault(
        last_code_place(row),
        f"{table.name}的{row.code}不在科目表中，“{row.name}”的编码是{right}",
        related=(*row.code_places(), row.place()),
        severity=ERROR if table.layout.codes == "economic" else WARNING,
        actual=row.code,
        expected=right,
        suggested=right[-2:],
        why=f"“{row.name}”的编码是{right}",
    )


@rule("KM106", "同一编码名称一致", severity=WARNING, basis="同一科目在各表中的名称应当相同")
def same_name(book: BudgetBook) -> Iterator[Said]:
    """同一编码在收入总表、支出总表和三本预算支出表中名称相同。

    为什么：一张表里改了或者写错了名称，读者会以为是两个科目。
    正确：2010301 在三张表中都叫 行政运行。
    错误：收入总表中写作“形政运行”。
    """
    tables = [t for t in book.functional() if t.rows]
    if len(tables) < 2:
        yield Inapplicable("没有两张以上按功能分类列示的表")
        return
    named: dict[str, list[Row]] = {}
    for table in tables:
        for code, row in table.by_code.items():
            if row.name:
                named.setdefault(code, []).append(row)
    shared = {code: rows for code, rows in named.items() if len(rows) > 1}
    at_odds = {
        code: rows for code, rows in shared.items() if len({fold(row.name) for row in rows}) > 1
    }
    yield Checked(len(shared) - len(at_odds))
    for code, rows in at_odds.items():
        right = canonical_name(book, code)
        if right is None:
            yield _at_odds(rows)
            continue
        model = next(row for row in rows if fold(row.name) == right)
        for row in rows:
            if fold(row.name) == right or _wording(row.name, model.name):
                continue
            another = catalogue("functional", book.year).codes_named(row.name) - {code}
            yield Fault(
                row.place(),
                f"{row.region.table.name}{code}的名称“{row.name}”与{model.region.table.name}的"
                f"“{model.name}”不同",
                related=(*row.code_places(), *(r.place() for r in rows if r is not row)),
                severity=ERROR if another else WARNING,
                actual=row.name,
                expected=model.name,
                suggested=model.name,
                why="与其他表中的名称不同",
            )


def _at_odds(rows: Sequence[Row]) -> Fault:
    first, *others = rows
    said = "，".join(f"{r.region.table.name}写作“{r.name}”" for r in rows)
    return Fault(
        first.place(),
        f"{first.code}的名称不一致：{said}",
        related=tuple(row.place() for row in others),
        actual=first.name,
    )


@rule(
    "KM107",
    "总表的类名与明细表一致",
    severity=WARNING,
    basis="收支总表、财政拨款收支总表 ↔ 按科目列示的表",
)
def class_lines(book: BudgetBook) -> Iterator[Said]:
    """收支总表和财政拨款收支总表支出方的类名，与按科目列示的表中类级科目的名称相同；
    收入方各项和总计按本套表的名称写。

    为什么：总表按名称与明细表对应，名称写错就对不上。
    正确：三、社会保障和就业支出 ↔ 208 社会保障和就业支出。
    错误：三、社会保障与就业支出；二、事业入收。
    """
    seen = False
    for line in (row for t in book.tables.values() if t.layout.lines for row in t.rows):
        if line.meant:
            seen = True
            yield Fault(
                line.place(),
                f"{line.region.table.name}的“{line.name}”应为“{line.meant}”",
                actual=line.name,
                expected=line.meant,
                suggested=line.ordinal + line.meant,
                why="名称有笔误",
            )
    for kind, coded_kind in (("balance", "expenditure"), ("fiscal_balance", "general_public")):
        table, coded = book.get(kind), book.get(coded_kind)
        if table is None or coded is None or not coded.rows:
            continue
        seen = True
        matched = match_classes(book, table, coded)
        yield Checked(len(matched.pairs) - len(matched.misnamed))
        for line, row in matched.misnamed:
            right = canonical_name(book, row.code)
            if right is not None and fold(line.name) == right:
                continue  # the coded table is the one that is wrong; KM106 says so
            yield Fault(
                line.place(),
                f"{table.name}的“{line.name}”与{coded.name}{row.code}的名称“{row.name}”不同",
                related=(row.place(),),
                actual=line.name,
                expected=row.name,
                suggested=line.ordinal + row.name,
                why="与明细表中的名称不同",
            )
    if not seen:
        yield Inapplicable("没有总表或明细表")


@rule(
    "KM108",
    "科目名称是本年的",
    severity=WARNING,
    basis="政府收支分类科目逐年修订；改名的科目应用新名",
)
def stale_names(book: BudgetBook) -> Iterator[Said]:
    """科目名称没有沿用已经改名的旧名称。

    为什么：沿用旧名多半是从往年的表里复制的，数字也值得再看一遍。
    正确：210 卫生健康支出（2019 年起）。
    错误：210 医疗卫生与计划生育支出。
    """
    if book.year is None:
        yield Inapplicable("不知道是哪一年的预算")
        return
    old = {fold(r.old): r for r in renames() if book.year >= r.seen_new}
    for table in book.tables.values():
        fine = 0
        for row in table.rows:
            rename = old.get(fold(row.name))
            if rename is None:
                fine += 1
                continue
            yield Fault(
                row.place(),
                f"{table.name}{row.label}是旧名称，{rename.seen_new}年已称“{rename.new}”",
                related=tuple(row.code_places()),
                actual=row.name,
                expected=rename.new,
                suggested=row.ordinal + rename.new,
                why="科目已经改名",
            )
        yield Checked(fine)
