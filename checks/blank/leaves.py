"""The sheets 录入科目 and 录入经济分类: the leaf figures, typed once."""

from __future__ import annotations

from checks.blank.paper import Paper, Sheet, a1, numbers_only
from checks.blank.wording import ECONOMIC_LEAVES, FUNDS, LEAVES, OWN, SOURCES, Blank
from checks.catalogue import catalogue

FUNCTIONAL = "录入科目"
ECONOMIC = "录入经济分类"
LISTED = "科目表"
#: the first row that is typed into
FIRST = 6
LAST = FIRST + LEAVES - 1
ECONOMIC_LAST = FIRST + ECONOMIC_LEAVES - 1
#: rows for codes that the list lacks, with their names
_EXTRA_ROWS = 30
_NUMBERS = "金额请填数字，单位是元，不带文字。"


class Columns:
    """Which 0-based column of 录入科目 holds what."""

    def __init__(self, blank: Blank) -> None:
        at = 2
        self.funds: dict[tuple[str, str], int] = {}
        for fund in FUNDS:
            for use in blank.uses:
                self.funds[fund, use] = at
                at += 1
        self.sources = {source: at + i for i, source in enumerate(SOURCES)}
        at += len(SOURCES)
        self.others = {use: at + i for i, use in enumerate(blank.uses)}
        at += len(blank.uses)
        self.check, self.purpose = at, at + 1
        self.extra = at + 3


def write_listed(paper: Paper, blank: Blank) -> None:
    """The hidden list of codes and names: what the drop-downs and the names come from."""
    sheet = paper.sheet(LISTED)
    sheet.hide()
    sheet.write("A1", f"{OWN}{LISTED}")
    functional = catalogue("functional", blank.year).names
    economic = catalogue("economic", blank.year).names
    leaves = sorted(code for code in functional if len(code) == 7)
    above = sorted(code for code in functional if len(code) != 7)
    for row, code in enumerate([*leaves, *above], 2):
        sheet.write_string(row - 1, 0, code, paper.look("code"))
        sheet.write_string(row - 1, 1, functional[code][0], paper.look("name"))
    for row, code in enumerate(sorted(economic), 2):
        sheet.write_string(row - 1, 3, code, paper.look("code"))
        sheet.write_string(row - 1, 4, economic[code][0], paper.look("name"))
    paper.name("科目项", LISTED, "A2", f"A{len(leaves) + 1}")
    paper.name("科目表", LISTED, "A2", f"B{len(functional) + 1}")
    paper.name("经济科目表", LISTED, "D2", f"E{len(economic) + 1}")


def write_functional(paper: Paper, blank: Blank) -> None:
    """One row per 项: code, and its amounts by fund and use, in 元."""
    at = Columns(blank)
    sheet = paper.sheet(FUNCTIONAL, tab="#BF9000")
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 34)
    sheet.set_column(2, at.check - 1, 15)
    sheet.set_column(at.check, at.check, 30)
    sheet.set_column(at.purpose, at.purpose, 36)
    sheet.set_column(at.extra, at.extra, 12)
    sheet.set_column(at.extra + 1, at.extra + 1, 34)
    sheet.merge_range(0, 0, 0, at.purpose, f"{OWN}功能分类科目（项）", paper.look("title"))
    sheet.merge_range(
        "A2:O2",
        "一行一个“项”，次序不限，单位：元。类、款、合计和九张表由公式算出。",
        paper.look("hint"),
    )
    sheet.merge_range("A3:O3", "", paper.look("alarm"))
    sheet.write_formula("A3", "=核对结果", paper.look("alarm"), "")
    _heads(paper, sheet, blank, at)
    for row in range(FIRST, LAST + 1):
        sheet.write_blank(row - 1, 0, None, paper.look("typed_code"))
        name = name_of(f'A{row}&""')  # a code typed as a number is found, too
        sheet.write_formula(row - 1, 1, f'=IF(A{row}="","",{name})', paper.look("lined_name"), "")
        for column in (*at.funds.values(), *at.sources.values(), *at.others.values()):
            sheet.write_blank(row - 1, column, None, paper.look("typed_money"))
        sheet.write_formula(row - 1, at.check, f"={_fault(row, at)}", paper.look("fault"), "")
        sheet.write_blank(row - 1, at.purpose, None, paper.look("typed_text"))
    sheet.write(3, at.extra, "补充科目", paper.look("head"))
    sheet.write(3, at.extra + 1, "科目表没有的类、款、项，在这里写编码和名称", paper.look("hint"))
    sheet.write(4, at.extra, "编码", paper.look("head"))
    sheet.write(4, at.extra + 1, "名称", paper.look("head"))
    for row in range(FIRST, FIRST + _EXTRA_ROWS):
        sheet.write_blank(row - 1, at.extra, None, paper.look("typed_code"))
        sheet.write_blank(row - 1, at.extra + 1, None, paper.look("typed_text"))
    paper.name(
        "补充科目", FUNCTIONAL, a1(FIRST, at.extra), a1(FIRST + _EXTRA_ROWS - 1, at.extra + 1)
    )
    sheet.data_validation(
        FIRST - 1,
        0,
        LAST - 1,
        0,
        {
            "validate": "list",
            "source": "=科目项",
            "error_type": "warning",
            "error_title": "科目表没有这个编码",
            "error_message": "随软件的科目表并不完整。编码无误请选“是”，并在右边“补充科目”写名称。",
        },
    )
    numbers_only(sheet, (FIRST, 2), (LAST, at.check - 1), _NUMBERS)
    sheet.freeze_panes(FIRST - 1, 2)


def _heads(paper: Paper, sheet: Sheet, blank: Blank, at: Columns) -> None:
    head = paper.look("head")
    sheet.merge_range(3, 0, 4, 0, "科目编码\n（项，7位）", head)
    sheet.merge_range(3, 1, 4, 1, "科目名称", head)
    width = len(blank.uses)
    for fund in FUNDS:
        first = at.funds[fund, blank.uses[0]]
        sheet.merge_range(3, first, 3, first + width - 1, f"{fund}拨款", head)
    sources = list(at.sources.values())
    sheet.merge_range(3, sources[0], 3, sources[-1], "其他资金：来源", head)
    others = list(at.others.values())
    sheet.merge_range(3, others[0], 3, others[-1], "其他资金：用途", head)
    for (_, use), column in at.funds.items():
        sheet.write(4, column, use, head)
    for source, column in at.sources.items():
        sheet.write(4, column, source, head)
    for use, column in at.others.items():
        sheet.write(4, column, use, head)
    sheet.merge_range(3, at.check, 4, at.check, "核对", head)
    sheet.merge_range(3, at.purpose, 4, at.purpose, "主要用于（写进编制说明）", head)
    sheet.set_row(4, 32)


def _fault(row: int, at: Columns) -> str:
    """What is wrong with one row, in words; blank when nothing is. The add-in says more."""
    first, last = a1(row, 2), a1(row, at.check - 1)
    code = f"A{row}"
    sources, others = list(at.sources.values()), list(at.others.values())
    got = f"SUM({a1(row, sources[0])}:{a1(row, sources[-1])})"
    used = f"SUM({a1(row, others[0])}:{a1(row, others[-1])})"
    codes = f"$A${FIRST}:$A${LAST}"
    return (
        f'IF({code}="",IF(SUM({first}:{last})<>0,"有金额，没有科目编码",""),'
        f'IF(OR(LEN({code})<>7,ISERROR(VALUE({code}))),"编码要写 7 位数字",'
        f'IF(COUNTIF({codes},{code})>1,"这个科目录入了两次",'
        f'IF(B{row}="{NO_NAME}","请在右边“补充科目”写名称",'
        f'IF(ABS({got}-{used})>0.004,"其他资金来源与用途相差 "&TEXT({got}-{used},"#,##0.##")&" 元",'
        f'IFERROR(GJ_CODECHECK({code},B{row},预算年度),""))))))'
    )


#: what stands for a name that no list has; 核对 asks for it
NO_NAME = "（名称待补）"


def name_of(code: str, listed: str = "科目表") -> str:
    """The formula for the name of a code: typed beside, listed, or known to the add-in."""
    return (
        f'IFERROR(IF(VLOOKUP({code},补充科目,2,FALSE)="",NA(),VLOOKUP({code},补充科目,2,FALSE)),'
        f"IFERROR(VLOOKUP({code},{listed},2,FALSE),"
        f'IFERROR(IF(GJ_NAME({code},预算年度)="",NA(),GJ_NAME({code},预算年度)),"{NO_NAME}")))'
    )


def write_economic(paper: Paper, blank: Blank) -> None:
    """One row per 款 of the economic classification, those of the list already there."""
    sheet = paper.sheet(ECONOMIC, tab="#BF9000")
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 40)
    sheet.set_column(2, 4, 20)
    sheet.merge_range(
        "A1:E1",
        f"{OWN}一般公共预算基本支出，经济分类科目（款）",
        paper.look("title"),
    )
    sheet.merge_range(
        "A2:E2", "单位：元。没有金额的款不进表；科目表没有的款写在后面。", paper.look("hint")
    )
    sheet.merge_range("A3:E3", "", paper.look("alarm"))
    sheet.write_formula("A3", "=核对结果", paper.look("alarm"), "")
    for column, head in enumerate(("科目编码", "科目名称", "人员经费", "公用经费", "合计")):
        sheet.write(FIRST - 2, column, head, paper.look("head"))
    known = sorted(c for c in catalogue("economic", blank.year).names if len(c) == 5)
    known = [code for code in known if code[:3] in ("301", "302", "303", "310")]
    for row in range(FIRST, ECONOMIC_LAST + 1):
        code = known[row - FIRST] if row - FIRST < len(known) else ""
        sheet.write(row - 1, 0, code or None, paper.look("typed_code"))
        name = name_of(f'A{row}&""', "经济科目表")
        sheet.write_formula(
            row - 1,
            1,
            f'=IF(A{row}="","",{name})',
            paper.look("lined_name"),
            catalogue("economic", blank.year).name(code) or "",
        )
        for column in (2, 3):
            sheet.write_blank(row - 1, column, None, paper.look("typed_money"))
        sheet.write_formula(row - 1, 4, f"=SUM(C{row}:D{row})", paper.look("lined_money"), 0)
    numbers_only(sheet, (FIRST, 2), (ECONOMIC_LAST, 3), _NUMBERS)
    sheet.freeze_panes(FIRST - 1, 2)
