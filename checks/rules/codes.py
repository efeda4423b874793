"""KM 科目编码: 类 款 项 codes and their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from checks.amounts import fold
from checks.book import BudgetBook, Row, Table
from checks.catalogue import Catalogue, catalogue, renames
from checks.findings import Place
from checks.layouts.codes import WIDTHS, pieces, split
from checks.reading.grid import CellValue
from checks.repair import Address
from checks.rules.matching import canonical_name, match_classes
from checks.rules.registry import ERROR, INFO, WARNING, Checked, Fault, Inapplicable, Said, rule

_NAMES = ("类", "款", "项")


def _coded(book: BudgetBook) -> list[Table]:
    return [t for t in book.tables.values() if t.layout.codes and t.rows]


def _last_code_place(row: Row) -> Place:
    """The cell that holds the last piece of the code; the name cell when there is none."""
    columns = [c for c, v in row.code_cells.items() if v != ""]
    return row.place(columns[-1]) if columns else row.place()


@rule("KM101", "科目编码完整规范", severity=ERROR, basis="政府收支分类科目：类3位、款2位、项2位")
def code_shape(book: BudgetBook) -> Iterator[Said]:
    """每一行的类、款、项编码齐全，位数正确，以文本保存，不丢前面的 0。

    为什么：编码缺了一段，这一行就归不到上级科目，汇总和核对都会出错。
    正确：208 | 05 | 01。
    错误：208 | （空） | 01；208 | 5 | 01（05 存成了数字 5）。
    """
    if not _coded(book):
        yield Inapplicable("没有按科目列示的表")
    for table in _coded(book):
        lost = _lost_digits(table)
        habits = _habits(table, lost)
        slips = {id(row) for column, rows in lost.items() if column not in habits for row in rows}
        odd = [r for r in table.rows if not r.code or r.code_inferred or id(r) in slips]
        fine = len(table.rows) - len(odd)
        for row in odd:
            faults = list(_shape(row, habits))
            yield from faults
            fine += not faults
        yield Checked(fine)
        for column, rows in habits.items():
            yield Fault(
                rows[0].place(column),
                f"{table.name}整列编码都没有前面的 0（{len(rows)}处），应以文本保存两位",
                related=tuple(row.place(column) for row in rows[1:]),
                severity=INFO,
            )


def digits_lost(value: CellValue) -> bool:
    """Whether a 款 or 项 code has lost its leading 0: 5 as a number, or "5"."""
    if isinstance(value, str):
        return len(value) > 0 and len(fold(value)) == 1
    return isinstance(value, float) and 0 <= value < 10


def _lost_digits(table: Table) -> dict[int, list[Row]]:
    """Columns of 款 or 项 codes -> the rows where the code has lost its leading 0."""
    columns = {c for own in {tuple(row.code_cells) for row in table.rows} for c in own[1:]}
    return {
        column: [row for row in table.rows if digits_lost(row.code_cells.get(column, ""))]
        for column in columns
    }


def _habits(table: Table, lost: Mapping[int, list[Row]]) -> dict[int, list[Row]]:
    """The columns none of whose codes is padded: a habit, not a slip."""
    found: dict[int, list[Row]] = {}
    for column in list(table.rows[0].code_cells)[1:]:
        if len(lost[column]) >= 2:
            cells = [row.code_cells.get(column) for row in table.rows]
            if not any(isinstance(v, str) and fold(v).startswith("0") for v in cells):
                found[column] = lost[column]
    return found


def _shape(row: Row, habits: Mapping[int, object]) -> Iterator[Fault]:
    columns = list(row.code_cells)
    whole = (row.code[:3], row.code[3:5], row.code[5:7])
    table = row.region.table
    if not row.code or row.code_inferred:
        parts = pieces(row.code_cells.values())
        last = max((k for k, p in enumerate(parts) if p), default=-1)
        bad = [
            k
            for k, value in enumerate(row.code_cells.values())
            if value != "" and (not parts[k] or len(parts[k]) != WIDTHS[k])
        ]
        gaps = [k for k in range(max(last, row.level - 1) + 1) if k >= len(parts) or not parts[k]]
        wrong = (bad + gaps) or [0]
        k = min(wrong[0], len(columns) - 1)
        place = row.place(columns[k])
        what = f"{_NAMES[k]}编码{'不规范' if k in bad else '缺失'}"
        suggested = whole[k] if row.code_inferred else None
        hint = f"，按名称和前后科目应为{suggested}" if suggested else ""
        name = row.name or "（没有名称）"
        yield Fault(
            place,
            f"{table.name}第{row.index + 1}行“{name}”的{what}{hint}",
            related=(*(p for p in row.code_places() if p != place), row.place()),
            suggested=suggested,
            why=what,
            expected=suggested,
            edits={(row.sheet, row.index, columns[k]): suggested} if suggested else None,
        )
        return
    for k, (column, value) in enumerate(row.code_cells.items()):
        if k and value != "" and column not in habits and digits_lost(value):
            how = "存成了数字，丢了前面的 0" if isinstance(value, float) else "只有一位"
            yield Fault(
                row.place(column),
                f"{table.name}{row.label}的{_NAMES[k]}编码{how}，应为文本 {whole[k]}",
                related=tuple(p for p in row.code_places() if p.cell != row.place(column).cell),
                severity=WARNING,
                suggested=whole[k],
                expected=whole[k],
                why=f"编码{how}",
            )


@rule(
    "KM102", "上级科目存在且位置正确", severity=ERROR, basis="政府收支分类科目：项属于款，款属于类"
)
def parents(book: BudgetBook) -> Iterator[Said]:
    """每个款之上有它的类，每个项之上有它的款，并且紧跟在自己的上级之后。

    为什么：项写在别的款下面，两个款的小计都会错。
    正确：210 卫生健康支出 → 21011 行政事业单位医疗 → 2101102 事业单位医疗。
    错误：21011 之下出现 2100502。
    """
    seen = False
    for table in _coded(book):
        if not table.children.get(""):
            continue
        by_code = table.by_code
        fine = 0
        path = ["", "", ""]
        for row in table.rows:
            code = row.code
            if not code:
                continue
            seen = True
            level = row.level
            parent = code[:-2]
            if level > 1 and path[level - 2] != parent:
                if parent not in by_code:
                    yield _orphan(book, table, row, f"没有上级科目 {parent}")
                else:
                    where = path[level - 2] or path[0]
                    yield _orphan(
                        book, table, row, f"没有列在上级科目 {parent} 之下（现在 {where} 之下）"
                    )
                continue
            path[level - 1 :] = [code, "", ""][: 4 - level]
            fine += 1
        yield Checked(fine)
    if not seen:
        yield Inapplicable("没有分级的科目")


def _orphan(book: BudgetBook, table: Table, row: Row, problem: str) -> Fault:
    """The fault, with the code the row has in the other tables if that is another one."""
    elsewhere = {
        other.code
        for t in book.tables.values()
        if t is not table and t.layout.codes == table.layout.codes
        for other in t.rows
        if other.code and fold(other.name) == fold(row.name) and other.level == row.level
    } - set(table.by_code)
    place, suggested, why = _last_code_place(row), None, None
    edits: dict[Address, CellValue] = {}
    hint = ""
    if len(elsewhere) == 1:
        right = elsewhere.pop()
        for column, piece, own in zip(row.code_cells, split(right), split(row.code), strict=False):
            if piece != own:
                if suggested is None:
                    place, suggested = row.place(column), piece
                edits[row.sheet, row.index, column] = piece
        why = f"其他表中这一科目的编码是 {right}"
        hint = f"，{why}"
    return Fault(
        place,
        f"{table.name}第{row.index + 1}行{row.label}{problem}{hint}",
        related=(*(p for p in row.code_places() if p != place), row.place()),
        suggested=suggested,
        expected=suggested,
        why=why,
        edits=edits or None,
    )


@rule("KM103", "科目不重复", severity=ERROR, basis="同一张表内每个科目只列一次")
def duplicates(book: BudgetBook) -> Iterator[Said]:
    """同一张表里没有两行相同的科目编码。

    为什么：一行重复录入，小计就多出这一行的数。
    正确：30239 其他交通费用 只有一行。
    错误：30239 其他交通费用 659,000 出现两次。
    """
    if not _coded(book):
        yield Inapplicable("没有按科目列示的表")
    for table in _coded(book):
        first = table.by_code
        yield Checked(len(first))
        for row in table.rows:
            earlier = first.get(row.code, row)
            if earlier is row:
                continue
            same = [a.value for a in row.amounts.values()] == [
                a.value for a in earlier.amounts.values()
            ]
            yield Fault(
                _last_code_place(row),
                f"{table.name}第{row.index + 1}行{row.label}与第{earlier.index + 1}行编码重复"
                + ("，金额也相同，多半是重复录入" if same else ""),
                related=(*row.code_places(), row.place(), *earlier.code_places(), earlier.place()),
                why=f"与第{earlier.index + 1}行重复" if same else None,
                edits=row.without(),
            )


@rule("KM104", "科目按编码排列", severity=INFO, basis="公开套表按科目编码由小到大列示")
def order(book: BudgetBook) -> Iterator[Said]:
    """同一上级之下的科目按编码由小到大排列。

    为什么：次序乱了不影响数字，但读者按编码找不到科目，也常是编码写错的迹象。
    正确：2060701、2060702、2060704。
    错误：2060704 排在 2060702 之前。
    """
    seen = False
    for table in _coded(book):
        fine = 0
        for children in table.children.values():
            for before, row in pairwise(children):
                seen = True
                if row.code < before.code:
                    yield Fault(
                        _last_code_place(row),
                        f"{table.name}{row.label}排在{before.label}之后，没有按编码排列",
                        related=(before.place(),),
                    )
                else:
                    fine += 1
        yield Checked(fine)
    if not seen:
        yield Inapplicable("没有可以比较次序的科目")


def _variant(a: str, b: str) -> bool:
    """Whether two names differ only as local wordings do, not as a slip does."""

    def core(name: str) -> str:
        name = fold(name).replace("(", "").replace(")", "").removeprefix("城镇")
        for tail in ("支出", "费用", "费"):
            name = name.removesuffix(tail)
        return name

    return core(a) == core(b)


def _typo(a: str, b: str) -> bool:
    """Whether one name is the other with a slip of one or two characters."""
    return not _variant(a, b) and SequenceMatcher(None, fold(a), fold(b)).ratio() >= 0.7


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
    if not _coded(book):
        yield Inapplicable("没有按科目列示的表")
    tables = _coded(book)
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
                _last_code_place(unlisted[0]),
                f"{table.name}的{codes}{more}不在{which}中，名称没有核对",
                related=tuple(_last_code_place(row) for row in unlisted[1:]),
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
    if _witnessed(book, table, row) and not listed.complete:
        severity, how = INFO, "，各表一致"
    elif not listed.sure(row.code):
        severity, how = INFO, "，科目表中的这一名称尚未见于公开的预算"
    elif of_another:
        severity, how = ERROR, f"，“{row.name}”是{min(of_another)}的名称"
    elif _typo(row.name, name):
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
        _last_code_place(row),
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
            if fold(row.name) == right or _variant(row.name, model.name):
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
    """收支总表和财政拨款收支总表支出方的类名，与按科目列示的表中类级科目的名称相同。

    为什么：总表按名称与明细表对应，名称写错就对不上。
    正确：三、社会保障和就业支出 ↔ 208 社会保障和就业支出。
    错误：三、社会保障与就业支出。
    """
    seen = False
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
