"""Frames: what stands around the numbers of a table: 编制部门, unit label, page furniture."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from checks.amounts import UNITS, fold
from checks.book import Cell
from checks.layouts.notes import is_note, says_nothing
from checks.layouts.units import states_unit
from checks.reading.grid import CellValue, Grid

YEAR = re.compile(r"(20\d\d)年")
_DEPARTMENT = re.compile(
    r"^(?:编制|编报|填报|填制|填表|预算|公开|一级预算|部门预算)?(?:部门|单位|机构|机关)(?:\(单位\)|/单位)?(?:名称)?"
    r"(?:\(公章\)|\(盖章\))?[::∶;](.*)$"
)
_UNIT_TAIL = re.compile(r"[,;]?\(?(?:金额|计量|货币)?单位[::].*$")
_UNIT_ALONE = re.compile(r"^(?:金额|计量|货币)?单位[::]$")
#: 公开02表, 附件1, 表5: a line above a title; 第2页共3页: a line at the end of a page
_NUMBER_OF_TABLE = re.compile(
    r"^(?:附件?|(?:部门|单位)?(?:公开|预算))?表?[\d一二三四五六七八九十.-]+表?[::]?$"
)
_CONTINUED = re.compile(r"^[续接][上前]表$")
_PAGE = re.compile(
    r"^(?:-?\d+-?|第?\d+页.{0,6}|共\d+页|[续接][上前]?[表页]|[接转]下[表页]|\(续表?\))$"
)
_FOOT = re.compile(
    r"^(?:单位|部门|财务|科室|处室|会计|法定|主要|分管|主管)*(?:负责人|领导|代表人|会计主管|复核|出纳|制单|经办人|联系人|联系电话|制表|填表|审核|复核|打印|填报|编制|公开)"
    r"(?:人|日期|时间)?(?:\(签章\)|\(签字\))?(?:[::].*)?$"
)


class Frame(NamedTuple):
    """What is said between a title and its header."""

    unit_label: Cell | None
    department_label: Cell | None
    #: what is noted there, such as 本部门无该项目
    notes: tuple[Cell, ...] = ()


def numbers_a_table(text: str) -> bool:
    """Whether a folded text only numbers a table: 公开02表, 附件1."""
    return bool(_NUMBER_OF_TABLE.match(text) or _CONTINUED.match(text))


def is_furniture(words: Sequence[str]) -> bool:
    """Whether the folded texts of a row are the frame of a table: labels, page numbers, signatures.

    They may stand in the middle of the data where a page begins.
    """
    told = False
    for i, word in enumerate(words):
        if (
            states_unit(word, first=False)
            or _DEPARTMENT.match(word)
            or _PAGE.match(word)
            or _FOOT.match(word)
            or (numbers_a_table(word) and not word.isdigit())
        ):
            told = True
        elif not (i and told and len(words) <= 6):
            return False
    return told


def read_frame(grid: Grid, rows: Iterable[int], left: int) -> Frame:
    """The unit label and 编制部门 in these rows of a sheet; ``left``: the table's first column."""
    unit: Cell | None = None
    department: Cell | None = None
    notes: list[Cell] = []
    for r in rows:
        row = grid.rows[r]
        for c, value in enumerate(row):
            if not isinstance(value, str) or not value:
                continue
            text = fold(value)
            here = _unit(grid, r, c, text, left)
            noted = len(text) > 3 and (is_note(text) or says_nothing(text))
            if noted and here is None and not _DEPARTMENT.match(text):
                notes.append(Cell(grid.sheet, r, c, value))
                continue
            unit = unit or here
            if here is not None and text.startswith("单位") and text.count("单位") == 1:
                continue
            if department is None and _DEPARTMENT.match(text):
                department = Cell(grid.sheet, r, c, value)
                if not department_name(value):
                    name = _beside(row, c)
                    if name is not None and not states_unit(fold(str(row[name])), first=False):
                        department = Cell(grid.sheet, r, name, str(row[name]))
    return Frame(unit, department, tuple(notes))


def _unit(grid: Grid, r: int, c: int, text: str, left: int) -> Cell | None:
    row = grid.rows[r]
    if states_unit(text, first=c == left):
        return Cell(grid.sheet, r, c, str(row[c]))
    if _UNIT_ALONE.match(text):
        beside = _beside(row, c)
        if beside is not None and fold(str(row[beside])) in UNITS:
            return Cell(grid.sheet, r, c, f"{str(row[c]).rstrip()}{str(row[beside]).strip()}")
    return None


def _beside(row: Sequence[CellValue], column: int) -> int | None:
    """The next filled cell to the right, None unless it holds words."""
    filled = next((c for c in range(column + 1, len(row)) if row[c] != ""), None)
    return filled if filled is not None and isinstance(row[filled], str) else None


def department_name(text: str) -> str:
    """The name in 编制部门：…; the text itself where it has no such prefix."""
    match = _DEPARTMENT.match(fold(text))
    return _UNIT_TAIL.sub("", match[1] if match else fold(text))
