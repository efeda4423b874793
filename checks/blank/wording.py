"""What a blank book is about: its year, and the words a 部门 uses where a 单位 uses others."""

from __future__ import annotations

from dataclasses import dataclass

#: how the first cell of the sheets for entry and calculation begins: an audit leaves them out
OWN = "勾稽录入："
#: rows for the 项 a clerk types, and for the rows of a table made from them
LEAVES = 80
TABLE_ROWS = 160
#: rows of a table that are shown at first, as many as a page holds; the others are there, hidden,
#: so that no empty page is printed: spreadsheets print what holds a formula, empty or not
SHOWN_ROWS = 50
#: how many 项 a page of 编制说明 holds, where SHOWN_ROWS rows are shown
_SHOWN_ITEMS = 16
#: rows for 款 of the economic classification, and for the rows of its table
ECONOMIC_LEAVES = 100
ECONOMIC_ROWS = 120
#: lines for 类 in the two-sided tables
CLASSES = 16
#: projects with a statement of their own
PROJECTS = 5
SHOWN_PROJECTS = 2


@dataclass(frozen=True, slots=True)
class Blank:
    """One blank book."""

    year: int
    #: "department" (部门) or "unit" (单位)
    kind: str
    #: how many rows of a table are shown at first
    rows: int = SHOWN_ROWS

    @property
    def items(self) -> int:
        """How many 项 编制说明 shows at first."""
        return min(LEAVES, self.rows * _SHOWN_ITEMS // SHOWN_ROWS)

    @property
    def office(self) -> str:
        """部门 or 单位."""
        return "部门" if self.kind == "department" else "单位"

    @property
    def tables(self) -> str:
        """As the titles of its tables say: 部门 or 预算单位."""
        return "部门" if self.kind == "department" else "预算单位"

    @property
    def uses(self) -> tuple[str, ...]:
        """What an amount of one fund is split into when it is typed."""
        if self.kind == "department":
            return ("基本支出", "项目支出")
        return ("人员经费", "公用经费", "项目支出")

    def sheet(self, name: str) -> str:
        """The official name of a sheet: 部门收支总表."""
        return f"{self.office}{name}"


def unhide(first: str, last: str) -> str:
    """The end of the formula of a sentence: how rows, whose numbers are formulas, are shown."""
    return f'"在左上角的名称框输入“"&{first}&":"&{last}&"”并回车，再右键行号选“取消隐藏”。"'


FUNDS = ("一般公共预算", "政府性基金", "国有资本经营")
SOURCES = ("事业收入", "事业单位经营收入", "其他收入")
