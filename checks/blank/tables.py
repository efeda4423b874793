"""The nine official tables: their frame as published, every figure a formula over 计算."""

from __future__ import annotations

from dataclasses import dataclass

from checks.blank.paper import Paper, Sheet, a1, absolute
from checks.blank.wording import CLASSES, ECONOMIC_ROWS, FUNDS, TABLE_ROWS, Blank, unhide
from checks.blank.working import Listing, Working

_ORDINALS = tuple("一二三四五六七八九十") + tuple(f"十{n}" for n in "一二三四五六")
#: the row of a table, counted from its first, that tells that it is empty
_NOTE_ROW = 3
_OFFICIAL_FUNDS = ("一般公共预算", "政府性基金预算", "国有资本经营预算")
_BOOKS = {
    "一般公共预算": ("一般公共预算拨款表", "一般公共预算支出功能分类预算表", "一般公共预算支出"),
    "政府性基金": ("政府性基金拨款表", "政府性基金预算支出功能分类预算表", "政府性基金预算支出"),
    "国有资本经营": (
        "国有资本经营预算拨款表",
        "国有资本经营预算支出功能分类预算表",
        "国有资本经营预算支出",
    ),
}


@dataclass(frozen=True, slots=True)
class Column:
    """An amount column: its heading, and the name of the range in 计算 whose amounts it adds."""

    heading: str
    adds: str


class Tables:
    """Writes the tables of one book, in their order."""

    def __init__(self, paper: Paper, blank: Blank, working: Working) -> None:
        self._paper, self._blank, self._working = paper, blank, working
        #: the cells that say in a sentence when entries do not fit
        self.alarms: list[str] = []

    def write(self) -> None:
        """T1 to T9."""
        blank, working = self._blank, self._working
        self._overview()
        self._coded(
            "收入总表",
            f"{blank.tables}收入预算总表",
            "收入预算",
            working.whole,
            (
                Column("财政拨款收入", "财政拨款"),
                Column("事业收入", "事业收入"),
                Column("事业单位\n经营收入", "事业单位经营收入"),
                Column("其他收入", "其他收入"),
            ),
        )
        self._coded(
            "支出总表",
            f"{blank.tables}支出预算总表",
            "支出预算",
            working.whole,
            (Column("基本支出", "基本支出"), Column("项目支出", "项目支出")),
        )
        self._fiscal()
        for fund, (sheet, title, group) in _BOOKS.items():
            self._coded(
                sheet,
                f"{blank.tables}{title}",
                group,
                working.by_fund[fund],
                (Column("基本支出", f"{fund}_基本支出"), Column("项目支出", f"{fund}_项目支出")),
                f"注：本{blank.office}{blank.year}年没有{group}，故本表为空表。",
            )
        self._economic()
        self._three_public()

    def _frame(
        self,
        sheet: str,
        title: str,
        width: int,
        unit: str,
        row: int = 4,
        *,
        portrait: bool = False,
    ) -> Sheet:
        """Title, 编制部门 and unit."""
        paper, blank = self._paper, self._blank
        made = paper.sheet(blank.sheet(sheet), portrait=portrait)
        made.merge_range(1, 0, 1, width - 1, f"{blank.year}年{title}", paper.look("title"))
        made.merge_range(row - 1, 0, row - 1, width - 3, "", paper.look("left"))
        made.write_formula(
            row - 1, 0, f'="编制{blank.office}："&部门名称', paper.look("left"),
            f"编制{blank.office}：",
        )  # fmt: skip
        made.write(row - 1, width - 1, f"单位：{unit}", paper.look("right"))
        return made

    def _lines(self, sheet: Sheet, first: int, width: int, listing: Listing) -> None:
        """Borders around the rows in use, a page of rows shown, and a sentence if one is hidden.

        It stands above the title, where it is seen and printed.
        """
        paper, used = self._paper, listing.used
        last = first + listing.rows - 1
        sheet.conditional_format(
            first - 1,
            0,
            last - 1,
            width - 1,
            {
                "type": "formula",
                "criteria": f"=ROW()<={first}+{used}",
                "format": paper.row_lines(),
            },
        )
        for row in range(first + self._blank.rows, last + 1):
            sheet.set_row(row - 1, None, None, {"hidden": True})
        sheet.print_area(0, 0, last - 1, width - 1)
        shown = f"SUBTOTAL(103,{absolute(a1(first, 0))}:{absolute(a1(last, 0))})"
        self._alarm(
            sheet,
            f'IF({listing.left_out},"科目多于 {listing.rows} 行，本表放不下，"'
            '&"少列了科目，也没有合计：请按下属单位分开编制。",'
            f'IF({used}+1>{shown},"还有 "&({used}+1-{shown})&" 行没有显示："&'
            f'{unhide(f"({first}+{shown})", f"({first}+{used})")},""))',
        )

    def _alarm(self, sheet: Sheet, sentence: str) -> None:
        """A sentence above the title, blank where nothing is wrong; 核对 counts them."""
        sheet.write_formula("A1", f"={sentence}", self._paper.look("alarm"), "")
        self.alarms.append(f"'{sheet.get_name()}'!$A$1")

    def _coded(
        self,
        name: str,
        title: str,
        group: str,
        listing: Listing,
        columns: tuple[Column, ...],
        empty: str = "",
    ) -> None:
        """A table by 功能分类: 类 款 项, name, 合计 and the columns it heads."""
        paper = self._paper
        width = 5 + len(columns)
        sheet = self._frame(name, title, width, "元", portrait=True)
        head = paper.look("head")
        sheet.set_column(0, 2, 6.2)
        sheet.set_column(3, 3, 40)
        sheet.set_column(4, width - 1, 16)
        sheet.merge_range(5, 0, 5, 3, "项目", head)
        sheet.merge_range(5, 4, 5, width - 1, group, head)
        sheet.merge_range(6, 0, 6, 2, "功能分类科目编码", head)
        for column, word in enumerate(("类", "款", "项")):
            sheet.write(7, column, word, head)
        headings = ("功能分类科目名称", "合计", *(c.heading for c in columns))
        for column, heading in enumerate(headings, 3):
            sheet.merge_range(6, column, 7, column, heading, head)
        for n in range(1, TABLE_ROWS + 1):
            row = 8 + n
            key = listing.cell("key", n)
            codes = (
                f'IF({key}="","",TEXT(INT({key}/10000),"000"))',
                f'IF({key}="","",IF(MOD({key},10000)=0,"",TEXT(MOD(INT({key}/100),100),"00")))',
                f'IF({key}="","",IF(MOD({key},100)=0,"",TEXT(MOD({key},100),"00")))',
            )
            for column, code in enumerate(codes):
                sheet.write_formula(row - 1, column, f"={code}", paper.look("code"), "")
            self._amounts(sheet, row, 3, listing, n, columns, "项编码", empty)
        sheet.repeat_rows(5, 7)
        sheet.freeze_panes(8, 4)
        if empty and group != "一般公共预算支出":
            sheet.set_row(8 + _NOTE_ROW - 1, 30)  # mostly it holds the note, two lines of it
        self._lines(sheet, 9, width, listing)

    def _amounts(
        self,
        sheet: Sheet,
        row: int,
        left: int,
        listing: Listing,
        n: int,
        columns: tuple[Column, ...],
        codes: str,
        empty: str = "",
    ) -> None:
        """The name, 合计 and the amounts of one row; blank below the total.

        ``empty`` stands two rows below the total of a table without rows.
        """
        paper = self._paper
        low, high = listing.cell("low", n), listing.cell("high", n)
        first = n == 1  # of an empty book this is the row of the total
        name, shown = listing.cell("name", n), "合计" if first else ""
        if empty and n == _NOTE_ROW:
            name, shown = f'IF({listing.used}=0,"{empty}",{name})', empty
        sheet.write_formula(row - 1, left, f"={name}", paper.look("name"), shown)
        value: object = 0 if first else ""
        inner = f"{a1(row, left + 2)}:{a1(row, left + 1 + len(columns))}"
        money = paper.look("money")
        sheet.write_formula(row - 1, left + 1, f'=IF({low}="","",SUM({inner}))', money, value)
        for column, of in enumerate(columns, left + 2):
            amount = _between(of.adds, codes, low, high)
            sheet.write_formula(row - 1, column, f'=IF({low}="","",{amount})', money, value)

    def _classes(
        self, sheet: Sheet, first: int, left: int, listing: Listing, columns: tuple[str, ...]
    ) -> None:
        """The lines of a two-sided table, 一、一般公共服务支出, and their amounts."""
        paper = self._paper
        for n in range(1, CLASSES + 1):
            row, key = first + n - 1, listing.cell("key", n)
            line = f'IF({key}="","","{_ORDINALS[n - 1]}、"&{listing.cell("name", n)})'
            sheet.write_formula(row - 1, left, f"={line}", paper.look("lined_name"), "")
            low, high = listing.cell("low", n), listing.cell("high", n)
            for column, adds in enumerate(columns, left + 1):
                amount = _between(adds, "项编码", low, high)
                sheet.write_formula(
                    row - 1, column, f'=IF({key}="","",{amount})', paper.look("lined_money"), ""
                )
        self._alarm(
            sheet,
            f'IF({listing.left_out},"类多于 {CLASSES} 个，本表放不下，少列的类不在支出总计里：'
            '请按下属单位分开编制。","")',
        )

    def _totals(
        self, sheet: Sheet, row: int, labels: tuple[tuple[int, str], ...], sums: dict[int, str]
    ) -> None:
        for column, label in labels:
            sheet.write(row - 1, column, label, self._paper.look("head"))
        for column, formula in sums.items():
            sheet.write_formula(row - 1, column, f"={formula}", self._paper.look("lined_money"), 0)

    def _overview(self) -> None:
        """T1 收支总表: income by source, expenditure by 类."""
        paper, blank = self._paper, self._blank
        unit = blank.kind == "unit"
        width = 7 if unit else 4
        sheet = self._frame("收支总表", f"{blank.tables}财务收支预算总表", width, "元")
        head = paper.look("head")
        sheet.set_column(0, 0, 32)
        sheet.set_column(1, 1, 20)
        sheet.set_column(2, 2, 36)
        sheet.set_column(3, width - 1, 20)
        sheet.merge_range("A6:B6", "本年收入", head)
        sheet.merge_range(5, 2, 5, width - 1, "本年支出", head)
        first = 10 if unit else 8
        if unit:
            for column, word in ((0, "项目"), (1, "预算数"), (2, "项目")):
                sheet.merge_range(6, column, 8, column, word, head)
            sheet.merge_range("D7:G7", "预算数", head)
            sheet.merge_range("D8:D9", "合计", head)
            sheet.merge_range("E8:F8", "基本支出", head)
            sheet.merge_range("G8:G9", "项目支出", head)
            sheet.write("E9", "人员经费", head)
            sheet.write("F9", "公用经费", head)
        else:
            for column, word in enumerate(("项目", "预算数", "项目", "预算数")):
                sheet.write(6, column, word, head)
        columns = ("支出合计", "人员经费", "公用经费", "项目支出") if unit else ("支出合计",)
        income = (
            ("一、财政拨款收入", f"SUM(B{first + 1}:B{first + 3})"),
            *(
                (f"    {n}. {name}", f"SUM({fund})")
                for n, (name, fund) in enumerate(zip(_OFFICIAL_FUNDS, FUNDS, strict=True), 1)
            ),
            ("二、事业收入", "SUM(事业收入)"),
            ("三、事业单位经营收入", "SUM(事业单位经营收入)"),
            ("四、其他收入", "SUM(其他收入)"),
        )
        self._income(sheet, first, income)
        self._classes(sheet, first, 2, self._working.classes, columns)
        last = first + CLASSES
        sums = {1: f"B{first}+SUM(B{first + 4}:B{first + 6})"}
        for column in range(3, 3 + len(columns)):
            sums[column] = f"SUM({a1(first, column)}:{a1(last - 1, column)})"
        self._totals(sheet, last, ((0, "收入总计"), (2, "支出总计")), sums)
        self._named(
            {"收入总计": a1(last, 1), "支出总计": a1(last, 3), "财政拨款收入": f"B{first}"}, sheet
        )

    def _named(self, cells: dict[str, str], sheet: Sheet) -> None:
        """Names for cells that the prose repeats."""
        for name, cell in cells.items():
            self._paper.name(name, sheet.get_name(), cell)

    def _income(self, sheet: Sheet, first: int, lines: tuple[tuple[str, str], ...]) -> None:
        """The income side, with blank lines down to the total."""
        paper = self._paper
        for n in range(CLASSES):
            label, formula = lines[n] if n < len(lines) else ("", "")
            sheet.write(first + n - 1, 0, label, paper.look("lined_name"))
            if formula:
                sheet.write_formula(first + n - 1, 1, f"={formula}", paper.look("lined_money"), 0)
            else:
                sheet.write_blank(first + n - 1, 1, None, paper.look("lined_money"))

    def _fiscal(self) -> None:
        """T4 财政拨款收支总表: 合计 and the three books by 类."""
        paper, blank = self._paper, self._blank
        sheet = self._frame("财政拨款收支总表", f"{blank.tables}财政拨款收支预算总表", 7, "元")
        head = paper.look("head")
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 20)
        sheet.set_column(2, 2, 36)
        sheet.set_column(3, 6, 20)
        sheet.merge_range("A6:B6", "财政拨款收入", head)
        sheet.merge_range("C6:G6", "财政拨款支出", head)
        for column, word in enumerate(("项目", "预算数", "项目", "合计", *_OFFICIAL_FUNDS)):
            sheet.write(6, column, word, head)
        self._income(
            sheet,
            8,
            tuple(
                (f"{ordinal}、{name}", f"SUM({fund})")
                for ordinal, name, fund in zip(_ORDINALS, _OFFICIAL_FUNDS, FUNDS, strict=False)
            ),
        )
        self._classes(sheet, 8, 2, self._working.fiscal_classes, ("财政拨款", *FUNDS))
        last = 8 + CLASSES
        for row in range(8, last):  # 合计 is the sum of the three books of its line
            line = f'=IF(C{row}="","",SUM(E{row}:G{row}))'
            sheet.write_formula(row - 1, 3, line, paper.look("lined_money"), "")
        sums = {1: "SUM(B8:B10)"} | {
            column: f"SUM({a1(8, column)}:{a1(last - 1, column)})" for column in range(3, 7)
        }
        self._totals(sheet, last, ((0, "收入总计"), (2, "支出总计")), sums)
        books = {f"支出_{fund}": a1(last, 4 + n) for n, fund in enumerate(_OFFICIAL_FUNDS)}
        self._named({"财政拨款支出": a1(last, 3)} | books, sheet)

    def _economic(self) -> None:
        """T8: 一般公共预算基本支出 by 类 款 of the economic classification."""
        paper, blank = self._paper, self._blank
        sheet = self._frame(
            "一般公共预算拨款基本支出明细表",
            f"{blank.tables}一般公共预算基本支出部门预算经济分类预算表",
            6,
            "元",
            portrait=True,
        )
        head = paper.look("head")
        sheet.set_column(0, 1, 12)
        sheet.set_column(2, 2, 40)
        sheet.set_column(3, 5, 16)
        unit = blank.kind == "unit"
        sheet.merge_range("A6:C6", "项目", head)
        sheet.merge_range("D6:F6", "一般公共预算基本支出", head)
        sheet.merge_range("A7:B7", "经济分类科目编码" if unit else "部门预算经济分类科目编码", head)
        sheet.write("A8", "类", head)
        sheet.write("B8", "款", head)
        name = "部门经济分类科目名称" if unit else "经济分类科目名称"
        for column, word in enumerate((name, "合计", "人员经费", "公用经费"), 2):
            sheet.merge_range(6, column, 7, column, word, head)
        listing = self._working.economic
        columns = (Column("人员经费", "经济_人员经费"), Column("公用经费", "经济_公用经费"))
        for n in range(1, ECONOMIC_ROWS + 1):
            row, key = 8 + n, listing.cell("key", n)
            codes = (
                f'IF({key}="","",TEXT(INT({key}/100),"000"))',
                f'IF({key}="","",IF(MOD({key},100)=0,"",TEXT(MOD({key},100),"00")))',
            )
            for column, code in enumerate(codes):
                sheet.write_formula(row - 1, column, f"={code}", paper.look("code"), "")
            self._amounts(sheet, row, 2, listing, n, columns, "款编码")
        sheet.repeat_rows(5, 7)
        sheet.freeze_panes(8, 3)
        self._lines(sheet, 9, 6, listing)

    def _three_public(self) -> None:
        """T9: 三公 and 机关运行经费 in 万元, worked out from 元."""
        paper, blank = self._paper, self._blank
        title = f"{blank.office}“三公”经费和机关运行经费预算表"
        sheet = self._frame("“三公”经费和机关运行费预算表", title, 7, "万元", 3)
        head = paper.look("head")
        sheet.set_column(0, 6, 18)
        sheet.merge_range("A4:F4", "“三公”经费预算数", head)
        sheet.merge_range("G4:G6", "机关运行经费预算数", head)
        for column, word in enumerate(("合计", "因公出国(境)费", "公务接待费")):
            sheet.merge_range(4, column, 5, column, word, head)
        sheet.merge_range("D5:F5", "公务用车购置及运行费", head)
        for column, word in ((3, "小计"), (4, "购置费"), (5, "运行费")):
            sheet.write(5, column, word, head)
        typed = {1: "三公_出国", 2: "三公_接待", 4: "三公_购置", 5: "三公_运行", 6: "机关运行经费"}
        for column in range(7):
            formula = {0: "SUM(B7:D7)", 3: "SUM(E7:F7)"}.get(
                column, f"ROUND(N({typed.get(column)})/10000,2)"
            )
            sheet.write_formula(6, column, f"={formula}", paper.look("lined_wan"), 0)
        said = f"注：本{blank.office}{blank.year}年没有“三公”经费和机关运行经费，故本表为空表。"
        sheet.write_formula("A8", f'=IF(AND(A7=0,G7=0),"{said}","")', paper.look("left"), said)
        names = ("三公", "出国", "接待", "用车", "购置", "运行", "机关运行")
        self._named({f"万元_{name}": a1(7, n) for n, name in enumerate(names)}, sheet)


def _between(adds: str, codes: str, low: str, high: str) -> str:
    """All amounts of the codes from low to high."""
    return f'SUMIFS({adds},{codes},">="&{low},{codes},"<="&{high})'
