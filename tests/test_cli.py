"""The command line: what it accepts, where results go, what it answers with."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest

import checks
from checks import marking
from checks.cli import main
from checks.errors import OutputError, UsageError
from checks.findings import Report
from checks.marking import Mark
from checks.report import results_sheet
from tests.report import samples
from tests.report.findings import schema

needs_fork = pytest.mark.skipif(
    multiprocessing.get_start_method() != "fork", reason="the workers must inherit the stand-ins"
)


def stand_in(path: str | Path, **settings: Any) -> Report:
    """An audit that goes by the name of the file."""
    path = Path(path)
    name = path.name
    if not path.exists():
        return Report(str(path), None, "unreadable", f"找不到文件“{path}”，请检查路径和文件名。")
    if "加密" in name and settings["password"] != "秘密":
        return samples.unreadable(str(path))
    if "通讯录" in name:
        return samples.not_a_budget(str(path))
    if "崩溃" in name:
        raise ZeroDivisionError("除零")
    if "耗尽" in name:
        os._exit(9)
    if "中断" in name:
        raise KeyboardInterrupt
    report = samples.failing(str(path)) if "错误" in name else samples.passing(str(path))
    if "警告" in name:
        report.findings = [samples.CODE]
    suffix = path.suffix.lower().lstrip(".")
    report.source_kind = {"et": "xls"}.get(suffix, suffix)
    report.year = settings["year"] or report.year
    return report


@pytest.fixture(autouse=True)
def _audit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vars(checks), "audit", stand_in)  # the real one stays unloaded
    monkeypatch.setattr(results_sheet, "rule_bases", dict)
    monkeypatch.delenv("GOUJI_PASSWORD", raising=False)
    monkeypatch.delenv("COLUMNS", raising=False)


@dataclass
class Marked:
    """What mark_copy was called with."""

    calls: list[tuple[bytes, Path, Sequence[Mark], openpyxl.Workbook | None]]


@pytest.fixture
def copies(monkeypatch: pytest.MonkeyPatch) -> Marked:
    """A mark_copy that writes down what it should do."""
    seen = Marked([])

    def mark_copy(
        source: bytes, target: Path, marks: Sequence[Mark], results: marking.Results
    ) -> marking.Marked:
        if "锁住" in target.name:
            raise OutputError(f"无法写入“{target}”，请关闭正在打开它的程序。")
        target.write_bytes(source)
        seen.calls.append((source, target, marks, results(())))
        return marking.Marked((), listed=True)

    monkeypatch.setattr(marking, "mark_copy", mark_copy)
    return seen


@pytest.fixture
def budgets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of workbooks, the working directory beside it."""
    monkeypatch.chdir(tmp_path)
    for name in (
        "预算/甲.xlsx", "预算/乙（错误）.xlsx", "预算/下属/丙.xls", "预算/~$甲.xlsx",
        "预算/甲.checked.xlsx", "预算/说明.rtf",
    ):  # fmt: skip
        put(tmp_path / name)
    return tmp_path / "预算"


def put(path: Path, data: bytes | None = None) -> Path:
    """A file, in which there is something else than in any other."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"PK\x03\x04 a workbook " + path.name.encode() if data is None else data)
    return path


Gouji = Callable[..., tuple[int, str, str]]


# ---- what is wrong with a command line is one Chinese sentence ----


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("", "请写出命令，例如 gouji check 预算.xlsx"),
        ("check", "缺少参数 PATH"),
        ("chek a.xlsx", "没有“chek”这个命令，是不是想写 check"),
        ("a.xlsx", "审核文件请写 gouji check a.xlsx"),
        ("check a.xlsx --colour", "--colour：没有这个参数"),
        ("check a.xlsx --fromat json", "--fromat：没有这个参数，是不是想写 --format"),
        ("addin", "请写出 gouji addin 要做什么，可用的有 build、install"),
        ("check a.xlsx --year", "--year 后面缺少内容"),
        ("check a.xlsx --year 25", "--year：要 1990 到 2100 的整数，不能是“25”"),
        ("check a.xlsx --jobs 0", "--jobs：要 1 到 1024 的整数"),
        ("check a.xlsx --fail-on info", "--fail-on 没有“info”这一项"),
        ("check a.xlsx --mark=1", "--mark 后面不能带内容 1"),
        ("check a.xlsx --format pdf", "没有“pdf”这种格式，可用的有 text、json"),
        ("check a.xlsx --format xlsx", "xlsx 格式不能显示在屏幕上"),
        ("check a.xlsx --layout mars", "没有名为“mars”的表式，可用的有 "),
        ("check a.xlsx --mark", "--mark 需要用 --output 指定一个文件夹"),
        ("check a.xlsx --mark --format json --output r.json", "--output 请给文件夹"),
        ("check a.xlsx --format json --output a.xls", "不能把结果写成“a.xls”"),
        ("check a.xlsx --format json --output a.xlsx", "请同时写 --format xlsx"),
        ("check a.xlsx --format html --output r.json", "请同时写 --format json"),
        ("fix a.xlsx -o b.csv", "要和原文件一样以 .xlsx 结尾"),
        ("check a.xlsx --output out", "请写 --output out.txt"),
        ("check a.xlsx --format json --format text", "请用 --output 指定 json 写到哪里"),
        ("explain", "缺少参数 RULE"),
    ],
)
def test_a_wrong_command_line_says_so_in_chinese(gouji: Gouji, line: str, sentence: str) -> None:
    status, out, err = gouji(*line.split())
    assert (status, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("line", ["--help", "check --help"])
def test_help_is_chinese(
    line: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit) as stop:
        main(line.split())
    text = capsys.readouterr().out
    assert stop.value.code == 0
    assert text.startswith("用法：gouji")
    assert "里面没有预算表" in text
    assert not re.search(r"\b(usage|options|positional|show)\b", text)


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    assert re.fullmatch(r"gouji \S+\n", capsys.readouterr().out)


# ---- exit status ----


@pytest.mark.parametrize(
    ("name", "options", "status"),
    [
        ("甲.xlsx", (), 0),
        ("错误.xlsx", (), 1),
        ("错误.xlsx", ("--fail-on", "never"), 0),
        ("警告.xlsx", (), 0),
        ("警告.xlsx", ("--fail-on", "warning"), 1),
        ("加密.xlsx", (), 2),
        ("加密.xlsx", ("--fail-on", "never"), 2),
        ("加密.xlsx", ("--password", "秘密"), 0),
        ("通讯录.xlsx", (), 2),
        ("崩溃.xlsx", (), 2),
        ("没有.xlsx", (), 2),
    ],
)
def test_exit_status(
    gouji: Gouji, tmp_path: Path, name: str, options: tuple[str, ...], status: int
) -> None:
    path = tmp_path / name
    if name != "没有.xlsx":
        put(path)
    code, _, err = gouji("check", path, *options)
    assert code == status
    assert err.count("\n") == (1 if status == 2 else 0)
    assert (name in err) == (status == 2)


def test_a_waived_error_does_not_fail(
    gouji: Gouji, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = samples.passing()
    report.findings = [replace(samples.ROW, waived="已说明")]
    monkeypatch.setitem(vars(checks), "audit", lambda *_, **__: report)
    assert gouji("check", put(tmp_path / "a.xlsx"))[0] == 0


def test_the_password_may_stand_in_the_environment(
    gouji: Gouji, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOUJI_PASSWORD", "秘密")
    assert gouji("check", put(tmp_path / "加密.xlsx"))[0] == 0


def test_an_interrupt_is_130(gouji: Gouji, tmp_path: Path) -> None:
    assert gouji("check", put(tmp_path / "中断.xlsx")) == (130, "", "已中断，没有做完。\n")


def test_debug_shows_the_traceback(gouji: Gouji, tmp_path: Path) -> None:
    path = put(tmp_path / "崩溃.xlsx")
    assert "Traceback" not in gouji("check", path)[2]
    for line in (("check", path, "--debug"), ("--debug", "check", path)):
        assert "Traceback" in gouji(*line)[2]


def test_an_unexpected_failure_is_one_sentence(
    gouji: Gouji, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checks.commands.check.find", lambda _: 1 / 0)
    status, _, err = gouji("check", tmp_path)
    assert status == 2
    assert err.startswith("程序出错（ZeroDivisionError")
    assert err.count("\n") == 1


def test_usage_errors_of_the_audit_are_sentences_too(
    gouji: Gouji, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> Report:
        raise UsageError("没有 1999 年的科目表，请换一个年度。")

    monkeypatch.setitem(vars(checks), "audit", refuse)
    status, _, err = gouji("check", put(tmp_path / "a.xlsx"), "--year", "1999")
    assert (status, err) == (2, "没有 1999 年的科目表，请换一个年度。\n")


# ---- which files ----


def test_a_folder_is_walked_sorted_and_says_what_it_skips(gouji: Gouji, budgets: Path) -> None:
    status, out, err = gouji("check", "预算", "--jobs", "1")
    assert (status, err) == (1, "")
    paths = [line for line in out.splitlines() if line.startswith("预算")]
    assert paths == ["预算/乙（错误）.xlsx", "预算/甲.xlsx", "预算/下属/丙.xls"]
    assert "跳过 2 个文件" in out
    assert "  预算/~$甲.xlsx\n  预算/甲.checked.xlsx\n" in out
    assert "合计 3 个工作簿" in out


def test_a_file_named_twice_is_audited_once(gouji: Gouji, budgets: Path) -> None:
    data = json.loads(gouji("check", "预算/甲.xlsx", "预算", "--format", "json")[1])
    paths = [w["path"] for w in data["workbooks"]]
    assert paths == ["预算/甲.xlsx", "预算/乙（错误）.xlsx", "预算/下属/丙.xls"]


def test_what_is_named_is_audited_even_if_a_folder_would_skip_it(
    gouji: Gouji, budgets: Path
) -> None:
    assert "预算/甲.checked.xlsx" in gouji("check", "预算/甲.checked.xlsx")[1]


def test_a_folder_without_workbooks(gouji: Gouji, tmp_path: Path) -> None:
    put(tmp_path / "说明.txt")
    status, out, err = gouji("check", tmp_path)
    assert (status, out) == (2, "")
    assert f"文件夹“{tmp_path}”里没有工作簿" in err


def test_publications_in_a_folder_are_said_not_to_be_read(gouji: Gouji, budgets: Path) -> None:
    for name in ("甲.pdf", "._甲.pdf", "乙.PDF", "通知.docx"):
        put(budgets / "公布" / name)
    status, out, err = gouji("check", "预算", "--format", "json")
    assert status == 1
    assert len(json.loads(out)["workbooks"]) == 3
    named = Path("预算", "公布", "*.PDF")
    said = f'没有审核文件夹里的 3 个 PDF、Word 文件；要审核请写出来，例如 gouji check "{named}"。'
    assert said in err


def test_reports_say_what_lay_there_and_was_not_audited(gouji: Gouji, budgets: Path) -> None:
    """Who reads the page later never saw the terminal."""
    put(budgets / "公布" / "甲.pdf")
    put(budgets / "旧.rar")
    gouji("check", "预算", "--format", "html", "--format", "xlsx", "--output", "结果")
    page = Path("结果/report.html").read_text("utf-8")
    overview = openpyxl.load_workbook("结果/summary.xlsx")["总览"]
    said = "".join(str(cell.value) for row in overview.iter_rows() for cell in row)
    for place in (page, said):
        assert f"压缩包“{Path('预算', '旧.rar')}”不能直接审核" in place
        assert "没有审核文件夹里的 1 个 PDF、Word 文件" in place


def test_a_folder_with_nothing_but_own_outputs(gouji: Gouji, tmp_path: Path) -> None:
    put(tmp_path / "a.审核结果.xlsx")
    status, _, err = gouji("check", tmp_path)
    assert status == 2
    assert "只有锁文件或 gouji 自己写出的文件" in err


def test_other_paths_are_audited_all_the_same(gouji: Gouji, budgets: Path) -> None:
    (budgets / "空").mkdir()
    status, out, err = gouji("check", "预算/空", "预算/甲.xlsx", "没有.xlsx")
    assert status == 2
    assert "没有发现问题" in out
    assert err.count("\n") == 2


def test_wildcards_work_where_the_shell_leaves_them(gouji: Gouji, budgets: Path) -> None:
    data = json.loads(gouji("check", "预算/[甲乙]*.xlsx", "--format", "json")[1])
    assert len(data["workbooks"]) == 3
    status, _, err = gouji("check", "预算/*.csv")
    assert (status, err) == (2, "没有文件与“预算/*.csv”相符，请检查路径和文件名。\n")


# ---- formats and --output ----


def test_json_on_standard_output_is_valid_and_alone(gouji: Gouji, budgets: Path) -> None:
    put(budgets / "加密.xlsx")
    status, out, err = gouji("check", "预算", "--format", "json")
    data = json.loads(out)
    jsonschema.validate(data, schema())
    assert status == 2
    assert [w["status"] for w in data["workbooks"]] == ["ok", "unreadable", "ok", "ok"]
    assert "加密" in err


def test_an_output_with_the_ending_is_one_file(gouji: Gouji, budgets: Path) -> None:
    status, out, err = gouji("check", "预算", "--format", "json", "--output", "新/r.json")
    assert (status, out) == (1, "")
    assert err.endswith(
        "跳过 2 个文件（锁文件、临时文件或 gouji 自己写出的文件）。\n已写出 新/r.json\n"
    )
    jsonschema.validate(json.loads(Path("新/r.json").read_text("utf-8")), schema())
    assert [p.name for p in Path("新").iterdir()] == ["r.json"]


def test_the_ending_of_the_output_says_the_format(gouji: Gouji, budgets: Path) -> None:
    assert gouji("check", "预算/甲.xlsx", "--output", "r.json")[0] == 0
    jsonschema.validate(json.loads(Path("r.json").read_text("utf-8")), schema())


def test_another_output_is_a_folder(gouji: Gouji, budgets: Path) -> None:
    _, out, _ = gouji("check", "预算", "--format", "json", "--format", "text", "--output", "结果")
    assert "合计 3 个工作簿" in out
    assert [p.name for p in Path("结果").iterdir()] == ["findings.json"]


def test_a_folder_may_be_called_anything(gouji: Gouji, budgets: Path) -> None:
    Path("2025.json").mkdir()
    gouji("check", "预算", "--format", "json", "--output", "2025.json")
    assert Path("2025.json/findings.json").is_file()


def test_a_text_report_may_be_a_file(gouji: Gouji, budgets: Path) -> None:
    put(budgets / "加密.xlsx")
    _, out, _ = gouji("check", "预算", "--format", "text", "--output", "r.txt")
    text = Path("r.txt").read_text("utf-8")
    assert out == ""
    assert "无法读取：预算/加密.xlsx 有打开密码" in text
    assert "\x1b" not in text


def test_the_output_is_never_an_input(gouji: Gouji, budgets: Path) -> None:
    path = put(budgets / "a.json", b"{}")
    status, _, err = gouji("check", path, "--format", "json", "--output", path)
    assert status == 2
    assert "就是要审核的文件" in err
    assert path.read_bytes() == b"{}"


def test_same_input_same_bytes_whatever_the_workers(gouji: Gouji, budgets: Path) -> None:
    for name, jobs in (("a.json", 1), ("b.json", 1)):
        gouji("check", "预算", "--format", "json", "--output", name, "--jobs", jobs)
    assert Path("a.json").read_bytes() == Path("b.json").read_bytes()


def test_an_output_that_cannot_be_written(gouji: Gouji, budgets: Path) -> None:
    put(Path("挡路"))
    for target in ("挡路/r.json", "挡路/结果"):
        status, _, err = gouji("check", "预算", "--format", "json", "--output", target)
        assert status == 2
        assert "无法写入“挡路" in err
        assert err.count("\n") == 1
    status, _, err = gouji("check", "预算", "--format", "json", "--output", "挡路")
    assert (status, err) == (2, "--output“挡路”是已有的文件，不是文件夹，请换一个名字。\n")


def test_an_interrupt_leaves_what_is_done_and_no_half_file(
    gouji: Gouji, budgets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(Path("out/findings.json"), b"old")
    names = []

    def step(_self: object, name: str, **_: object) -> None:
        names.append(name)
        if len(names) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr("checks.batch.progress.Progress.step", step)
    status, _, err = gouji("check", "预算", "--format", "json", "--output", "out", "--jobs", "1")
    assert status == 130
    assert "审核了 2 个文件，还有 1 个没有审核" in err
    assert "加上 --resume 可以接着审核" in err
    assert sorted(p.name for p in Path("out").iterdir()) == [".gouji.spool", "findings.json"]
    data = json.loads(Path("out/findings.json").read_text("utf-8"))
    jsonschema.validate(data, schema())
    assert [w["path"] for w in data["workbooks"]] == names


@pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
def test_results_are_readable_as_any_new_file(gouji: Gouji, budgets: Path) -> None:
    gouji("check", "预算", "--format", "json", "--output", "r.json")
    plain = put(Path("plain"))
    assert stat.S_IMODE(Path("r.json").stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


# ---- marked copies ----


def test_marked_copies_keep_sub_folders(gouji: Gouji, budgets: Path, copies: Marked) -> None:
    put(budgets / "下属/宏.xlsm")
    _, out, _ = gouji("check", "预算", "--mark", "--output", "结果", "--jobs", "1")
    assert sorted(str(p.relative_to("结果")) for p in Path("结果").rglob("*.xls*")) == [
        "下属/丙.审核结果.xlsx", "下属/宏.checked.xlsm",
        "乙（错误）.checked.xlsx", "甲.checked.xlsx",
    ]  # fmt: skip
    assert "已写出 结果/乙（错误）.checked.xlsx\n" in out
    assert "已写出 结果/下属/丙.审核结果.xlsx（xls 文件不能无损标注，只写审核结果" in out


def test_a_marked_copy_holds_the_results(gouji: Gouji, budgets: Path, copies: Marked) -> None:
    gouji("check", "预算/甲.xlsx", "--mark", "--output", "结果")
    [(_, _, _, results)] = copies.calls
    assert results is not None
    assert results.sheetnames == ["审核结果"]


def test_the_results_workbook_links_to_the_original(gouji: Gouji, budgets: Path) -> None:
    put(budgets / "错误 1.xls")
    gouji("check", "预算/错误 1.xls", "--mark", "--output", "结果/深")
    sheet: Any = openpyxl.load_workbook("结果/深/错误 1.审核结果.xlsx").active
    links = {c.hyperlink.target for row in sheet.iter_rows() for c in row if c.hyperlink}
    assert links == {"../../预算/错误%201.xls"}


def test_what_was_not_audited_is_not_marked(gouji: Gouji, budgets: Path, copies: Marked) -> None:
    put(budgets / "通讯录.xlsx")
    gouji("check", "预算/通讯录.xlsx", "--mark", "--output", "结果")
    assert list(Path("结果").iterdir()) == []


def test_an_encrypted_workbook_gets_no_copy_without_password(
    gouji: Gouji, budgets: Path, copies: Marked
) -> None:
    put(budgets / "加密.xlsx", b"\xd0\xcf\x11\xe0")
    _, out, _ = gouji("check", "预算/加密.xlsx", "--mark", "--output", "结果", "--password", "秘密")
    assert [p.name for p in Path("结果").iterdir()] == ["加密.审核结果.xlsx"]
    assert "标注副本会失去密码" in out


def test_a_locked_copy_stops_no_other(gouji: Gouji, budgets: Path, copies: Marked) -> None:
    put(budgets / "锁住.xlsx")
    status, _, err = gouji("check", "预算", "--mark", "--output", "结果", "--jobs", "1")
    assert status == 2
    assert err == "无法写入“结果/锁住.checked.xlsx”，请关闭正在打开它的程序。\n"
    assert sorted(p.name for p in Path("结果").rglob("*.xlsx")) == [
        "丙.审核结果.xlsx", "乙（错误）.checked.xlsx", "甲.checked.xlsx",
    ]  # fmt: skip


def test_a_copy_never_replaces_an_input(gouji: Gouji, budgets: Path, copies: Marked) -> None:
    before = (budgets / "甲.checked.xlsx").read_bytes()
    status, _, err = gouji(
        "check", "预算/甲.xlsx", "预算/甲.checked.xlsx", "--mark", "--output", "预算",
        "--jobs", "1",
    )  # fmt: skip
    assert status == 2
    assert "就是要审核的文件" in err
    assert (budgets / "甲.checked.xlsx").read_bytes() == before


def test_copies_of_files_of_one_name_do_not_meet(
    gouji: Gouji, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, copies: Marked
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("一/a.xlsx", "二/a.xlsx", "二/b.xls", "二/b.ods", "二/b.xlsx"):
        put(tmp_path / name)
    gouji("check", "一", "二", "--mark", "--output", "结果", "--jobs", "1")
    assert sorted(str(p.relative_to("结果")) for p in Path("结果").rglob("*.xlsx")) == [
        "b.checked.xlsx", "b.ods.审核结果.xlsx", "b.xls.审核结果.xlsx",
        "一/a.xlsx.checked.xlsx", "二/a.xlsx.checked.xlsx",
    ]  # fmt: skip


# ---- workers ----


@needs_fork
def test_workers_answer_in_the_order_of_the_files(gouji: Gouji, budgets: Path) -> None:
    for number in range(12):
        put(budgets / f"{number:02}（错误）.xlsx" if number % 3 else budgets / f"{number:02}.xlsx")
    gouji("check", "预算", "--format", "json", "--output", "a.json", "--jobs", "1")
    gouji("check", "预算", "--format", "json", "--output", "b.json", "--jobs", "3")
    assert Path("a.json").read_bytes() == Path("b.json").read_bytes()


@needs_fork
def test_a_file_that_kills_its_worker_costs_only_itself(gouji: Gouji, budgets: Path) -> None:
    for name in ("子耗尽.xlsx", "崩溃.xlsx", "下属/耗尽.xlsx"):
        put(budgets / name)
    status, out, err = gouji("check", "预算", "--format", "json", "--jobs", "2")
    found = {Path(w["path"]).name: w["status"] for w in json.loads(out)["workbooks"]}
    assert status == 2
    assert found == {
        "乙（错误）.xlsx": "ok", "子耗尽.xlsx": "unreadable", "崩溃.xlsx": "unreadable",
        "甲.xlsx": "ok", "丙.xls": "ok", "耗尽.xlsx": "unreadable",
    }  # fmt: skip
    assert err.count("的进程被系统终止") == 2
    jsonschema.validate(json.loads(out), schema())


@needs_fork
def test_no_worker_is_left_behind(gouji: Gouji, budgets: Path) -> None:
    gouji("check", "预算", "--format", "json", "--jobs", "2")
    assert multiprocessing.active_children() == []


# ---- the process ----

_WATCH = """
import sys, checks
from tests.report import samples
checks.audit = lambda path, **_: samples.failing(str(path))
from checks.cli import main
status = main(sys.argv[1:])
loaded = sorted({"rich", "openpyxl", "pandas", "concurrent.futures", "multiprocessing",
                 "xlwings", "numpy", "importlib.metadata"} & set(sys.modules))
print(*loaded, file=sys.stderr)
raise SystemExit(status)
"""


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    root = str(Path(__file__).parents[1])
    return subprocess.run(
        [sys.executable, "-c", _WATCH, *arguments],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": root, **environment},
    )


def test_json_loads_nothing_it_does_not_need(tmp_path: Path) -> None:
    done = process("check", str(put(tmp_path / "a.xlsx")), "--format", "json")
    loaded = done.stderr.decode().split()
    assert (done.returncode, loaded) == (1, [])


def test_text_loads_rich_alone(tmp_path: Path) -> None:
    done = process("check", str(put(tmp_path / "a.xlsx")))
    assert done.stderr.decode().split() == ["rich"]


@pytest.mark.parametrize("form", ["text", "json"])
def test_utf8_whatever_the_code_page(tmp_path: Path, form: str) -> None:
    done = process(
        "check", str(put(tmp_path / "错误😀.xlsx")), "--format", form, PYTHONIOENCODING="gbk"
    )
    text = done.stdout.decode("utf-8")
    assert "错误😀.xlsx" in text
    assert "相邻两位数字颠倒" in text
    assert "\r" not in text or os.name == "nt"


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
def test_a_reader_that_stops_early_is_no_error(tmp_path: Path) -> None:
    paths = [str(put(tmp_path / f"{n}.xlsx")) for n in range(40)]
    command = [sys.executable, "-c", _WATCH, "check", *paths, "--jobs", "1"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        said = running.stderr.read().decode()
    assert "Traceback" not in said
    assert "程序出错" not in said


# ---- what gouji knows ----


def test_the_rule_book_as_a_table_and_as_json(gouji: Gouji) -> None:
    status, out, _ = gouji("rules")
    data = json.loads(gouji("rules", "--format", "json")[1])
    assert status == 0
    assert data["schema"] == "gouji/rules/1"
    for rule in data["rules"]:
        assert set(rule) == {"id", "title", "family", "severity", "basis", "explanation"}
        assert f"  {rule['id']}  " in out
    assert f"共 {len(data['rules'])} 条规则" in out


def test_a_rule_is_explained_by_its_number(gouji: Gouji) -> None:
    status, out, _ = gouji("explain", "bn101")
    assert status == 0
    assert out.startswith("BN101 ")
    assert "依据" in out


def test_an_unknown_rule_gets_the_closest(gouji: Gouji) -> None:
    status, out, err = gouji("explain", "BN1011")
    assert (status, out) == (2, "")
    # a rule added later may be as close
    assert re.search("没有编号为“BN1011”的规则，是不是 .*BN101", err)


def test_layouts_are_listed(gouji: Gouji) -> None:
    status, out, _ = gouji("layouts")
    assert status == 0
    assert "\nshanghai  " in f"\n{out}"
    assert "三公" in out
