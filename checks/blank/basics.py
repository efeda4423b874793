"""The sheet 基本信息: what is said once of the office, of last year and of what no table holds."""

from __future__ import annotations

from typing import NamedTuple

from checks.blank.paper import Paper, numbers_only
from checks.blank.wording import OWN, PROJECTS, Blank

SHEET = "基本信息"
_FIRST = 4

#: kinds of vehicles, in the order of the official sentence
VEHICLES = (
    "部级领导干部用车",
    "主要领导干部用车",
    "机要通信用车",
    "应急保障用车",
    "执法执勤用车",
    "特种专业技术用车",
    "离退休干部用车",
    "其他用车",
)


class Entry(NamedTuple):
    """One thing to type: the name that formulas use, the label, the look, and what to know."""

    name: str
    label: str
    look: str
    hint: str = ""


def _entries(blank: Blank) -> list[Entry | str]:
    """What is asked, under headings."""
    last = blank.year - 1
    funds = ("一般公共预算", "政府性基金", "国有资本经营预算")
    changes = (
        ("出国", "因公出国（境）费"),
        ("接待", "公务接待费"),
        ("购置", "公务用车购置费"),
        ("运行", "公务用车运行费"),
    )
    asked: list[Entry | str] = [
        f"{blank.office}",
        Entry("地区", "地区", "typed_text", "写在封面，如 上海市普陀区"),
        Entry("级别", "级别", "typed_text", "如 市级、区级"),
        Entry("部门名称", f"{blank.office}名称", "typed_text", "全称，九张表和文字都用它"),
        "上年公开的预算数，万元",
        *(Entry(f"上年_{fund}", f"{fund}拨款", "typed_wan") for fund in funds),
        Entry("增减原因", "财政拨款收入支出增减的主要原因", "typed_text", "写完整的一句，不用句号"),
        "“三公”经费和机关运行经费，元",
        *(Entry(f"三公_{key}", label, "typed_money") for key, label in changes),
        Entry("机关运行经费", "机关运行经费", "typed_money", "机关和参公单位的日常公用经费"),
        "“三公”经费上年预算数，万元",
        *(Entry(f"上年_{key}", label, "typed_wan") for key, label in changes),
        "“三公”经费增减的主要原因",
        *(Entry(f"原因_{key}", label, "typed_text", "写“因……”") for key, label in changes),
        Entry("原因_用车", "公务用车购置及运行费", "typed_text", "写“因……”"),
        "政府采购，万元",
        Entry("采购_货物", "货物", "typed_wan"),
        Entry("采购_工程", "工程", "typed_wan"),
        Entry("采购_服务", "服务", "typed_wan"),
        Entry("采购_中小", "面向中小企业预留", "typed_wan"),
        Entry("采购_小微", "其中：小型和微型企业", "typed_wan"),
        "单位和绩效",
        Entry("机关数", "机关，家", "typed_count"),
        Entry("参公数", "参公事业单位，家", "typed_count"),
        Entry("绩效_单位", "编报绩效目标的预算单位，个", "typed_count"),
        Entry("绩效_项目", "编报绩效目标的项目，个", "typed_count"),
        Entry("绩效_资金", "涉及项目预算资金，万元", "typed_wan", "不大于项目支出"),
        "国有资产占有使用",
        Entry("资产日期", "截至", "typed_text", f"如 {last}年8月31日"),
        *(Entry(f"车辆_{n}", f"现有{kind}，辆", "typed_count") for n, kind in enumerate(VEHICLES)),
        Entry("设备", "现有单价100万元（含）以上设备，台（套）", "typed_count"),
        *(Entry(f"购车_{n}", f"购置{kind}，辆", "typed_count") for n, kind in enumerate(VEHICLES)),
        Entry("购设备", "购置单价100万元（含）以上设备，台（套）", "typed_count"),
    ]
    if blank.kind == "department":
        asked.append("项目（项目经费情况说明），名称和当年财政资金")
        for n in range(1, PROJECTS + 1):
            asked.append(Entry(f"项目{n}", f"项目{n}名称", "typed_text", "不用时留空"))
            asked.append(Entry(f"项目{n}资金", f"项目{n}预算，万元", "typed_wan"))
    return asked


def write_basics(paper: Paper, blank: Blank) -> None:
    """The sheet, a named cell for each entry."""
    sheet = paper.sheet(SHEET, tab="#BF9000")
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 40)
    sheet.set_column(2, 2, 40)
    sheet.merge_range("A1:C1", f"{OWN}{blank.office}预算基本信息", paper.look("title"))
    sheet.merge_range("A2:C2", "浅黄的格子由您填写，其余由公式算出，已锁定。", paper.look("hint"))
    paper_row = _FIRST
    sheet.write(paper_row - 1, 0, "预算年度", paper.look("lined_name"))
    sheet.write(paper_row - 1, 1, blank.year, paper.look("lined_name"))
    paper.name("预算年度", SHEET, f"B{paper_row}")
    for entry in _entries(blank):
        paper_row += 1
        if isinstance(entry, str):
            sheet.merge_range(paper_row - 1, 0, paper_row - 1, 2, entry, paper.look("head"))
            continue
        sheet.write(paper_row - 1, 0, entry.label, paper.look("lined_name"))
        sheet.write_blank(paper_row - 1, 1, None, paper.look(entry.look))
        sheet.write(paper_row - 1, 2, entry.hint, paper.look("hint"))
        paper.name(entry.name, SHEET, f"B{paper_row}")
        if entry.look != "typed_text":
            only = f"{entry.label}：请填数字，不带单位和文字。"
            numbers_only(sheet, (paper_row, 1), (paper_row, 1), only)
    sheet.freeze_panes(3, 0)
