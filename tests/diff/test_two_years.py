"""gouji diff on two published years of one office (tests/diff/wanli.py)."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from checks.cli import main
from checks.diff import Difference, compare
from tests.diff.wanli import FUNCTIONAL, OFFICE, sheets
from tests.layouts.published import write


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    folder = tmp_path_factory.mktemp("wanli")
    a, b = (write(folder / f"{year}.xlsx", sheets(year)) for year in (2024, 2025))
    return str(a), str(b)


@pytest.fixture(scope="module")
def difference(years: tuple[str, str]) -> Difference:
    return compare(*years)


def changed_rows() -> int:
    """How many rows of the published table by function have another 合计, the total included."""
    rows = [line.split("|")[2:] for line in FUNCTIONAL.strip().splitlines()]
    return sum(a.split()[0] != b.split()[0] for a, b in rows)


def test_the_totals(difference: Difference) -> None:
    assert difference.years == 1
    told = {each.label: (each.before, each.after, each.percent) for each in difference.totals}
    spent = (Decimal(156211123), Decimal(189767551), Decimal("21.48"))
    assert told == {
        "收入总计": spent,
        "支出总计": spent,
        "基本支出": (Decimal(99706020), Decimal(101341746), Decimal("1.64")),
        "项目支出": (Decimal(56505103), Decimal(88425805), Decimal("56.49")),
        "“三公”经费": (Decimal("47.91"), Decimal("37.91"), Decimal("-20.87")),
        "机关运行经费": (Decimal("443.18"), Decimal("464.64"), Decimal("4.84")),
    }


def test_the_largest_changes_are_of_科目_with_none_below(difference: Difference) -> None:
    by_function, by_use = difference.largest
    assert [(each.label, each.change) for each in by_function.changes[:3]] == [
        ("2129999 其他城乡社区支出", Decimal(43128737)),
        ("2120399 其他城乡社区公共设施支出", Decimal(-7530500)),
        ("2080705 公益性岗位补贴", Decimal(-3629500)),
    ]
    assert len(by_function.changes) == 10
    assert (by_use.changes[0].label, by_use.changes[0].change) == (
        "30102 津贴补贴",
        Decimal(1525497),
    )


def test_the_titles_of_another_year_are_no_change(difference: Difference) -> None:
    assert [row for table in difference.tables for row in table.rows] == []


def test_a_direction_is_a_figure(difference: Difference) -> None:
    told = [(f.subject, f.before, f.after) for each in difference.prose for f in each.figures]
    assert told[:3] == [
        (f"{OFFICE}收入预算", "15621.11万元", "18,976.76万元"),
        ("财政拨款收入", "15621.11万元", "18,976.76万元"),
        ("比2024年预算", "减少876.75万元", "增加3,355.65万元"),
    ]
    assert ("政府采购工程预算", "815.87万元", "3780.72万元") in told
    assert {each.what for each in difference.prose} == {"figures"}


def test_no_table_says_again_what_支出总表_says(
    years: tuple[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    assert main(["diff", *years]) == 1
    out = capsys.readouterr().out
    assert (
        "收入总计、支出总计从 156,211,123元到 189,767,551元，增加 33,556,428元（+21.48%）\n" in out
    )
    assert "项目支出从 56,505,103元到 88,425,805元，增加 31,920,702元（+56.49%）\n" in out
    income = out[out.index("\n收入总表：") : out.index("\n支出总表：金额")]
    # 合计 and 财政拨款收入 of each row
    assert f"  {2 * changed_rows()} 处与支出总表同一科目的变化相同，不再列出\n" in income
    assert "2010507" not in income
    spent = out[out.index("\n支出总表：金额") : out.index("\n一般公共预算支出表")]
    line = next(line for line in spent.splitlines() if "2010507" in line)
    assert line.split() == [
        "2010507", "专项普查活动", "合计、项目支出", "257,700", "438,300", "+180,600", "+70.08%",
        "E8、G8",
    ]  # fmt: skip


def test_all_of_it_is_in_the_files(years: tuple[str, str], tmp_path: Path) -> None:
    book, told = tmp_path / "不同.xlsx", tmp_path / "不同.json"
    for target in (book, told):
        assert main(["diff", *years, "--output", str(target)]) == 1
    income = [row for row in load_workbook(book)["金额"].values if row[0] == "收入总表"]
    assert len(income) == 2 * changed_rows()
    largest = list(load_workbook(book)["最大变化"].values)
    assert largest[1][1:6] == ("2129999 其他城乡社区支出", "合计", 9220200, 52348937, 43128737)
    document = json.loads(told.read_text(encoding="utf-8"))
    assert document["totals"][0]["change"] == "33556428"
    assert [each["of"] for each in document["largest"]] == [24, 22]


def test_the_year_before_agrees_with_what_is_said_of_it(
    years: tuple[str, str], capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    main(["check", *years, "--format", "json", "--jobs", "1"])
    _, later = json.loads(capfdbinary.readouterr().out)["workbooks"]
    outcomes = {o["rule"]: (o["outcome"], o["checked"]) for o in later["outcomes"]}
    # 财政拨款 as income and as expenditure
    assert outcomes["KN201"] == ("passed", 2)
