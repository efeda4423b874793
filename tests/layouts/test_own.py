"""A layout of one's own: named on the command line, in gouji.toml, or lying beside the workbook."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checks.auditor import audit
from checks.cli import main
from checks.errors import UsageError
from checks.layouts import own
from tests.layouts.published import serious, write

LAYOUT = """
name = "mousheng"
title = "某省部门预算公开表"

[cover]
department = '部门[::](?P<name>.+)'
unit = '单位名称[::](?P<name>.+)'

[shared]
header_words = ["科目代码", "科目", "全年数"]

[[table]]
kind = "purpose"
number = 1
name = "用途表"
full_name = "支出用途表"
titles = '支出用途表'
form = "coded"
codes = "functional"
unit = "万元"
columns = [
  { role = "class", header = '^科目代码$', holds = "code" },
  { role = "name", header = '^科目$', holds = "name" },
  { role = "total", header = '^全年数$' },
]

[[table]]
kind = "plain"
number = 2
name = "来源表"
full_name = "资金来源表"
titles = '资金来源表'
form = "list"
unit = "万元"
adds_up = true
header_words = ["来源", "本年", "上年结转", "合计"]
columns = [
  { role = "name", header = '^来源$', holds = "name" },
  { role = "total", header = '^合计$' },
  { role = "current", header = '^本年$' },
  { role = "carried", header = '^上年结转$' },
]
row_sums = [{ total = "total", parts = ["current", "carried"] }]

[[relation]]
basis = "用途表合计 ↔ 来源表合计"
total = "purpose/total"
parts = ["plain/total"]
"""
SHEETS = {
    "1": """
支出用途表
部门：某厅 | | 单位：万元
科目代码 | 科目 | 全年数
 | 合计 | 5.00
'201 | 一般公共服务支出 | 5.00
'20102 | 政协事务 | 5.00
'2010201 | 行政运行 | 5.00
""",
    "2": """
资金来源表
部门：某厅 | | | 单位：万元
来源 | 本年 | 上年结转 | 合计
财政拨款 | 3.50 | 0.50 | 4.00
其他 | 1.00 | | 1.00
合计 | 4.50 | 0.50 | 5.00
""",
}


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return write(tmp_path / "某省.xlsx", SHEETS)


def test_named_on_the_command_line(
    workbook: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    file = tmp_path / "elsewhere" / "某省.toml"
    file.parent.mkdir()
    file.write_text(LAYOUT, encoding="utf-8")
    status = main(["check", str(workbook), "--layout", str(file), "--format", "json"])
    book = json.loads(capfdbinary.readouterr().out)["workbooks"][0]
    assert status == 0
    assert (book["layout"], [t["kind"] for t in book["tables"]]) == (
        "mousheng",
        ["purpose", "plain"],
    )
    assert {o["rule"]: o["checked"] for o in book["outcomes"]}["BJ120"] == 1


@pytest.mark.parametrize(
    ("cell", "value", "found"),
    [(("2", "D6"), 6, "BN103"), (("2", "D4"), 3, "BN101"), (("1", "C4"), 4, "BJ120")],
)
def test_beside_the_workbook(
    workbook: Path, tmp_path: Path, cell: tuple[str, str], value: float, found: str
) -> None:
    (tmp_path / "gouji.layout.toml").write_text(LAYOUT, encoding="utf-8")
    assert serious(audit(workbook)) == []
    wrong = write(tmp_path / "错.xlsx", SHEETS, {cell: value})
    assert found in {rule for rule, _, _ in serious(audit(wrong))}


def test_with_the_tables_that_provinces_have_beside_their_own(tmp_path: Path) -> None:
    also = LAYOUT.replace("\n[cover]", 'also = ["listings"]\n[cover]', 1)
    relation = """
[[relation]]
basis = "项目支出表合计 ↔ 来源表本年"
total = "project_list/total"
parts = ["plain/total/carried"]
or = [["plain/total/current"]]
assumed = true
"""
    (tmp_path / "gouji.layout.toml").write_text(also + relation, encoding="utf-8")
    sheets = SHEETS | {
        "3": """
项目支出表
部门：某厅 | | | 单位：万元
项目名称 | 合计 | 一般公共预算 | 单位资金
道路 | 3.00 | 2.00 | 1.00
桥梁 | 1.50 | 1.50 |
合计 | 4.50 | 3.50 | 1.00
"""
    }
    report = audit(write(tmp_path / "对.xlsx", sheets))
    assert (report.layout, report.tables[-1].kind) == ("mousheng", "project_list")
    assert [f.message for f in report.findings if f.rule != "BS101"] == []
    assert {o.rule: o.checked for o in report.outcomes}["BJ125"] == 1
    changed = audit(write(tmp_path / "错.xlsx", sheets, {("3", "C4"): 2.50}))
    assert {(f.rule, f.severity.value) for f in changed.findings if f.sheet == "3"} == {
        ("BN109", "warning"),
        ("BN110", "warning"),
    }


def test_without_it_the_workbook_is_no_budget(workbook: Path) -> None:
    assert audit(workbook).status == "not_a_budget"


def test_a_layout_beside_does_not_hide_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "gouji.layout.toml").write_text(LAYOUT, encoding="utf-8")
    sample = Path(__file__).parents[2] / "workbooks"
    seed = next(sample.glob("*.xlsx"))
    copy = tmp_path / seed.name
    copy.write_bytes(seed.read_bytes())
    assert audit(copy).layout == "shanghai"


def test_named_in_the_settings(workbook: Path, tmp_path: Path) -> None:
    (tmp_path / "表式").mkdir()
    (tmp_path / "表式" / "某省.toml").write_text(LAYOUT, encoding="utf-8")
    (tmp_path / "gouji.toml").write_text('layout = "表式/某省.toml"\n', encoding="utf-8")
    assert audit(workbook).layout == "mousheng"


def test_listed_when_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "某省.toml"
    file.write_text(LAYOUT, encoding="utf-8")
    assert main(["layouts", str(file)]) == 0
    assert capsys.readouterr().out.split() == ["mousheng", "某省部门预算公开表", "用途表、来源表"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('form = "list"\n', "", "缺少 form 这一项"),
        ("'^科目$'", "'^科目($'", "“^科目($”不是正确的正则表达式"),
        ('"purpose/total"', '"purpose"', "“purpose”不是“表/行”"),
        ('name = "mousheng"', 'name = "mousheng', "第 2 行"),
        ('basis = "用途表', 'op = "=="\nbasis = "用途表', "op 只能是 =、<=、>=，不能是“==”"),
        ('total = "purpose/total"', 'total = "nowhere/total"', "没有 nowhere 这张表"),
        ('unit = "万元"\nadds', 'unit = "两"\nadds', "没有“两”这个计量单位"),
        ('form = "list"', 'form = "table"', "没有“table”这种表"),
        ("\n[cover]", 'also = ["lists"]\n[cover]', "没有“lists”这一组表，可用的有 listings"),
        (
            'form = "coded"\ncodes = "functional"',
            'form = "card"',
            '用途表是 card 的样子，要有 role = "amount" 的栏',
        ),
        ('parts = ["plain/total"]', 'parts = ["plain/total"]\nor = [["a/b"]]', "没有 a 这张表"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_file_is_said_in_one_sentence(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    file = tmp_path / "某省.toml"
    assert LAYOUT.count(old) >= 1
    file.write_text(LAYOUT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UsageError) as raised:
        own.read(file)
    assert said in str(raised.value)
    assert "某省.toml" in str(raised.value)


def test_a_file_that_is_not_there_is_said(workbook: Path) -> None:
    with pytest.raises(UsageError, match="找不到表式文件“没有"):
        audit(workbook, layout="没有.toml")
