"""gouji fix, as a clerk types it."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from addin import shipped
from checks.cli import main

PLANTED = "上海市科学技术协会2025（含十处错误）.xlsx"


@pytest.fixture
def planted() -> Path:
    return Path(str(shipped("workbooks") / PLANTED))


def typed(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    lines: Iterator[str] = iter(answers)
    monkeypatch.setattr("builtins.input", lambda _: next(lines))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)


def test_only_what_was_agreed_to_is_changed(
    planted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, "n", "n", "y", "q")
    copy = tmp_path / "改正.xlsx"
    main(["fix", str(planted), "-o", str(copy)])
    book = openpyxl.load_workbook(copy)
    assert book["部门支出总表"]["G17"].value == 1106700
    assert book["部门收入总表"]["E34"].value == 6114582, "said no to this one"
    record = [c.value for row in book["修改记录"].iter_rows() for c in row if c.value is not None]
    assert "G17" in record


def test_yes_changes_everything_certain_and_never_the_original(
    planted: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = hashlib.sha256(planted.read_bytes()).hexdigest()
    status = main(["fix", str(planted), "-o", str(tmp_path / "改正.xlsx"), "--yes"])
    said = capsys.readouterr().out
    assert "已改正 10 处" in said
    assert "第4、5位数字颠倒" in said
    assert "“３４，０４８，０５０” → 34,048,050" in said, "a text beside the number it should be"
    assert "还要自己改：基本支出经济分类表 B42" in said
    assert status == 1, "the row entered twice has to be deleted by hand"
    assert hashlib.sha256(planted.read_bytes()).hexdigest() == before


def test_the_copy_must_not_be_the_original(
    planted: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fix", str(planted), "-o", str(planted), "--yes"]) == 2
    assert "就是原文件" in capsys.readouterr().err


def test_a_book_in_order_needs_no_copy(
    planted: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "改正.xlsx"
    clean = planted.with_name("上海市科学技术协会2025.xlsx")
    assert main(["fix", str(clean), "-o", str(copy), "--yes"]) == 0
    assert "没有可以断定的改正" in capsys.readouterr().out
    assert not copy.exists()
