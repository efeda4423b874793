"""The library as a program that imports it meets it."""

import pydoc
import subprocess
import sys
from pathlib import Path

import pytest

import checks
from addin import shipped

SAMPLE = shipped("workbooks") / "上海市科学技术协会2025（含十处错误）.xlsx"


def test_help_shows_the_function_there_is() -> None:
    """It once showed __getattr__ alone."""
    text = " ".join(pydoc.plain(pydoc.render_doc(checks)).split())
    assert "audit( path: 'str | Path'" in text.replace("(path", "( path")  # 3.13 breaks the line
    assert "class Report" in text
    assert "class Finding" in text


def test_importing_costs_nothing_until_the_first_use() -> None:
    line = "import sys, checks; print(sorted(m for m in sys.modules if m.startswith('checks')))"
    done = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['checks']"


def test_what_there_is_not_is_said() -> None:
    with pytest.raises(AttributeError, match="'checks' has no attribute 'audits'"):
        checks.audits  # noqa: B018


@pytest.mark.parametrize("package", ["checks", "addin"])
def test_types_travel_with_the_package(package: str) -> None:
    assert (Path(__file__).parents[1] / package / "py.typed").is_file()


def test_the_example_of_the_package_runs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("budget.xlsx").write_bytes(Path(str(SAMPLE)).read_bytes())
    assert checks.__doc__ is not None
    lines = checks.__doc__.splitlines()
    code = "\n".join(line.removeprefix("    ") for line in lines if line.startswith("    "))
    exec(compile(code, "checks.__doc__", "exec"), {})
    said = capsys.readouterr().out
    assert "G17 1106700 第4、5位数字颠倒" in said
