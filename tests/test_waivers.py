"""Waivers: answered for by a person, shown in every report, void when the figures change."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import jsonschema
import openpyxl
import pytest

from checks.auditor import audit
from checks.errors import UsageError
from checks.findings import Finding, Report, Severity
from checks.waivers import COLUMNS, NAME, load
from tests.report.findings import schema

SAMPLE = (
    Path(__file__).resolve().parents[1] / "workbooks" / "上海市科学技术协会2025（含十处错误）.xlsx"
)

Gouji = Callable[..., tuple[int, str, str]]


@pytest.fixture
def budget(tmp_path: Path) -> Path:
    """A copy of the sample with planted errors."""
    return Path(shutil.copy(SAMPLE, tmp_path / "预算.xlsx"))


def finding(report: Report, rule: str = "SG101") -> Finding:
    return next(f for f in report.findings if f.rule == rule)


def with_sheet(path: Path, *rows: list[object], title: str = "已核实") -> Path:
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def waiver(id: str, **more: str) -> str:
    fields = {"id": id, "reason": "上级批复如此", "name": "张三"} | more
    return "[[waiver]]\n" + "".join(f'{k} = "{v}"\n' for k, v in fields.items())


# ---- the id ----


def test_an_id_is_never_a_number_to_a_spreadsheet() -> None:
    ids = {Finding("BN101", "", Severity.ERROR, str(n), "表", None).id for n in range(500)}
    assert len(ids) == 500
    assert {i[0] for i in ids} == {"f"}


def test_two_faults_of_one_paragraph_have_two_ids() -> None:
    def of(message: str) -> str:
        return Finding("SM404", "", Severity.INFO, message, "编制说明", "A3", actual="同一段").id

    assert of("“是是”重复") != of("“的的”重复")
    assert of("“是是”重复") == of("重复了“是是”")


# ---- in the workbook ----


def test_a_waiver_in_the_workbook(budget: Path) -> None:
    wrong = finding(audit(budget))
    before = audit(budget)
    with_sheet(
        budget,
        list(COLUMNS),
        [wrong.id, "SG101", wrong.sheet, wrong.cell, "上级批复如此", "张三", datetime(2025, 2, 10)],  # noqa: DTZ001
    )
    report = audit(budget)
    assert finding(report).waived == "上级批复如此（张三）"
    assert finding(report).id == wrong.id
    assert report.count(Severity.ERROR) == before.count(Severity.ERROR) - 1
    assert [f.id for f in report.findings] == [f.id for f in before.findings]
    assert [o.verdict.value for o in report.outcomes if o.rule == "SJ191"] == ["passed"]


def test_the_sheet_is_read_whatever_its_case_and_order(budget: Path) -> None:
    wrong = finding(audit(budget))
    with_sheet(
        budget,
        ["核实记录"],
        [],
        ["姓 名", "ID", "理由 ", "备注"],
        [" 张三 ", f" [{wrong.id.upper()}] ", "已报批", "x"],
        title=" 已核实 ",
    )
    assert finding(audit(budget)).waived == "已报批（张三）"


def test_the_sheet_is_no_part_of_the_budget(budget: Path) -> None:
    before = {f.id for f in audit(budget).findings}
    with_sheet(
        budget, list(COLUMNS), ["", "", "", "", "2024年增加（减少）XX万元，，"], title="已核实"
    )
    found = audit(budget).findings
    assert [f.rule for f in found if f.id not in before] == ["SJ192"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["{id}", "", "", "", "", "张三"], "没有理由，不起作用"),
        (["{id}", "", "", "", "已报批", ""], "没有姓名，不起作用"),
        (["", "", "", "", "已报批", "张三"], "没有编号，不起作用"),
    ],
)
def test_a_waiver_that_lacks_something_does_not_count(
    budget: Path, row: list[str], said: str
) -> None:
    wrong = finding(audit(budget))
    with_sheet(budget, list(COLUMNS), [text.replace("{id}", wrong.id) for text in row])
    report = audit(budget)
    assert finding(report).waived is None
    incomplete = finding(report, "SJ192")
    assert said in incomplete.message
    assert (incomplete.severity.value, incomplete.sheet, incomplete.cell) == (
        "info", "已核实", "A2",
    )  # fmt: skip


def test_a_sheet_without_a_header_says_so(budget: Path) -> None:
    with_sheet(budget, ["f123", "理由在此", "张三"])
    assert "没有表头" in finding(audit(budget), "SJ192").message


def test_a_changed_figure_is_a_new_finding_and_the_waiver_is_stale(budget: Path) -> None:
    wrong = finding(audit(budget))
    with_sheet(
        budget, list(COLUMNS), [wrong.id, "SG101", wrong.sheet, wrong.cell, "已报批", "张三"]
    )
    book = openpyxl.load_workbook(budget)
    assert wrong.sheet is not None
    assert wrong.cell is not None
    book[wrong.sheet][wrong.cell] = 59.98
    book.save(budget)
    report = audit(budget)
    new = finding(report)
    assert new.id != wrong.id
    assert new.waived is None
    stale = finding(report, "SJ191")
    assert stale.severity is Severity.INFO
    assert (stale.sheet, stale.cell) == ("已核实", "A2")
    assert wrong.id in stale.message
    assert "已报批" in stale.message


def test_a_waiver_of_a_rule_that_is_off_is_not_stale(budget: Path) -> None:
    wrong = finding(audit(budget))
    with_sheet(budget, list(COLUMNS), [wrong.id, "sg101", "", "", "已报批", "张三"])
    budget.with_name("gouji.toml").write_text('[off]\nSG101 = "试行"', encoding="utf-8")
    assert "SJ191" not in {f.rule for f in audit(budget).findings}


# ---- in a file ----


def test_a_waiver_in_a_file_beside_the_workbook(budget: Path) -> None:
    wrong = finding(audit(budget))
    budget.with_name(NAME).write_text(waiver(wrong.id), encoding="utf-8")
    report = audit(budget)
    assert finding(report).waived == "上级批复如此（张三）"
    assert any(NAME in remark for remark in report.remarks)


def test_a_waiver_for_another_workbook_does_not_count_here(budget: Path) -> None:
    wrong = finding(audit(budget))
    file = budget.with_name(NAME)
    file.write_text(waiver(wrong.id, book="别的.xlsx"), encoding="utf-8")
    report = audit(budget)
    assert finding(report).waived is None
    assert "SJ191" not in {f.rule for f in report.findings}
    file.write_text(waiver(wrong.id, book="预算.xlsx"), encoding="utf-8")
    assert finding(audit(budget)).waived is not None
    marked = Path(shutil.copy(budget, budget.with_name("预算.checked.xlsx")))
    assert finding(audit(marked)).waived is not None


def test_a_stale_waiver_of_a_file_names_the_file(budget: Path) -> None:
    file = budget.with_name("w.toml")
    file.write_text(waiver("f000000000000000", rule="BN101", cell="E12"), encoding="utf-8")
    stale = finding(audit(budget, waivers=file), "SJ191")
    assert stale.cell is None
    assert stale.message.startswith("w.toml 里核实的问题 f000000000000000（BN101 E12）已经不在")


def test_numbers_and_dates_in_a_file_are_taken_as_written(tmp_path: Path) -> None:
    path = tmp_path / NAME
    text = '[[waiver]]\nid = "f1"\nreason = 2025-03-01\nname = inf\nrule = 7.0\nbook = 7.5'
    path.write_text(text, encoding="utf-8")
    (read,) = load(path)
    assert (read.reason, read.name, read.rule, read.book) == ("2025-03-01", "inf", "7", "7.5")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[[waiver]]\nid = "f1"\nname = "张三"', "第 1 条：缺少 reason（理由）"),
        ('[[waiver]]\nid = "f1"\nreason = "a"\nname = " "', "第 1 条：缺少 name（姓名）"),
        ('[[waiver]]\nreason = "a"\nname = "b"', "第 1 条：缺少 id（问题编号）"),
        ('[[waiver]]\nid = "f1"\nreson = "a"', "没有“reson”这一项，是不是 reason"),
        ('[[waivers]]\nid = "f1"', "没有“waivers”这一项，是不是 waiver"),
        ('[waiver]\nid = "f1"', "要用两层方括号"),
        ("waiver = ", "写法不对"),
    ],
)
def test_a_wrong_waiver_file_is_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / NAME
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as error:
        load(path)
    assert sentence in str(error.value)
    assert str(path) in str(error.value)


# ---- in the reports ----


def test_a_waived_finding_stays_in_every_report(budget: Path, gouji: Gouji) -> None:
    wrong = finding(audit(budget))
    budget.with_name(NAME).write_text(waiver(wrong.id), encoding="utf-8")
    out = budget.with_name("结果")
    gouji(
        "check", budget, "--format", "text", "--format", "json", "--mark", "--output", out,
    )  # fmt: skip
    data = json.loads((out / "findings.json").read_text(encoding="utf-8"))
    jsonschema.validate(data, schema())
    said = [f["waived"] for f in data["workbooks"][0]["findings"] if f["id"] == wrong.id]
    assert said == ["上级批复如此（张三）"]
    text = gouji("check", budget)[1]
    assert f"已核 SG101 三公经费合计 {wrong.cell}：上级批复如此（张三）" in text
    sheet = openpyxl.load_workbook(out / "预算.checked.xlsx")["审核结果"]
    cells = [str(c.value) for row in sheet.iter_rows() for c in row if c.value]
    assert any(c.endswith("已核：上级批复如此（张三）") for c in cells)
    assert wrong.id in cells


def test_a_marked_copy_audits_like_its_original(budget: Path, gouji: Gouji) -> None:
    gouji("check", budget, "--mark", "--output", budget.with_name("结果"))
    copy = budget.with_name("结果") / "预算.checked.xlsx"
    assert [f.id for f in audit(copy).findings] == [f.id for f in audit(budget).findings]


def test_waived_findings_do_not_count_for_the_exit_status(budget: Path, gouji: Gouji) -> None:
    errors = [f for f in audit(budget).findings if f.severity is Severity.ERROR]
    file = budget.with_name(NAME)
    file.write_text("".join(waiver(f.id) for f in errors[1:]), encoding="utf-8")
    assert gouji("check", budget)[0] == 1
    file.write_text("".join(waiver(f.id) for f in errors), encoding="utf-8")
    assert gouji("check", budget)[0] == 0
    assert gouji("check", budget, "--fail-on", "warning")[0] == 1


# ---- gouji waive ----


def test_waive_writes_the_file_and_never_the_workbook(budget: Path, gouji: Gouji) -> None:
    before = budget.read_bytes()
    wrong = finding(audit(budget))
    status, out, err = gouji(
        "waive", budget, wrong.id[:8].upper(), "--reason", '批复"原文"如此', "--name", "张三",
        "--date", "2025-02-10",
    )  # fmt: skip
    assert (status, err) == (0, "")
    assert f"已核实 {wrong.id} SG101" in out
    assert budget.read_bytes() == before
    assert finding(audit(budget)).waived == '批复"原文"如此（张三）'
    [written] = load(budget.with_name(NAME))
    assert (written.book, written.rule, written.cell) == ("预算.xlsx", "SG101", wrong.cell)


def test_waive_adds_to_what_is_there(budget: Path, gouji: Gouji) -> None:
    report = audit(budget)
    file = budget.with_name(NAME)
    file.write_text(f"# 李四写的\n{waiver(finding(report).id)}", encoding="utf-8")
    other = finding(report, "BN101")
    assert gouji("waive", budget, other.id, "--reason", "甲", "--name", "乙")[0] == 0
    assert file.read_text(encoding="utf-8").startswith("# 李四写的\n")
    assert {w.id for w in load(file)} == {finding(report).id, other.id}


@pytest.mark.parametrize(
    ("ids", "options", "sentence"),
    [
        (["f0000000"], [], "没有编号为“f0000000”的问题，用 gouji check 查看编号"),
        (["f"], [], "没有编号为“f”的问题"),
        (["{id}"], ["--reason", " "], "--reason 和 --name 都要写"),
        (["{id}"], ["--date", "昨天"], "--date 要写成 2025-02-10 这样，不能是“昨天”"),
        (["{id}"], ["--output", "{book}"], "就是工作簿"),
    ],
)
def test_what_cannot_be_waived_is_one_sentence(
    budget: Path, gouji: Gouji, ids: list[str], options: list[str], sentence: str
) -> None:
    fill = {"id": finding(audit(budget)).id, "book": str(budget)}
    arguments = [text.format(**fill) for text in (*ids, "--reason", "甲", "--name", "乙", *options)]
    status, _, err = gouji("waive", budget, *arguments)
    assert status == 2
    assert sentence in err
    assert err.count("\n") == 1
    assert not budget.with_name(NAME).exists()


def test_waiving_twice_says_so(budget: Path, gouji: Gouji) -> None:
    wrong = finding(audit(budget)).id
    assert gouji("waive", budget, wrong, "--reason", "甲", "--name", "乙")[0] == 0
    status, _, err = gouji("waive", budget, wrong, "--reason", "甲", "--name", "乙")
    assert status == 2
    assert "已经核实过" in err
