"""Runs that are stopped, and what the next run does."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import checks
from checks.cli import main

from .conftest import Gouji, command, environment, own, workbooks

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and fork of POSIX")


@pytest.fixture
def audited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """audited() -> names of the files audited since it was last asked, by any worker."""
    log = tmp_path / "log"
    log.touch()
    real = checks.audit

    def audit(path: str, **options: Any) -> Any:
        with log.open("a") as file:
            file.write(f"{Path(path).name}\n")
        return real(path, **options)

    monkeypatch.setitem(vars(checks), "audit", audit)

    def since() -> list[str]:
        names = sorted(log.read_text().splitlines())
        log.write_text("")
        return names

    return since


def check(*arguments: object) -> int:
    return main(["check", *map(str, arguments)])


def test_a_complete_run_leaves_nothing_but_its_results(budgets: Path, tmp_path: Path) -> None:
    check(budgets, "--format", "json", "--output", tmp_path / "out")
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["findings.json"]


def test_resume_audits_what_changed_and_nothing_else(
    budgets: Path, tmp_path: Path, audited: Callable[[], list[str]]
) -> None:
    run = (budgets, "--format", "json", "--output", tmp_path / "out", "--resume")
    check(*run)
    assert len(audited()) == 6
    first = (tmp_path / "out/findings.json").read_bytes()
    check(*run)
    assert audited() == []
    assert (tmp_path / "out/findings.json").read_bytes() == first

    shutil.copy(budgets / "乙局2025.xlsx", budgets / "甲局2025.xlsx")  # known content: no audit
    check(*run)
    assert audited() == []
    book, other = workbooks(tmp_path / "out/findings.json")[1:3]
    assert {Path(book["path"]).name, Path(other["path"]).name} == {"乙局2025.xlsx", "甲局2025.xlsx"}
    assert book["sha256"] == other["sha256"]

    (budgets / "下属/丁局2025.xlsx").write_bytes(b"PK\x03\x04 broken")
    check(*run)
    assert audited() == ["丁局2025.xlsx"]
    check(*run)
    assert audited() == ["丁局2025.xlsx"]  # what could not be read is tried again


@pytest.mark.parametrize("name", ["gouji.toml", "gouji.waivers.toml"])
def test_resume_audits_again_what_a_setting_changed(
    budgets: Path, tmp_path: Path, audited: Callable[[], list[str]], name: str
) -> None:
    run = (budgets, "--format", "json", "--output", tmp_path / "out", "--resume")
    check(*run)
    audited()
    (budgets / "下属" / name).write_text("")
    check(*run)
    assert audited() == ["丁局2025.xlsx", "己局2025.xlsx", "戊局2025.xlsx"]
    check(*run, "--year", 2025)
    assert len(audited()) == 6
    check(*run)
    assert audited() == []


def test_resume_writes_a_missing_copy_again(budgets: Path, tmp_path: Path) -> None:
    run = (budgets, "--mark", "--output", tmp_path / "out", "--resume")
    check(*run)
    copies = sorted((tmp_path / "out").rglob("*.checked.xlsx"))
    assert len(copies) == 6
    copies[0].unlink()
    check(*run)
    assert sorted((tmp_path / "out").rglob("*.checked.xlsx")) == copies


def test_equal_files_are_audited_once(
    budgets: Path, tmp_path: Path, audited: Callable[[], list[str]],
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    for name in ("一.xlsx", "二.xlsx", "下属/三.xlsx"):
        shutil.copy(budgets / "甲局2025.xlsx", budgets / name)
    check(budgets, "--format", "json", "--format", "text", "--mark", "--output", tmp_path / "out")
    assert len(audited()) == 6
    assert "3 个文件与别的文件内容完全相同" in capsys.readouterr().out
    found = {Path(w["path"]).name: w for w in workbooks(tmp_path / "out/findings.json")}
    model = found["甲局2025.xlsx"]
    for name in ("一.xlsx", "二.xlsx", "三.xlsx"):
        assert found[name]["sha256"] == model["sha256"]
        assert found[name]["tables"] == model["tables"]
        assert own(found[name]) == own(model)
    assert len(list((tmp_path / "out").rglob("*.checked.xlsx"))) == 9


def test_equal_csv_files_are_audited_each(tmp_path: Path, audited: Callable[[], list[str]]) -> None:
    """Their sheet is called after the file."""
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("收支总表,金额\n合计,1\n")
    check(tmp_path / "a.csv", tmp_path / "b.csv")
    assert audited() == ["a.csv", "b.csv"]


def test_sigterm_leaves_what_is_done(budgets: Path, tmp_path: Path) -> None:
    for number in range(150):
        shutil.copy(budgets / "甲局2025.xlsx", budgets / f"{number}.csv")  # audited each
    process = subprocess.Popen(
        command("check", budgets, "--format", "json", "--output", tmp_path / "out"),
        env=environment(), stderr=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip
    spool = tmp_path / "out/.gouji.spool"
    while not (spool.exists() and spool.stat().st_size > 40_000):
        assert process.poll() is None
        time.sleep(0.005)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "已中断" in err
    assert 0 < len(workbooks(tmp_path / "out/findings.json")) < 156


def kill_and_resume(budgets: Path, folder: Path, delays: list[float]) -> bytes:
    """Run, kill −9 after each delay, run to the end; the findings file."""
    run = command("check", budgets, "--format", "json", "--mark", "--output", folder, "--resume")
    for delay in delays:
        process = subprocess.Popen(run, env=environment(), stderr=subprocess.DEVNULL)
        time.sleep(delay)
        process.kill()
        process.wait()
        for path in folder.rglob("*") if folder.exists() else ():
            if path.name == "findings.json":
                workbooks(path)  # whole whenever it is there
            elif path.suffix == ".xlsx":
                assert path.read_bytes().endswith(b"\x00\x00")  # end of a zip without comment
    subprocess.run(run, env=environment(), check=False, stderr=subprocess.DEVNULL)
    return (folder / "findings.json").read_bytes()


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(folder)): p.read_bytes()
        for p in folder.rglob("*")
        if p.is_file() and p.name != ".gouji.spool"
    }


def test_killed_twice_and_resumed_the_result_is_the_same(
    budgets: Path, tmp_path: Path, gouji: Gouji
) -> None:
    gouji("check", budgets, "--format", "json", "--mark", "--output", tmp_path / "whole")
    kill_and_resume(budgets, tmp_path / "killed", [0.45, 0.7])
    assert contents(tmp_path / "killed") == contents(tmp_path / "whole")


@pytest.mark.skipif(
    "GOUJI_HEAVY" not in os.environ, reason="twenty kills take a minute: set GOUJI_HEAVY=1"
)
def test_killed_twenty_times_and_resumed_the_result_is_the_same(
    tmp_path: Path, shared: Path, gouji: Gouji
) -> None:
    folder = shared / "corpus/mutants"
    gouji("check", folder, "--format", "json", "--mark", "--output", tmp_path / "whole")
    delays = [random.Random(6).uniform(0.2, 2.5) for _ in range(20)]
    kill_and_resume(folder, tmp_path / "killed", delays)
    assert contents(tmp_path / "killed") == contents(tmp_path / "whole")


def test_marked_copies_hold_what_other_files_tell(tmp_path: Path, shared: Path) -> None:
    """KN findings are known only when all files are audited."""
    folder = tmp_path / "预算"
    folder.mkdir()
    for name in ("pt_fuban_2025_dept.xlsx", "pt_fuban_2025_unit.xlsx"):
        shutil.copy(shared / "corpus/clean" / name, folder)
    book = openpyxl.load_workbook(folder / "pt_fuban_2025_unit.xlsx")
    book["单位支出总表"]["E12"] = book["单位支出总表"]["G12"] = (
        946_140_000  # more than the department
    )
    book.save(folder / "pt_fuban_2025_unit.xlsx")
    check(folder, "--mark", "--format", "json", "--output", tmp_path / "out")
    told = {
        Path(w["path"]).stem
        for w in workbooks(tmp_path / "out/findings.json")
        for f in w["findings"]
        if f["rule"].startswith("KN")
    }
    assert told
    for name in told:
        with zipfile.ZipFile(tmp_path / "out" / f"{name}.checked.xlsx") as copy:
            assert any(b"KN1" in copy.read(part) for part in copy.namelist())
