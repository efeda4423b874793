"""BS 表式完整: the tables that must be there, and what stands around their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from checks.amounts import fold
from checks.book import BudgetBook, Cell, Table
from checks.findings import plain
from checks.layouts.notes import says_nothing
from checks.layouts.recognise import department_name
from checks.layouts.units import common_unit, label_of, stated_unit
from checks.prose.sentences import quote
from checks.prose.whose import named
from checks.rules.registry import (
    ERROR,
    INFO,
    WARNING,
    Checked,
    Fault,
    Inapplicable,
    Said,
    Unchecked,
    rule,
)

_FUND_WORDS = {
    "general_public": "一般公共预算",
    "government_fund": "政府性基金",
    "state_capital": "国有资本经营",
    "three_public": "三公",
}


_FUNDS = ("general_public", "government_fund", "state_capital")


#: until then the sets of some places had no table of 国有资本经营预算
_WITHOUT_CAPITAL = 2020
#: 预备费 has neither 款 nor 项
_WITHOUT_PARTS = ("227",)


_HEADED = re.compile(r"(?P<year>20\d\d)年度?(?P<what>(?:三公|机关运行)经费(?:预算数?)?)")


@rule(
    "BS101", "表格齐全", severity=ERROR, basis="财预〔2016〕143号；没有数据的表格应当列出空表并说明"
)
def all_tables(book: BudgetBook) -> Iterator[Said]:
    """套表中的每一张表都在，没有数的也列出空表。

    为什么：少一张表就少公开一项内容；没有数据也要列出空表，读者才知道是没有而不是没公开。
    正确：九张表齐全，政府性基金没有预算也列出空表。
    错误：缺少政府性基金预算支出功能分类预算表。
    """
    for layout in book.layout.tables:
        table = book.get(layout.kind)
        if table is not None or layout.optional or _not_yet(book, layout.kind):
            yield Checked(1)
            continue
        year = f"{book.year}年" if book.year else ""
        unread = next((u for u in book.unplaced if u.kind == layout.kind), None)
        if unread is not None:
            yield Unchecked(f"{layout.name}在工作表“{unread.cell.sheet}”里，但没有认出来")
            continue
        yield Fault(
            None,
            f"没有找到表{layout.number}“{year}{layout.full_name}”（{layout.name}）；"
            "没有数据也应列出空表并说明",
        )


def _not_yet(book: BudgetBook, kind: str) -> bool:
    """Whether it is a set of before 2021 without 国有资本经营预算 in any of its tables."""
    if kind != "state_capital" or book.year is None or book.year > _WITHOUT_CAPITAL:
        return False
    return not any(
        kind in region.columns or table.item("income", kind) is not None
        for table in book.tables.values()
        for region in table.regions
    )


@rule("BS102", "年度一致", severity=ERROR, basis="封面、各表标题应为同一预算年度")
def one_year(book: BudgetBook) -> Iterator[Said]:
    """封面和每张表的标题写的是同一个年度。

    为什么：标题还是上年的，多半整张表都是从上年复制的。
    正确：九张表都是 2025 年。
    错误：一般公共预算支出表的标题还写着 2024 年。
    """
    if book.year is None:
        yield Unchecked("封面和标题都没有写年度")
        return
    notes = list(_empty_since(book))
    for cell, year in [*book.years, *_headings(book), *notes]:
        if year == book.year:
            yield Checked(1)
            continue
        right = re.sub(str(year), str(book.year), cell.text)
        yield Fault(
            cell.place(),
            f"“{cell.text.strip()}”写的是{year}年，其他各处是{book.year}年",
            actual=str(year),
            expected=str(book.year),
            suggested=right.strip(),
            why="年度没有更新",
            severity=WARNING if (cell, year) in notes else None,
        )


_NONE_IN = re.compile(r"20\d\d年(?:度|部门|单位)?(?:没有|无|未)")


def _empty_since(book: BudgetBook) -> Iterator[tuple[Cell, int]]:
    """The years that notes of empty tables state: 注：本部门2025年无…，故本表为空表。"""
    empty = (t for k in _FUNDS if (t := book.get(k)) is not None and not t.nonzero)
    for note in (n for table in empty for region in table.regions for n in region.notes):
        text = fold(note.text)
        years = set(re.findall(r"20\d\d(?=年)", text))
        if len(years) == 1 and says_nothing(text) and _NONE_IN.search(text):
            yield note, int(years.pop())


def _headings(book: BudgetBook) -> Iterator[tuple[Cell, int]]:
    """The years that headings of the three public costs state, last year's columns aside."""
    table = book.get("three_public")
    for region in table.regions if table is not None else ():
        found: dict[str, list[tuple[Cell, int]]] = {}
        for r in range(region.head.row + 1, region.header_bottom):
            for c, text in enumerate(region.grid.rows[r]):
                match = _HEADED.fullmatch(fold(text)) if isinstance(text, str) and text else None
                if match is not None:
                    cell = Cell(region.grid.sheet, r, c, str(text))
                    found.setdefault(match["what"], []).append((cell, int(match["year"])))
        yield from (same[0] for same in found.values() if len(same) == 1)


#: how the name of an office ends
_AN_OFFICE = re.compile("[局委办院会处所站校园学队府馆社团部厅]$|中心$|办公室$|街道$")
#: how like two names of offices of one place, or of one kind, are
_ALIKE = 0.6


def _office(name: str) -> str:
    return re.sub(r"\((?:部门|单位|本级|本部|机关)\)|本级$|本部$", "", fold(name))


def _shortened(a: str, b: str) -> bool:
    """Whether one name is the other with characters left out: 石泉街道 of 石泉路街道办事处."""
    short, long = sorted((a, b), key=len)
    rest = iter(long)
    return all(character in rest for character in short)


@rule("BS103", "编制部门填写一致", severity=WARNING, basis="各表的编制部门（单位）与封面一致")
def department_stated(book: BudgetBook) -> Iterator[Said]:
    """每张表都填写了编制部门（单位），并且与封面相同；职能、机构设置和说明的开头写的也是它。

    为什么：空着或者写成别的单位，多半是从别处复制来的表、别的部门的文稿。
    正确：编制部门：上海市科学技术协会；2025年，上海市科学技术协会收入预算……。
    错误：编制部门：（空）；2025年，上海市科学技术委员会收入预算……。
    说明：简称（上海市科协）、旧的全称缩写和“本部门”不算不同。
    """
    if book.department is None:
        yield Unchecked("封面和各表都没有写部门名称")
        return
    right = _office(book.department)
    for table in book.tables.values():
        for region in table.regions[:1]:
            cell = region.department_label
            if cell is None or table.layout.beside:
                yield Checked(0)
                continue
            name = _office(department_name(cell.text))
            if not name:
                yield Fault(
                    cell.place(),
                    f"{table.name}没有填写编制部门（单位），应为“{book.department}”",
                    suggested=cell.text.strip() + book.department,
                    why="没有填写",
                )
            elif name != right and name not in right and right not in name:
                yield Fault(
                    cell.place(),
                    f"{table.name}的编制部门是“{department_name(cell.text)}”，封面是“{book.department}”",
                    actual=department_name(cell.text),
                    expected=book.department,
                    related=(book.cover_department.place(),) if book.cover_department else (),
                    severity=INFO if _shortened(name, right) else None,
                )
            else:
                yield Checked(1)
    for paragraph, said in named(book):
        name = _office(said)
        if not _of_another(name, right):
            yield Checked(1)
            continue
        yield Fault(
            paragraph.place(),
            f"文字写的是“{quote(said)}”，封面是“{book.department}”",
            actual=quote(said),
            expected=book.department,
            related=(book.cover_department.place(),) if book.cover_department else (),
        )


def _of_another(name: str, right: str) -> bool:
    """Whether a name is much like that of the office, but another's."""
    if name in right or right in name or _shortened(name, right) or not _AN_OFFICE.search(name):
        return False
    return SequenceMatcher(None, name, right).ratio() >= _ALIKE


@rule("BS104", "计量单位正确", severity=ERROR, basis="各表注明计量单位；三公表以万元、其余以元列示")
def unit_label(book: BudgetBook) -> Iterator[Said]:
    """每张表注明计量单位，并且与数字实际的单位相符。

    为什么：把元写成万元，读者看到的数放大一万倍。表内加总与单位无关，要与别的表相比才能发现。
    正确：支出总表 单位：元；三公表 单位：万元。
    错误：一般公共预算支出表写着“单位：万元”，数字却与收入总表的元完全相同。
    """
    common = common_unit(book)
    for table in book.tables.values():
        if not table.layout.beside:
            yield _unit_fault(table, common.name) or Checked(1)


def _unit_fault(table: Table, common: str) -> Fault | None:
    label = label_of(table)
    if label is None:
        first = table.regions[0]
        return Fault(
            first.head.place(),
            f"{table.name}没有注明计量单位",
            severity=WARNING,
        )
    stated = stated_unit(label)
    if stated is None:
        return Fault(
            label.place(),
            f"{table.name}的“{label.text.strip()}”不是认识的计量单位，按{table.unit.name}审核",
            suggested=f"单位：{table.unit.name}",
            why="单位写法不规范",
        )
    if stated is table.unit:
        return None
    compared = "数字与其他各表的相同" if not table.layout.listed else f"其余各表是{common}"
    return Fault(
        label.place(),
        f"{table.name}注明“{label.text.strip()}”，但{compared}，应为{table.unit.name}",
        actual=stated.name,
        expected=table.unit.name,
        suggested=label.text.strip().replace(stated.name, table.unit.name),
        why="单位与数字不符",
    )


@rule(
    "BS105",
    "空表与说明相符",
    severity=ERROR,
    basis="政务公开标准目录：没有数据的表格应当列出空表并说明",
)
def empty_notes(book: BudgetBook) -> Iterator[Said]:
    """注明“故本表为空表”的表确实没有数，说明里写的是本表的资金；空表有说明。

    为什么：有数的表注着空表，读者不知道该信哪个。
    正确：注：本部门2026年无政府性基金预算财政拨款安排的预算，故本表为空表。
    错误：表里有 500,000 元，注却说空表；国有资本经营表的注写的是政府性基金。
    """
    seen = False
    for kind, table in book.tables.items():
        word = _FUND_WORDS.get(kind, "")
        if not word and not table.layout.optional:
            continue
        seen = True
        said = [n for r in table.regions for n in (*r.notes, r.title) if n is not None]
        notes = [n for n in said if says_nothing(fold(n.text))]
        filled = next((a for a in table.amounts() if a.value), None)
        if filled is not None:
            # 本部门无出国经费 leaves the rest of a table as it is; an empty table is empty
            notes = [n for n in notes if re.search("空表|无数据", n.text)]
        for note in notes:
            other = _of_another_fund(fold(note.text), kind)
            if filled is not None:
                yield Fault(
                    note.place(),
                    f"{table.name}注明是空表，{filled.cell} 却有{filled}{filled.unit.name}",
                    related=(filled.place(),),
                )
            elif other is not None:
                yield Fault(note.place(), f"{table.name}的注写的是“{other}”，不是本表的“{word}”")
            else:
                yield Checked(1)
        if not notes and filled is None:
            first = table.regions[0]
            yield Fault(
                first.head.place(),
                f"{table.name}没有数，也没有说明是空表",
                severity=INFO,
            )
        elif not notes:
            yield Checked(1)
    if not seen:
        yield Inapplicable("没有可能为空的表")


def _of_another_fund(text: str, kind: str) -> str | None:
    """The fund that a note names where its table is of another one."""
    if kind not in _FUND_WORDS or _FUND_WORDS[kind] in text:
        return None
    of = _FUNDS if kind in _FUNDS else _FUNDS[1:]  # 三公 are paid from 一般公共预算
    others = (k for k in (*of, "three_public") if k != kind)
    return next((_FUND_WORDS[k] for k in others if _FUND_WORDS[k] in text), None)


@rule(
    "BS106",
    "公开到规定的级次",
    severity=WARNING,
    basis="财预〔2016〕143号：支出功能分类到项级，基本支出经济分类到款级",
)
def level_of_detail(book: BudgetBook) -> Iterator[Said]:
    """功能分类列到项级，基本支出经济分类列到款级。

    为什么：只列到类、款，看不出钱花在什么上，达不到公开的细化要求。
    正确：206 → 20607 → 2060702。
    错误：21011 行政事业单位医疗之下没有列出任何一项。
    """
    seen = False
    for table in book.tables.values():
        depth = {"functional": 3, "economic": 2}.get(table.layout.codes, 0)
        fine = 0
        for row in table.rows if depth else ():
            if not row.code or row.level >= depth:
                continue
            seen = True
            if row.code in table.children or row.empty or row.code in _WITHOUT_PARTS:
                fine += 1
                continue
            wanted = "项" if row.level == 2 or depth == 2 else "款、项"
            wanted = "款" if depth == 2 else wanted
            amount = next((a for a in row.amounts.values() if a.value), None)
            yield Fault(
                row.place(),
                f"{table.name}{row.label}之下没有列出{wanted}级科目",
                related=tuple(row.code_places()),
                actual=plain(amount.value) if amount else None,
            )
        yield Checked(fine)
    if not seen:
        yield Inapplicable("没有按科目列示的支出")


@rule("BS107", "没有认出的表", severity=INFO, basis="认不出的表只报告，不猜测")
def strangers(book: BudgetBook) -> Iterator[Said]:
    """工作簿里像表而不属于本套表的内容，列出来，没有审核。

    为什么：没有审核的内容要让人知道，不能当作已经通过。
    正确：所有表都属于本套表。
    错误：多出一张“项目支出明细表”，没有审核。
    """
    if not book.unplaced:
        yield Inapplicable("没有套表以外的表")
    for unplaced in book.unplaced:
        cell = unplaced.cell
        yield Fault(
            cell.place(),
            f"工作表“{cell.sheet}”的“{cell.text.strip()[:40]}”没有审核：{unplaced.because}",
        )
