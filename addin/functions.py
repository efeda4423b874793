"""The worksheet functions, one Python function each (docs/excel/functions.md is their manual).

They ask the same rules, catalogue and readers as the audit. A range in gives a range out, so that
a sheet needs one formula for a column.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from addin import functions_books as books
from addin import functions_tables as tables
from addin.functions_cells import (
    BAD_VALUE,
    NA,
    Cells,
    Problem,
    Refused,
    Result,
    each,
    plain,
    read,
    shaped,
    written,
)
from addin.functions_registry import FUNCTIONS, function
from checks.amounts import WAN, YUAN, fold
from checks.reading.grid import CellValue

__all__ = ["FUNCTIONS"]

#: the cells of one code: one, or 类 款 项 apart
_Code = tuple[CellValue | Problem, ...]
#: by the length of the code
_LEVELS: Final = {3: "类", 5: "款", 7: "项"}
_CODE: Final = "科目编码：一格、一列，或类、款、项分开的两三列"
_YEAR: Final = "预算年度，如 2025；不写用随软件的科目表"


@function("科目编码的名称。", code=_CODE, year=_YEAR)
def GJ_NAME(code: Any, year: Any = None) -> Result:
    """#N/A for a code that is not listed."""
    of_year = _year(year)
    return _by_code(read(code), lambda whole: tables.name_of(whole, of_year) or NA)


@function(
    "科目名称的编码。",
    name="科目名称：一格或一片区域",
    parent="上级科目编码，如 208 或 20805；几个科目同名时要写",
)
def GJ_CODE(name: Any, parent: Any = None) -> Result:
    """#N/A for a name that is not listed; a sentence where several codes have it."""
    above = tables.whole_code([plain(read(parent).first)])

    def code(value: CellValue) -> str:
        word = written(value)
        if not word:
            return ""
        found = tables.codes_of(word, above)
        if len(found) > 1:
            some = "、".join(found[:3]) + ("等" if len(found) > 3 else "")
            return f"有{len(found)}个科目叫“{word}”（{some}），请写上级科目。"
        return found[0] if found else NA

    return each(read(name), code)


@function("科目编码是哪一级：类、款或项。", code=_CODE)
def GJ_LEVEL(code: Any) -> Result:
    """#VALUE! for what is no code."""
    return _by_code(read(code), lambda whole: _LEVELS.get(len(whole), BAD_VALUE))


@function(
    "核对科目编码（和名称）：没有问题是空白，有问题是一句话。",
    code=_CODE,
    name="科目名称，与编码一样多；可以不写",
    year=_YEAR,
)
def GJ_CODECHECK(code: Any, name: Any = None, year: Any = None) -> Result:
    """By KM101, KM105 and KM108."""
    codes, names, of_year = read(code), read(name), _year(year)
    rows = _codes(codes)
    result_shape = _result(codes)
    named = not names.blank
    if named and names.shape != result_shape.shape:
        return "名称的区域要与编码的区域一样大。"

    def check(cells: _Code, r: int, c: int) -> str:
        try:
            own = written(plain(names.at(r, c))) if named else ""
            return tables.code_faults(tuple(plain(v) for v in cells), own, of_year)
        except Refused as error:
            return str(error)

    results = [[check(cells, r, c) for c, cells in enumerate(row)] for r, row in enumerate(rows)]
    return shaped(result_shape, results)


@function(
    "上级科目应为多少：它的直接下级之和；编码写“合计”是各类之和。",
    codes="一列科目编码，或类、款、项分开的两三列",
    amounts="金额，与编码一样多的行，一栏或几栏",
    code="要算的科目编码，可以是一列",
)
def GJ_SUBTOTAL(codes: Any, amounts: Any, code: Any) -> Result:
    """By BN102 and BN103. #N/A for a code that has none below it."""
    listed, values, asked = read(codes), read(amounts), read(code)
    lying = listed.height == 1 and listed.width > 1 and not _in_pieces(listed)
    if lying:
        listed, values, asked = listed.turned(), values.turned(), asked.turned()
    if listed.height != values.height:
        return "金额的行数要与编码的行数相同。"
    rows = [row[0] for row in _codes(listed)]
    lines = [values.rows[r] if r < len(values.rows) else () for r in range(len(rows))]
    try:
        sums = tables.subtotals([[plain(v) for v in row] for row in rows], lines)
        results = [_subtotal(row[0], sums, values.width) for row in _codes(asked)]
    except Refused as error:
        return str(error)
    if lying:
        results = [list(row) for row in zip(*results, strict=True)]
    return results[0][0] if asked.single and values.width == 1 else results


def _subtotal(cells: _Code, sums: tables.Sums, width: int) -> list[Result]:
    asked = [plain(value) for value in cells]
    word = "".join(written(value) for value in asked)
    if not word:
        return [""] * width
    whole = "" if fold(word) in ("合计", "总计") else tables.whole_code(asked) or word
    relations = sums.get(whole)
    return [float(r.expected) for r in relations] if relations else [NA] * width


@function(
    "核对合计与分项：相符是空白，不符是一句话。",
    total="合计：一格，或一列（逐行核对），或一行（逐列核对）",
    parts="分项的区域",
    unit="单位，如 元、万元；不写是元",
)
def GJ_SUMCHECK(total: Any, parts: Any, unit: Any = None) -> Result:
    """By the judge of the audit: a difference within rounding is told as 提示."""
    of = tables.unit_named(written(plain(read(unit).first)) or YUAN.name)

    def check(whole: CellValue | Problem, addends: Sequence[CellValue | Problem]) -> Result:
        judged = tables.sum_of(whole, addends, of).judge()
        return tables.wording(judged) if judged is not None else ""

    return _sums(read(total), read(parts), check)


@function(
    "合计减分项之和，精确到最后一位小数。",
    total="合计：一格，或一列（逐行相减），或一行（逐列相减）",
    parts="分项的区域",
)
def GJ_DIFF(total: Any, parts: Any) -> Result:
    """By exact decimals, not floats."""

    def diff(whole: CellValue | Problem, addends: Sequence[CellValue | Problem]) -> Result:
        relation = tables.sum_of(whole, addends, YUAN)
        return float(relation.total.value - relation.expected)

    return _sums(read(total), read(parts), diff)


@function(
    "元换算成万元，四舍五入。",
    yuan="以元为单位的数：一格或一片区域",
    digits="小数位数，不写是 2",
)
def GJ_WAN(yuan: Any, digits: Any = None) -> Result:
    """#VALUE! for what is no amount."""
    places = plain(read(digits).first)
    places = 2.0 if places == "" else places
    if not isinstance(places, float) or not places.is_integer() or not 0 <= places <= 8:
        return "小数位数要写 0 到 8 的整数。"
    last = Decimal(1).scaleb(-int(places))

    def wan(value: CellValue) -> Result:
        if value == "":
            return ""
        exact = tables.sum_of(value, (), YUAN).total.yuan / WAN.factor
        return float(exact.quantize(last, ROUND_HALF_UP))

    return each(read(yuan), wan)


@function(
    "两个不同单位的数是否相同：按较粗的一方四舍五入后相同就是 TRUE。",
    a="第一个数：一格或一片区域",
    unit_a="它的单位，如 元",
    b="第二个数，与第一个一样多",
    unit_b="它的单位，如 万元",
)
def GJ_EQUAL(a: Any, unit_a: Any, b: Any, unit_b: Any) -> Result:
    """TRUE where the audit would say nothing of the two."""
    first, second = read(a), read(b)
    ours, theirs = (tables.unit_named(written(plain(read(u).first))) for u in (unit_a, unit_b))
    if first.shape != second.shape:
        return "两个区域要一样大。"

    def same(r: int, c: int) -> Result:
        return _or_error(lambda: tables.same(first.at(r, c), ours, second.at(r, c), theirs))

    height = max(len(first.rows), len(second.rows), 1)
    return shaped(first, [[same(r, c) for c in range(first.width)] for r in range(height)])


@function(
    "核对“三公”经费表：相符是空白，不符是一句话。单位是万元。",
    total="“三公”经费合计：一格或一列",
    abroad="因公出国（境）费",
    reception="公务接待费",
    car="公务用车购置及运行费（小计）",
    purchase="其中：公务用车购置费",
    running="其中：公务用车运行费",
)
def GJ_SANGONG(
    total: Any, abroad: Any, reception: Any, car: Any, purchase: Any, running: Any
) -> Result:
    """By SG101 and SG102."""
    columns = [read(each_of) for each_of in (total, abroad, reception, car, purchase, running)]
    if len({column.shape for column in columns}) > 1:
        return "六个区域要一样大。"
    first = columns[0]

    def check(r: int, c: int) -> Result:
        return _or_error(lambda: tables.three_public([column.at(r, c) for column in columns]))

    height = max(len(column.rows) for column in columns) or 1
    return shaped(first, [[check(r, c) for c in range(first.width)] for r in range(height)])


@function(
    "列出一段话里的金额：原文、数、单位、折合成元，每个金额一行。",
    text="文字：一格或一片区域",
)
def GJ_FIGURES(text: Any) -> Result:
    """As the audit reads sentences: years, dates, counts and prices are no amounts."""
    from checks.prose.figures import figures

    found: list[list[Result]] = []
    for value in read(text).flat():
        if isinstance(value, str):
            folded = fold(value)
            found += [
                [folded[f.start : f.end], float(f.value), f.unit.name, float(f.yuan)]
                for f in figures(folded)
            ]
    return found or ""


@function(
    "审核一张表，列出问题：级别、规则、单元格、说明、应为。",
    place="region",
    region="整张表的区域，连标题、单位和表头",
)
def GJ_TABLECHECK(region: Any) -> Result:
    """By every rule that needs this table alone."""
    return books.table_findings(region)


@function(
    "列出本工作簿的问题：级别、规则、工作表、单元格、说明、应为。",
    whole_book=True,
    rule="只列一条规则（如 BN101）、一类规则（如 BN）或一级（如 错误）；不写列全部",
)
def GJ_FINDINGS(rule: Any = None) -> Result:
    """By the audit of the workbook that the formula stands in."""
    return books.book_findings(written(plain(read(rule).first)))


def _year(argument: Any) -> int | None:
    value = plain(read(argument).first)
    if value == "":
        return None
    word = written(value)
    if not word.isdecimal() or not 1990 <= int(word) <= 2100:
        raise Refused("年度要写四位数，如 2025。")
    return int(word)


def _in_pieces(cells: Cells) -> bool:
    """Whether 类 款 项 stand apart: 206 | 07 | 02."""
    if cells.width not in (2, 3):
        return False
    lower = [written(v) for row in cells.rows for v in row[1:] if not isinstance(v, Problem)]
    codes = [word for word in lower if word.isdecimal()]
    return bool(codes) and all(len(word) <= 2 for word in codes)


def _codes(cells: Cells) -> list[list[_Code]]:
    """The codes of a range, in its shape; of codes in pieces one column."""
    if _in_pieces(cells):
        return [[tuple(row)] for row in cells.rows]
    return [[(value,) for value in row] for row in cells.rows]


def _result(cells: Cells) -> Cells:
    """A range of the shape that its codes have."""
    return Cells((), cells.height, 1) if _in_pieces(cells) else cells


def _by_code(cells: Cells, work: Callable[[str], str]) -> Result:
    def one(code: _Code) -> str:
        try:
            given = [plain(value) for value in code]
        except Refused as error:
            return str(error)
        return work(tables.whole_code(given)) if any(v != "" for v in given) else ""

    return shaped(_result(cells), [[one(code) for code in row] for row in _codes(cells)])


def _sums(
    total: Cells,
    parts: Cells,
    work: Callable[[CellValue | Problem, Sequence[CellValue | Problem]], Result],
) -> Result:
    """``work`` of one total, of each row, or of each column."""
    if total.single:
        return _or_error(lambda: work(total.first, parts.flat()))
    lying = total.height == 1
    if lying:
        total, parts = total.turned(), parts.turned()
    if total.width != 1 or total.height != parts.height:
        return "合计要是一格，或与分项一样多行的一列，或与分项一样多列的一行。"
    blank = [""] * parts.width

    def line(r: int) -> Result:
        addends = parts.rows[r] if r < len(parts.rows) else blank
        return _or_error(lambda: work(total.at(r, 0), addends))

    results = [[line(r)] for r in range(max(len(total.rows), len(parts.rows)))]
    if lying:
        return [[row[0] for row in results] + [""] * (total.height - len(results))]
    return shaped(total, results)


def _or_error(work: Callable[[], Result]) -> Result:
    try:
        return work()
    except Refused as error:
        return str(error)
