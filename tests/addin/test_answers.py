"""Answers arrive in Python as they were typed."""

from __future__ import annotations

from array import array
from pathlib import Path

import pytest

from addin.answers import decode, path_of, year_of
from checks.errors import UsageError
from tests.hosts.excel_vba import PlayedExcel


def test_two_characters() -> None:
    assert decode("u:98847b97") == "预算"


def test_nothing_typed() -> None:
    assert decode("u:") == ""


@pytest.mark.parametrize(
    "text", ["98847b97", "2026", "u:zzzz", "u:预算", "u:988", "u:9884 7b97", ""]
)
def test_what_no_vba_sends_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="重新安装加载项"):
        decode(text)


@pytest.mark.parametrize(
    "typed",
    [
        "张三",
        "it's \"quoted\" 'twice'",
        "');import os;os.system('calc');('",
        r"D:\预算\2026 & 2027\100%",
        "第一行\n第二行",
        "生僻字𠮷",  # outside the first plane: two UTF-16 units
        "",
    ],
)
def test_vba_and_python_agree(excel: PlayedExcel, typed: str) -> None:
    units = array("H", typed.encode("utf-16-le"))  # as VBA holds a string
    coded = excel.interpreter.run("Calls.Encoded", ["".join(map(chr, units))])
    assert isinstance(coded, str)
    assert coded.isascii()
    assert set(coded) <= set("u:0123456789abcdef")
    assert decode(coded) == typed


@pytest.mark.parametrize(
    ("text", "year"), [("2026", 2026), (" 2026 年 ", 2026), ("", None), (" ", None)]
)
def test_a_year(text: str, year: int | None) -> None:
    assert year_of(text) == year


@pytest.mark.parametrize("text", ["26", "20260", "去年", "２０２６", "1989", "-2026"])
def test_what_is_no_year(text: str) -> None:
    with pytest.raises(UsageError, match=f"不能是“{text}”"):
        year_of(text)


def test_a_path_that_was_copied() -> None:
    assert path_of(' "D:/预算 2026/a.xlsx" ') == Path("D:/预算 2026/a.xlsx")
