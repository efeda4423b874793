"""Rules for the tables beside the set: 项目支出表, 政府采购, 政府购买服务, 经济科目, 绩效目标.

Their columns and rows are known from the forms in general, not from every province. So a sum that
does not come out is a warning where the same sum comes out elsewhere in the table, a hint where
nothing else shows that it should, and nothing where another way of reading the rows explains it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checks.amounts import fold
from checks.book import Amount, BudgetBook, Row, Table
from checks.findings import grouped, plain
from checks.layouts.readings import comes_to
from checks.layouts.statements import Reference, Statement
from checks.prose.figures import Fit, stated
from checks.prose.sentences import prose
from checks.prose.witnesses import fit
from checks.relations import Relation, Result
from checks.rules.registry import (
    INFO,
    WARNING,
    Checked,
    Fault,
    Inapplicable,
    Said,
    Unchecked,
    rule,
)
from checks.rules.stated import amount_at
from checks.rules.sums import parts_of, unknown_columns

_NONE = "没有套表以外认得的表"


def _tables(book: BudgetBook, *forms: str) -> list[Table]:
    return [t for t in book.tables.values() if t.layout.beside and t.layout.form in forms]


@rule(
    "BN109",
    "附表横向合计",
    severity=WARNING,
    basis="表内横向勾稽：合计（资金总额）等于各项资金之和",
)
def rows_beside(book: BudgetBook) -> Iterator[Said]:
    """项目支出表、政府采购表、政府购买服务表、支出分经济科目表每一行的合计等于各项资金之和；
    绩效目标表的资金总额等于财政拨款与其他资金之和。

    为什么：附表是总表的明细，合计与分栏不符，读者不知道项目到底花多少钱。
    正确：某项目 合计 120.00 = 一般公共预算 100.00 + 单位资金 20.00。
    错误：某项目 合计 120.00，一般公共预算 110.00、单位资金 20.00。
    说明：各省附表的栏目没有统一规定，有不认识的金额栏、只有一栏资金的不查；同一张表的其他行都对得上、
    只有个别行不符的，作警告；没有其他行可以印证的，只作提示。
    """
    tables = _tables(book, "listing", "card")
    for table in tables:
        unknown = unknown_columns(table)
        if unknown is not None:
            yield unknown
        elif table.layout.form == "card":
            yield from _weighed(table, list(_cards(table)), "资金总额")
        else:
            for sums in table.layout.row_sums:
                relations = []
                for row in table.all_rows():
                    total = row.get(sums.total)
                    parts = parts_of(row, sums, table.layout.row_sums)
                    # 合计 beside 其中：财政拨款 alone is no sum
                    if total is not None and len(parts) > 1 and not row.empty:
                        relations.append(Relation(total, parts, root=row.label))
                yield from _weighed(table, relations, "横向合计")
    if not tables:
        yield Inapplicable(_NONE)


def _cards(table: Table) -> Iterator[Relation]:
    """The 总额 of every card with what stands below it."""
    for whole in table.rows:
        below = {row.item: row for row in reversed(table.rows) if row.above is whole}
        for sums in table.layout.line_sums:
            parts = [below[part]["amount"] for part in sums.parts if part in below]
            if whole.item == sums.total and len(parts) > 1:
                yield Relation(whole["amount"], parts, root="资金总额")


@rule(
    "BN110",
    "附表合计",
    severity=WARNING,
    basis="表内纵向勾稽：合计等于各行之和，小计等于所属各行之和",
)
def totals_beside(book: BudgetBook) -> Iterator[Said]:
    """项目支出表、政府采购表、政府购买服务表的合计等于各行之和，小计等于所属各行之和；
    支出分经济科目表的合计等于各类之和，类等于款之和。

    为什么：合计是附表与总表核对的依据。
    正确：合计 300.00 = 项目甲 120.00 + 项目乙 180.00。
    错误：项目乙改为 108.00，合计没有跟着改。
    说明：附表的行怎样分级没有统一规定；按任何一种分级对得上都算对。其他栏对得上、只有个别栏不符的，
    作警告；没有其他栏可以印证的，只作提示。
    """
    tables = _tables(book, "listing")
    for table in tables:
        if table.other_totals:
            yield Unchecked(f"{table.name}有几个合计行，没有检查")
        else:
            relations: list[Relation] = []
            for said in _vertical(table):
                if isinstance(said, Relation):
                    relations.append(said)
                else:
                    yield said
            yield from _weighed(table, relations, "合计")
    if not tables:
        yield Inapplicable(_NONE)


def _vertical(table: Table) -> Iterator[Relation | Checked | Unchecked]:
    """The sums of each column; of a column that comes out read in another way only that."""
    rows = [row for row in table.rows if row.item != "of_which"]
    below: dict[Row, list[Row]] = {}
    for row in rows:
        if row.above is not None:
            below.setdefault(row.above, []).append(row)
    tops = [row for row in rows if row.above is None]
    for role in {role: None for row in rows for role in row.amounts}:
        relations = [
            Relation(group[role], [row[role] for row in parts], root=group.label)
            for group, parts in below.items()
        ]
        if table.total is not None and role in table.total.amounts and tops:
            relations.append(Relation(table.total[role], [row[role] for row in tops], root="合计"))
            if any(map(_wrong, relations)):
                values = [row[role].value for row in rows]
                slack = relations[-1].slack() / table.unit.factor
                otherwise = comes_to(values, table.total[role].value, slack)
                if otherwise is None:
                    yield Unchecked(f"{table.name}的行太多，分级不明，合计没有检查")
                    continue
                if otherwise:
                    yield Checked(1)
                    continue
        yield from relations


def _wrong(relation: Relation) -> bool:
    judgement = relation.judge()
    return judgement is not None and judgement.result is Result.WRONG


def _weighed(table: Table, relations: Sequence[Relation], what: str) -> Iterator[Said]:
    """Relations that hold; those that do not as far as the others show that they should."""
    wrong = [relation for relation in relations if _wrong(relation)]
    good = [r for r in relations if r not in wrong]
    shown = sum(1 for r in good if r.total.value)
    if not wrong or shown >= len(wrong):
        yield from relations
        return
    yield from good
    if len(wrong) > 1:
        yield Unchecked(f"{table.name}的{what}多处不等于各项之和，口径不明，没有检查")
        return
    (relation,) = wrong
    total, expected = relation.total, relation.expected
    yield Fault(
        total.place(),
        f"{table.name} {total.cell} {total.label} {total} 不等于各项之和 {grouped(expected)}，"
        "没有别的数可以印证，请核对",
        related=tuple(part.place() for part in relation.parts),
        severity=INFO,
        actual=plain(total.value),
        expected=plain(expected),
        unit=total.unit.name,
    )


@rule("BJ125", "附表与总表一致", severity=INFO, basis="表式文件里注明“推定”（assumed）的表间关系")
def beside_and_set(book: BudgetBook) -> Iterator[Said]:
    """项目支出表的合计与支出总表的项目支出相同，支出分经济科目表的合计与支出总表相同。

    为什么：附表是总表某一个数的明细，两处应当相同。
    正确：项目支出表合计 310.00 = 支出总表项目支出 310.00。
    错误：项目支出表合计 301.00，支出总表项目支出 310.00。
    说明：各地附表的口径不同（只列财政拨款、含不含上年结转），与几种口径中的一种相同就算相同；
    都不同的只作提示。
    """
    stated_here = [s for s in book.layout.relations if s.assumed and s.total.table in book.tables]
    for statement in stated_here:
        yield _compared(book, statement)
    if not stated_here:
        yield Inapplicable(_NONE)


def _compared(book: BudgetBook, statement: Statement) -> Said:
    total = amount_at(book, statement.total)
    options = [_amounts(book, refs) for refs in (statement.parts, *statement.others)]
    known = [option for option in options if option]
    if total is None or not known:
        return Unchecked(f"没有找到要比较的表、行或栏（{statement.basis}）")
    relations = [Relation(total, option) for option in known]
    if any(not _wrong(relation) for relation in relations):
        return Checked(1)
    first = relations[0]
    others = " + ".join(f"{p.row.region.table.name}{p.heading}{p}" for p in first.parts)
    return Fault(
        total.place(),
        f"{total.row.region.table.name}合计{total}{total.unit.name}与{others}"
        f"{first.parts[0].unit.name}不同，请核对口径",
        related=tuple(part.place() for part in first.parts),
        actual=plain(total.value),
        expected=plain(first.expected),
        unit=total.unit.name,
    )


def _amounts(book: BudgetBook, refs: Sequence[Reference]) -> list[Amount]:
    """The amounts of some references, [] when one that must be there is not."""
    found: list[Amount] = []
    for ref in refs:
        amount = amount_at(book, ref) if ref.table in book.tables else None
        if amount is not None:
            found.append(amount)
        elif not ref.optional:
            return []
    return found


@rule(
    "BJ126",
    "绩效目标与项目支出一致",
    severity=INFO,
    basis="项目支出绩效目标表 ↔ 项目支出表：同名项目",
)
def goals_and_projects(book: BudgetBook) -> Iterator[Said]:
    """绩效目标表的资金总额，等于项目支出表里同名项目的合计。

    为什么：绩效目标是按项目的资金设定的，两张表写的是同一个项目，金额应当相同。
    正确：项目支出表“教学设备更新”120.00，绩效目标表“教学设备更新”资金总额 120.00。
    错误：绩效目标表还是调整以前的 102.00。
    说明：绩效目标表可能填的是项目全周期的资金，不符的只作提示；名称对不上的项目不比较。
    """
    goals, projects = book.get("performance"), book.get("project_list")
    if goals is None or projects is None:
        yield Inapplicable("没有绩效目标表，或者没有项目支出表")
        return
    by_name: dict[str, list[Amount]] = {}
    for row in projects.rows:
        if not row.item and (amount := row.get("total")) is not None:
            by_name.setdefault(fold(row.name), []).append(amount)
    found = False
    for row in goals.rows:
        goal = row.get("total") or (row.get("amount") if row.item == "total" else None)
        parts = by_name.get(fold(row.name))
        if goal is None or not parts:
            continue
        found = True
        relation = Relation(goal, parts)
        if not _wrong(relation):
            yield Checked(1)
            continue
        yield Fault(
            goal.place(),
            f"{goals.name}“{row.name}”资金总额{goal}{goal.unit.name}，{projects.name}是"
            f"{grouped(relation.expected)}{goal.unit.name}，请核对口径",
            related=tuple(part.place() for part in parts),
            actual=plain(goal.value),
            expected=plain(relation.expected),
            unit=goal.unit.name,
        )
    if not found:
        yield Inapplicable("两张表没有同名的项目")


_PROCURED = {
    "procurement": "total",
    "procurement.goods": "goods",
    "procurement.works": "works",
    "procurement.services": "services",
}


@rule("SM313", "采购说明与采购表一致", severity=INFO, basis="其他相关情况说明 ↔ 政府采购预算表")
def procurement_text(book: BudgetBook) -> Iterator[Said]:
    """文字写的政府采购预算总额和货物、工程、服务预算，等于政府采购表的合计和相应各栏。

    为什么：同一笔采购预算，文字和表必须相同。
    正确：“政府采购预算总额753.65万元”，政府采购预算表合计 753.65。
    错误：“政府采购预算总额735.65万元”，政府采购预算表合计 753.65。
    说明：采购表的口径各地不同，不符的只作提示。
    """
    table = next((t for k in ("procurement_list", "procurement") if (t := book.get(k))), None)
    if table is None or table.total is None:
        yield Inapplicable("没有政府采购表，或者表中没有合计行")
        return
    found = False
    for kind, role in _PROCURED.items():
        statement, amount = prose(book).of(kind), table.total.get(role)
        if statement is None or amount is None:
            continue
        found = True
        if fit(statement.figure, [amount]) is not Fit.WRONG:
            yield Checked(1)
            continue
        yield Fault(
            statement.place(),
            f"文字{statement.said}，{table.name} {amount.cell} 是{stated(amount.yuan, table.unit)}",
            related=(amount.place(),),
            actual=plain(statement.figure.value),
            expected=plain(amount.yuan / statement.figure.unit.factor),
            unit=statement.figure.unit.name,
        )
    if not found:
        yield Inapplicable("文字没有写政府采购预算")
