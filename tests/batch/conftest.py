"""Folders of small budgets, and the command line run on them as users run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.budgets import write_expenditure

ROOT = Path(__file__).parents[2]


@pytest.fixture
def budgets(tmp_path: Path) -> Path:
    """Six small budgets in two folders, each different."""
    folder = tmp_path / "预算"
    for number, name in enumerate(("甲", "乙", "丙", "下属/丁", "下属/戊", "下属/己")):
        path = folder / f"{name}局2025.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_expenditure(path, 5 + number)
    return folder


class Ran:
    """A finished run of gouji: its status and what it said on standard error."""

    def __init__(self, done: subprocess.CompletedProcess[str]) -> None:
        self.status, self.out, self.err = done.returncode, done.stdout, done.stderr


Gouji = Callable[..., Ran]


def command(*arguments: object) -> list[str]:
    """The command line of a run."""
    return [sys.executable, "-X", "utf8", "-m", "checks", *map(str, arguments)]


def environment(**more: str) -> dict[str, str]:
    """The environment of a run."""
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


@pytest.fixture
def gouji(tmp_path: Path) -> Gouji:
    """Run gouji in a process of its own, in ``tmp_path``."""

    def run(*arguments: object, stdin: str = "", **more: str) -> Ran:
        return Ran(
            subprocess.run(
                command(*arguments),
                capture_output=True,
                text=True,
                encoding="utf-8",
                check=False,
                cwd=tmp_path,
                env=environment(**more),
                input=stdin,
                timeout=120,
            )
        )

    return run


def workbooks(findings: Path) -> list[dict[str, Any]]:
    """The workbooks of a findings file."""
    found: list[dict[str, Any]] = json.loads(findings.read_text("utf-8"))["workbooks"]
    return found


def own(workbook: dict[str, Any]) -> list[str]:
    """The ids of the findings that do not come from other files."""
    return [f["id"] for f in workbook["findings"] if not f["rule"].startswith("KN")]
