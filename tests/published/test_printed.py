"""The shipped workbook, printed by reportlab, python-docx and as html, comes back as it was."""

from __future__ import annotations

import re
from copy import deepcopy
from pathlib import Path

import pytest

from checks import audit
from checks.errors import UnreadableError
from checks.reading import open_source
from tests.published import printing
from tests.published.comparing import prose, tables
from tests.published.conftest import SAMPLE


@pytest.fixture(scope="module")
def printed() -> list[printing.Page]:
    return printing.pages(SAMPLE)


def figures(rows: list[list[object]]) -> list[list[object]]:
    """The rows below the header."""
    first = next(i for i, row in enumerate(rows) if any(isinstance(v, float) for v in row)
                 or row[0] == "合计")  # fmt: skip
    return rows[first:]


def same_tables(path: Path) -> None:
    found, wanted = tables(path), tables(SAMPLE)
    assert list(found) == list(wanted)
    for sheet in wanted:
        assert figures(found[sheet]) == figures(wanted[sheet]), sheet


def same_prose(path: Path) -> None:
    found, wanted = prose(path), prose(SAMPLE)
    assert list(found) == list(wanted)
    for sheet in wanted:
        if sheet != "项目经费情况说明":  # printed in part
            assert found[sheet] == wanted[sheet], sheet


def test_ruled_pdf(tmp_path: Path, printed: list[printing.Page]) -> None:
    path = tmp_path / "a.pdf"
    printing.print_pdf(path, printed)
    same_tables(path)
    same_prose(path)


@pytest.mark.parametrize("rotate", [90, 270])
def test_rotated_pages(tmp_path: Path, printed: list[printing.Page], rotate: int) -> None:
    path = tmp_path / "a.pdf"
    pages = [page for page in printed if page.rows][:2]
    printing.print_pdf(path, pages, rotate=rotate)
    wanted = tables(SAMPLE)
    for sheet, rows in tables(path).items():
        assert figures(rows) == figures(wanted[sheet]), sheet


@pytest.mark.parametrize("sideways", [90, -90])
def test_tables_drawn_sideways(tmp_path: Path, printed: list[printing.Page], sideways: int) -> None:
    path = tmp_path / "a.pdf"
    pages = [page for page in printed if page.rows][:2]
    printing.print_pdf(path, pages, sideways=sideways)
    found, wanted = tables(path), tables(SAMPLE)
    assert len(found) == 2
    for sheet, rows in found.items():
        assert figures(rows) == figures(wanted[sheet]), sheet


def test_pdf_without_rules(tmp_path: Path, printed: list[printing.Page]) -> None:
    path = tmp_path / "a.pdf"
    printing.print_pdf(path, printed, ruled=False)
    same_tables(path)
    same_prose(path)


def test_without_rules_a_number_stays_below_its_heading(
    tmp_path: Path, printed: list[printing.Page]
) -> None:
    """An amount printed in the wrong column is an error to find, not one to repair."""
    page = deepcopy(next(p for p in printed if p.title == "2025年部门支出预算总表"))
    row = next(row for row in page.rows if row[3] == "科普活动")
    row[5], row[6] = row[6], None
    path = tmp_path / "a.pdf"
    printing.print_pdf(path, [page], ruled=False)
    (rows,) = tables(path).values()
    assert ["206", "07", "02", "科普活动", 1106700, 1106700] in rows


def test_encrypted_pdf_asks_for_its_password(tmp_path: Path, printed: list[printing.Page]) -> None:
    path = tmp_path / "a.pdf"
    printing.print_pdf(path, printed[:2], encrypt="开门123")
    with pytest.raises(UnreadableError, match="--password"):
        open_source(path)
    with pytest.raises(UnreadableError, match="密码不对"):
        open_source(path, password="错")


def test_word(tmp_path: Path, printed: list[printing.Page]) -> None:
    path = tmp_path / "a.docx"
    printing.print_word(path, printed)
    same_tables(path)
    same_prose(path)


def test_html(tmp_path: Path, printed: list[printing.Page]) -> None:
    path = tmp_path / "a.html"
    printing.print_html(path, printed)
    same_tables(path)
    same_prose(path)


def test_prose_over_pages_has_no_page_numbers_in_it(tmp_path: Path) -> None:
    long = [page for page in printing.pages(SAMPLE) if "项目经费" in page.title]
    path = tmp_path / "a.pdf"
    printing.print_pdf(path, long)
    # the font of the printed page has no ‛
    wanted = "".join([long[0].title, *long[0].prose]).replace("‛", "")
    assert prose(path)["项目经费情况说明"] == re.sub(r"\s+", "", wanted)


def test_automatic_numbers_of_word_are_text(tmp_path: Path) -> None:
    import docx

    word = docx.Document()
    word.add_paragraph("某局主要职能")
    for line in ("起草文件。", "承办会议。"):
        word.add_paragraph(line, style="List Number")
    path = tmp_path / "a.docx"
    word.save(str(path))
    (grid, *_) = open_source(path).grids
    assert [row[0] for row in grid.rows if row[0]] == [
        "某局主要职能",
        "1.起草文件。",
        "2.承办会议。",
    ]


def test_title_and_labels_inside_the_table(tmp_path: Path) -> None:
    """As a spreadsheet saved as a web page has them, below the name of its sheet."""
    head = "<td>科目编码</td><td>科目名称</td><td>合计</td><td>基本支出</td><td>项目支出</td>"
    rows = [
        "<td colspan=5><br></td>",
        "<td colspan=5>2025年部门支出预算总表</td>",
        "<td colspan=4>编制部门：某局</td><td>单位：元</td>",
        head,
        "<td>201</td><td>一般公共服务支出</td><td>3</td><td>1</td><td>2</td>",
        "<td colspan=2>合计</td><td>3</td><td>1</td><td>2</td>",
    ]
    table = "".join(f"<tr>{row}</tr>" for row in rows)
    path = tmp_path / "a.html"
    path.write_text(f"<html><body><p>部门支出总表</p><table>{table}</table></body></html>", "utf-8")
    (sheet,) = tables(path).values()
    assert ["编制部门：某局", "", "", "", "", "", "单位：元"] in sheet
    assert ["2025年部门支出预算总表"] in sheet
    assert sheet[-1] == ["合计", "", "", "", 3.0, 1.0, 2.0]


def test_a_heading_without_text_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        "<html><p>某局主要职能</p><p>某局机构设置</p><p>设3个科室。</p></html>", "utf-8"
    )
    assert prose(path) == {
        "部门主要职能": "某局主要职能",
        "部门机构设置": "某局机构设置设3个科室。",
    }


def variant() -> list[printing.Page]:
    """万元, glued codes, unpadded codes, rows 无 and …, a note: what other districts print."""
    coded = [(0, 0, 0, 3), (0, 4, 0, 6), (1, 0, 1, 2), *((1, c, 2, c) for c in range(3, 7))]
    head = [
        ["项目", None, None, None, "支出预算", None, None],
        ["功能分类科目编码", None, None, "功能分类科目名称", "合计", "基本支出", "项目支出"],
        ["类", "款", "项", None, None, None, None],
    ]
    glued = [
        ["科目编码", "科目名称", "支出预算", None, None],
        [None, None, "合计", "基本支出", "项目支出"],
        ["201", "一般公共服务支出", 30.5, 10.5, 20],
        ["20103", "政府办公厅（室）及相关机构事务", 30.5, 10.5, 20],
        ["2010301", "行政运行", 10.5, 10.5, None],
        ["2010302", "一般行政管理事务", 20, None, 20],
        ["合计", None, 30.5, 10.5, 20],
    ]
    unpadded = [
        *head,
        ["201", None, None, "一般公共服务支出", 305000, 105000, 200000],
        ["201", "3", None, "政府办公厅（室）及相关机构事务", 305000, 105000, 200000],
        ["201", "3", "1", "行政运行", 105000, 105000, None],
        ["201", "3", "2", "一般行政管理事务", 200000, None, 200000],
        ["合计", None, None, None, 305000, 105000, 200000],
    ]
    empty = [
        *head,
        ["无", *[None] * 6],
        ["…"] * 4 + [None] * 3,
        ["合计", None, None, None, 0, 0, 0],
    ]
    make = printing.Page
    told = ["编制部门：某局", "单位：元"]
    spans = [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 4)]
    return [
        make("", [], [], [], 0, [], ["上海市某区2023年区级部门预算", "预算主管部门：某局"]),
        make("部门支出预算总表", ["编制部门：某局", "单位：万元"], glued, spans, 2, [], []),
        make("部门一般公共预算支出功能分类预算表", told, unpadded, coded, 3, [], []),
        make("部门政府性基金预算支出功能分类预算表", told, empty, coded, 3, [], []),
    ]


@pytest.mark.parametrize("kind", ["pdf", "docx", "html", "txt"])
def test_what_other_districts_print(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    write = {"pdf": printing.print_pdf, "docx": printing.print_word, "html": printing.print_html,
             "txt": printing.print_text}[kind]  # fmt: skip
    write(path, variant())
    found = tables(path)
    assert list(found) == ["部门支出总表", "部门一般公共预算拨款表", "部门政府性基金拨款表"]
    # glued codes go apart, as the official layout has them; unpadded ones stay as they are
    assert ["201", "03", "02", "一般行政管理事务", 20.0, "", 20.0] in found["部门支出总表"]
    assert ["201", "3", "1", "行政运行", 105000.0, 105000.0] in found["部门一般公共预算拨款表"]
    empty = found["部门政府性基金拨款表"]
    assert ["无"] in empty
    assert ["合计", "", "", "", 0.0, 0.0, 0.0] in empty
    report = audit(path)
    assert [t.unit for t in report.tables] == ["万元", "元", "元"]
    assert {f.rule for f in report.findings if f.severity == "error"} <= {"BS101"}
