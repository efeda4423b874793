"""Passwords: how they are given, and where they never are."""

from __future__ import annotations

import argparse
import io
from pathlib import Path

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from checks.commands.secrets import add_password, secret
from checks.commands.work import Job

from .conftest import Gouji

SECRET = "春江花月夜9527"


@pytest.fixture
def locked(budgets: Path, tmp_path: Path) -> Path:
    """An encrypted budget beside a plain one."""
    folder = tmp_path / "有密码"
    folder.mkdir()
    plain = (budgets / "甲局2025.xlsx").read_bytes()
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(plain)).encrypt(SECRET, out)
    (folder / "甲.xlsx").write_bytes(out.getvalue())
    (folder / "乙.xlsx").write_bytes((budgets / "乙局2025.xlsx").read_bytes())
    return folder


def test_by_prompt_file_or_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "密码.txt").write_text(f"{SECRET}\n", encoding="utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{SECRET}\n"))

    def given(*options: str) -> str | None:
        parser = argparse.ArgumentParser()
        add_password(parser)
        return secret(parser.parse_args(options))

    assert given() is None
    assert given("--password", "-") == SECRET
    assert given("--password-file", str(tmp_path / "密码.txt")) == SECRET
    monkeypatch.setenv("GOUJI_PASSWORD", SECRET)
    assert given() == SECRET
    assert given("--password", "别的") == "别的"


def test_an_encrypted_workbook_among_others(locked: Path, gouji: Gouji) -> None:
    ran = gouji("check", locked, "--fail-on", "never", "--password", "-", stdin=f"{SECRET}\n")
    assert (ran.status, ran.err) == (0, "")


def test_every_command_that_opens_a_workbook_takes_a_password_file(
    locked: Path, tmp_path: Path, gouji: Gouji
) -> None:
    book, file = locked / "甲.xlsx", tmp_path / "密码.txt"
    file.write_text(f"{SECRET}\n", encoding="utf-8")
    ran = gouji("diff", book, book, "--password-file", file)
    assert (ran.status, ran.err) == (0, "")
    ran = gouji("waive", book, "f000000", "--reason", "无", "--name", "无", "--password-file", file)
    assert "没有编号为“f000000”的问题" in ran.err
    ran = gouji("fix", book, "-o", tmp_path / "副本.xlsx", "--password-file", file)
    assert "密码" not in ran.err


def test_a_password_file_that_is_empty_or_missing(locked: Path, gouji: Gouji) -> None:
    ran = gouji("check", locked, "--password-file", "无.txt")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("不能读取密码文件“无.txt”")
    ran = gouji("check", locked, "--password", "a", "--password-file", "b")
    assert ran.err == "--password 和 --password-file 只能用一个。\n"


def test_it_is_in_no_output(locked: Path, tmp_path: Path, gouji: Gouji) -> None:
    (locked / "坏.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken")
    ran = gouji(
        "check", locked, "--format", "json", "--format", "text", "--mark", "--output", "out",
        "--resume", "--debug", GOUJI_PASSWORD=SECRET,
    )  # fmt: skip
    written = [p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file()]
    assert len(written) >= 4
    for text in (ran.out.encode(), ran.err.encode(), *written):
        for form in (SECRET, SECRET.encode("unicode_escape").decode()):
            assert form.encode() not in text
        assert SECRET.encode("utf-16-le") not in text
    assert SECRET not in repr(Job("a.xlsx", password=SECRET))
