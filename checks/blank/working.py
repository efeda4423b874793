"""The hidden sheet 计算: what is typed, by code; and the rows of each table, in order.

For each 项 the keys of itself, its 款 and its 类 are numbers that sort as the tables do: 2060702,
2060700, 2060000. The next row of a table is the smallest key above the last (SMALL, COUNTIF), and
its amount is all that lies between its key and the last key below it (SUMIFS).
"""

from __future__ import annotations

from dataclasses import dataclass

from checks.blank import leaves
from checks.blank.paper import Paper, Sheet, a1, absolute
from checks.blank.wording import (
    CLASSES,
    ECONOMIC_LEAVES,
    ECONOMIC_ROWS,
    FUNDS,
    LEAVES,
    OWN,
    SOURCES,
    TABLE_ROWS,
    Blank,
)

SHEET = "计算"
FIRST = leaves.FIRST
LAST = leaves.LAST


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows of one table: the columns of key, lowest and highest code, and name in 计算."""

    key: int
    rows: int
    #: the codes its rows are taken from
    area: str

    def cell(self, what: str, n: int) -> str:
        """The cell of the n-th row (from 1): "key", "low", "high" or "name"."""
        column = self.key + ("key", "low", "high", "name").index(what)
        return f"{SHEET}!${a1(FIRST + n - 1, column)}"

    @property
    def left_out(self) -> str:
        """Whether there are more codes than rows."""
        last = self.cell("key", self.rows)
        return f'IF({last}="",FALSE,COUNTIF({self.area},">"&{last})>0)'

    @property
    def used(self) -> str:
        """How many rows it has, the one of the total aside."""
        first, last = a1(FIRST, self.key), a1(FIRST + self.rows - 1, self.key)
        return f"COUNT({SHEET}!{absolute(first)}:{absolute(last)})"


class Working:
    """Writes 计算 and tells where the listings are."""

    def __init__(self, paper: Paper, blank: Blank) -> None:
        self._paper = paper
        self._sheet: Sheet = paper.sheet(SHEET)
        self._sheet.hide()
        self._sheet.write("A1", f"{OWN}{SHEET}")
        self._column = 0
        at = leaves.Columns(blank)
        self._typed(blank, at)
        every = f"{leaves.FUNCTIONAL}!$A{{row}}"
        self.whole, self.classes = self._listing("全部", every, (100, 10_000), "科目表", TABLE_ROWS)
        for name, column in (("全部键", self.whole.key), ("全部名", self.whole.key + 3)):
            paper.name(name, SHEET, a1(FIRST, column), a1(FIRST + TABLE_ROWS - 1, column))
        self.by_fund: dict[str, Listing] = {}
        for fund in FUNDS:
            columns = [at.funds[fund, use] for use in blank.uses]
            self.by_fund[fund], _ = self._listing(
                fund, _if_any(every, columns), (100, 10_000), "科目表", TABLE_ROWS
            )
        columns = list(at.funds.values())
        _, self.fiscal_classes = self._listing(
            "财政", _if_any(every, columns), (100, 10_000), "科目表", 0
        )
        self.economic = self._economic()
        self._numbered()

    def _next(self, columns: int = 1) -> int:
        self._column += columns
        return self._column - columns

    def _typed(self, blank: Blank, at: leaves.Columns) -> None:
        """By 项: its code as a number, and the sums of what was typed that the tables show."""
        typed = leaves.FUNCTIONAL

        def sums(name: str, columns: list[int]) -> None:
            at_column = self._next()
            for row in range(FIRST, LAST + 1):
                cells = "+".join(f"N({typed}!{a1(row, c)})" for c in columns)
                self._sheet.write_formula(row - 1, at_column, f"={cells}", None, 0)
            self._head(at_column, name)
            self._paper.name(name, SHEET, a1(FIRST, at_column), a1(LAST, at_column))

        code = self._next()
        for row in range(FIRST, LAST + 1):
            cell = f"{typed}!A{row}"
            self._sheet.write_formula(row - 1, code, f"={_number(cell)}", None, "")
        self._head(code, "项编码")
        self._paper.name("项编码", SHEET, a1(FIRST, code), a1(LAST, code))
        self._fiscal = self._column
        sums("财政拨款", list(at.funds.values()))
        for source in SOURCES:
            sums(source, [at.sources[source]])
        sums("收入合计", [*at.funds.values(), *at.sources.values()])
        for fund in FUNDS:
            of_fund = {use: at.funds[fund, use] for use in blank.uses}
            sums(fund, list(of_fund.values()))
            sums(f"{fund}_基本支出", [c for use, c in of_fund.items() if use != "项目支出"])
            sums(f"{fund}_项目支出", [of_fund["项目支出"]])
        by_use = {
            use: [*(at.funds[fund, use] for fund in FUNDS), at.others[use]] for use in blank.uses
        }
        sums("支出合计", [c for columns in by_use.values() for c in columns])
        sums("基本支出", [c for use, cs in by_use.items() if use != "项目支出" for c in cs])
        for use, columns in by_use.items():
            if use != "基本支出":
                sums(use, columns)

    def _listing(
        self, name: str, code: str, steps: tuple[int, ...], listed: str, rows: int
    ) -> tuple[Listing, Listing]:
        """The rows of a table (as many as ``rows``), and those of its 类 alone."""
        keys = self._next(1 + len(steps))
        last = FIRST + (LEAVES if listed == "科目表" else ECONOMIC_LEAVES) - 1
        for row in range(FIRST, last + 1):
            self._write(row, keys, _number(code.format(row=row)), "")
            for i, step in enumerate(steps, 1):
                cell = a1(row, keys)
                self._write(row, keys + i, f'IF({cell}="","",INT({cell}/{step})*{step})', "")
        top = keys + len(steps)
        self._head(keys, f"{name}：键")
        every = f"{absolute(a1(FIRST, keys))}:{absolute(a1(last, top))}"
        classes = f"{absolute(a1(FIRST, top))}:{absolute(a1(last, top))}"
        return (
            self._ordered(f"{name}：行", every, steps, listed, rows),
            self._ordered(f"{name}：类", classes, steps, listed, CLASSES),
        )

    def _ordered(
        self, name: str, area: str, steps: tuple[int, ...], listed: str, rows: int
    ) -> Listing:
        """Each row the smallest key above the one before; after the last the row of the total."""
        found = Listing(self._next(4), rows, f"{SHEET}!{area}")
        for n in range(1, rows + 1):
            row = FIRST + n - 1
            key = a1(row, found.key)
            before = a1(row - 1, found.key)
            this = (
                f'IF(COUNT({area})=0,"",MIN({area}))'
                if n == 1
                else f'IF({before}="","",IFERROR(SMALL({area},COUNTIF({area},"<="&{before})+1),""))'
            )
            total = "TRUE" if n == 1 else f'{before}<>""'
            self._write(row, found.key, this, "")
            self._write(row, found.key + 1, f'IF({key}<>"",{key},IF({total},0,""))', "")
            self._write(
                row,
                found.key + 2,
                f'IF({key}<>"",{_highest(key, steps)},IF({total},9999999,""))',
                "",
            )
            name_formula = leaves.name_of(_as_text(key, steps), listed)
            self._write(
                row,
                found.key + 3,
                f'IF({key}<>"",{name_formula},IF({total},"合计",""))',
                "合计" if n == 1 else "",
            )
        self._head(found.key, name)
        return found

    def _economic(self) -> Listing:
        typed = leaves.ECONOMIC
        code = f'IF(N({typed}!$E{{row}})=0,"",{typed}!$A{{row}})'
        listing, _ = self._listing("经济", code, (100,), "经济科目表", ECONOMIC_ROWS)
        number = self._next()
        for row in range(FIRST, leaves.ECONOMIC_LAST + 1):
            self._write(row, number, _number(f"{typed}!A{row}"), "")
        self._head(number, "款编码")
        self._paper.name("款编码", SHEET, a1(FIRST, number), a1(leaves.ECONOMIC_LAST, number))
        for name, column in (("经济_人员经费", "C"), ("经济_公用经费", "D")):
            self._paper.name(name, typed, f"{column}{FIRST}", f"{column}{leaves.ECONOMIC_LAST}")
        return listing

    def _numbered(self) -> None:
        """Which 项 with 财政拨款 comes first, second …: the numbers of 编制说明."""
        at = self._next()
        fiscal = self._fiscal
        for row in range(FIRST, LAST + 1):
            cell, so_far = a1(row, fiscal), f"{absolute(a1(FIRST, fiscal))}:{a1(row, fiscal)}"
            self._write(row, at, f'IF({cell}>0,COUNTIF({so_far},">0"),"")', "")
        self._head(at, "序号")
        self._paper.name("序号", SHEET, a1(FIRST, at), a1(LAST, at))

    def _write(self, row: int, column: int, formula: str, value: object) -> None:
        self._sheet.write_formula(row - 1, column, f"={formula}", None, value)

    def _head(self, column: int, name: str) -> None:
        self._sheet.write(FIRST - 2, column, name)


def _number(code: str) -> str:
    """A code as a number; blank where it is not one."""
    return f'IFERROR(IF({code}="","",VALUE({code})),"")'


def _if_any(code: str, columns: list[int]) -> str:
    """The code where any of these cells of its row holds an amount."""
    first, last = a1(1, columns[0])[:-1], a1(1, columns[-1])[:-1]
    typed = leaves.FUNCTIONAL
    cells = f"{typed}!${first}{{row}}:${last}{{row}}"
    return f'IF(SUMPRODUCT(--({cells}<>0))=0,"",{code})'


def _highest(key: str, steps: tuple[int, ...]) -> str:
    """The last code that belongs to a key."""
    formula = key
    for step in steps:
        formula = f"IF(MOD({key},{step})=0,{key}+{step - 1},{formula})"
    return formula


def _as_text(key: str, steps: tuple[int, ...]) -> str:
    """The code of a key as it is written: 206, 20607, 2060702."""
    digits = 3 + 2 * len(steps)
    formula = f'TEXT({key},"{"0" * digits}")'
    for step in steps:
        digits -= 2
        formula = f'IF(MOD({key},{step})=0,TEXT({key}/{step},"{"0" * digits}"),{formula})'
    return formula
