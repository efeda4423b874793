"""The corrected copy: cells of the package given new values, and the sheet that lists them."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from checks.addresses import place
from checks.amounts import decimal_of_float
from checks.errors import OutputError
from checks.findings import plain
from checks.fixes_sheet import CHANGES, fixes_sheet
from checks.marking import FILLS
from checks.marking.package import (
    DamagedError,
    Element,
    Package,
    cleaned,
    drop_content_type,
    local,
    set_content_type,
)
from checks.marking.results import (
    SHEET_TYPE,
    free_title,
    register,
    taken_out,
)
from checks.marking.sheet import Sheet
from checks.marking.styles import Styles
from checks.marking.workbook import (
    STRICT_MAIN,
    WORKBOOK_ORDER,
    Workbook,
    child,
    insert_ordered,
    named,
    set_relation_id,
)
from checks.recalculating import recalculated

if TYPE_CHECKING:
    from checks.fixing import Fix
    from checks.reading.grid import Source

_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class Corrected(NamedTuple):
    """A corrected copy as bytes, and what came of the fixes."""

    data: bytes
    done: Sequence[Fix]
    #: those left out, each with the reason as a Chinese sentence
    refused: Sequence[tuple[Fix, str]]
    #: sentences about the copy
    remarks: Sequence[str]


def corrected(source: Source, data: bytes, fixes: Sequence[Fix], name: str) -> Corrected:
    """The workbook ``data``, read as ``source``, with these fixes and the sheet 修改记录.

    ``name`` is what sentences call the copy. Raises OutputError when the package is damaged.
    """
    try:
        copy = _Copy(source, data)
        for fix in fixes:
            copy.correct(fix)
        copy.recalculate()
        copy.list_changes()
        return Corrected(copy.package.to_bytes(), copy.done, copy.refused, copy.remarks)
    except DamagedError as error:
        part = posixpath.basename(str(error))
        raise OutputError(
            f"无法写出改正后的副本 {name}：原文件加密或内部结构有损坏（{part}），"
            "请用 Excel 或 WPS 打开原文件另存一份，再改正另存的文件。"
        ) from error


class _Copy:
    """A workbook package being corrected."""

    def __init__(self, source: Source, data: bytes) -> None:
        self.source = source
        self.package = Package(data)
        self.workbook = Workbook(self.package)
        self.parts = {entry.name: entry.part for entry in self.workbook.sheets()}
        self.cells: dict[str, _Cells] = {}
        self.done: list[Fix] = []
        self.refused: list[tuple[Fix, str]] = []
        self.remarks: list[str] = []

    def sheet(self, name: str) -> _Cells | None:
        """The cells of a worksheet; None when there is none of this name."""
        part = self.parts.get(name)
        if part is None:
            return None
        if name not in self.cells:
            self.cells[name] = _Cells(Sheet(self.package.xml(part), part))
        return self.cells[name]

    def correct(self, fix: Fix) -> None:
        """Make one fix, or note why not."""
        cells, spot = self.sheet(fix.sheet), place(fix.cell)
        if cells is None or spot is None:
            self.refused.append((fix, f"找不到工作表“{fix.sheet}”的单元格 {fix.cell}"))
            return
        spot = cells.sheet.anchor(*spot)
        why_not = _why_not(cells.find(*spot), fix, self._shared_text)
        if why_not:
            self.refused.append((fix, why_not))
            return
        cell = cells.make(*spot)
        if fix.new.startswith("="):
            set_formula(cell, fix.new[1:])
        elif fix.amount:
            set_number(cell, fix.new)
        else:
            set_text(cell, fix.new)
        self.package.change(cells.sheet.part)
        self.done.append(fix)

    def _shared_text(self, number: int) -> Element | None:
        parts = self.workbook.relations.of_kind("sharedStrings")
        if not parts or not self.package.find(parts[0]):
            return None
        items = [e for e in self.package.xml(parts[0]) if local(e) == "si"]
        return items[number] if 0 <= number < len(items) else None

    def recalculate(self) -> None:
        """Bring the stored results of formulas up to date as far as they are sums.

        The workbook is told to recalculate when it is opened, for all that are not.
        """
        from checks.fixing import edits_of

        formulas = {
            (grid.sheet, row, column)
            for grid in self.source.grids
            for row, column in grid.details.formulas or {}
        }
        ours = edits_of(self.done)
        written = {at for at, value in ours.items() if str(value).startswith("=")}
        if not self.done or not (formulas or written):
            return
        for (sheet, row, column), value in recalculated(self.source, ours).items():
            at = (sheet, row, column)
            cells = self.sheet(sheet)
            cell = cells.find(row + 1, column + 1) if cells else None
            if at not in formulas | written or cells is None or cell is None:
                continue
            if isinstance(value, float) and child(cell, "f") is not None:
                set_result(cell, plain(decimal_of_float(value)))
                self.package.change(cells.sheet.part)
        properties = child(self.workbook.root, "calcPr")
        if properties is None:
            properties = insert_ordered(self.workbook.root, "calcPr", WORKBOOK_ORDER)
        properties.set("fullCalcOnLoad", "1")
        self.package.change(self.workbook.part)
        self.remarks.append(
            "副本中有公式：求和的结果已经更新，其余公式在打开副本时由 Excel 重新计算。"
        )
        if written:
            self._drop_calculation_chain()

    def _drop_calculation_chain(self) -> None:
        """Excel builds it anew; one that lacks a formula cell would be called damaged."""
        for part in self.workbook.relations.of_kind("calcChain"):
            drop_content_type(self.package, part)
            self.package.remove(part)
            root = self.package.xml(self.workbook.relations.part)
            for element in list(root):
                if local(element) == "Relationship" and (element.get("Type") or "").endswith(
                    "/calcChain"
                ):
                    root.remove(element)
            self.package.change(self.workbook.relations.part)

    def list_changes(self) -> None:
        """The 修改记录 sheet, last."""
        if not self.done and not self.refused:
            return
        if self.workbook.main == STRICT_MAIN:
            self.remarks.append("原文件是 Strict 格式，副本中没有加入修改记录。")
            return
        if self.workbook.shared:  # each entry of its history lists the sheets there were
            self.remarks.append(
                "原文件是共享工作簿（旧式，带修订记录），副本中没有加入修改记录表，改动也没有记入"
                "它的修订记录；修订记录原样保留。"
            )
            return
        title = free_title(CHANGES, {entry.name.lower() for entry in self.workbook.sheets()})
        styles = Styles(self.workbook, FILLS.values())
        root, _ = taken_out(fixes_sheet(self.done, self.refused), title, styles)
        part = self.package.free(self.workbook.folder + "worksheets/sheet{}.xml")
        element = register(self.workbook, part)
        relation = self.workbook.relations.add("worksheet", part, self.workbook.relation_types)
        set_relation_id(element, relation, self.workbook.relation_types)
        element.set("name", title)
        self.package.change(part, root)
        set_content_type(self.package, part, SHEET_TYPE)
        self.package.change(self.workbook.part)


class _Cells:
    """The cell elements of one sheet, by row and column from 1."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self._known: dict[tuple[int, int], Element] = {}
        self._index()

    def _index(self) -> None:
        data = child(self.sheet.root, "sheetData")
        row = 0
        for element in () if data is None else data:
            if local(element) != "row":
                continue
            row = int(element.get("r") or row + 1)
            column = 0
            for cell in element:
                if local(cell) == "c":
                    spot = place(cell.get("r") or "")
                    column = spot[1] if spot else column + 1
                    self._known.setdefault((row, column), cell)

    def find(self, row: int, column: int) -> Element | None:
        """The cell, or None where the sheet has none."""
        return self._known.get((row, column))

    def make(self, row: int, column: int) -> Element:
        """The cell, made with the format of its row or column when there is none."""
        if (row, column) not in self._known:
            self.sheet.set_style(row, column, self.sheet.style(row, column))
            self._index()
        return self._known[row, column]


def _why_not(
    cell: Element | None, fix: Fix, shared_text: Callable[[int], Element | None]
) -> str | None:
    """Why a cell cannot be given the new value; None when it can."""
    if cell is None:
        return None
    formula = child(cell, "f")
    if formula is not None:
        if not fix.new.startswith("="):
            return f"{fix.cell} 里是公式，直接写入数字会破坏它，请检查公式引用的单元格"
        if formula.get("t") in ("array", "dataTable"):
            return f"{fix.cell} 里是数组公式，请在 Excel 中修改"
        if formula.get("t") == "shared" and formula.get("ref") not in (None, fix.cell):
            return f"{fix.cell} 的公式由其他单元格共用，请在 Excel 中修改"
    item = child(cell, "is")
    if cell.get("t") == "s":
        value = child(cell, "v")
        number = (value.text or "") if value is not None else ""
        item = shared_text(int(number)) if number.isdecimal() else None
    if item is not None and sum(1 for e in item if local(e) == "r") > 1:
        return f"{fix.cell} 里的文字有几种字体格式，请手工修改，以免丢失格式"
    return None


def set_number(cell: Element, value: str) -> None:
    """Make the cell hold a number; its format stays."""
    _emptied(cell)
    _new(cell, "v").text = value


def set_text(cell: Element, text: str) -> None:
    """Make the cell hold a text; its format stays."""
    from lxml import etree

    _emptied(cell)
    cell.set("t", "inlineStr")
    inline = _new(cell, "is")
    element = etree.SubElement(inline, named(inline, "t"))
    element.text = cleaned(text)
    element.set(_XML_SPACE, "preserve")


def set_formula(cell: Element, formula: str) -> None:
    """Make the cell hold a formula whose result is not known yet."""
    _emptied(cell)
    _new(cell, "f").text = formula


def set_result(cell: Element, value: str) -> None:
    """Store the result of the formula in the cell."""
    cell.attrib.pop("t", None)
    old = child(cell, "v")
    (_new(cell, "v") if old is None else old).text = value


def _emptied(cell: Element) -> None:
    cell.attrib.pop("t", None)
    for element in list(cell):
        if local(element) in ("f", "v", "is"):
            cell.remove(element)


def _new(cell: Element, name: str) -> Element:
    """A new child of a cell where the schema wants it."""
    return insert_ordered(cell, name, "f v is extLst")
