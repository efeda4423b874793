"""Workbooks of strangers: every one opens, or is refused with one Chinese sentence."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from checks.reading import open_source

from .conftest import SHARED

#: run apart from the tests, with a limit on memory, for a hostile file may end the process
READ_ALL = """
import sys
from checks.errors import UnreadableError
from checks.reading import open_source
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
except ImportError:
    pass
for path in sys.stdin.read().splitlines():
    try:
        source = open_source(path)
        for grid in source.grids:
            len(grid.details.number_formats or ())
        print("open", len(source.grids), sep="\\t", flush=True)
    except UnreadableError as error:
        print("sentence", error, sep="\\t", flush=True)
"""


@pytest.mark.parametrize("folder", ["wild", "hostile"])
def test_every_file_opens_or_gives_one_sentence(shared: Path, folder: str) -> None:
    files = sorted((shared / "strangers" / folder).iterdir())
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", READ_ALL], input="\n".join(map(str, files)),
        capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    answers = [line.split("\t") for line in done.stdout.splitlines()]
    assert done.returncode == 0, f"{files[len(answers)]}: {done.stderr[-500:]}"
    assert done.stderr == ""
    assert len(answers) == len(files)
    for path, (kind, what) in zip(files, answers, strict=True):
        if kind == "open":
            assert int(what) > 0
        else:
            assert str(path) in what
            assert what.endswith("。")
            assert what.count("。") == 1
            assert re.search("[一-鿿]", what)


def test_hardly_any_ordinary_file_is_refused(shared: Path) -> None:
    """Of the wild files only encrypted, damaged and pre-1995 ones."""
    refused = 0
    for path in sorted((shared / "strangers" / "wild").glob("*.xlsx"))[:120]:
        try:
            open_source(path)
        except Exception:
            refused += 1
    assert refused <= 3


@pytest.mark.parametrize("path", sorted(SHARED.glob("strangers/wild/*.xlsb")), ids=lambda p: p.name)
def test_extent_of_xlsb_is_where_calamine_finds_the_last_cell(path: Path) -> None:
    from checks.reading.parts import Package
    from checks.reading.xlsb import XlsbExtents

    data = path.read_bytes()
    if not data.startswith(b"PK") or path.name.endswith("Simple.xlsb"):
        pytest.skip("encrypted, or calamine panics")
    extents = XlsbExtents(Package.opened(data, path))
    book = CalamineWorkbook.from_path(str(path))
    for index, name in enumerate(book.sheet_names):
        end = book.get_sheet_by_index(index).end
        assert extents.extent(index, name) == ((end[0] + 1, end[1] + 1) if end else (0, 0))
