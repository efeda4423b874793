"""gouji.toml: found beside and above the workbooks, read strictly, applied in the open."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from checks import settings
from checks.auditor import audit
from checks.cli import main
from checks.errors import UsageError
from checks.findings import Finding, Outcome, Report, Severity, Verdict
from checks.settings import NO_SETTINGS, Settings, apply, beside, load

SAMPLE = (
    Path(__file__).resolve().parents[1] / "workbooks" / "上海市科学技术协会2025（含十处错误）.xlsx"
)

Written = Callable[[str], Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """A gouji.toml with this text."""

    def write(text: str) -> Path:
        path = tmp_path / "gouji.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


# ---- reading ----


def test_everything_it_may_say(written: Written) -> None:
    path = written(
        'layout = "shanghai"\nyear = 2026\napproved = 2026-02-10\npublished = 2026-03-05\n'
        '[severity]\nKM108 = "info"\nbn101 = "警告"\n'
        '[off]\nSJ105 = "按分列示"\n[tolerance]\nBN102 = 0\n'
        'BN103 = {limit = 2.5, reason = "系统按万元取数"}\n'
    )
    read = load(path)
    assert (read.path, read.layout, read.year) == (path, "shanghai", 2026)
    assert read.severities == {"KM108": Severity.INFO, "BN101": Severity.WARNING}
    assert read.off == {"SJ105": "按分列示"}
    assert str(read.tolerances["BN103"].limit) == "2.5"
    assert read.tolerances["BN102"].reason is None
    assert read.remark() == (
        f"设置 {path}：表式 shanghai，年度 2026，2026-02-10 批复，2026-03-05 公开，"
        "SJ105 已关闭（按分列示），KM108 定为提示，BN101 定为警告，"
        "BN102 容差 0 元，BN103 容差 2.5 元（系统按万元取数）"
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("sevrity = 1", "没有“sevrity”这一项，是不是 severity；可用的有 layout、year、severity"),
        ("Year = 2025", "没有“Year”这一项，是不是 year"),
        ('年度 = "x"', "第 1 行第 1 个字符处写法不对"),
        ('layout = "shanhai"', "layout 没有“shanhai”这种表式，是不是 shanghai"),
        ('year = "2025"', "year 要写四位的年度，例如 year = 2025，不能是“2025”"),
        ("year = 25", "不能是“25”"),
        ("year = true", "year 要写四位的年度"),
        ('approved = "2026-02-10"', "approved 要写不带引号的日期，例如 approved = 2026-02-10"),
        ("published = 2026-02-10T09:00:00", "published 要写不带引号的日期"),
        ("severity = 1", "severity 要写成一节 [severity]"),
        ('[severity]\nBN1011 = "info"', "[severity] 里没有编号为“BN1011”的规则，是不是 BN101"),
        ('[severity]\nBN101 = "warn"', "BN101 的级别不能是“warn”，是不是 warning；可用的有 error"),
        ("[severity]\nBN101 = 1", "BN101 的级别不能是“1”"),
        ("[off]\nBN101 = true", "[off] BN101 要写明关闭的理由"),
        ('[off]\nBN101 = " "', "[off] BN101 要写明关闭的理由"),
        ('off = ["BN101"]', "off 要写成一节 [off]"),
        ("[tolerance]\nBN101 = -1", "BN101 要写不小于 0 的金额（元），不能是“-1”"),
        ("[tolerance]\nBN101 = nan", "不能是“nan”"),
        ("[tolerance]\nBN101 = {limit = 5}", "BN101 放宽容差要写 reason 说明理由"),
        ("[tolerance]\nBN101 = {limt = 5}", "BN101 里没有“limt”这一项，是不是 limit"),
    ],
)
def test_what_is_wrong_is_one_sentence_with_file_and_key(
    written: Written, text: str, sentence: str
) -> None:
    path = written(text)
    with pytest.raises(UsageError) as error:
        load(path)
    assert sentence in str(error.value)
    assert str(path) in str(error.value)
    assert str(error.value).count("。") == 1


def test_a_file_that_is_no_utf8_says_so(tmp_path: Path) -> None:
    path = tmp_path / "gouji.toml"
    path.write_bytes("# 设置".encode("gbk"))
    with pytest.raises(UsageError, match="不是 UTF-8 文本"):
        load(path)


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "gouji.toml"
    path.write_bytes(b"\xef\xbb\xbfyear = 2025\n")
    assert load(path).year == 2025


def test_a_changed_file_is_read_again(written: Written) -> None:
    assert load(written("year = 2025")).year == 2025
    assert load(written("year = 2026 # 改")).year == 2026


# ---- finding ----


def test_the_nearest_file_above_the_workbook_counts(tmp_path: Path) -> None:
    deep = tmp_path / "区" / "局"
    deep.mkdir(parents=True)
    book = deep / "预算.xlsx"
    assert beside(book) is NO_SETTINGS
    (tmp_path / "gouji.toml").write_text("year = 2025", encoding="utf-8")
    assert beside(book).year == 2025
    (deep / "gouji.toml").write_text("year = 2026", encoding="utf-8")
    assert beside(book).year == 2026


def test_a_relative_path_is_searched_from_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gouji.toml").write_text("year = 2025", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert beside("预算.xlsx").year == 2025


# ---- applying ----


def sum_of(rule: str, difference: str, severity: Severity = Severity.ERROR) -> Finding:
    tail = "，在四舍五入的范围之内" if severity is Severity.INFO else ""
    return Finding(
        rule, "小计", severity, f"相差 {difference}元{tail}", "表", "A1",
        actual="1", expected="2", difference=difference, unit="元",
    )  # fmt: skip


def applied(
    read: Settings, *findings: Finding, verdict: Verdict = Verdict.FAILED
) -> tuple[list[Finding], list[Outcome]]:
    outcomes = [Outcome(rule, "", verdict, 3) for rule in dict.fromkeys(f.rule for f in findings)]
    return apply(read, list(findings), outcomes)


def test_a_rule_that_is_off_is_not_checked_and_says_why(written: Written) -> None:
    read = load(written('[off]\nBN101 = "财政局同意"'))
    findings, outcomes = applied(read, sum_of("BN101", "5"), sum_of("BN102", "5"))
    assert [f.rule for f in findings] == ["BN102"]
    assert [(o.verdict, o.because) for o in outcomes] == [
        (Verdict.NOT_CHECKED, "已关闭：财政局同意"), (Verdict.FAILED, None),
    ]  # fmt: skip


def test_a_severity_moves_what_weighs_as_much_as_the_rule(written: Written) -> None:
    read = load(written('[severity]\nBN102 = "warning"\nKM104 = "error"\nKM108 = "info"'))
    findings, outcomes = applied(
        read,
        sum_of("BN102", "5"),
        sum_of("BN102", "1", Severity.INFO),
        Finding("KM104", "次序", Severity.INFO, "", "表", "A2"),
        Finding("KM108", "旧名", Severity.WARNING, "", "表", "A3"),
    )
    assert [f.severity.value for f in findings] == ["warning", "info", "error", "info"]
    assert outcomes[0].verdict is Verdict.FAILED


def test_a_tolerance_tightens(written: Written) -> None:
    read = load(written("[tolerance]\nBN102 = 1"))
    findings, outcomes = applied(
        read,
        sum_of("BN102", "1", Severity.INFO),
        sum_of("BN102", "-2", Severity.INFO),
        verdict=Verdict.PASSED,
    )
    assert [f.severity.value for f in findings] == ["info", "error"]
    assert findings[1].message == "相差 -2元；按设置，差额不得超过 1 元"
    assert outcomes[0].verdict is Verdict.FAILED


def test_a_tolerance_never_widens_without_a_reason(written: Written) -> None:
    read = load(written("[tolerance]\nBN102 = 1000"))
    findings, _ = applied(read, sum_of("BN102", "5"))
    assert findings[0].severity is Severity.ERROR


def test_a_wider_tolerance_shows_its_reason_in_the_finding(written: Written) -> None:
    read = load(written('[tolerance]\nBN102 = {limit = 5, reason = "按万元取数"}'))
    findings, outcomes = applied(read, sum_of("BN102", "5"))
    assert findings[0].severity is Severity.INFO
    assert findings[0].message.endswith("按设置只作提示：按万元取数")
    assert outcomes[0].verdict is Verdict.PASSED
    findings, outcomes = applied(read, sum_of("BN102", "5"), sum_of("BN102", "6"))
    assert outcomes[0].verdict is Verdict.FAILED


def test_a_tolerance_is_in_yuan_whatever_the_table_is_in(written: Written) -> None:
    read = load(written('[tolerance]\nSG101 = {limit = 50, reason = "尾差"}'))
    in_wan = Finding("SG101", "", Severity.ERROR, "", "表", "A1", difference="0.01", unit="万元")
    assert applied(read, in_wan)[0][0].severity is Severity.ERROR


def test_settings_do_not_change_the_id_of_a_finding(written: Written) -> None:
    read = load(written('[severity]\nBN102 = "info"\n[tolerance]\nBN102 = 0'))
    before = sum_of("BN102", "1", Severity.INFO)
    after = applied(read, before)[0][0]
    assert after.message != before.message
    assert after.id == before.id


# ---- through an audit and the command line ----


@pytest.fixture
def budget(tmp_path: Path) -> Path:
    """A copy of the sample with planted errors, in a folder of its own."""
    path = tmp_path / "预算" / "a.xlsx"
    path.parent.mkdir()
    shutil.copy(SAMPLE, path)
    return path


def rules_of(report: Report) -> set[str]:
    return {f.rule for f in report.findings}


def test_an_audit_uses_the_settings_beside_the_workbook(budget: Path) -> None:
    assert {"BN101", "KM106"} <= rules_of(audit(budget))
    budget.with_name("gouji.toml").write_text(
        'year = 2024\n[off]\nBN101 = "试行"\n[severity]\nKM106 = "error"', encoding="utf-8"
    )
    report = audit(budget)
    assert "BN101" not in rules_of(report)
    assert {f.severity.value for f in report.findings if f.rule == "KM106"} == {"error"}
    assert report.year == 2024
    duty = next(d for d in report.duties if d.duty == "表内-01")
    assert (duty.verdict.value, duty.because) == ("not_checked", "BN101 已关闭：试行")
    assert any("BN101 已关闭（试行）" in remark for remark in report.remarks)


def test_the_caller_goes_before_the_settings(budget: Path) -> None:
    budget.with_name("gouji.toml").write_text("year = 2024", encoding="utf-8")
    assert audit(budget, year=2025).year == 2025


def test_a_named_file_goes_before_the_one_beside(budget: Path, written: Written) -> None:
    budget.with_name("gouji.toml").write_text("year = 2024", encoding="utf-8")
    assert audit(budget, settings=written("year = 2023")).year == 2023


def test_wrong_settings_are_exit_status_2_and_said_once(
    budget: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(budget, budget.with_name("b.xlsx"))
    budget.with_name("gouji.toml").write_text("sevrity = 1", encoding="utf-8")
    status = main(["check", str(budget.parent), "--jobs", "1"])
    said = capsys.readouterr()
    assert status == 2
    assert said.err.count("\n") == 1
    assert "是不是 severity" in said.err


def test_wrong_settings_of_one_folder_spare_the_others(
    budget: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = budget.parent / "下属" / "b.xlsx"
    other.parent.mkdir()
    shutil.copy(budget, other)
    (other.parent / "gouji.toml").write_text("year = 1", encoding="utf-8")
    status = main(["check", str(budget.parent), "--jobs", "1"])
    assert status == 2
    assert "未能审核 1 个" in capsys.readouterr().out


@pytest.mark.parametrize("option", ["--settings", "--waivers"])
def test_a_named_file_that_is_not_there(
    budget: Path, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(budget), option, "没有.toml"]) == 2
    assert "文件“没有.toml”，请检查路径和文件名" in capsys.readouterr().err


def test_the_report_shows_what_the_settings_changed(
    budget: Path, written: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written('[off]\nBN101 = "试行"')
    main(["check", str(budget), "--settings", str(path)])
    out = "".join(capsys.readouterr().out.split())
    assert "已关闭：试行" in out
    assert f"设置{path}：BN101已关闭（试行）" in out


def test_looking_for_settings_reads_no_rules(tmp_path: Path) -> None:
    assert settings.beside(tmp_path / "a.xlsx") is NO_SETTINGS
