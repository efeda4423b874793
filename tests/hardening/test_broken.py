"""Workbooks broken by chance, and those that a long run of fuzz.py found wanting."""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import checks
from checks.errors import UnreadableError
from checks.reading import open_source
from checks.reading.compound import is_sound
from tests.hardening import bombs
from tests.hardening.fuzz import wrong
from tests.hardening.mutating import mutate
from tests.reading.conftest import small_workbook, with_parts

SMALL = small_workbook()


@settings(
    max_examples=60, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(choose=st.randoms(use_true_random=False))
def test_whatever_is_broken_there_is_an_answer(tmp_path: Path, choose: random.Random) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(mutate(SMALL, choose))
    assert wrong(checks.audit(path)) is None


def refused(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    with pytest.raises(UnreadableError) as caught:
        open_source(path)
    return str(caught.value)


@pytest.mark.parametrize(
    "address", ["C2147483648", "AAAAAA1", "A99999999", "XFD10485760", "&#65;1048577", "１1", "1A"]
)
def test_an_address_that_no_sheet_has(tmp_path: Path, address: str) -> None:
    """calamine took memory for all the cells in between."""
    rows = f'<row r="1"><c r="A1"><v>1</v></c><c r="{address}"><v>6</v></c></row>'
    path = tmp_path / "a.xlsx"
    path.write_bytes(with_parts(SMALL, {bombs.SHEET: bombs.sheet(rows)}))
    report = checks.audit(path)
    assert wrong(report) is None
    assert report.status != "ok"


def test_a_row_beyond_the_last(tmp_path: Path) -> None:
    """Eleven million rows of one column were read, and looked at one by one."""
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="9999999"><c r="A9999999"><v>1</v></c></row>'
    )
    assert "损坏" in refused(
        tmp_path / "a.xlsx", with_parts(SMALL, {bombs.SHEET: bombs.sheet(rows)})
    )


def test_a_chain_of_sectors_without_end(tmp_path: Path) -> None:
    """calamine followed it until the memory was full."""
    assert "损坏" in refused(tmp_path / "a.xls", bombs.cyclic_ole())
    assert "损坏" in refused(tmp_path / "a.xls", bombs.cyclic_ole_tables())


def test_a_stream_without_end(shared: Path) -> None:
    data = bytearray((shared / "corpus/clean/seed_kx_2025_dept.xls").read_bytes())
    assert is_sound(bytes(data))
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    table = (struct.unpack_from("<I", data, 76)[0] + 1) * size
    directory = (struct.unpack_from("<I", data, 48)[0] + 1) * size
    name = "Workbook".encode("utf-16-le")
    entry = data.index(name, directory)
    first = struct.unpack_from("<I", data, entry + 116)[0]
    struct.pack_into("<I", data, table + 4 * first, first)
    assert not is_sound(bytes(data))


def test_every_sound_container_of_strangers_is_sound(shared: Path) -> None:
    """Of 101 files one was cut off in its first sectors, by a fuzzer of Apache POI."""
    files = [
        p for p in (shared / "strangers").glob("*/*") if p.read_bytes()[:4] == b"\xd0\xcf\x11\xe0"
    ]
    unsound = [p.name for p in files if not is_sound(p.read_bytes())]
    assert len(files) > 50
    assert all("POIHSSFFuzzer" in name for name in unsound)


def test_an_xlsb_that_ends_in_the_middle_of_a_record(shared: Path, tmp_path: Path) -> None:
    """calamine's OSError was taken for an error of the program."""
    source = next(
        p for p in sorted((shared / "strangers/wild").glob("*.xlsb"))
        if p.read_bytes()[:2] == b"PK" and "xl/worksheets/sheet1.bin" in _names(p)
    )  # fmt: skip
    with zipfile.ZipFile(source) as package:
        part = package.read("xl/worksheets/sheet1.bin")
    path = tmp_path / "a.xlsb"
    for length in range(1, len(part), max(1, len(part) // 40)):
        path.write_bytes(
            with_parts(source.read_bytes(), {"xl/worksheets/sheet1.bin": part[:length]})
        )
        assert wrong(checks.audit(path)) is None


def _names(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as package:
        return package.namelist()


def test_an_amount_larger_than_any_budget(tmp_path: Path) -> None:
    """Its remainder by a cent is more digits than a Decimal has."""
    book = openpyxl.load_workbook(
        Path(__file__).parents[2] / "workbooks/上海市科学技术协会2025.xlsx"
    )
    book["部门支出总表"]["E12"] = 1e300
    out = io.BytesIO()
    book.save(out)
    path = tmp_path / "a.xlsx"
    path.write_bytes(out.getvalue())
    report = checks.audit(path)
    assert wrong(report) is None
    assert any(f.cell == "E12" and Decimal(f.actual or 0) == Decimal("1e300")
               for f in report.findings)  # fmt: skip


def test_an_infinite_amount(tmp_path: Path) -> None:
    """1e999 is read as infinity, which no sum can hold."""
    sample = Path(__file__).parents[2] / "workbooks/上海市科学技术协会2025.xlsx"
    with zipfile.ZipFile(sample) as package:
        parts = {n: package.read(n) for n in package.namelist() if "worksheets/sheet" in n}
    changes = {
        n: re.sub(rb"<v>[0-9]{6,}</v>", b"<v>1e999</v>", p, count=3) for n, p in parts.items()
    }
    path = tmp_path / "a.xlsx"
    path.write_bytes(with_parts(sample.read_bytes(), changes))
    assert wrong(checks.audit(path)) is None


STRINGS = f'<sst {bombs.MAIN} count="1" uniqueCount="4294967296"><si><t>a</t></si></sst>'
STYLES = f'<styleSheet {bombs.MAIN}><cellXfs count = "4294967296"><xf/></cellXfs></styleSheet>'


@pytest.mark.parametrize(
    ("part", "xml"),
    [(bombs.STRINGS, STRINGS), ("xl/styles.xml", STYLES)],
    ids=["strings", "styles"],
)
def test_a_table_that_announces_more_than_it_holds(tmp_path: Path, part: str, xml: str) -> None:
    """calamine made room for four thousand million strings."""
    assert "损坏" in refused(tmp_path / "a.xlsx", with_parts(SMALL, {part: xml.encode()}))


def test_an_xls_cell_beyond_the_last_column(tmp_path: Path) -> None:
    """calamine aborted the process, after taking memory for all columns up to there."""
    xlwt = pytest.importorskip("xlwt")
    book = xlwt.Workbook()
    sheet = book.add_sheet("部门收支总表")
    for row in range(300):
        sheet.write(row, 255, 1234.5 + row)
    whole = tmp_path / "whole.xls"
    book.save(str(whole))
    assert open_source(whole).grids[0].value(299, 255) == 1533.5
    data = whole.read_bytes()
    cell = struct.pack("<HHHH", 0x27E, 10, 7, 255)  # RK: row 7, the last column
    assert data.count(cell) == 1
    far = data.replace(cell, struct.pack("<HHHH", 0x27E, 10, 7, 40_000))
    assert "已损坏" in refused(tmp_path / "far.xls", far)
