"""The project as a whole: what ships, what the READMEs promise, what imports what."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import addin

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("folder", ["macros", "workbooks"])
def test_what_ships_is_found_in_a_checkout(folder: str) -> None:
    assert addin.shipped(folder) == ROOT / folder
    assert any(addin.shipped(folder).iterdir())


def test_what_ships_is_found_where_the_wheel_puts_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    for source, target in wheel["force-include"].items():
        (tmp_path / target).mkdir(parents=True)
        monkeypatch.setattr(addin, "_HERE", tmp_path / "addin")
        assert addin.shipped(source) == tmp_path / target


def test_every_make_target_in_the_readmes_exists() -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    for readme in ("README.md", "README.zh-CN.md"):
        named = re.findall(r"\bmake ([a-z]+)\b", (ROOT / readme).read_text(encoding="utf-8"))
        assert {"demo", "test"} <= set(named) <= set(targets), readme


def test_every_link_in_the_documents_leads_somewhere() -> None:
    folders = ("docs", "macros", "workbooks")
    pages = [*ROOT.glob("*.md"), *(page for f in folders for page in ROOT.glob(f"{f}/**/*.md"))]
    broken = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#:?]+)\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_the_auditor_imports_nothing_of_excel() -> None:
    guilty = []
    for path in ROOT.glob("checks/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            guilty += [f"{path.name}: {n}" for n in names if n.split(".")[0] == "addin"]
    assert guilty == []


def test_importing_the_auditor_loads_nothing_slow() -> None:
    """A click must not wait for what it does not use (openpyxl alone takes a quarter second)."""
    slow = {"openpyxl", "pandas", "numpy", "scipy", "xlwings", "rich", "lxml"}
    code = "import sys, checks, checks.cli; print(*{name.split('.')[0] for name in sys.modules})"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert slow.isdisjoint(loaded), slow & set(loaded)
