"""gouji diff: what it prints and writes, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from checks.cli import main
from checks.diff.model import Difference, ProseChange, Side
from checks.diff.workbook import to_file
from tests.diff.test_prose import SAID
from tests.diff.test_tables import TABLE
from tests.layouts.published import write

SHEETS = {"部门支出总表": TABLE, "部门编制说明": SAID}


@pytest.fixture
def pair(tmp_path: Path) -> tuple[str, str]:
    a = write(tmp_path / "草案.xlsx", SHEETS)
    b = write(
        tmp_path / "定稿<1>.xlsx",
        {**SHEETS, "部门编制说明": SAID.replace("15,208", "15,308") + "\n<b>新增一句</b>。"},
        {("部门支出总表", "G9"): 1076700, ("部门支出总表", "D10"): "=学术交流"},
    )
    return str(a), str(b)


def test_same_is_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a = write(tmp_path / "a.xlsx", SHEETS)
    assert main(["diff", str(a), str(a)]) == 0
    assert "比较了 1 张表、18 个数和全部文字，没有不同。" in capsys.readouterr().out


def test_different_is_1_and_told(
    pair: tuple[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["diff", *pair]) == 1
    out = capsys.readouterr().out
    line = next(line for line in out.splitlines() if "2060702 科普活动" in line)
    assert line.split() == [
        "2060702", "科普活动", "项目支出", "1,000,000", "1,076,700", "+76,700", "+7.67%",
        "G9",
    ]  # fmt: skip
    assert "工作表“部门支出总表”" in out
    assert "财政拨款收入：15,208万元 → 15,308万元（+0.66%）" in out
    assert "不同：金额 1 处，科目和标题 1 处，文字 2 处。" in out
    assert "\x1b" not in out


@pytest.mark.parametrize("order", [0, 1])
def test_unreadable_is_2(
    pair: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str], order: int
) -> None:
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    paths = [pair[0], str(broken)]
    assert main(["diff", paths[order], paths[1 - order]]) == 2
    error = capsys.readouterr().err
    assert "坏.xlsx" in error
    assert error.count("\n") == 1


def test_json(pair: tuple[str, str], capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["diff", *pair, "--format", "json"]) == 1
    told = json.loads(capfdbinary.readouterr().out)
    assert (told["schema"], told["same"]) == ("gouji/diff/1", False)
    (table,) = told["tables"]
    assert table["amounts"] == [
        {
            "label": "2060702 科普活动",
            "heading": "项目支出",
            "before": "1000000",
            "after": "1076700",
            "change": "76700",
            "percent": "7.67",
            "unit": "元",
            "a": {"sheet": "部门支出总表", "cell": "G9"},
            "b": {"sheet": "部门支出总表", "cell": "G9"},
        }
    ]
    assert [each["what"] for each in told["prose"]] == ["figures", "added"]


def test_html_holds_texts_as_texts(pair: tuple[str, str], tmp_path: Path) -> None:
    target = tmp_path / "不同.html"
    assert main(["diff", *pair, "--output", str(target)]) == 1
    page = target.read_text(encoding="utf-8")
    assert "<b>新增一句</b>" not in page
    assert "&lt;b&gt;新增一句&lt;/b&gt;" in page
    assert "<del>15,208</del><ins>15,308</ins>" in page
    assert "http" not in page.replace("http-equiv", "")


def test_xlsx_holds_numbers_and_no_formulas(pair: tuple[str, str], tmp_path: Path) -> None:
    target = tmp_path / "不同.xlsx"
    assert main(["diff", *pair, "--output", str(target)]) == 1
    book = load_workbook(target)
    assert book.sheetnames == ["概览", "金额", "行", "文字"]
    headings, row = list(book["金额"].values)
    told = dict(zip(headings, row, strict=True))
    assert (told["A"], told["B"], told["增减"], told["增减%"]) == (1000000, 1076700, 76700, 0.0767)
    cells = [cell for sheet in book for line in sheet for cell in line]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []


def test_xlsx_keeps_a_text_that_begins_as_a_formula_does(tmp_path: Path) -> None:
    side = Side("预算.xlsx", None, 2025, "某局", "department", "shanghai")
    said = ProseChange("added", "", "=部门支出总表", None, None)
    target = tmp_path / "不同.xlsx"
    target.write_bytes(to_file(Difference(side, side, (), (said,))))
    cell = load_workbook(target)["文字"]["D2"]
    assert (cell.value, cell.data_type) == ("=部门支出总表", "s")


@pytest.mark.parametrize("ending", [".txt", ".json", ".html", ".xlsx"])
def test_the_same_input_gives_the_same_bytes(
    pair: tuple[str, str], tmp_path: Path, ending: str
) -> None:
    targets = [tmp_path / f"{n}{ending}" for n in (1, 2)]
    for target in targets:
        assert main(["diff", *pair, "--output", str(target)]) == 1
    first, second = (target.read_bytes() for target in targets)
    assert first == second


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--format", "xlsx"], "--format xlsx 要用 --output 指定文件"),
        (["--output", "不同.doc"], "要以 .txt、.json、.xlsx、.html 结尾"),
        (["--format", "json", "--output", "不同.html"], "与 --output“不同.html”的扩展名不符"),
        (["--layout", "shanhai"], "没有名为“shanhai”的表式"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(
    pair: tuple[str, str], capsys: pytest.CaptureFixture[str], more: list[str], said: str
) -> None:
    assert main(["diff", *pair, *more]) == 2
    assert said in capsys.readouterr().err


def test_an_input_is_never_written(
    pair: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    before = Path(pair[0]).read_bytes()
    assert main(["diff", *pair, "--output", pair[0]]) == 2
    assert "就是要比较的文件" in capsys.readouterr().err
    assert Path(pair[0]).read_bytes() == before


def test_two_departments_are_no_versions_of_one_budget(tmp_path: Path) -> None:
    """A wrong file beside the right one had been compared without a word."""
    other = TABLE.replace("某市科学技术协会", "某市体育局")
    a = write(tmp_path / "a.xlsx", SHEETS)
    b = write(tmp_path / "b.xlsx", {**SHEETS, "部门支出总表": other})
    for name in ("不同.txt", "不同.html"):
        assert main(["diff", str(a), str(b), "--output", str(tmp_path / name)]) == 1
        said = "".join((tmp_path / name).read_text("utf-8").split())
        assert "注意：A是某市科学技术协会的，B是某市体育局的；" in said
