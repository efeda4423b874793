"""gouji fix: only what is certain, into a copy, listed, and audited again."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from python_calamine import CalamineWorkbook

from addin import shipped
from checks.auditor import audit
from checks.errors import OutputError
from checks.findings import Report, Severity
from checks.fixing import Fix, apply, propose

SEED = shipped("workbooks") / "上海市科学技术协会2025.xlsx"
SHEET = "部门支出总表"


def change(target: Path, cells: dict[tuple[str, str], object], source: Path = SEED) -> Path:
    """The seed with cells typed over, as openpyxl saves it."""
    book = openpyxl.load_workbook(source)
    for (sheet, cell), value in cells.items():
        book[sheet][cell] = value
    book.save(target)
    return target


def worse(report: Report, base: Path = SEED) -> set[tuple[str, str | None]]:
    """Errors and warnings that the seed has not."""
    known = {(f.rule, f.cell) for f in audit(base).findings}
    return {
        (f.rule, f.cell)
        for f in report.findings
        if f.severity is not Severity.INFO and (f.rule, f.cell) not in known
    }


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """Two digits swapped, and a code that lost its 0."""
    return change(tmp_path / "错.xlsx", {(SHEET, "G17"): 1_107_600, (SHEET, "B15"): 7})


def test_unique_suggestions_are_proposed_once_per_cell(wrong: Path) -> None:
    amount, code = sorted(propose(audit(wrong)), key=lambda f: f.cell, reverse=True)
    assert (amount.cell, amount.old, amount.new) == ("G17", "1107600", "1106700")
    assert amount.why == "第4、5位数字颠倒"
    assert amount.label == "2060702 科普活动 项目支出"
    assert {rule for rule, _ in amount.explains} >= {"BN101", "BN102"}
    assert (code.cell, code.old, code.new, code.amount) == ("B15", "7", "07", False)


def test_copy_is_corrected_listed_and_audited(wrong: Path, tmp_path: Path) -> None:
    before = wrong.read_bytes()
    target = tmp_path / "改.xlsx"
    applied = apply(wrong, propose(audit(wrong)), target)
    assert wrong.read_bytes() == before
    assert not worse(applied.report)
    assert len(applied.done) == 2
    assert not applied.refused
    old, new = openpyxl.load_workbook(wrong), openpyxl.load_workbook(target)
    assert new[SHEET]["G17"].value == 1_106_700
    assert new[SHEET]["G17"].number_format == old[SHEET]["G17"].number_format
    assert new[SHEET]["G17"].font.name == old[SHEET]["G17"].font.name
    assert new[SHEET]["G17"].border.left.style == old[SHEET]["G17"].border.left.style
    assert new[SHEET]["B15"].value == "07"
    rows = [[cell.value for cell in row] for row in new["修改记录"].iter_rows()]
    assert rows[0][0] == "修改记录：以下 2 处由勾稽改正，原文件没有改动"
    line = next(row for row in rows if row[2] == "G17")
    assert line[1:7] == [
        SHEET,
        "G17",
        "2060702 科普活动 项目支出",
        1_107_600,
        1_106_700,
        "第4、5位数字颠倒",
    ]
    assert "BN101 行合计" in line[7]
    sheet = CalamineWorkbook.from_path(target).get_sheet_by_name(SHEET).to_python()
    assert 1_106_700 in [row[-1] for row in sheet]
    changed = {name for name, data in parts(wrong).items() if parts(target).get(name) != data}
    sheet_part = next(n for n in changed if "worksheets/" in n)
    assert changed <= {
        sheet_part,
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "[Content_Types].xml",
    }


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_same_input_same_bytes(wrong: Path, tmp_path: Path) -> None:
    fixes = propose(audit(wrong))
    apply(wrong, fixes, tmp_path / "1.xlsx")
    apply(wrong, fixes, tmp_path / "2.xlsx")
    assert (tmp_path / "1.xlsx").read_bytes() == (tmp_path / "2.xlsx").read_bytes()


def test_nothing_uncertain_is_proposed(tmp_path: Path) -> None:
    """A row carried up in the economic table: its 合计 is known, the row is not."""
    cells = {("部门一般公共预算拨款基本支出明细表", cell): value for cell, value in CARRIED.items()}
    assert propose(audit(change(tmp_path / "错.xlsx", cells))) == []


CARRIED = {
    "D22": 507_494,
    "F22": 507_494,
    "D21": 10_739_217,
    "F21": 10_739_217,
    "D48": 85_325_677,
    "F48": 10_812_176,
}


def test_second_run_has_nothing_to_do(wrong: Path, tmp_path: Path) -> None:
    target = tmp_path / "改.xlsx"
    first = apply(wrong, propose(audit(wrong)), target)
    assert propose(first.report) == []


@pytest.fixture
def live(shared: Path, tmp_path: Path) -> Path:
    """The seed with live formulas and stored results."""
    target = tmp_path / "公式.xlsx"
    shutil.copy(shared / "corpus" / "clean" / "seed_kx_2025_dept_formulas.xlsx", target)
    return target


def rewritten(path: Path, part: str, old: bytes, new: bytes) -> None:
    """Replace bytes of one part of a package, once."""
    members = parts(path)
    assert members[part].count(old) == 1
    members[part] = members[part].replace(old, new)
    with zipfile.ZipFile(path, "w") as package:
        for name, data in members.items():
            package.writestr(name, data)


def test_formula_is_widened_and_results_follow(shared: Path, tmp_path: Path) -> None:
    name = "v_0161_formula_range_short.xlsx"
    source = tmp_path / name
    shutil.copy(shared / "corpus" / "mutants" / name, source)
    (fix,) = propose(audit(source))
    assert (fix.cell, fix.old, fix.new) == ("G15", "=SUM(G16:G18)", "=SUM(G16:G19)")
    assert len(fix.explains) >= 3
    target = tmp_path / "改.xlsx"
    applied = apply(source, [fix], target)
    assert not worse(applied.report)
    assert any("公式" in remark for remark in applied.remarks)
    sheet = "部门一般公共预算拨款表"
    assert openpyxl.load_workbook(target)[sheet]["G15"].value == "=SUM(G16:G19)"
    stored = openpyxl.load_workbook(target, data_only=True)
    assert stored[sheet]["G15"].value == 66_523_315
    assert stored[sheet]["E37"].value == 152_079_992
    assert b'fullCalcOnLoad="1"' in parts(target)["xl/workbook.xml"]
    assert stored["修改记录"]["F3"].value == "=SUM(G16:G19)"


def test_formula_is_never_replaced_by_a_number(live: Path, tmp_path: Path) -> None:
    fix = Fix(SHEET, "G15", "", "1", "试", "", True, ())
    other = Fix(SHEET, "G17", "1106700", "1106701", "试", "", True, ())
    applied = apply(live, [fix, other], tmp_path / "改.xlsx")
    assert applied.done == (other,)
    ((refused, why),) = applied.refused
    assert refused is fix
    assert "公式" in why
    book = openpyxl.load_workbook(tmp_path / "改.xlsx")
    assert str(book[SHEET]["G15"].value).startswith("=")
    listed = [row[0].value for row in book["修改记录"].iter_rows()]
    assert "没有修改的 1 处，请人工处理" in listed
    stored = openpyxl.load_workbook(tmp_path / "改.xlsx", data_only=True)
    assert stored[SHEET]["G15"].value == 66_523_316


def test_rich_text_is_left_to_people(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(SEED, rich_text=True)
    bold = TextBlock(InlineFont(b=True), "科普")
    book[SHEET]["D17"] = CellRichText(bold, TextBlock(InlineFont(i=True), "话动"))
    book.save(tmp_path / "富.xlsx")
    fix = Fix(SHEET, "D17", "科普话动", "科普活动", "试", "", False, ())
    applied = apply(tmp_path / "富.xlsx", [fix], tmp_path / "改.xlsx")
    assert not applied.done
    assert "字体格式" in applied.refused[0][1]


def test_other_kinds_are_refused(shared: Path, tmp_path: Path) -> None:
    for suffix in ("xls", "ods"):
        source = shared / "corpus" / "clean" / f"seed_kx_2025_dept.{suffix}"
        with pytest.raises(OutputError, match=f"{suffix} 文件"):
            apply(source, [], tmp_path / "改.xlsx")


def test_original_is_never_the_target(wrong: Path, tmp_path: Path) -> None:
    link = tmp_path / "同一个.xlsx"
    link.symlink_to(wrong)
    for target in (wrong, link):
        with pytest.raises(OutputError, match="原文件"):
            apply(wrong, [], target)


def test_sheet_of_the_same_name_stays(wrong: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(wrong)
    book.create_sheet("修改记录")["A1"] = "我的"
    book.save(wrong)
    apply(wrong, propose(audit(wrong)), tmp_path / "改.xlsx")
    copy = openpyxl.load_workbook(tmp_path / "改.xlsx")
    assert copy["修改记录"]["A1"].value == "我的"
    assert copy["修改记录 (2)"]["A1"].value is not None
