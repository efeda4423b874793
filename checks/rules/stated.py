"""What a layout states of its own tables: the sums of a province that no other rule knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from checks.book import Amount, BudgetBook, Row, Table
from checks.findings import plain
from checks.layouts.statements import EVERY_CLASS, EVERY_CODE, Reference, Statement
from checks.relations import Op, Relation
from checks.rules.funds import carried_over
from checks.rules.matching import match_classes
from checks.rules.registry import ERROR, Checked, Fault, Inapplicable, Said, Unchecked, rule
from checks.rules.three_public import summary_row

_OPS = {"=": Op.EQUAL, "<=": Op.AT_MOST, ">=": Op.AT_LEAST}


@rule(
    "BJ120",
    "本套表规定的表间关系",
    severity=ERROR,
    basis="表式文件 [[relation]] 所列的表间关系",
    documents=("budget", "final"),
)
def between_tables(book: BudgetBook) -> Iterator[Said]:
    """表式里写明的表间关系逐条成立，例如江苏的支出按用途列示，与支出总表的各栏相等。

    为什么：各省的套表不同，表与表之间相同的数也不同；写在表式里，就一个省一个省地核对。
    正确：江苏公开01表支出用途的基本支出 5,678.17 = 公开03表基本支出 5,678.17。
    错误：公开03表的基本支出改了，公开01表没有改。
    """
    stated = [s for s in book.layout.relations if not (s.inside or s.assumed)]
    if not stated:
        yield Inapplicable("本套表的表间关系由其他规则核对")
    for statement in stated:
        yield from _check(book, statement)


@rule("BN107", "本套表规定的表内关系", severity=ERROR, basis="表式文件 [[relation]] 所列的表内关系")
def inside_tables(book: BudgetBook) -> Iterator[Said]:
    """表式里写明的表内关系逐条成立，例如决算的人员经费合计等于工资福利支出与对个人和家庭的补助之和。

    为什么：不按科目逐级加总的合计，要由表式说明它是哪几个数的和。
    正确：人员经费合计 2,152.26 = 工资福利支出 2,082.85 + 对个人和家庭的补助 69.41。
    错误：人员经费合计没有随退休费更新。
    """
    stated = [s for s in book.layout.relations if s.inside and not s.assumed]
    if not stated:
        yield Inapplicable("本套表的表内关系由其他规则核对")
    for statement in stated:
        yield from _check(book, statement)


def _check(book: BudgetBook, statement: Statement) -> Iterator[Said]:
    kinds = dict.fromkeys(ref.table for ref in (statement.total, *statement.parts))
    for kind in kinds:
        layout = book.layout.table(kind)
        if kind not in book.tables:
            name = layout.name if layout is not None else kind
            yield Unchecked(f"没有找到{name}")
            return
    carrying = [kind for kind in kinds if statement.same_year and carried_over([book[kind]])]
    if carrying:
        yield Unchecked(f"{book[carrying[0]].name}有上年结转或结转下年，与本年预算的口径不同")
    elif statement.total.row.endswith(EVERY_CLASS):
        yield from _by_class(book, statement)
    elif statement.total.row == EVERY_CODE:
        yield from _by_code(book, statement)
    else:
        yield from _one(book, statement)


def _one(book: BudgetBook, statement: Statement) -> Iterator[Said]:
    total = amount_at(book, statement.total)
    if total is None and not statement.total.optional:
        yield _missing(book, statement.total)
        return
    parts: list[Amount] = []
    for ref in statement.parts:
        part = amount_at(book, ref)
        if part is not None:
            parts.append(part)
        elif not ref.optional:
            yield _missing(book, ref)
            return
    if total is not None and parts:
        yield Relation(total, parts, _OPS[statement.op], root=statement.basis)
    elif statement.op != "<=" and not book[statement.total.table].filled:
        # a table with a note instead of rows has nothing, of which there may be nothing either
        yield Checked(len(parts))
        yield from (_absent(p, book[statement.total.table]) for p in parts if p.value > 0)


def _missing(book: BudgetBook, ref: Reference) -> Unchecked:
    return Unchecked(f"{book[ref.table].name}没有找到要核对的行或栏（{ref.row}，{ref.column}）")


def amount_at(book: BudgetBook, ref: Reference) -> Amount | None:
    """The amount a reference means, None when its table lacks the row or column."""
    row = _row(book[ref.table], ref.row)
    return row.get(ref.column) if row is not None else None


def _row(table: Table, name: str) -> Row | None:
    if table.layout.form == "two_sided":
        side, _, item = name.partition(".")
        return table.item(side, item)
    if name == "total":
        return summary_row(table) if table.layout.listed else table.total
    return table.by_code.get(name) if name.isdigit() else table.item("", name)


def _by_code(book: BudgetBook, statement: Statement) -> Iterator[Said]:
    """Every code of the total with the same code of the parts."""
    whole = book[statement.total.table]
    parts = [(book[ref.table], ref) for ref in statement.parts]
    op = _OPS[statement.op]
    codes = dict.fromkeys([*whole.by_code, *(c for table, _ in parts for c in table.by_code)])
    for code in codes:
        total = _at(whole, code, statement.total)
        found = [a for table, ref in parts if (a := _at(table, code, ref)) is not None]
        if total is not None and found:
            yield Relation(total, found, op, root=code)
        elif total is not None and total.value > 0 and op is not Op.AT_LEAST:
            yield _absent(total, parts[0][0])
        elif total is None and op is not Op.AT_MOST:
            yield from (_absent(a, whole) for a in found if a.value > 0)


def _at(table: Table, code: str, ref: Reference) -> Amount | None:
    row = table.by_code.get(code)
    return row.get(ref.column) if row is not None else None


def _by_class(book: BudgetBook, statement: Statement) -> Iterator[Said]:
    """Every 类 line of a two-sided table with the 类 row of a table by codes, either way round."""
    refs: Mapping[str, Reference] = {
        book[ref.table].layout.form: ref for ref in (statement.total, *statement.parts)
    }
    lined, coded = refs["two_sided"], refs["coded"]
    matched = match_classes(book, book[lined.table], book[coded.table])
    lines_total = lined is statement.total
    op = _OPS[statement.op]
    for line, row in matched.pairs:
        a, b = line.get(lined.column), row.get(coded.column)
        if a is not None and b is not None:
            total, part = (a, b) if lines_total else (b, a)
            yield Relation(total, [part], op, root=row.code)
    rows_at_most = op is Op.EQUAL or (op is Op.AT_LEAST) is lines_total
    for row in matched.only_rows:
        amount = row.get(coded.column)
        if rows_at_most and amount is not None and amount.value > 0:
            yield _absent(amount, book[lined.table])
    for line in matched.only_lines:
        amount = line.get(lined.column)
        unlike = not line.name.endswith("支出") or line.name == "其他支出"
        if unlike or amount is None or amount.value <= 0:
            continue
        if op is Op.EQUAL or not rows_at_most:
            yield _absent(amount, book[coded.table])


def _absent(amount: Amount, other: Table) -> Fault:
    row = amount.row
    return Fault(
        row.place(),
        f"{row.region.table.name}有{row.label}（{amount.heading}{amount}{amount.unit.name}），"
        f"{other.name}没有",
        related=tuple(row.code_places()),
        actual=plain(amount.value),
        expected="0",
        unit=amount.unit.name,
    )
